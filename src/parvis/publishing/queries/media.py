"""Reads the library of pictures."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.publishing.media_files import path_of
from parvis.publishing.models import Medium
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


def content(organisation: int, digest: str) -> bytes:
    """The bytes of a picture. Raises ``FileNotFoundError`` when they are not here."""
    return path_of(organisation, digest).read_bytes()
