"""Sources made ready for a template: states in words, names translated, nothing decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.listening import naming
from parvis.listening.models import Source
from parvis.listening.queries.sources import may_change
from parvis.listening.source_notes import in_words
from parvis.workspaces.api import Workspace

TONES = {
    Source.State.LISTENING: "positive",
    Source.State.WAITING: "",
    Source.State.RETRYING: "warning",
    Source.State.NEEDS_PERSON: "negative",
    Source.State.PAUSED: "outline",
    Source.State.UNAVAILABLE: "negative",
}
URGENCY = (
    Source.State.NEEDS_PERSON,
    Source.State.UNAVAILABLE,
    Source.State.RETRYING,
    Source.State.LISTENING,
    Source.State.WAITING,
    Source.State.PAUSED,
)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """One line of the list. ``address`` is what a person gave to find it: its first setting."""

    pk: int
    name: str
    network: str
    network_title: str
    brand: str
    state: str
    state_words: str
    tone: str
    note: str
    address: str
    last_heard: dt.datetime | None
    next_read: dt.datetime | None
    read: int
    kept: int
    paused: bool
    may_change: bool


def present_source(workspace: Workspace, source: Source) -> ShownSource:
    """One source as this workspace sees it."""
    return ShownSource(
        pk=source.pk,
        name=source.name,
        network=source.network,
        network_title=naming.network(source.network),
        brand=source.brand.name if source.brand else "",
        state=source.state,
        state_words=source.get_state_display(),
        tone=TONES[Source.State(source.state)],
        note=in_words(source.state_note),
        address=next((str(value) for value in source.settings.values()), ""),
        last_heard=source.last_heard_at,
        next_read=source.next_read_at
        if source.state in {Source.State.RETRYING, Source.State.WAITING}
        else None,
        read=source.items_read,
        kept=source.items_kept,
        paused=source.state == Source.State.PAUSED,
        may_change=may_change(workspace, source),
    )


def present_sources(workspace: Workspace, sources: Iterable[Source]) -> list[ShownSource]:
    """The sources, those that need somebody first."""
    shown = [present_source(workspace, source) for source in sources]
    return sorted(shown, key=lambda one: (URGENCY.index(Source.State(one.state)), one.name.casefold()))
