"""The archive process: answers ClickHouse's HTTP interface on loopback, on top of the embedded engine.

An unmodified ``clickhouse-connect`` talks to it exactly as it would to a ClickHouse server; a token stands for the
password. Start it fresh (never forked): ``python -m parvis.archive.process --folder FOLDER [--port PORT]``, or
:func:`serve` as the first thing a new process does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import FrameType

from parvis.archive.embedded import EmbeddedEngine, FolderTaken
from parvis.archive.http import ArchiveRequestHandler

log = logging.getLogger(__name__)


class ArchiveServer(ThreadingHTTPServer):
    """One thread for each connection of a client; the engine decides how many statements run at once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, engine: EmbeddedEngine, token: str) -> None:
        self.engine = engine
        self.token = token
        super().__init__(("127.0.0.1", port), ArchiveRequestHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news; anything else is logged with its trace."""
        if not isinstance(
            sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1], ConnectionError
        ):
            log.exception("The archive could not answer %s", client_address)


def runtime_file(folder: Path) -> Path:
    """Where the process says how to reach it: ``run/archive.json`` beside the archive's folder."""
    return folder.parent / "run" / "archive.json"


def serve(
    folder: Path,
    port: int = 0,
    token: str = "",
    ready: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Own ``folder`` and answer on loopback until SIGTERM, SIGINT or ``stop``.

    ``port`` 0 picks a free one; an empty ``token`` makes a new one. Both are written, once the archive answers, to
    :func:`runtime_file` (readable by its owner only); then ``ready(port)`` is called. Raises
    :class:`~parvis.archive.embedded.FolderTaken` when another process has the folder. Must run in the main thread,
    unless ``stop`` is given by a caller that handles signals itself.
    """
    folder = folder.expanduser().resolve()
    token = token or secrets.token_urlsafe(24)
    stop = stop or threading.Event()
    engine = EmbeddedEngine(folder)
    if threading.current_thread() is threading.main_thread():

        def end(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
    server = ArchiveServer(port, engine, token)
    answering = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="archive-http", daemon=True
    )
    answering.start()
    path = runtime_file(folder)
    _announce(path, server.server_port, token)
    try:
        if ready:
            ready(server.server_port)
        while not stop.wait(3600):
            pass
    finally:
        _withdraw(path)
        server.shutdown()
        server.server_close()
        engine.close()


def _announce(path: Path, port: int, token: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".archive.{os.getpid()}.json")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as handle:  # noqa: PTH123
        json.dump({"port": port, "token": token, "pid": os.getpid()}, handle)
    draft.replace(path)


def _withdraw(path: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        if json.loads(path.read_text(encoding="ascii")).get("pid") == os.getpid():
            path.unlink()


def main(arguments: list[str] | None = None) -> int:
    """The command line of the process."""
    parser = argparse.ArgumentParser(prog="python -m parvis.archive.process", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="folder that holds the archive")
    parser.add_argument("--port", type=int, default=0, help="loopback port (0: a free one)")
    options = parser.parse_args(arguments)
    try:
        serve(options.folder, options.port, os.environ.get("PARVIS_ARCHIVE_TOKEN", ""), ready=_say_ready)
    except FolderTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 75
    return 0


def _say_ready(port: int) -> None:
    sys.stdout.write(f"ready {port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
