"""What is being talked about within a board's filters, now against before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from parvis.archive.api import Archive
from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Scope
from parvis.engine.sketches import Sketch
from parvis.engine.themes import finding
from parvis.listening.filters import Filters, Period
from parvis.listening.queries.boards import heard_before, resolve_period
from parvis.workspaces.api import Workspace

MOST_READ = 10_000
"""Mentions of each period that are read; of more, as many spread evenly."""


@dataclass(frozen=True, slots=True)
class ThemesFound:
    """The themes of ``period`` against ``before`` (``None``: nothing was heard before that could be compared).

    ``sketches`` are what ``found`` speaks of; ``mentions`` and ``mentions_before`` how many there are in all; ``best`` the
    mentions that speak for the themes, by (network, id).
    """

    period: Period
    before: Period | None
    mentions: int
    mentions_before: int
    sketches: Sequence[Sketch]
    found: finding.Themes
    best: dict[tuple[str, str], Mention]

    @property
    def is_sample(self) -> bool:
        """Whether there are more mentions than were read, so that figures are estimates."""
        return self.mentions > self.found.read_now


def themes(workspace: Workspace, filters: Filters, now: dt.datetime) -> ThemesFound:
    """Read both periods and find their themes."""
    period = resolve_period(workspace, filters, now)
    scope = filters.scope(workspace.organisation, workspace.brands, period)
    earlier = replace(scope, since=period.before().since, until=period.before().until)
    archive = get_archive()
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="themes") as pool:
        mine = pool.submit(archive.sketches, scope, MOST_READ, True)
        theirs = pool.submit(archive.sketches, earlier, MOST_READ, True)
        counts = [pool.submit(archive.count, one) for one in (scope, earlier)]
        comparable = pool.submit(heard_before, archive, scope, earlier)
        sketches, before = mine.result(), theirs.result() if comparable.result() else None
    found = finding.themes(sketches, before or None)
    keys = [sketches[place].key for theme in found.themes for place in theme.best]
    return ThemesFound(
        period=period,
        before=period.before() if before else None,
        mentions=counts[0].result(),
        mentions_before=counts[1].result() if before else 0,
        sketches=sketches,
        found=found,
        best=_read(archive, scope, keys),
    )


def _read(archive: Archive, scope: Scope, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Mention]:
    """The mentions of these keys, whole."""
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="themes") as pool:
        found = pool.map(lambda key: archive.mention(scope.organisation, *key), dict.fromkeys(keys))
        return {mention.item.key: mention for mention in found if mention}
