"""What the collection worker asks: which sources are due, which it holds, what watches look for."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.db.models import Q

from parvis.engine.query.composing import search_words
from parvis.engine.query.errors import QueryError
from parvis.engine.query.expanding import expand, fragments_in
from parvis.listening.models import Source, Watch
from parvis.listening.queries.fragments import parsed_once, texts

READABLE = (Source.State.WAITING, Source.State.LISTENING, Source.State.RETRYING)
"""States in which a source is read when its time has come. The others wait for somebody."""


def due(now: dt.datetime, limit: int = 100) -> list[int]:
    """Sources whose time has come and that no living worker holds, the longest waiting first."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    in_time = Q(next_read_at__isnull=True) | Q(next_read_at__lte=now)
    found = Source.objects.filter(free, in_time, state__in=READABLE).order_by("next_read_at", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


def held(worker: str) -> set[int]:
    """The sources this worker still holds: pausing, editing or deleting a source takes it away from its
    reader.
    """
    return set(Source.objects.filter(leased_by=worker).values_list("pk", flat=True))


def wanted_words(organisation: int) -> tuple[str, ...]:
    """The plain words and hashtags the organisation's active watches look for, each once."""
    found: dict[str, None] = {}
    saved = texts(organisation)
    for query in Watch.objects.filter(organisation_id=organisation, is_active=True).values_list(
        "query", flat=True
    ):
        try:
            words = _words_written(query)
            if words is None:  # what a fragment says is written elsewhere, so words come as they are read
                words = search_words(expand(parsed_once(query), saved))
        except QueryError:
            continue
        found.update(dict.fromkeys(words))
    return tuple(found)


@lru_cache(maxsize=50_000)
def _words_written(query: str) -> tuple[str, ...] | None:
    """The words of a query, or ``None`` when it uses saved fragments. Asked again whenever one of thousands changes."""
    node = parsed_once(query)
    return None if fragments_in(node) else search_words(node, query)
