"""Reads the tables of posts that were brought in, and what their cells may name."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import Medium, PostImport
from parvis.publishing.queries.media import media_of
from parvis.workspaces.api import Permission, Workspace


def imports_of(workspace: Workspace) -> QuerySet[PostImport]:
    """The tables of the brands that are open here, the newest first. For those who write posts; who works for entities sees those they sent
    themselves, for nobody knows what a table holds for others.
    """
    workspace.require(Permission.PREPARE)
    found = PostImport.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if workspace.entities is not None:
        found = found.filter(started_by_id=workspace.person)
    return found.select_related("brand", "started_by")


def import_of(workspace: Workspace, import_id: int) -> PostImport:
    """One table. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = imports_of(workspace).filter(pk=import_id).first()
    if found is None:
        raise Http404(_("There is no such table of posts here."))
    return found


def pictures_by_name(workspace: Workspace, brand: int) -> dict[str, list[Medium]]:
    """The pictures a brand may use, by their names in small letters."""
    found: dict[str, list[Medium]] = {}
    for medium in media_of(workspace, brand):
        found.setdefault(medium.name.casefold(), []).append(medium)
    return found


def first_day(workspace: Workspace, found: PostImport) -> dt.date | None:
    """The first day, on the organisation's clocks, on which something of a table goes out."""
    workspace.require(Permission.SEE, found.brand_id)
    first = found.posts.filter(post__planned_for__isnull=False).aggregate(first=Min("post__planned_for"))[
        "first"
    ]
    return timezone.localtime(first).date() if first else None
