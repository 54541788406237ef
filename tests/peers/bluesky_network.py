"""A real Bluesky network for tests: its own identity directory, data server and (``full``) AppView, on
loopback only.

A pytest plugin: ``bluesky_network`` lives as long as the session. For tests that break things on purpose,
:func:`bluesky_running` starts one of their own, which can be killed and started again with the same data and
port.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.jetstream_bridge import JetstreamBridge
from tests.peers.posting import Person
from tests.peers.servers import free_port, postgres_programs, postgres_running, redis_running

HERE = Path(__file__).parent / "atproto"
STARTING = 120.0


class BlueskyNetwork:
    """The running servers. ``appview`` is ``None`` unless the mode is ``full``."""

    def __init__(self, mode: str, environment: dict[str, str]) -> None:
        self.mode = mode
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-bluesky-"))
        self._environment = environment
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._bridge: JetstreamBridge | None = None
        self._people = 0
        self.start()

    def start(self) -> None:
        """Start the servers, on the same port and with the same data as before if they ran before."""
        (self.folder / "temporary").mkdir(exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                ["node", "network.mjs", self.mode],
                cwd=HERE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={
                    **os.environ,
                    **self._environment,
                    "TMPDIR": str(self.folder / "temporary"),
                    "PDS_FOLDER": str(self.folder / "pds"),
                    "PDS_PORT": str(self._port),
                },
            )
        self._process = process
        told = _first_line(process, STARTING)
        if not told:
            log_text = (self.folder / "log").read_text(errors="replace")[-3000:]
            self.kill()
            raise RuntimeError(f"the Bluesky test network did not start:\n{log_text}")
        facts: dict[str, Any] = json.loads(told)
        self.pds: str = facts["pds"]
        self.plc: str = facts["plc"]
        self.appview: str | None = facts["appview"]
        self.admin_password: str = facts["admin_password"]

    @property
    def firehose(self) -> str:
        """The data server's stream, as a ``host`` setting."""
        return self.pds.replace("http://", "ws://")

    @property
    def jetstream(self) -> str:
        """A Jetstream host (see :mod:`tests.peers.jetstream_bridge`), as a ``host`` setting."""
        return self.bridge.address

    @property
    def bridge(self) -> JetstreamBridge:
        """What re-tells the firehose in Jetstream's JSON; started when first asked for."""
        if self._bridge is None:
            self._bridge = JetstreamBridge(self.firehose)
        return self._bridge

    def person(self, name: str = "person") -> Person:
        """A new account. Handles are unique, so tests may share a network."""
        self._people += 1
        return Person.create(self.pds, f"{name}-{self._people}.test")

    def kill(self) -> None:
        """``kill -9``, as a machine that loses its power."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._close_pipes()

    def close(self) -> None:
        """Stop everything and remove the data."""
        if self._bridge is not None:
            self._bridge.close()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._close_pipes()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout) if self._process else ():
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


@contextlib.contextmanager
def bluesky_running(mode: str = "pds") -> Iterator[BlueskyNetwork]:
    """A network of one's own: ``pds`` needs nothing else, ``full`` starts its PostgreSQL and Redis too.

    Skips the test when what is needed is not installed.
    """
    reason = missing()
    if reason:
        pytest.skip(reason)
    with contextlib.ExitStack() as stack:
        environment: dict[str, str] = {}
        if mode == "full":
            environment["DB_POSTGRES_URL"] = stack.enter_context(postgres_running("bluesky"))
            environment["REDIS_HOST"] = stack.enter_context(redis_running())
        network = BlueskyNetwork(mode, environment)
        stack.callback(network.close)
        yield network


def missing() -> str:
    """What keeps the network from running here; empty when nothing does."""
    if shutil.which("node") is None:
        return "Node.js is not installed: no Bluesky test network"
    if not (HERE / "node_modules" / "@atproto" / "dev-env").exists():
        return "the Bluesky test network is not installed: run tests/peers/install.sh"
    return ""


def can_run_full() -> bool:
    """Whether PostgreSQL and Redis are there for the AppView."""
    has_redis = shutil.which("redis-server") or shutil.which("valkey-server")
    return postgres_programs() is not None and has_redis is not None


def _first_line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    lines: queue.Queue[bytes] = queue.Queue()
    output = process.stdout
    assert output is not None
    threading.Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
    try:
        return lines.get(timeout=seconds)
    except queue.Empty:
        return b""


@pytest.fixture(scope="session")
def bluesky_network() -> Iterator[BlueskyNetwork]:
    """One network (identity directory and data server) for the whole session."""
    with bluesky_running("pds") as network:
        yield network


@pytest.fixture(scope="session")
def full_bluesky_network() -> Iterator[BlueskyNetwork]:
    """One network with its AppView, which searches and knows profiles; needs PostgreSQL and Redis."""
    with bluesky_running("full") as network:
        yield network
