"""What every command that touches data needs first: Django, a prepared database, an archive that answers, a
workspace.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from parvis.engine.query.errors import QueryError
    from parvis.workspaces.api import Workspace

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def organisation_option(command: Decorated) -> Decorated:
    """``--organisation``, for installations that hold several."""
    return click.option("--organisation", metavar="SLUG", help=_("Organisation, when there are several."))(
        command
    )


def load_django() -> None:
    """Make models, settings and translations usable. Takes about a second."""
    import django

    django.setup()


def start_django() -> None:
    """Load Django, quietly: a command's output is its answer."""
    load_django()
    logging.getLogger().setLevel(logging.ERROR)


@contextmanager
def prepared() -> Iterator[None]:
    """The archive answers and the database is up to date inside the block."""
    start_django()
    from parvis.site.embedded_archive import ArchiveUnreachable, running_archive
    from parvis.site.preparation import prepare_if_needed

    try:
        with running_archive():
            prepare_if_needed()
            yield
    except ArchiveUnreachable as problem:
        raise click.ClickException(str(problem)) from problem


def workspace_of(slug: str | None) -> Workspace:
    """The organisation a command works for: the one named, else the only one, else the trial one."""
    from django.core.exceptions import ValidationError

    from parvis.workspaces.api import workspace_for_command

    try:
        return workspace_for_command(slug, actor="parvis (command line)")
    except ValidationError as problem:
        raise click.UsageError(" ".join(problem.messages) + " (--organisation)") from problem


def refuse_query(query: str, problem: QueryError) -> NoReturn:
    """Show where a query cannot be read, with a mark under the place, and end with code 2."""
    start, end = problem.span
    line_start = query.rfind("\n", 0, start) + 1
    line = query[line_start:].split("\n", 1)[0]
    from_, to = max(0, start - 60 - line_start), start - line_start
    shown = ("…" if from_ else "") + line[from_ : to + 60]
    mark = " " * (to - from_ + bool(from_)) + "^" * max(1, min(end - start, len(line) - to))
    click.echo(f"  {shown}\n  {mark}", err=True)
    from parvis.listening.presenting_filters import message

    raise click.UsageError(_("The query cannot be read: {problem}").format(problem=message(problem)))
