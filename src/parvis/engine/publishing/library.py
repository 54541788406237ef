"""The rules of a library of pictures: what a search finds, where a picture is cropped, when a right ends soon. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

SOON = dt.timedelta(days=30)
"""A right that ends within this time is pointed out."""


class Right(StrEnum):
    """Whether a picture may be used on a day."""

    OPEN = "open"  # no end is known, or it is far
    SOON = "soon"
    EXPIRED = "expired"


def right_on(today: dt.date, until: dt.date | None) -> Right:
    """Whether a picture that may be used ``until`` a day (that day included; ``None``: no end is known) may be used today."""
    if until is None or until > today + SOON:
        return Right.OPEN
    return Right.EXPIRED if until < today else Right.SOON


def folded(text: str) -> str:
    """A text without case and accents, in single blanks, so that "Été" is found by "ete"."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(bare.casefold().split())


def words_of(search: str) -> list[str]:
    """What is looked for: every word must be there."""
    return folded(search).split()


def tags_in(typed: str) -> list[str]:
    """Tags as people type them, with commas or lines between: each once, however it is written."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]", typed):
        tag = " ".join(part.replace("#", " ").split())[:40]
        if tag:
            found.setdefault(folded(tag), tag)
    return list(found.values())


def searchable(parts: Iterable[str]) -> str:
    """The text that searches look in."""
    return folded(" ".join(parts))


def clock_length(milliseconds: int) -> str:
    """How long a video lasts, as players write it: ``0:07``, ``12:30``, ``1:02:03``."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def crop_box(
    width: int, height: int, across: int, down: int, focus: tuple[float, float]
) -> tuple[int, int, int, int]:
    """The largest part of a picture with the proportions ``across`` to ``down``: left, top, right, bottom in pixels.

    ``focus`` (0 to 1 from the left, 0 to 1 from the top) is as far across the part as it is across the picture, as style sheets have it
    (``object-position``): it is always inside.
    """
    kept_width, kept_height = width, max(1, round(width * down / across))
    if kept_height > height:
        kept_width, kept_height = max(1, round(height * across / down)), height
    kept_width, kept_height = min(kept_width, width), min(kept_height, height)
    x, y = (min(max(one, 0.0), 1.0) for one in focus)
    left, top = round((width - kept_width) * x), round((height - kept_height) * y)
    return left, top, left + kept_width, top + kept_height
