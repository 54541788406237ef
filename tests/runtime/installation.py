"""A whole installation in a folder of its own, run as a person would run it: with the ``parvis`` command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from tests.peers.servers import free_port

PARVIS = [sys.executable, "-m", "parvis.site.cli"]
READY_WITHIN = 400.0  # seconds; a shared machine may be slow


class Installation:
    """One PARVIS_HOME and port. ``settings`` are PARVIS_… variables on top of the usual ones."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
        self.environment = {
            **inherited,
            "PARVIS_HOME": str(home),
            "PARVIS_PORT": str(self.port),
            "PARVIS_LANGUAGE": "en",
            "PARVIS_DEMO": "off",
            "PYTHONWARNINGS": "ignore",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """Everything the running tree has said."""
        path = self.home.parent / f"{self.home.name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that goes on (``run``, ``worker``…), its output in :attr:`log`."""
        with (self.home.parent / f"{self.home.name}.log").open("ab") as log:
            return subprocess.Popen([*PARVIS, *arguments], env=self.environment, stdout=log, stderr=log)

    def command(
        self, *arguments: str, timeout: float = 300, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        ended = subprocess.run(
            [*PARVIS, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check and ended.returncode:
            raise AssertionError(
                f"parvis {' '.join(arguments)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
            )
        return ended

    def python(self, code: str) -> str:
        """What a piece of Python prints, with Django loaded."""
        program = f"import django; django.setup()\n{code}"
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
        ended = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def run(self) -> None:
        """``parvis run``, until it is ready."""
        self.process = self.start("run")
        self.wait(lambda: self.healthz()[0] == 200, READY_WITHIN)

    def healthz(self) -> tuple[int, dict[str, Any]]:
        """Status and body; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)
        except (OSError, ValueError):
            return 0, {}

    def children(self) -> dict[str, int]:
        """Process ids by name, as the supervisor tells them."""
        with suppress(OSError, ValueError):
            told = json.loads((self.home / "run" / "supervisor.json").read_text())["children"]
            return {name: child["pid"] for name, child in told.items() if child["pid"]}
        return {}

    def wait(self, condition: Callable[[], object], seconds: float = 120) -> None:
        """Until ``condition`` holds, or fail showing the log."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"not within {seconds:.0f} s:\n{self.log[-5000:]}"
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"parvis ended with {self.process.returncode}:\n{self.log[-5000:]}")
            time.sleep(0.5)

    def stop(self, number: int = signal.SIGTERM, seconds: float = 60) -> int:
        """Stop ``parvis run`` and return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(seconds)
        self.process = None
        return code

    def close(self) -> None:
        """Leave nothing running."""
        pids = list(self.children().values())
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        for pid in pids:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if "parvis" in " ".join(process.cmdline()):
                    process.kill()


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@contextmanager
def installed(home: Path, **settings: str) -> Iterator[Installation]:
    """An installation, cleaned up at the end."""
    home.mkdir(parents=True, exist_ok=True)
    installation = Installation(home, **settings)
    try:
        yield installation
    finally:
        installation.close()
