"""What whoever calls networks for accounts shares: as whom one signs in, which accounts rest, writes that outlive a loss of power."""

from __future__ import annotations

import time

from django.db import connection

from parvis.networks.errors import NeedsPerson
from parvis.networks.publishing import Publisher, SignIn
from parvis.publishing.checking import network_of
from parvis.publishing.connecting import sign_in_of
from parvis.workspaces.api import Account, UnreadableSecretError, sign_in_values

NOT_CONNECTED = "This account is not connected: give what it signs in with."
LONGEST_REST = 3600.0


class Resting:
    """The accounts whose network asked to wait, and until when."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}

    def rest(self, account: int, seconds: float) -> None:
        """Leave an account alone for so many seconds, an hour at most; a longer rest stands."""
        until = time.monotonic() + min(seconds, LONGEST_REST)
        self._until[account] = max(self._until.get(account, 0.0), until)

    def accounts(self) -> frozenset[int]:
        """Those that rest now."""
        now = time.monotonic()
        self._until = {account: until for account, until in self._until.items() if until > now}
        return frozenset(self._until)

    def left(self, account: int) -> float:
        """How many seconds an account still rests."""
        return max(0.0, self._until.get(account, 0.0) - time.monotonic())


def who(account: Account) -> tuple[Publisher, SignIn]:
    """Who publishes for an account, and as whom. Raises ``NeedsPerson`` when it cannot sign in."""
    network = network_of(account)
    if network is None:
        raise NeedsPerson("Parvis cannot publish on %(network)s.", network=account.network)
    try:
        values = sign_in_values(account)
    except UnreadableSecretError as error:
        raise NeedsPerson(NOT_CONNECTED) from error
    if not values:
        raise NeedsPerson(NOT_CONNECTED)
    return network.publisher, sign_in_of(account, values, network.publisher.rules)


def write_through() -> None:
    """On SQLite, have each commit reach the disk before it returns: what was armed must outlive a loss of power too."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
