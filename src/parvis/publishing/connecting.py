"""How an account signs in: what its owner gave, completed by what this installation chooses."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from parvis.networks.publishing import PublishingRules, SignIn
from parvis.workspaces.api import Account


def sign_in_of(account: Account, values: Mapping[str, str], rules: PublishingRules) -> SignIn:
    """What a publisher is given. A place on the server lies in Parvis's own folder, one for each organisation: it is not for
    people to choose where this machine keeps files.
    """
    place = str(settings.HOME / f"sandbox-{account.organisation_id}.sqlite3")
    places = {field.name: place for field in rules.sign_in if field.kind == "path"}
    return SignIn(account.handle, {**values, **places})
