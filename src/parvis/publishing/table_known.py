"""Which rows of a table are posts already: bringing the same table in twice makes nothing twice.

A row is known by the post it names (a table that Parvis wrote), by having been brought in before, or by a post of the brand that
says the same on the same accounts at the same time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from parvis.publishing.models import ImportedPost, Post
from parvis.publishing.queries.posts import posts_of, with_variants
from parvis.publishing.table_rows import RowRead, fingerprint_of
from parvis.workspaces.api import Workspace

_AT_ONCE = 400


class Standing(StrEnum):
    """What there is of a row."""

    NEW = "new"
    KNOWN = "known"
    OTHER = "other"  # the post it names is there, and is not what the row says


class Known:
    """What there is already of some rows of one brand; rows met on the way are remembered (:meth:`remember`)."""

    def __init__(self, workspace: Workspace, brand: int, rows: Iterable[RowRead]) -> None:
        rows = list(rows)
        posts = posts_of(workspace, brand)
        self._brought = set(_brought_in(brand, [row.fingerprint for row in rows]))
        self._prints: set[str] = set()
        self._numbers: dict[int, str] = {}
        texts = sorted({row.text for row in rows})
        for start in range(0, len(texts), _AT_ONCE):
            found = with_variants(
                posts.select_related("row").filter(text__in=texts[start : start + _AT_ONCE])
            )
            self._prints.update(_print(post) for post in found)
        numbers = sorted({row.number for row in rows if row.number is not None})
        for start in range(0, len(numbers), _AT_ONCE):
            found = with_variants(
                posts.select_related("row").filter(pk__in=numbers[start : start + _AT_ONCE])
            )
            self._numbers |= {post.pk: _print(post) for post in found}

    def standing(self, row: RowRead) -> Standing:
        """What there is of a row."""
        fingerprint = row.fingerprint
        named = self._numbers.get(row.number) if row.number is not None else None
        if named is not None:
            return Standing.KNOWN if named == fingerprint else Standing.OTHER
        return Standing.KNOWN if fingerprint in self._brought or fingerprint in self._prints else Standing.NEW

    def remember(self, row: RowRead) -> None:
        """Know a row from now on."""
        self._brought.add(row.fingerprint)


def time_of(post: Post) -> dt.datetime | None:
    """When a post goes out, or the time its row wished for."""
    if post.planned_for is not None:
        return post.planned_for
    row: ImportedPost | None = getattr(post, "row", None)
    return row.wished_for if row else None


def _print(post: Post) -> str:
    return fingerprint_of(post, time_of(post))


def _brought_in(brand: int, fingerprints: list[str]) -> Iterable[str]:
    for start in range(0, len(fingerprints), _AT_ONCE):
        some = fingerprints[start : start + _AT_ONCE]
        yield from ImportedPost.objects.filter(brand_id=brand, fingerprint__in=some).values_list(
            "fingerprint", flat=True
        )
