"""Connecting an account: what it signs in with is tried on its network before it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.networks.contract import SettingField
from parvis.networks.errors import NetworkError
from parvis.networks.publishing import PublishingNetwork, SignIn
from parvis.publishing.checking import network_of
from parvis.publishing.connecting import sign_in_of
from parvis.publishing.problem_words import in_words
from parvis.workers.network_door import network_door
from parvis.workspaces.api import (
    Permission,
    UnreadableSecretError,
    Workspace,
    account,
    credentials_of,
    set_credentials,
)

LONGEST_VALUE = 2_000  # characters
SECONDS = 20.0
"""How long a network may take to let an account in."""


def fields_of(network: PublishingNetwork) -> list[SettingField]:
    """What a person is asked for. Places on the server are not for people to choose."""
    return [one for one in network.publisher.rules.sign_in if one.kind != "path"]


def given(workspace: Workspace, account_id: int) -> Mapping[str, str]:
    """What the account signs in with so far; nothing where it can no longer be read."""
    try:
        return credentials_of(workspace, account_id)
    except UnreadableSecretError:
        return {}


def connect(workspace: Workspace, account_id: int, values: Mapping[str, str]) -> None:
    """Try to sign in, and keep what was given when the network lets the account in. An empty secret keeps the one there is.

    Raises ``ValidationError``, by field or of the whole, saying what to correct; nothing is then kept.
    """
    found = account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, found.brand_id)
    network = network_of(found)
    if network is None:
        raise ValidationError(_("Parvis cannot publish on %(network)s yet.") % {"network": found.network})
    checked = _checked(fields_of(network), values, given(workspace, account_id))
    try:
        async_to_sync(_check)(network, sign_in_of(found, checked, network.publisher.rules))
    except NetworkError as error:
        raise ValidationError(in_words(error.reason, error.values)) from error
    except TimeoutError:
        raise ValidationError(_("The network did not answer in time. Try again in a moment.")) from None
    set_credentials(workspace, account_id, checked)


def disconnect(workspace: Workspace, account_id: int) -> None:
    """Forget what an account signs in with. What is planned there is refused until it is connected again."""
    set_credentials(workspace, account_id, {})


async def _check(network: PublishingNetwork, sign_in: SignIn) -> None:
    async with network_door() as http, asyncio.timeout(SECONDS):
        await network.publisher.check(sign_in, http)


def _checked(
    fields: list[SettingField], values: Mapping[str, str], kept: Mapping[str, str]
) -> dict[str, str]:
    checked, problems = {}, {}
    for field in fields:
        typed = values.get(field.name, "").strip()
        if field.kind == "secret" and not typed:
            typed = kept.get(field.name, "")
        if field.required and not typed:
            problems[field.name] = _("This is needed to sign in.")
        elif len(typed) > LONGEST_VALUE:
            problems[field.name] = _("This is too long.")
        elif field.choices and typed and typed not in {value for value, _label in field.choices}:
            problems[field.name] = _("Choose one of those offered.")
        checked[field.name] = typed
    if problems:
        raise ValidationError(problems)
    return {name: value for name, value in checked.items() if value}
