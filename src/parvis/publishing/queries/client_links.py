"""Reads the links sent to clients: those of a workspace, and what the one that was opened shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE
from parvis.publishing.models import ClientLink, Delivery, Medium, Post
from parvis.publishing.queries.entity_scope import said_only_here
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.posts import posts_of, with_variants
from parvis.workspaces.api import Permission, Role, Workspace


@dataclass(frozen=True, slots=True)
class Opened:
    """A link somebody opened, and the narrow workspace it gives: one brand, to look at."""

    link: ClientLink
    workspace: Workspace


def token_hash(token: str) -> str:
    """What is kept of a token: the link itself cannot be found again in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened_by(token: str) -> Opened | None:
    """What a token opens; ``None`` when it is closed, has expired or never was."""
    link = (
        ClientLink.objects.filter(
            token_hash=token_hash(token), revoked_at=None, expires_at__gt=timezone.now()
        )
        .select_related("organisation", "brand")
        .first()
    )
    if link is None:
        return None
    narrow = Workspace(
        organisation=link.organisation_id,
        role=Role.VIEWER,
        actor=f"client ({link.name})"[:200],
        brands=frozenset({link.brand_id}),
        language=link.organisation.language,
        time_zone=link.organisation.time_zone,
    )
    return Opened(link, narrow)


def posts_behind(opened: Opened) -> list[Post]:
    """The posts a link shows, in the order in which they go out; those without a time last."""
    found = with_variants(posts_of(opened.workspace).filter(client_links=opened.link))
    return sorted(found, key=lambda one: (one.planned_for is None, one.planned_for or one.created_at))


def post_behind(opened: Opened, post_id: int) -> Post:
    """One of them. Raises ``Http404`` for any other."""
    if not opened.link.posts.filter(pk=post_id).exists():
        raise Http404(_("There is no such post here."))
    return find_post(opened.workspace, post_id)


def medium_behind(opened: Opened, medium_id: int) -> Medium:
    """A picture of one of these posts. Raises ``Http404`` for any other."""
    found = Medium.objects.filter(pk=medium_id, uses__post__client_links=opened.link).first()
    if found is None:
        raise Http404(_("There is no such picture here."))
    return found


def links_of(workspace: Workspace) -> QuerySet[ClientLink]:
    """The links that are open, the newest first."""
    workspace.require(Permission.PUBLISH)
    found = ClientLink.objects.filter(
        organisation_id=workspace.organisation, revoked_at=None, expires_at__gt=timezone.now()
    )
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    return found.select_related("brand", "created_by").prefetch_related("posts")


def posts_to_show(workspace: Workspace, brand: int) -> QuerySet[Post]:
    """The posts of a brand of which nothing has left, and which no account says that is closed here: what a client can still be asked about.

    A client’s yes holds for all accounts of a post, so nobody asks for it where some are not theirs.
    """
    workspace.require(Permission.PUBLISH, brand)
    gone = Delivery.objects.exclude(state__in=CHANGEABLE).values("variant__post_id")
    mine = said_only_here(workspace, posts_of(workspace, brand))
    found = mine.exclude(pk__in=gone).exclude(variants=None)
    return found.order_by("planned_for", "pk")
