"""Creates or updates what Parvis keeps its state in: the database's tables, the archive's, the workspace to try."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parvis.site import run_state
from parvis.site.embedded_archive import wait_until_healthy


def prepare(say: Callable[[str], object]) -> None:
    """Bring everything up to date. Safe to repeat and to run from several commands at once."""
    django.setup()
    from parvis.workspaces.api import somebody_real_exists, trial_person

    with _one_at_a_time():
        if is_behind():
            say(_("Preparing the database…"))
            call_command("migrate", interactive=False, verbosity=0)
        wait_until_healthy()
        if not somebody_real_exists():
            trial_person()
    say(_("The database and the archive are ready."))


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
