"""How long a post on a (loopback) Bluesky takes to be on an open board.

Starts a real Bluesky network and a whole Parvis, opens a board's stream, posts one message after the other and takes
the time from just before each post is sent until its card comes down the stream; beside it, until the archive tells
it as an arrival. Run: ``python -m bench.board_latency [--posts 100]``. Goal: p95 under 2 s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
from tests.peers.bluesky_network import bluesky_running
from tests.runtime.installation import Installation, installed

SET_UP = """
from parvis.listening.actions.sources import SourceDraft, add_source
from parvis.listening.actions.watches import WatchDraft, create_watch
from parvis.workspaces.api import get_or_create_brand, workspace_for_command
workspace = workspace_for_command()
brand = get_or_create_brand(workspace, "Bench")
create_watch(workspace, brand.pk, WatchDraft("all", "latence"))
settings = {"mode": %(mode)r, "host": %(host)r, "api": %(pds)r}
add_source(workspace, SourceDraft("bluesky", "live", settings))
"""
NUMBER = re.compile(r"latence numéro (\d+)")


class Board:
    """An open board: notes when each number comes down its stream."""

    def __init__(self, port: int) -> None:
        self.seen: dict[int, float] = {}
        self.open = threading.Event()
        self._port = port
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        address = f"http://127.0.0.1:{self._port}/listen/live/"
        timeout = httpx.Timeout(30, read=None)
        # The stream ends with the installation, at the end of the measure.
        with suppress(httpx.RemoteProtocolError), httpx.stream("GET", address, timeout=timeout) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines():
                self.open.set()
                for found in NUMBER.findall(line.replace("<mark>", "").replace("</mark>", "")):
                    self.seen.setdefault(int(found), time.monotonic())


def measure(posts: int, mode: str) -> list[float]:
    """Seconds for each post."""
    with (
        tempfile.TemporaryDirectory() as folder,
        bluesky_running() as network,
        installed(Path(folder) / "home", PARVIS_ALLOWED_PRIVATE_HOSTS="127.0.0.1,localhost") as parvis,
    ):
        parvis.run()
        host = network.firehose if mode == "firehose" else network.jetstream
        parvis.python(SET_UP % {"mode": mode, "host": host, "pds": network.pds})
        board = Board(parvis.port)
        assert board.open.wait(60), "the board did not open"
        person = network.person("lea")
        _warm_up(person, board, parvis)
        sent: dict[int, float] = {}
        for number in range(1, posts + 1):
            sent[number] = time.monotonic()
            person.post(f"latence numéro {number}")
            time.sleep(0.25)
        until = time.monotonic() + 60
        while len(board.seen.keys() & sent.keys()) < posts and time.monotonic() < until:
            time.sleep(0.1)
        missing = sorted(sent.keys() - board.seen.keys())
        assert not missing, f"never seen: {missing}\n{parvis.log[-3000:]}"
        return [board.seen[number] - sent[number] for number in sent]


def _warm_up(person: object, board: Board, parvis: Installation) -> None:
    """Post until the first one arrives: the source has been claimed and the stream is open."""
    until = time.monotonic() + 120
    number = 1_000_000
    while not board.seen:
        assert time.monotonic() < until, f"nothing arrives:\n{parvis.log[-3000:]}"
        number += 1
        person.post(f"latence numéro {number}")  # type: ignore[attr-defined]
        time.sleep(1)


def main() -> None:
    """Print the figures as one JSON object, with the machine's description."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--mode", choices=["firehose", "jetstream"], default="firehose")
    options = parser.parse_args()
    seconds = sorted(measure(options.posts, options.mode))
    print(
        json.dumps(
            {
                "bench": "board_latency",
                "mode": options.mode,
                "posts": len(seconds),
                "median_s": round(statistics.median(seconds), 3),
                "p95_s": round(seconds[max(0, int(len(seconds) * 0.95) - 1)], 3),
                "slowest_s": round(seconds[-1], 3),
                "goal": "p95 < 2 s",
                "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
                "load": round(os.getloadavg()[0], 1),
            }
        )
    )


if __name__ == "__main__":
    main()
