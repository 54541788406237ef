"""Sources, for other rooms: adding one on somebody's behalf, and how they all are."""

from __future__ import annotations

from parvis.listening.actions.sources import SourceDraft, SourceInvalid, add_source
from parvis.listening.models import Source
from parvis.listening.source_notes import in_words

__all__ = ["SourceDraft", "SourceInvalid", "add_source", "troubled_sources"]

TROUBLED = (Source.State.RETRYING, Source.State.NEEDS_PERSON, Source.State.UNAVAILABLE)


def troubled_sources() -> list[tuple[str, str, str]]:
    """Name, state in words and reason of every source of the installation that is not well (for its
    operator).
    """
    return [
        (source.name, str(source.get_state_display()), in_words(source.state_note))
        for source in Source.objects.filter(state__in=TROUBLED)
    ]
