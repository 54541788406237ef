"""What a board costs on ten million items, while a writer appends a thousand items a second.

    python bench/archive_board.py [--items 10000000] [--folder FOLDER] [--keep] [--no-writer]

Prints, for each question a board asks, the median of its warm runs against its bar, and beside it the plain way: the same
question under FINAL (what a replacing table needs when its rows are not kept unique), or without the text index.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import psutil

from archive_items import ORGANISATION, fill
from parvis.archive.connection import connect
from parvis.archive.contract import HeardItem, Scope
from parvis.archive.store import ClickHouseArchive
from parvis.engine.items import Actor, Item
from parvis.engine.query.ast import And, Field, Not, Or, Phrase, Term
from parvis.engine.understanding import Sentiment, Understanding

DAY = dt.timedelta(days=1)
BOARD, PAGE = 300, 200  # milliseconds
RUNS = 5


def questions(archive: ClickHouseArchive, now: dt.datetime) -> list[tuple[str, int, Callable[[], object]]]:
    everything = Scope(ORGANISATION, since=now - 365 * DAY, until=now)
    brand = Scope(ORGANISATION, brands=(3,), since=now - 365 * DAY, until=now)
    month = Scope(ORGANISATION, brands=(3,), since=now - 30 * DAY, until=now)
    board: list[tuple[str, int, Callable[[], object]]] = []
    for name, scope in (
        ("year, everything", everything),
        ("year, one brand", brand),
        ("month, one brand", month),
    ):
        board += [
            (f"{name}: count", BOARD, lambda s=scope: archive.count(s)),
            (f"{name}: summary", BOARD, lambda s=scope: archive.summary(s)),
            (f"{name}: volume by day, Paris", BOARD, lambda s=scope: archive.volume(s, DAY, "Europe/Paris")),
            (f"{name}: facets", BOARD, lambda s=scope: archive.facets(s)),
            (f"{name}: authors", BOARD, lambda s=scope: archive.authors(s)),
            (f"{name}: most shared", BOARD, lambda s=scope: archive.most_shared(s)),
            (f"{name}: sample of 2,000 texts", BOARD, lambda s=scope: archive.sample_texts(s)),
            (f"{name}: coverage", BOARD, lambda s=scope: archive.coverage(s)),
        ]
    searches = {
        "nothing asked": None,
        "a common word": Term("mot3"),
        "a rare word": Term("mot51234"),
        "a word that is nowhere": Term("nowhere"),
        "two words, not a third": And((Term("mot40"), Term("mot700"), Not(Term("mot5")))),
        "a phrase": Phrase(("mot12", "mot7")),
        "two words near each other": Phrase(("mot120", "mot70"), slop=5),
        "any of three": Or((Term("mot9000"), Term("mot9001"), Term("mot9002"))),
        "a prefix": Term("mot512", prefix=True),
        "a hashtag": Field("hashtag", "tag900"),
        "an author": Field("author", "user777.example"),
    }
    for name, query in searches.items():
        scope = Scope(ORGANISATION, query=query)
        board.append((f"newest page, {name}", PAGE, lambda s=scope: archive.search(s, 50)))
    return board


def median(
    action: Callable[[], object], archive_process: psutil.Process, runs: int = RUNS
) -> tuple[float, float]:
    """Median milliseconds that passed, and milliseconds of processor the archive spent on one run.

    The second says what the first would be on a machine that does nothing else: about half of it on two cores.
    """
    times = []
    before = sum(archive_process.cpu_times()[:2])
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        times.append((time.perf_counter() - begun) * 1000)
    spent = (sum(archive_process.cpu_times()[:2]) - before) / runs * 1000
    return statistics.median(times), spent


class Plain:
    """The same archive asked the plain way: FINAL on, skip indexes off, nothing kept."""

    def __init__(self, archive: ClickHouseArchive) -> None:
        self.archive = archive

    def __enter__(self) -> None:
        client = self.archive._client
        self.table = client.table
        self.archive._keeper.used = False
        settings = {
            "final": 1,
            "use_skip_indexes": 0,
            "use_skip_indexes_on_data_read": 0,
            "query_plan_direct_read_from_text_index": 0,
        }
        client.table = lambda sql, parameters=None, more=None: self.table(
            sql, parameters, {**(more or {}), **settings}
        )  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        self.archive._client.table = self.table  # type: ignore[method-assign]
        self.archive._keeper.used = True


class Writer:
    """Appends ``rate`` new items a second, in batches, from a process of its own, as the worker does beside the web."""

    def __init__(self, folder: Path, rate: int = 1000) -> None:
        context = multiprocessing.get_context("spawn")
        self.stop = context.Event()
        self.told, telling = context.Pipe(duplex=False)
        self.process = context.Process(
            target=keep_writing, args=(folder, rate, self.stop, telling), daemon=True
        )

    def start(self) -> None:
        """Returns when it writes as one that has been at it for a while."""
        self.process.start()
        self.told.recv()

    def finish(self) -> float:
        """Stop it; how many items a second it wrote."""
        self.stop.set()
        written, seconds = self.told.recv()
        self.process.join(60)
        return float(written / seconds)


def keep_writing(folder: Path, rate: int, stop: Event, telling: Connection) -> None:
    archive = connect(folder)
    written = 0
    for _ in range(8):
        archive.append(ORGANISATION, [live_item(written + n) for n in range(rate)])
        written += rate
    telling.send("ready")
    first, begun = written, time.monotonic()
    while not stop.is_set():
        archive.append(ORGANISATION, [live_item(written + n) for n in range(rate)])
        written += rate
        stop.wait(max(0.0, begun + (written - first) / rate - time.monotonic()))
    telling.send((written - first, time.monotonic() - begun))


def live_item(number: int) -> HeardItem:
    words = " ".join(f"mot{(number * k) % 60_000}" for k in range(1, 18))
    item = Item(
        network="bluesky",
        id=f"at://live/{os.getpid()}/{number}",
        actor=Actor(
            id=f"did:plc:{number % 5000:x}", name=f"user{number % 5000}.example", followers=number % 9000
        ),
        content=words,
        published=dt.datetime.now(dt.UTC),
    )
    reading = Understanding(
        language="fr", language_confidence=0.9, sentiment=Sentiment.NEUTRAL, sentiment_score=0.0, emotion=None,
        tokens=words, fingerprint=number, model="bench 1",
    )  # fmt: skip
    return HeardItem(item, reading, watches=(1 + number % 60,), brands=(1 + number % 12,), source=1)


def machine() -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    load = os.getloadavg()[0]
    return f"{platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, load {load:.1f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the archive for another run with --folder")
    parser.add_argument("--no-writer", action="store_true")
    parser.add_argument("--only", default="", help="only the questions whose name holds this")
    options = parser.parse_args()
    home = options.folder or Path(tempfile.mkdtemp(prefix="parvis-bench-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "parvis.archive.process", "--folder", str(home / "archive")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        measure(home / "archive", options, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    return 0


def measure(folder: Path, options: argparse.Namespace, archive_process: psutil.Process) -> None:
    archive = connect(folder, wait=60)
    have = archive.count(Scope(ORGANISATION))
    if have == 0:
        now_ = int(time.time() * 1e6)
        begun = time.monotonic()
        fill(archive._client, options.items, now_ - 365 * 86400 * 10**6, now_)
        have = archive.count(Scope(ORGANISATION))
        print(f"made {have:,} items in {time.monotonic() - begun:.0f} s")
    now = archive.search(Scope(ORGANISATION), 1).mentions[0].item.published
    print(f"{machine()}\n{have:,} items; medians of {RUNS} warm runs, milliseconds\n")
    writer = None if options.no_writer else Writer(folder)
    if writer:
        writer.start()
    asked = [q for q in questions(archive, now) if options.only in q[0]]
    print(
        "first: the first time it is asked, when nothing is kept of it; kept: seconds in which that is then made, beside the work"
    )
    print(
        f"{'question':58} {'bar':>5} {'here':>7} {'cpu':>7} {'plain':>8} {'ratio':>6} {'first':>7} {'kept':>6}"
    )
    missed = 0
    for name, bar, action in asked:
        first, _ = median(action, archive_process, 1)
        begun = time.monotonic()
        archive._keeper.settle(900)
        made = time.monotonic() - begun
        action()
        here, spent = median(action, archive_process)
        with Plain(archive):
            plain, _ = median(action, archive_process, 1)  # already read by the runs before
        missed += here > bar
        verdict = "" if here <= bar else "  over the bar"
        print(
            f"{name:58} {bar:5} {here:7.0f} {spent:7.0f} {plain:8.0f} {plain / here:5.1f}× {first:7.0f} {made:6.1f}{verdict}",
            flush=True,
        )
    if writer:
        print(f"\nmeanwhile a writer appended {writer.finish():,.0f} items/s")
    print(f"{len(asked) - missed} of {len(asked)} questions within their bar")


if __name__ == "__main__":
    sys.exit(main())
