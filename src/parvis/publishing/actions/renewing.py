"""Renewing the access of an account: one worker at a time, and what came back is kept before anything else is done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from parvis.publishing.models import Renewal
from parvis.workers.names import is_dead
from parvis.workspaces.api import Account, renew_credentials, sign_in_values

LEASE = dt.timedelta(seconds=90)
"""Longer than a network may take to answer."""


@dataclass(frozen=True, slots=True)
class Held:
    """An account whose access is in a worker's hands, as it was stored when it took it."""

    account: int
    stored: bytes
    values: Mapping[str, str]


def take(account_id: int, worker: str, now: dt.datetime) -> Held | None:
    """Take an account to renew its access; ``None`` while another worker has it."""
    Renewal.objects.get_or_create(account_id=account_id)
    holder = Renewal.objects.filter(account_id=account_id).values_list("leased_by", flat=True).first() or ""
    free = Q(leased_by="") | Q(leased_until__lt=now)
    if holder and is_dead(holder):
        free |= Q(leased_by=holder)
    taken = Renewal.objects.filter(free, account_id=account_id).update(
        leased_by=worker, leased_until=now + LEASE
    )
    if not taken:
        return None
    account = Account.objects.get(
        pk=account_id
    )  # read after the lock: another worker may just have renewed it
    return Held(account_id, bytes(account.credentials), sign_in_values(account))


def keep(held: Held, values: Mapping[str, str]) -> bool:
    """Keep what the network gave; ``False`` when a person connected or disconnected the account meanwhile."""
    return renew_credentials(held.account, held.stored, values)


def let_go(account_id: int, worker: str) -> None:
    """Let others have the account."""
    Renewal.objects.filter(account_id=account_id, leased_by=worker).update(leased_by="", leased_until=None)
