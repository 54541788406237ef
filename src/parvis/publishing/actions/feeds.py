"""Opening and closing private addresses at which calendar programs read what is planned."""

from __future__ import annotations

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.publishing.models import CalendarFeed
from parvis.publishing.queries.feeds import feeds_of, token_hash
from parvis.workspaces.api import Permission, Workspace, brand, record


def open_feed(workspace: Workspace, brand_id: int | None) -> tuple[CalendarFeed, str]:
    """Open an address for one brand, or for all that whoever asks may see; returns it and its token, shown once."""
    workspace.require(Permission.EXPORT, brand_id)
    if workspace.person is None:
        raise PermissionDenied(_("A calendar address belongs to a person."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = CalendarFeed.objects.create(
            organisation_id=workspace.organisation,
            brand=brand(workspace, brand_id) if brand_id else None,
            token_hash=token_hash(token),
            created_by_id=workspace.person,
        )
        record(workspace, "calendar.open", f"feed:{made.pk}", brand=brand_id)
    return made, token


def close_feed(workspace: Workspace, feed_id: int) -> None:
    """Close an address for good. Raises ``Http404`` for one that is not theirs to close."""
    found = feeds_of(workspace).filter(pk=feed_id).first()
    if found is None:
        raise Http404(_("There is no such address here."))
    with transaction.atomic():
        CalendarFeed.objects.filter(pk=found.pk).update(closed_at=timezone.now())
        record(workspace, "calendar.close", f"feed:{found.pk}")


def note_reading(feed: CalendarFeed) -> None:
    """Remember when an address was last read, to the hour: programs read often."""
    now = timezone.now()
    if feed.read_at is None or (now - feed.read_at).total_seconds() > 3600:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
