"""The supervisor with small children: what it keeps alive, in which order it stops, and what it leaves
behind.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

PROGRAM = """
import asyncio, sys
from parvis.site.supervisor import Child, Supervisor
from parvis.site import run_state
child = [sys.executable, "-c", sys.argv[1]]
children = [Child("web", child), Child("worker", child), Child("archive", child, stops_last=True)]
lock = run_state.take_lock()
assert lock is not None
sys.exit(asyncio.run(Supervisor(children, "http://x/", prepare=[sys.executable, "-c", sys.argv[2]], stop_within=2).run()))
"""
SLEEPER = """
import os, signal, time
from parvis.site.parent_watch import end_with_parent
end_with_parent()
def stop(*_):
    open(os.environ["PARVIS_HOME"] + "/stopped", "a").write(f"{os.getpid()}\\n")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
while True:
    time.sleep(0.1)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


class Running:
    """A supervisor in a home of its own."""

    def __init__(self, home: Path, child: str = SLEEPER, prepare: str = "pass") -> None:
        self.home = home
        environment = {**os.environ, "PARVIS_HOME": str(home)}
        environment.pop("PARVIS_SUPERVISED_BY", None)
        self.log = home / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, child, prepare], env=environment, stdout=log, stderr=log
            )

    def state(self) -> dict[str, dict[str, object]]:
        try:
            told = json.loads((self.home / "run" / "supervisor.json").read_text())["children"]
        except (OSError, ValueError):
            return {}
        assert isinstance(told, dict)
        return told

    def pids(self) -> dict[str, int]:
        return {name: int(str(child["pid"])) for name, child in self.state().items() if child["pid"]}

    def wait(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, (
                f"not in {seconds} s; {self.state()}; log:\n{self.log.read_text()}"
            )
            time.sleep(0.05)

    def wait_for_all(self) -> dict[str, int]:
        self.wait(lambda: len(self.pids()) == 3 and self.log.read_text().count("| ready") >= 3)
        return self.pids()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(*arguments: str) -> Running:
        started.append(Running(tmp_path, *arguments))
        return started[-1]

    yield begin
    for running in started:
        pids = running.pids()
        running.process.kill()
        running.process.wait()
        for pid in pids.values():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_dead_child_is_started_again_and_told(start: Callable[..., Running]) -> None:
    running = start()
    pids = running.wait_for_all()
    for name, pid in pids.items():
        os.kill(pid, signal.SIGKILL)
        running.wait(lambda name=name, pid=pid: running.pids().get(name) not in (None, pid))
    assert {name: child["restarts"] for name, child in running.state().items()} == {
        "web": 1,
        "worker": 1,
        "archive": 1,
    }
    assert running.log.read_text().count("killed by SIGKILL") == 3


def test_sigterm_stops_the_tree_and_the_archive_last(start: Callable[..., Running]) -> None:
    running = start()
    pids = running.wait_for_all()
    running.process.terminate()
    assert running.process.wait(15) == 0
    assert all(gone(pid) for pid in pids.values())
    stopped = [int(line) for line in (running.home / "stopped").read_text().split()]
    assert stopped[-1] == pids["archive"]
    assert sorted(stopped) == sorted(pids.values())
    assert not (running.home / "run" / "supervisor.json").exists()


def test_killed_itself_it_leaves_nobody_behind(start: Callable[..., Running]) -> None:
    running = start()
    pids = running.wait_for_all()
    running.process.kill()
    running.process.wait()
    running.wait(lambda: all(gone(pid) for pid in pids.values()), 10)


def test_a_child_that_does_not_stop_is_killed(start: Callable[..., Running]) -> None:
    running = start(STUBBORN)
    pids = running.wait_for_all()
    began = time.monotonic()
    running.process.terminate()
    assert running.process.wait(60) == 0
    assert all(gone(pid) for pid in pids.values())
    assert time.monotonic() - began < 15


def test_nothing_is_served_when_preparing_failed(start: Callable[..., Running]) -> None:
    running = start(SLEEPER, "raise SystemExit(3)")
    assert running.process.wait(20) == 1
    assert "web" not in running.log.read_text()
