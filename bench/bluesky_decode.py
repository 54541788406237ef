"""How many events of each Bluesky stream one core reads and maps, on frames recorded from a real data server.

    python bench/bluesky_decode.py

The mix is that of the public network (about 6 likes for 3 posts and 1 repost). The public streams bring some hundreds of
events a second at quiet hours and over a thousand at busy ones: the last column says how many times over they are followed.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.peers.bluesky_network import BlueskyNetwork, bluesky_running
from tests.peers.posting import facet
from websockets.asyncio.client import connect

from parvis.networks.bluesky.firehose import FirehoseReader
from parvis.networks.bluesky.gathering import Gathering
from parvis.networks.bluesky.jetstream import JetstreamReader
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.bluesky.streaming import Reader

ROUNDS = 100
BUSY = 1_000  # events a second of the public network at a busy hour
SECONDS = 3.0


def talk(network: BlueskyNetwork) -> int:
    """Fill the network with the usual mix; returns how many events that makes."""
    ada, bob = network.person("ada"), network.person("bob")
    ada.post_many(f"an older post, number {number}" for number in range(1000))  # a tree of realistic depth
    before = 2 * 4 + 1000
    for number in range(ROUNDS):
        text = f"Essai {number} de la #marque sur https://exemple.test/page, et quelques mots de plus pour la forme."
        post = ada.post(
            text,
            langs=["fr"],
            facets=[
                facet(text, "#marque", tag="marque"),
                facet(text, "https://exemple.test/page", uri="https://exemple.test/page"),
            ],
        )
        bob.reply("Pas mal du tout, merci !", post)
        bob.quote("À lire", post)
        for _ in range(6):
            bob.delete(bob.like(post)) if number == 0 else bob.like(post)
        bob.repost(post)
    return before + ROUNDS * 10


async def record(address: str, least: int) -> list[str | bytes]:
    """The first ``least`` messages of a stream, and those that follow at once."""
    frames: list[str | bytes] = []
    async with connect(address, max_size=None, proxy=None) as stream:
        while True:
            try:
                async with asyncio.timeout(5 if len(frames) < least else 1):
                    frames.append(await stream.recv())
            except TimeoutError:
                return frames


def measure(reader: Reader, frames: list[str | bytes]) -> tuple[float, int]:
    """Events a second of processor time, and how many items they made."""
    started, done, items = time.process_time(), 0, 0  # processor time: other programs do not count
    while time.process_time() - started < SECONDS:
        for frame in frames:
            reader.take(frame)
            done += 1
            if done % 500 == 0:
                items += len(reader.gathering.batch("").items)
    return done / (time.process_time() - started), items


def main() -> None:
    with bluesky_running() as network:
        least = talk(network) // 2
        frames = asyncio.run(
            record(f"{network.firehose}/xrpc/com.atproto.sync.subscribeRepos?cursor=0", least)
        )
        time.sleep(1)
        messages = asyncio.run(record(f"{network.jetstream}/subscribe?cursor=1", least))
    print(f"{platform.machine()}, Python {platform.python_version()}, one core")
    readers: list[tuple[str, Reader, list[str | bytes]]] = [
        ("Jetstream (JSON)", JetstreamReader(Gathering(Remembered(1000, 60))), messages),
        ("firehose (DAG-CBOR)", FirehoseReader(Gathering(Remembered(1000, 60))), frames),
    ]
    for name, reader, recorded in readers:
        recorded = recorded[-ROUNDS * 10 :]
        size = sum(len(frame) for frame in recorded) / len(recorded)
        speed, items = measure(reader, recorded)
        assert items, "nothing was mapped"
        print(
            f"{name:22} {speed:8,.0f} events/s   {size:6,.0f} bytes an event   {speed / BUSY:4.0f} times a busy hour"
        )


if __name__ == "__main__":
    main()
