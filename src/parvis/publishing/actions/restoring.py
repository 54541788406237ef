"""After a backup was brought back: what was due meanwhile may have been said, and the ledger no longer knows."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.db.models.functions import Coalesce

from parvis.engine.publishing.deliveries import TO_SAY, DeliveryState
from parvis.publishing.actions.change_ledger import doubt_changes
from parvis.publishing.models import Delivery

RESTORED = "A backup was brought back: this may have been said after it was made."


def doubt_what_was_due(now: dt.datetime) -> int:
    """Have everything whose time has come looked for before it is said. Returns how many deliveries.

    What was waiting for an approval is doubted too: it may have been given after the backup was made. What a network had made ready is
    forgotten: it may have made it ready anew, and said that. Of a thread each part is looked for before it is said. Changes to what is online
    that were under way are left to people.
    """
    doubt_changes()
    doubted = Delivery.objects.filter(
        state__in=[*TO_SAY, DeliveryState.LATE, DeliveryState.WAITING, DeliveryState.ARMED],
        due_at__lte=now,
    )
    return doubted.update(
        state=DeliveryState.UNKNOWN,
        first_armed_at=Coalesce("first_armed_at", F("due_at")),
        next_look_at=now,
        leased_by="",
        leased_until=None,
        looks=0,
        progress={},
        progress_of="",
        problem=RESTORED,
        problem_values={},
    )
