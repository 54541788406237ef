"""Connecting an account whose owner agrees on the network's own page."""

from __future__ import annotations

import asyncio

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.networks import oauth
from parvis.networks.errors import NetworkError
from parvis.networks.publishing import PublishingNetwork
from parvis.publishing.checking import network_of
from parvis.publishing.connecting import client_of, settings_of, sign_in_of, way_back
from parvis.publishing.problem_words import in_words
from parvis.workers.network_door import network_door
from parvis.workspaces.api import Account, Permission, Workspace, account, set_credentials

SECONDS = 60.0
"""How long a network may take, from the code to the account."""


def page_to_agree_on(workspace: Workspace, account_id: int, state: str, verifier: str) -> str:
    """The address on the network to which a person is sent. Raises ``ValidationError`` where that cannot be."""
    found, network = _asked(workspace, account_id)
    rules, client = network.publisher.rules.oauth, client_of(found.network)
    if rules is None:
        raise ValidationError(_("This network has no sign-in page of its own."))
    if not client.id:
        raise ValidationError(
            _("Whoever runs Parvis must first set %(id)s and %(secret)s.")
            % dict(zip(("id", "secret"), settings_of(found.network), strict=True))
        )
    return oauth.page(rules, client, way_back(), state, verifier)


def agree(workspace: Workspace, account_id: int, code: str, verifier: str) -> None:
    """Turn the code a person brought back into an access, make sure that it is this account's, and keep it.

    Raises ``ValidationError`` saying what to do; nothing is then kept.
    """
    found, network = _asked(workspace, account_id)
    try:
        values = async_to_sync(_agreed)(found, network, code, verifier)
    except NetworkError as error:
        raise ValidationError(in_words(error.reason, error.values)) from error
    except TimeoutError:
        raise ValidationError(_("The network did not answer in time. Try again in a moment.")) from None
    set_credentials(workspace, account_id, values)


def _asked(workspace: Workspace, account_id: int) -> tuple[Account, PublishingNetwork]:
    found = account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, found.brand_id)
    network = network_of(found)
    if network is None:
        raise ValidationError(_("Parvis cannot publish on %(network)s yet.") % {"network": found.network})
    return found, network


async def _agreed(found: Account, network: PublishingNetwork, code: str, verifier: str) -> dict[str, str]:
    rules, client = network.publisher.rules, client_of(found.network)
    settle = getattr(network.publisher, "settle", None)
    if rules.oauth is None:
        raise ValidationError(_("This network has no sign-in page of its own."))
    async with network_door() as http, asyncio.timeout(SECONDS):
        tokens = await oauth.exchange(rules.oauth, client, code, verifier, way_back(), http)
        values = tokens.values()
        if settle is not None:
            values = dict(await settle(sign_in_of(found, values, rules), client, http))
        await network.publisher.check(sign_in_of(found, values, rules), http)
    return values
