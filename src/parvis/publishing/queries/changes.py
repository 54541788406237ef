"""Reads changes to what is online, and what workers have to do with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.changes import ChangeState
from parvis.publishing.models import Attempt, DeliveryChange
from parvis.workspaces.api import Permission, Workspace, accounts_of


@dataclass(frozen=True, slots=True)
class ChangeToDo:
    """A change, and what is to be done with it."""

    change: int
    kind: Attempt.Kind
    account: int


def changes_to_do(now: dt.datetime, limit: int, resting: frozenset[int] = frozenset()) -> list[ChangeToDo]:
    """What is to be asked for or read now and nobody holds, the longest waiting first; nothing of accounts that are ``resting``."""
    waiting = DeliveryChange.objects.filter(
        state__in=[ChangeState.DUE, ChangeState.SENT, ChangeState.UNKNOWN],
        next_look_at__lte=now,
        leased_by="",
    ).exclude(delivery__account_id__in=resting)
    rows = waiting.order_by("next_look_at", "pk").values_list("pk", "state", "delivery__account_id")
    return [
        ChangeToDo(number, Attempt.Kind.CHANGE if state == ChangeState.DUE else Attempt.Kind.LOOK, account)
        for number, state, account in rows[:limit]
    ]


def change_of(workspace: Workspace, change_id: int) -> DeliveryChange:
    """One change. Raises ``Http404`` for one that does not exist here or whose account is closed to whoever asks."""
    workspace.require(Permission.SEE)
    found = (
        DeliveryChange.objects.filter(
            pk=change_id,
            delivery__organisation_id=workspace.organisation,
            delivery__account_id__in=accounts_of(workspace).values("pk"),
        )
        .select_related("delivery__variant__post", "delivery__variant__account", "delivery__account")
        .first()
    )
    if found is None:
        raise Http404(_("There is no such change here."))
    return found
