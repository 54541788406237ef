"""Creates or updates what Parvis keeps its state in: the database's tables, the archive's, the workspace to
try.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parvis.archive.connection import get_archive
from parvis.listening.api.demo import fill_with_demo
from parvis.listening.pipeline import make_pipeline
from parvis.site import configuration, run_state
from parvis.site.embedded_archive import wait_until_ready
from parvis.workspaces.api import brands_of, somebody_real_exists, trial_person, workspace_for_command


def prepare(say: Callable[[str], object], demonstrate: bool = False) -> None:
    """Bring everything up to date. Safe to repeat and to run from several commands at once.

    With ``demonstrate``, a trial workspace in which nobody did anything yet is filled with the demonstration.
    """
    with _one_at_a_time():
        if is_behind():
            say(_("Preparing the database…"))
            call_command("migrate", interactive=False, verbosity=0)
        wait_until_ready()
        if not somebody_real_exists():
            trial_person()
            if demonstrate and configuration.get("PARVIS_DEMO") != "off":
                _demonstrate(say)
    say(_("The database and the archive are ready."))


def _demonstrate(say: Callable[[str], object]) -> None:
    workspace = workspace_for_command()
    if brands_of(workspace).exists():
        return
    say(_("Filling the trial workspace with demonstration data…"))
    fill_with_demo(workspace, make_pipeline(get_archive()))


def prepare_if_needed() -> None:
    """:func:`prepare` when something is missing, silently."""
    if is_behind():
        prepare(say=lambda _line: None)


def is_behind() -> bool:
    """Whether the database lacks migrations this version needs."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (run_state.folder() / "prepare.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
