"""Makes sure the archive answers for the duration of a command, starting the embedded one when nobody has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from gettext import gettext as _

from parvis.archive.client import Client, address_of, announced_address
from parvis.archive.connection import get_archive
from parvis.archive.errors import ArchiveError
from parvis.site import configuration, run_state
from parvis.site.parent_watch import PARENT

READY_WITHIN = 90.0  # seconds; a large archive takes a while to open after a crash


class ArchiveUnreachable(RuntimeError):  # noqa: N818 - the kind is the name
    """The archive does not answer; the message says why and what to do."""


def wait_until_ready(seconds: float = READY_WITHIN) -> None:
    """Return once the archive answers, its tables up to date. Raises :class:`ArchiveUnreachable` after
    ``seconds``.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            get_archive().latest_sequence()
        except (ArchiveError, OSError) as problem:
            if time.monotonic() > until:
                raise ArchiveUnreachable(
                    _("The archive does not answer: {problem}").format(problem=problem)
                ) from problem
            time.sleep(0.2)
        else:
            return


def _somebody_runs_it() -> bool:
    """Whether the embedded archive answers now."""
    return not archive_client(wait=0.0).ping()


def archive_client(wait: float = 15.0) -> Client:
    """A client of the archive itself, for upkeep: its tables are not looked after as :func:`get_archive` does."""
    if configuration.archive_is_embedded():
        announced = configuration.archive_folder().parent / "run" / "archive.json"
        return Client(partial(announced_address, announced), wait)
    address = address_of(configuration.get("PARVIS_ARCHIVE_URL"))
    return Client(lambda: address, wait)


@contextmanager
def running_archive() -> Iterator[None]:
    """The archive answers inside the block.

    An embedded archive that nobody runs is started, and stopped on leaving. If another command starts it in
    the same instant, its own is used: the folder's lock decides.
    """
    if not configuration.archive_is_embedded() or _somebody_runs_it():
        wait_until_ready()
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
        wait_until_ready()
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        if process.poll() is None:
            process.kill()
            process.wait()
