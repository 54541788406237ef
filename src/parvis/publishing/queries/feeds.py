"""Reads the addresses of calendars: those of a workspace, and the one a calendar program asks for."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from parvis.publishing.models import CalendarFeed
from parvis.workspaces.api import Permission, Workspace, enter


def token_hash(token: str) -> str:
    """What is kept of a token: the address itself cannot be found again in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def feeds_of(workspace: Workspace) -> QuerySet[CalendarFeed]:
    """The addresses that are open: one's own, and everybody's for those who manage the brands of the whole organisation."""
    workspace.require(Permission.EXPORT)
    found = CalendarFeed.objects.filter(organisation_id=workspace.organisation, closed_at=None)
    if not (workspace.is_whole and workspace.can(Permission.MANAGE_BRANDS)):
        found = found.filter(created_by_id=workspace.person)
    return found.select_related("brand", "created_by")


def opened_by(token: str) -> tuple[CalendarFeed, Workspace] | None:
    """The feed of an address, and what its maker may see today; ``None`` once it is closed, or its maker may no longer take things out."""
    feed = (
        CalendarFeed.objects.filter(token_hash=token_hash(token), closed_at=None)
        .select_related("created_by", "brand")
        .first()
    )
    if feed is None:
        return None
    workspace = enter(feed.created_by, feed.organisation_id)
    if workspace is None or workspace.organisation != feed.organisation_id:
        return None
    return (feed, workspace) if workspace.can(Permission.EXPORT, feed.brand_id) else None
