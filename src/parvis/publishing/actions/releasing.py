"""The moment itself: a line of a running order is released, passed over, or put back.

Releasing says the post now, by the same door as everything else: what holds a post back elsewhere holds it back here.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.running_order import CAN_BE_PUT_BACK
from parvis.publishing import clock
from parvis.publishing.actions.planning import plan
from parvis.publishing.models import EventLine, Post
from parvis.publishing.queries.events import line as find_line
from parvis.publishing.queries.events import line_to_change, standing_of
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Workspace, record


class AlreadyReleased(ValidationError):  # noqa: N818 - what is the case
    """Somebody released this line, or passed over it, a moment before."""

    def __init__(self, line: EventLine) -> None:
        who = str(line.released_by or line.skipped_by or "")
        at = line.released_at or line.skipped_at
        values = {"who": who, "when": clock.when(at) if at else ""}
        if line.released_at is None:
            super().__init__(_("This line is skipped: put it back first."))
        elif who:
            super().__init__(_("%(who)s released this %(when)s: it goes out once.") % values)
        else:
            super().__init__(_("This was released %(when)s: it goes out once.") % values)


def release(workspace: Workspace, line_id: int, seen: str = "") -> Post:
    """Say the post of a line now. Of two people who release it in the same instant, one does.

    ``seen`` is what whoever releases it was looking at (:func:`parvis.publishing.queries.posts.content_of`; empty: not said). Raises
    ``ValidationError``, in words, and leaves the line as it was, when it was changed meanwhile, was released already, or cannot go out
    as it is.
    """
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        open_lines = EventLine.objects.filter(pk=found.pk, released_at=None, skipped_at=None)
        if not open_lines.update(released_at=timezone.now(), released_by_id=workspace.person):
            raise AlreadyReleased(find_line(workspace, line_id))
        post = find_post(workspace, found.post_id)
        if seen and seen != content_of(post):
            raise ValidationError(_("Somebody changed these words while you were looking: read them again."))
        said = plan(workspace, post.pk, None)
        record(workspace, "event.release", found)
    return said


def skip(workspace: Workspace, line_id: int) -> EventLine:
    """Pass over a line: it is not released by itself, and can be put back."""
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        open_lines = EventLine.objects.filter(pk=found.pk, released_at=None, skipped_at=None)
        if not open_lines.update(skipped_at=timezone.now(), skipped_by_id=workspace.person):
            raise AlreadyReleased(find_line(workspace, line_id))
        record(workspace, "event.skip", found)
    return find_line(workspace, line_id)


def put_back(workspace: Workspace, line_id: int) -> EventLine:
    """Put a line that was skipped, or released and then taken back before it left, among those to come."""
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        kept = EventLine.objects.select_for_update().get(pk=found.pk)
        if standing_of(workspace, kept) not in CAN_BE_PUT_BACK:
            raise ValidationError(_("Only what was skipped, or taken back before it left, can be put back."))
        EventLine.objects.filter(pk=kept.pk).update(
            released_at=None, released_by=None, skipped_at=None, skipped_by=None
        )
        record(workspace, "event.put_back", found)
    return find_line(workspace, line_id)
