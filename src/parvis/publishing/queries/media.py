"""Reads the library of pictures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.library import SOON, Right, tags_in, words_of
from parvis.publishing.media_files import path_of
from parvis.publishing.models import Medium, Post
from parvis.publishing.queries.posts import posts_of
from parvis.workspaces.api import Permission, Workspace


def media_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Medium]:
    """The pictures of the brands that are open here, and those of everybody; the newest first."""
    workspace.require(Permission.SEE, brand)
    found = Medium.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(Q(brand__isnull=True) | Q(brand_id__in=workspace.brands))
    if brand is not None:
        found = found.filter(Q(brand__isnull=True) | Q(brand_id=brand))
    return found


def medium(workspace: Workspace, medium_id: int) -> Medium:
    """One picture. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = media_of(workspace).filter(pk=medium_id).first()
    if found is None:
        raise Http404(_("There is no such picture here."))
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the library. ``right`` is empty for all."""

    words: str = ""
    folder: str = ""
    right: Right | None = None
    brand: int | None = None


def library(workspace: Workspace, wanted: Wanted, today: dt.date) -> QuerySet[Medium]:
    """The pictures somebody looks for, the newest first, with how many posts use each (``used``)."""
    found = media_of(workspace, wanted.brand)
    for word in words_of(wanted.words):
        found = found.filter(words__contains=word)
    if wanted.folder:
        found = found.filter(folder=wanted.folder)
    if wanted.right is Right.EXPIRED:
        found = found.filter(rights_until__lt=today)
    elif wanted.right is Right.SOON:
        found = found.filter(rights_until__gte=today, rights_until__lte=today + SOON)
    elif wanted.right is Right.OPEN:
        found = found.exclude(rights_until__lt=today)
    return found.select_related("brand").annotate(used=Count("uses")).order_by("-pk")


def folders_of(workspace: Workspace, brand: int | None = None) -> list[str]:
    """The folders that hold something, by their names."""
    names = media_of(workspace, brand).exclude(folder="").order_by("folder").values_list("folder", flat=True)
    return list(names.distinct())


def tags_of(workspace: Workspace, brand: int | None = None) -> list[str]:
    """The tags that were given, by their names."""
    given = media_of(workspace, brand).exclude(tags="").order_by().values_list("tags", flat=True)
    return sorted(tags_in(",".join(given)), key=str.casefold)


def posts_with(workspace: Workspace, medium_id: int) -> QuerySet[Post]:
    """The posts that use a picture, the last changed first."""
    return posts_of(workspace).filter(media__medium=medium(workspace, medium_id))


def content(organisation: int, digest: str, begin: int = 0, length: int | None = None) -> bytes:
    """The bytes of a picture or video, or ``length`` of them from ``begin``. Raises ``FileNotFoundError`` when they are not here."""
    with path_of(organisation, digest).open("rb") as file:
        file.seek(begin)
        return file.read() if length is None else file.read(length)


def picture_of(medium: Medium) -> tuple[bytes, str]:
    """The picture that screens show, which stands for a video, and its type. Raises ``FileNotFoundError`` when it is not here."""
    kind = "image/jpeg" if medium.is_video else medium.media_type
    return content(medium.organisation_id, medium.seen), kind
