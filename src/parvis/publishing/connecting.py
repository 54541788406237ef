"""How an account signs in: what its owner gave, completed by what this installation chooses."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from parvis.networks.oauth import Client
from parvis.networks.publishing import PublishingRules, SignIn
from parvis.workspaces.api import Account


def sign_in_of(account: Account, values: Mapping[str, str], rules: PublishingRules) -> SignIn:
    """What a publisher is given. A place on the server lies in Parvis's own folder, one for each organisation: it is not for
    people to choose where this machine keeps files.
    """
    place = str(settings.HOME / f"sandbox-{account.organisation_id}.sqlite3")
    places = {field.name: place for field in rules.sign_in if field.kind == "path"}
    return SignIn(account.handle, {**values, **places})


def client_of(network: str) -> Client:
    """What the operator registered Parvis under at a network; with an empty id where they did not."""
    return Client(*settings.NETWORK_CLIENTS.get(network, ("", "")))


def settings_of(network: str) -> tuple[str, str]:
    """The names of the settings for that, for whoever runs Parvis."""
    return f"PARVIS_{network.upper()}_CLIENT_ID", f"PARVIS_{network.upper()}_CLIENT_SECRET"


def way_back() -> str:
    """The address to which networks lead people back. It is what must be registered with them, to the letter."""
    return f"{settings.BASE_URL or settings.LOCAL_URL}{reverse('publishing:agreed')}"
