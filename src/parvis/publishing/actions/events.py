"""What people do with events: make one, change it, delete it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.publishing.models import Event
from parvis.publishing.queries.events import event_to_change
from parvis.workspaces.api import Permission, Workspace, brand, record

LONGEST = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What somebody typed. ``ends_at`` is empty where nobody knows."""

    brand: int
    name: str
    begins_at: dt.datetime
    ends_at: dt.datetime | None = None
    place: str = ""


def make_event(workspace: Workspace, draft: EventDraft) -> Event:
    """Keep a new event, with nothing in its running order yet."""
    workspace.require(Permission.PREPARE, draft.brand)
    made = Event(
        organisation_id=workspace.organisation,
        brand=brand(workspace, draft.brand),
        created_by_id=workspace.person,
    )
    with transaction.atomic():
        _fill(made, draft)
        record(workspace, "event.make", made)
    return made


def change_event(workspace: Workspace, event_id: int, draft: EventDraft) -> Event:
    """Change what an event is. It stays with its brand."""
    changed = event_to_change(workspace, event_id)
    with transaction.atomic():
        _fill(changed, draft)
        record(workspace, "event.change", changed)
    return changed


def delete_event(workspace: Workspace, event_id: int) -> None:
    """Delete an event; its posts stay. Raises ``ValidationError`` once something was released from it: its roll-call is kept."""
    gone = event_to_change(workspace, event_id)
    with transaction.atomic():
        if gone.lines.filter(released_at__isnull=False).exists():
            raise ValidationError(_("Something was released from this event: its roll-call is kept."))
        record(workspace, "event.delete", gone)
        gone.delete()


def _fill(event: Event, draft: EventDraft) -> None:
    name = draft.name.strip()[:120]
    if not name:
        raise ValidationError({"name": _("Give it a name.")})
    if draft.ends_at is not None and not draft.begins_at < draft.ends_at <= draft.begins_at + LONGEST:
        raise ValidationError({"until": _("An event ends after it begins, within seven days.")})
    event.name, event.place = name, draft.place.strip()[:160]
    event.begins_at, event.ends_at = draft.begins_at, draft.ends_at
    event.save()
