"""Choosing when accounts usually speak, and putting a post where the next of these hours is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.planning import plan
from parvis.publishing.models.rhythms import Rhythm
from parvis.publishing.queries.posts import post_to_change
from parvis.publishing.queries.rhythms import next_slot
from parvis.workspaces.api import Permission, Workspace, account, record

MOST_SLOTS = 24 * 7


def set_rhythm(
    workspace: Workspace, account_id: int, slots: Iterable[Slot], *, apart: int, a_week: int
) -> Rhythm:
    """Choose the slots of an account, the minutes between two of its posts, and how many a week are wished (0: no wish)."""
    found = account(workspace, account_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    chosen = sorted(set(slots))
    if len(chosen) > MOST_SLOTS:
        raise ValidationError(_("An account may have 168 slots a week at most."))
    if not 0 <= apart <= 24 * 60:
        raise ValidationError({"apart": _("Choose between 0 and 1,440 minutes (a day).")})
    with transaction.atomic():
        made, _new = Rhythm.objects.update_or_create(
            account=found,
            defaults={
                "slots": [[one.weekday, one.hour.strftime("%H:%M")] for one in chosen],
                "apart": apart,
                "a_week": min(a_week, 1000),
            },
        )
        record(workspace, "account.rhythm", found, slots=len(chosen), apart=apart, a_week=a_week)
    return made


def queue_post(workspace: Workspace, post_id: int) -> dt.datetime:
    """Plan a post at the next slot of its accounts that is free. Raises ``ValidationError`` where there is none."""
    found = post_to_change(workspace, post_id)
    at = next_slot(workspace, found, timezone.now())
    if at is None:
        raise ValidationError(
            _("No slot is free for its accounts in the next three months: add slots, or choose a time.")
        )
    plan(workspace, post_id, at)
    return at
