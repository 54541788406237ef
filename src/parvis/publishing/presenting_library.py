"""Pictures of the library made ready for a template."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from parvis.engine.publishing.library import Right, right_on, tags_in
from parvis.publishing.models import Medium
from parvis.publishing.thumbnails import version


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the grid. ``used`` is by how many posts."""

    pk: int
    name: str
    alt: str
    brand: str
    folder: str
    tags: list[str]
    square: str
    right: Right
    until: dt.date | None
    used: int
    is_video: bool
    lasts: str


def shown(medium: Medium, today: dt.date) -> Shown:
    """A picture of :func:`parvis.publishing.queries.media.library`."""
    return Shown(
        pk=medium.pk,
        name=medium.name,
        alt=medium.alt,
        brand=medium.brand.name if medium.brand else "",
        folder=medium.folder,
        tags=tags_in(medium.tags),
        square=address(medium, "square"),
        right=right_on(today, medium.rights_until),
        until=medium.rights_until,
        used=getattr(medium, "used", 0),
        is_video=medium.is_video,
        lasts=medium.lasts,
    )


def address(medium: Medium, shape: str) -> str:
    """Where a crop of a picture is; it changes when the crop does."""
    return f"{reverse('publishing:picture-crop', args=[medium.pk, shape])}?v={version(medium)}"
