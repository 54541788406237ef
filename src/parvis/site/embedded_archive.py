"""Makes sure the archive answers for the duration of a command, starting the embedded one when nobody has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _

from parvis.archive.connection import get_archive
from parvis.site import configuration, run_state
from parvis.site.parent_watch import PARENT

READY_WITHIN = 60.0  # seconds; a large archive takes a while to open after a crash


class ArchiveUnreachable(RuntimeError):
    """The archive does not answer; the message says why and what to do."""


def wait_until_healthy(seconds: float = READY_WITHIN) -> None:
    """Return once the archive answers. Raises :class:`ArchiveUnreachable` after ``seconds``."""
    until = time.monotonic() + seconds
    while True:
        problem = _problem()
        if not problem:
            return
        if time.monotonic() > until:
            raise ArchiveUnreachable(_("The archive does not answer: {problem}").format(problem=problem))
        time.sleep(0.1)


def _problem() -> str:
    try:
        return get_archive().healthy()
    except Exception as problem:  # whatever the client raises, it does not answer
        return f"{type(problem).__name__}: {problem}"


@contextmanager
def running_archive() -> Iterator[None]:
    """The archive answers inside the block.

    An embedded archive that nobody runs is started, and stopped on leaving. If another command starts it in the same
    instant, its own is used: the folder's lock decides.
    """
    if not configuration.archive_is_embedded() or not _problem():
        wait_until_healthy()
        yield
        return
    with (run_state.folder() / "archive.log").open("ab") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis.site.cli", "archive"],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            start_new_session=True,
            env={**os.environ, PARENT: str(os.getpid())},
        )
    try:
        wait_until_healthy()
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
            process.wait()
