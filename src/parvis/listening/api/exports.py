"""Everything behind a set of filters, streamed, for exports on the web and on the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention
from parvis.listening.filters import Filters
from parvis.listening.queries.boards import resolve_period, watch_names
from parvis.workspaces.api import Permission, Workspace


def exported(
    workspace: Workspace, filters: Filters, now: dt.datetime
) -> tuple[Iterator[Mention], dict[int, str]]:
    """The mentions, newest first, and the names of the watches they carry."""
    workspace.require(Permission.EXPORT)
    period = resolve_period(workspace, filters, now)
    scope = filters.scope(workspace.organisation, workspace.brands, period)
    return get_archive().export(scope), {pk: watch.name for pk, watch in watch_names(workspace).items()}
