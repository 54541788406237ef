"""Reads what short links are made from, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.short_codes import as_typed
from parvis.publishing.models import Post, ShortLink, Variant
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """Where a short link leads. ``closed``: nowhere any more."""

    link: int
    target: str
    closed: bool


def where_to(code: str) -> Found | None:
    """What a code stands for: one reading by an index, and none for what can be no code."""
    if not (plain := as_typed(code)):
        return None
    row = ShortLink.objects.filter(code=plain).values_list("pk", "target", "closed_at").first()
    return Found(row[0], row[1], row[2] is not None) if row else None


def short_links(workspace: Workspace, brand: int | None = None) -> QuerySet[ShortLink]:
    """The short links of the brands and entities that are open here, the newest first."""
    workspace.require(Permission.SEE, brand)
    found = ShortLink.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if workspace.entities is not None:
        found = found.filter(account__entity_id__in=workspace.entities)
    if brand is not None:
        found = found.filter(brand_id=brand)
    return found.select_related("brand", "account", "variant__post")


def short_link(workspace: Workspace, link_id: int) -> ShortLink:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = short_links(workspace).filter(pk=link_id).first()
    if found is None:
        raise Http404(_("There is no such link here."))
    return found


def keys_of(brand_id: int, post_id: int) -> dict[int, str]:
    """What the short links of a post of this brand are made from, by account."""
    found = Variant.objects.filter(post_id=post_id, post__brand_id=brand_id)
    return dict(found.values_list("account_id", "key"))


def next_number() -> int:
    """The number that the next post will most likely have: as long as the real one, but for one in ten times as many."""
    return (Post.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
