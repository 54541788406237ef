"""An account's access, renewed ahead of need."""

from __future__ import annotations

from django.utils import timezone

from parvis.networks.errors import NeedsPerson, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.oauth import CONNECT_AGAIN, OAuthRules, Tokens, refresh
from parvis.networks.publishing import SignIn
from parvis.publishing.actions.renewing import Held, keep, let_go, take
from parvis.publishing.connecting import client_of
from parvis.workers.database_threads import DatabaseThreads
from parvis.workspaces.api import Account

BEING_RENEWED = "The access of this account is being renewed."


async def renewed(
    account: Account,
    sign_in: SignIn,
    rules: OAuthRules | None,
    worker: str,
    threads: DatabaseThreads,
    http: GuardedHttp,
) -> SignIn:
    """``sign_in`` with an access that still lasts. Raises ``NeedsPerson`` when the network no longer lets us in, ``RetryLater`` while
    another worker renews an access that is over.
    """
    if rules is None or not Tokens.of(sign_in.values).is_due(rules, timezone.now()):
        return sign_in
    held = await threads.call(take, account.pk, worker, timezone.now())
    if held is None:
        if _lasts(sign_in):
            return sign_in
        raise RetryLater(BEING_RENEWED, after=5.0)
    try:
        return await _renewed(account, sign_in, rules, held, threads, http)
    finally:
        await threads.call(let_go, account.pk, worker)


async def _renewed(
    account: Account,
    sign_in: SignIn,
    rules: OAuthRules,
    held: Held,
    threads: DatabaseThreads,
    http: GuardedHttp,
) -> SignIn:
    tokens = Tokens.of(held.values)
    if not tokens.access:
        raise NeedsPerson(CONNECT_AGAIN)
    if not tokens.is_due(rules, timezone.now()):  # another worker was faster
        return SignIn(sign_in.handle, held.values)
    try:
        fresh = await refresh(rules, client_of(account.network), tokens, http)
    except RetryLater:
        if _lasts(sign_in):
            return sign_in
        raise
    values = {**held.values, **fresh.values()}
    await threads.call(keep, held, values)
    return SignIn(sign_in.handle, values)


def _lasts(sign_in: SignIn) -> bool:
    """Whether an access that is due to be renewed can still be used."""
    expires = Tokens.of(sign_in.values).expires
    return expires is not None and (expires - timezone.now()).total_seconds() > 30
