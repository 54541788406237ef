"""``parvis run``: the archive, the web server and the worker as one tree of processes.

Each child is a fresh ``parvis`` command (never a fork of this process). A child that dies is started again,
sooner the longer it had lived, and the restart is told in the log and by ``/healthz``. SIGTERM or Ctrl-C
stops the tree: first those who use the archive, then the archive.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from parvis.site import run_state
from parvis.site.parent_watch import PARENT

FIRST_WAIT = 0.2  # seconds before a child that had run well is started again
LONGEST_WAIT = 15.0
LIVED_WELL = 10.0  # a child that lived this long starts again without delay
STOP_WITHIN = 10.0  # seconds a child has to stop before it is killed
COLOURS = ("36", "32", "33", "35")
ONE_CORE_EACH = {"OPENBLAS_NUM_THREADS": "1"}
"""Our matrices are small, and several processes share the machine: more threads only get in each other's way."""


@dataclass(slots=True)
class Child:
    """One supervised process. ``stops_last`` children are stopped once all others are gone."""

    name: str
    command: Sequence[str]
    stops_last: bool = False
    colour: str = ""
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    last_end: str = ""
    started: float = field(default=0.0)


def parvis_command(*arguments: str) -> list[str]:
    """The command line that runs ``parvis`` with the interpreter we run with."""
    return [sys.executable, "-m", "parvis.site.cli", *arguments]


class Supervisor:
    """Keeps children alive until told to stop. ``prepare`` is a command run to its end after the first child
    is up.
    """

    def __init__(
        self,
        children: Sequence[Child],
        address: str,
        prepare: Sequence[str] = (),
        say: Callable[[str], None] = print,
        stop_within: float = STOP_WITHIN,
    ) -> None:
        self.children = list(children)
        self.address = address
        self.prepare = prepare
        self.say = say
        self.stop_within = stop_within
        self._stopping = asyncio.Event()
        self._began = dt.datetime.now(dt.UTC)
        for child, colour in zip(self.children, COLOURS, strict=False):
            child.colour = colour

    async def run(self) -> int:
        """Run until a signal; 0 after a clean stop, 1 when preparing failed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stopping.set)
        self._tell()
        last = [asyncio.create_task(self._keep(child)) for child in self.children if child.stops_last]
        first: list[asyncio.Task[None]] = []
        code = 0
        try:
            if self.prepare:
                code = await self._run_once("prepare", self.prepare)
            if code == 0 and not self._stopping.is_set():
                first = [
                    asyncio.create_task(self._keep(child)) for child in self.children if not child.stops_last
                ]
                await self._stopping.wait()
        finally:
            self._stopping.set()
            await self._stop([child for child in self.children if not child.stops_last], first)
            await self._stop([child for child in self.children if child.stops_last], last)
            run_state.clear()
        return 1 if code else 0

    async def _run_once(self, name: str, command: Sequence[str]) -> int:
        process = await self._start(command)
        ended = asyncio.create_task(self._read_log(name, "34", process))
        told = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        told.cancel()
        await ended
        return await process.wait()

    async def _start(self, command: Sequence[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # Ctrl-C reaches the supervisor alone, which then stops the others in order.
            start_new_session=True,
            env=ONE_CORE_EACH | {**os.environ, PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
        )

    async def _keep(self, child: Child) -> None:
        loop = asyncio.get_running_loop()
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            child.process = await self._start(child.command)
            child.started = loop.time()
            self._tell()
            await self._read_log(child.name, child.colour, child.process)
            code = await child.process.wait()
            if self._stopping.is_set():
                return
            lived = loop.time() - child.started
            wait = FIRST_WAIT if lived > LIVED_WELL else min(LONGEST_WAIT, wait * 2)
            child.restarts += 1
            child.last_end = _ending(code)
            self._tell()
            self._log(
                child.name,
                child.colour,
                f"{child.last_end} after {lived:.0f} s; starting again in {wait:.1f} s",
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)

    async def _read_log(self, name: str, colour: str, process: asyncio.subprocess.Process) -> None:
        """Pass on the child's lines. Ends when the child does, even if something it started keeps its output
        open.
        """
        assert process.stdout is not None
        reading = asyncio.create_task(self._pass_on(name, colour, process.stdout))
        await process.wait()
        await asyncio.wait({reading}, timeout=0.5)
        reading.cancel()

    async def _pass_on(self, name: str, colour: str, output: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await output.readline()
            except ValueError:  # a line longer than the reader's buffer: it was dropped
                line = b"(a very long line was left out)\n"
            if not line:
                return
            self._log(name, colour, line.decode("utf-8", "replace").rstrip())

    def _log(self, name: str, colour: str, line: str) -> None:
        prefix = f"{name:<8}|"
        self.say(
            f"\x1b[{colour}m{prefix}\x1b[0m {line}" if colour and sys.stdout.isatty() else f"{prefix} {line}"
        )

    async def _stop(self, children: Sequence[Child], tasks: Sequence[asyncio.Task[None]]) -> None:
        for child in children:
            _signal(child, signal.SIGTERM)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self.stop_within)
            if late:
                for child in children:
                    _signal(child, signal.SIGKILL)
                await asyncio.wait(late, timeout=5)

    def _tell(self) -> None:
        run_state.write(
            {
                "pid": os.getpid(),
                "since": self._began.isoformat(),
                "address": self.address,
                "children": {
                    child.name: {
                        "pid": child.process.pid if child.process else None,
                        "restarts": child.restarts,
                        "last_end": child.last_end,
                    }
                    for child in self.children
                },
            }
        )


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(number)


def _ending(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"
