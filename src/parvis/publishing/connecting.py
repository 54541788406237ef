"""How an account signs in: what its owner gave, completed by what this installation chooses."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from parvis.networks.publishing import PublishingRules, SignIn


def sign_in_of(handle: str, values: Mapping[str, str], rules: PublishingRules) -> SignIn:
    """What a publisher is given. A place on the server that was left open lies in Parvis's own folder: it is not for people to
    choose where this machine keeps files.
    """
    places = {
        field.name: str(settings.HOME / "sandbox.sqlite3") for field in rules.sign_in if field.kind == "path"
    }
    return SignIn(handle, {**values, **places})
