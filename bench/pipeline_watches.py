"""The whole pipeline under ten thousand watches, and how long a surge takes to be an alert on a screen meanwhile.

A whole Parvis runs (supervisor, archive, worker, web). Its worker listens to a folder of exports, as fast as it can: real
posts, French and English, where ``../shared/data`` is there. Each is read (language, mood, emotion, aspects where the
organisation has a list), matched against 10,000 boolean watches and archived. Printed: items a second, processor time and
memory by process; beside it the same posts taken in by one process in turn, a thousand at a time, as a source's were.

Then the load goes on, and people of a Bluesky network on loopback begin to speak of one small brand after the other. For each,
the time from the last post of the surge until the bell of an open page tells of the alert. The rules are real: a rise and a
mood for each of the brands, small and large.

Run: ``python -m bench.pipeline_watches [--items 200000] [--watches 10000] [--surges 20]``.
Bars: 5,700 items a second on two cores; p95 from post to alert under 5 s.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import platform
import random
import re
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import psutil
from bench.engine_matching import posts, query_texts
from tests.peers.bluesky_network import BlueskyNetwork, bluesky_running
from tests.runtime.installation import Installation, installed

from parvis.engine.words import normalise

LARGE_BRANDS = 50
PEOPLE = 12
HISTORY_DAYS = 15
COLUMNS = ("tweet_id", "created_at", "author", "full_text", "like_count", "retweet_count", "followers_count", "lang")  # fmt: skip

SET_UP = """
import json, pathlib
from parvis.listening.actions.alert_rules import DEFAULTS
from parvis.listening.alert_settings import to_keep
from parvis.listening.models import AlertRule, Watch
from parvis.workspaces.api import get_or_create_brand, workspace_for_command
asked = json.loads(pathlib.Path({asked!r}).read_text())
workspace = workspace_for_command()
large = [get_or_create_brand(workspace, f"Brand {{n}}") for n in range({large})]
small = [get_or_create_brand(workspace, name) for name in asked["small"]]
def watch(brand, name, query):
    return Watch(organisation_id=workspace.organisation, brand=brand, name=name, query=query, past_searched=1)
Watch.objects.bulk_create(
    [watch(brand, brand.name, brand.name) for brand in small]
    + [watch(large[n % len(large)], f"watch {{n}}", query) for n, query in enumerate(asked["queries"])]
)
AlertRule.objects.bulk_create([
    AlertRule(organisation_id=workspace.organisation, brand=brand, name=kind, kind=kind, settings=to_keep(settings))
    for brand in large + small for kind, settings in DEFAULTS[:2]
])
"""
SOURCE = """
from parvis.listening.models import Source
from parvis.workspaces.api import workspace_for_command
source = Source.objects.create(organisation_id=workspace_for_command().organisation, network={network!r}, name="bench",
                               settings={values!r}, keeps_unmatched={all!r})
print("source", source.pk)
"""
IN_TURN = """
import itertools, pathlib, time
from parvis.archive.connection import get_archive
from parvis.listening.pipeline import Pipeline, make_pipeline
from parvis.networks.files.guessing import guess_mapping
from parvis.networks.files.items import item_reader
from parvis.networks.files.tables import look_into, read_rows
from parvis.workspaces.api import workspace_for_command
path = pathlib.Path({path!r})
table = look_into(path)
to_item = item_reader(guess_mapping(table.columns, table.sample, "UTC"), table.columns)
pipeline = make_pipeline(get_archive())
organisation = workspace_for_command().organisation
pipeline.table.get(organisation)
rows = read_rows(path, table.form, 0)
begun, taken = time.monotonic(), 0
while some := list(itertools.islice(rows, 1000)):
    pipeline.process(organisation, [to_item(row) for row in some], source=0, keep_unmatched=True)
    taken += len(some)
print("in turn", taken / (time.monotonic() - begun))
"""


def write_posts(path: Path, number: int, first: int, span: dt.timedelta) -> None:
    """An export of ``number`` real posts that ends now."""
    chance = random.Random(first)
    start = dt.datetime.now(dt.UTC) - span
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(COLUMNS)
        said = posts(min(number, 50_000))
        for n in range(number):
            item, language = said[n % len(said)]
            author = int(100_000 * chance.random() ** 3)
            likes = int(chance.paretovariate(1.1)) - 1
            when = start + span * (n / number)
            write(
                [10**18 + first + n, when.isoformat(timespec="seconds"), f"u{author}", item.content, likes, likes // 4,
                 author % 5000, language]
            )  # fmt: skip


def write_history(path: Path, brands: Sequence[str]) -> None:
    """Two weeks in which a person or two an hour spoke of each small brand."""
    chance = random.Random(5)
    now = dt.datetime.now(dt.UTC)
    number = 2 * 10**18
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(COLUMNS)
        for brand in brands:
            for hour in range(2, HISTORY_DAYS * 24):
                for _ in range(chance.choice((0, 1, 1, 2))):
                    number += 1
                    when = now - dt.timedelta(hours=hour, minutes=chance.randrange(60))
                    author = f"h{chance.randrange(3000)}"
                    write([number, when.isoformat(timespec="seconds"), author, f"{brand} {number % 977}", 0, 0, 9, "en"])  # fmt: skip


class Screen:
    """An open page: notes when each alert rings."""

    def __init__(self, port: int) -> None:
        self.rung: list[tuple[float, str]] = []
        self.open = threading.Event()
        self._address = f"http://127.0.0.1:{port}/listen/alerts/live/"
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        timeout = httpx.Timeout(30, read=None)
        with (
            suppress(httpx.RemoteProtocolError),
            httpx.stream("GET", self._address, timeout=timeout) as answer,
        ):
            answer.raise_for_status()
            for line in answer.iter_lines():
                self.open.set()
                if line.startswith("data: "):
                    self.rung.append((time.time(), str(json.loads(line[6:]).get("title", ""))))

    def heard_of(self, brand: str) -> float | None:
        """When an alert about the brand rang."""
        return next((at for at, title in self.rung if brand in title), None)


class Running:
    """What the installation does, looked at from outside."""

    def __init__(self, parvis: Installation) -> None:
        self._database = parvis.home / "parvis.sqlite3"
        self._parvis = parvis
        self.peak = 0.0
        self._spent: dict[tuple[str, int], float] = {}

    def read(self, source: int) -> int:
        """Items read of a source so far, all of them in the archive."""
        with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True, timeout=30) as database:
            return int(
                database.execute("SELECT items_read FROM listening_source WHERE id = ?", (source,)).fetchone()[0]
            )  # fmt: skip

    def worked(self) -> dict[str, float]:
        """Seconds of processor time so far, by process; of those that ended, as when they were last looked at."""
        for name, process in self._processes():
            with suppress(psutil.Error):
                times = process.cpu_times()
                self._spent[name, process.pid] = times.user + times.system
        found: dict[str, float] = {}
        for (name, _), spent in self._spent.items():
            found[name] = found.get(name, 0.0) + spent
        return found

    def look_at_memory(self) -> None:
        """Remember the most megabytes seen."""
        total = 0
        for _, process in self._processes():
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
        self.peak = max(self.peak, total / 1024**2)

    def _processes(self) -> Iterator[tuple[str, psutil.Process]]:
        for name, pid in self._parvis.children().items():
            with suppress(psutil.Error):
                process = psutil.Process(pid)
                yield name, process
                for child in process.children(recursive=True):
                    yield "reading" if name == "worker" else name, child


TOLD = """
import json
from django.db.models import Min
from parvis.archive.connection import get_archive
from parvis.archive.contract import Scope
from parvis.listening.models import Alert
from parvis.workspaces.api import workspace_for_command
organisation = workspace_for_command().organisation
found = {{}}
for brand, name, created in Alert.objects.filter(brand__name__in={brands!r}).values_list("brand").annotate(
        Min("created_at")).values_list("brand", "brand__name", "created_at__min"):
    heard = get_archive().search(Scope(organisation, brands=(brand,)), {people}).mentions
    found[name] = [max(mention.heard for mention in heard).timestamp(), created.timestamp()]
print("told", json.dumps(found))
"""


def add_source(parvis: Installation, network: str, values: dict[str, str], everything: bool) -> int:
    told = parvis.python(SOURCE.format(network=network, values=values, all=everything))
    return int(re.findall(r"source (\d+)", told)[-1])


def measure_pipeline(parvis: Installation, folder: Path, items: int) -> None:
    """Print how fast a folder of ``items`` posts is in the archive."""
    aside = folder / "in-turn.csv"
    write_posts(aside, min(6_000, items), 10**12, dt.timedelta(hours=1))
    alone = float(re.findall(r"in turn ([\d.]+)", parvis.python(IN_TURN.format(path=str(aside))))[-1])
    exports = folder / "load"
    exports.mkdir()
    write_posts(exports / "a.csv", items, 0, dt.timedelta(hours=2))
    running = Running(parvis)
    source = add_source(parvis, "files", {"path": str(exports)}, True)
    parvis.wait(
        lambda: running.read(source) > 0, 200
    )  # the reading process has started and knows the watches
    begun, first, before = time.monotonic(), running.read(source), running.worked()
    looks = 0
    while running.read(source) < items:
        time.sleep(0.25)
        looks += 1
        running.worked()  # the reading process ends with its folder
        if looks % 12 == 0:
            running.look_at_memory()
        assert time.monotonic() - begun < 900, parvis.log[-3000:]
    seconds, taken = time.monotonic() - begun, items - first
    worked = {name: spent - before.get(name, 0.0) for name, spent in running.worked().items()}
    print(f"one process in turn:  {alone:8,.0f} items/s")
    print(f"as Parvis does it:    {taken / seconds:8,.0f} items/s ({taken:,} in {seconds:.0f} s, {taken / seconds / alone:.2f} times; "
          f"bar 5,700; load {os.getloadavg()[0]:.1f})")  # fmt: skip
    total = sum(worked.values())
    print(f"processor time:       {total:8,.0f} s, so {2 * taken / total:,.0f} items/s on two cores that do nothing else; "
          f"memory at most {running.peak:,.0f} MB")  # fmt: skip
    for name, spent in sorted(worked.items(), key=lambda one: -one[1]):
        print(f"  {name + ':':20}{spent / taken * 1e6:8,.0f} µs an item", flush=True)


def measure_alerts(
    parvis: Installation, network: BlueskyNetwork, folder: Path, brands: Sequence[str]
) -> None:
    """Print how long surges take to ring, while the worker reads a folder as fast as it can."""
    seconds = 30 + 8 * len(brands)
    parvis.command("import", str(folder / "history.csv"), "--brand", "Brand 0", timeout=600)
    values = {"mode": "firehose", "host": network.firehose, "api": network.pds}
    add_source(parvis, "bluesky", values, False)
    people = [network.person(f"p{n}") for n in range(PEOPLE)]
    screen = Screen(parvis.port)
    assert screen.open.wait(60), "the page did not open"
    load = folder / "more"
    load.mkdir()
    write_posts(load / "b.csv", 6_000 * seconds, 10**9, dt.timedelta(hours=2))
    running = Running(parvis)
    source = add_source(parvis, "files", {"path": str(load)}, True)
    parvis.wait(lambda: running.read(source) > 0, 200)
    time.sleep(20)  # the large brands' own alerts
    begun, first = time.monotonic(), running.read(source)
    waits: dict[str, float] = {}
    sent: dict[str, float] = {}
    for brand in brands:
        for n, person in enumerate(people):
            person.post(f"{brand} {random.Random(brand).choice('abcdef')} {n} why now")
        sent[brand] = time.time()
        while (rang := screen.heard_of(brand)) is None and time.time() - sent[brand] < 60:
            time.sleep(0.02)
        waits[brand] = rang - sent[brand] if rang is not None else 60.0
    speed = (running.read(source) - first) / (time.monotonic() - begun)
    answer = parvis.python(TOLD.format(brands=list(brands), people=PEOPLE))
    told = json.loads(re.findall(r"told (.+)", answer)[-1])
    print(f"from the last post of a surge to the alert on a page, {len(waits)} surges, under {speed:,.0f} items/s (load {os.getloadavg()[0]:.1f}; "
          f"bar: p95 5 s)")  # fmt: skip
    print(_spread("  in the archive", [told[brand][0] - at for brand, at in sent.items() if brand in told]))
    print(_spread("  an alert", [told[brand][1] - at for brand, at in sent.items() if brand in told]))
    print(_spread("  on the page", list(waits.values())))


def _spread(name: str, seconds: Sequence[float]) -> str:
    told = sorted(max(0.0, one) for one in seconds) or [float("nan")]
    return (f"{name + ':':20} p50 {statistics.median(told):5.2f} s, p95 {told[max(0, round(len(told) * 0.95) - 1)]:5.2f} s, "
            f"slowest {told[-1]:5.2f} s")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--watches", type=int, default=10_000)
    parser.add_argument("--surges", type=int, default=20)
    asked = parser.parse_args()
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    brands = [f"zephyr{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(asked.surges)]
    tokens = [normalise(item.text) for item, _ in posts(4_000)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parvis-bench-")))
        network = stack.enter_context(bluesky_running()) if brands else None
        parvis = stack.enter_context(
            installed(folder / "home", PARVIS_ALLOWED_PRIVATE_HOSTS="127.0.0.1,localhost")
        )
        parvis.run()
        told = folder / "asked.json"
        told.write_text(json.dumps({"small": brands, "queries": query_texts(asked.watches, tokens)}))
        parvis.python(SET_UP.format(asked=str(told), large=LARGE_BRANDS))
        print(f"{asked.watches:,} watches of {LARGE_BRANDS} brands", flush=True)
        if asked.items:
            measure_pipeline(parvis, folder, asked.items)
        if network is not None:
            write_history(folder / "history.csv", brands)
            measure_alerts(parvis, network, folder, brands)


if __name__ == "__main__":
    main()
