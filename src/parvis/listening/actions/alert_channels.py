"""What people do with the channels alerts are told through: each function is one intention, checked and audited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.listening.actions.deliveries import try_channel
from parvis.listening.channel_secrets import Destination, shown, unseal
from parvis.listening.models import AlertChannel, AlertDelivery
from parvis.listening.queries.alert_rules import channel as find_channel
from parvis.workspaces.api import Permission, Workspace, record


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """What a person typed. An empty ``address`` keeps the one there is."""

    name: str
    kind: str
    address: str
    language: str = "fr"
    is_active: bool = True


def create_channel(workspace: Workspace, draft: ChannelDraft) -> tuple[AlertChannel, str]:
    """Add a channel; returns it and, for a signed webhook, the secret its messages are signed with, shown once."""
    workspace.require_whole(Permission.MANAGE_ALERTS)
    address = _checked(draft.kind, draft.address)
    secret = f"whsec_{secrets.token_urlsafe(32)}" if draft.kind == AlertChannel.Kind.WEBHOOK else ""
    with transaction.atomic():
        channel = AlertChannel.objects.create(
            organisation_id=workspace.organisation,
            name=draft.name.strip()[:120],
            kind=draft.kind,
            shown=shown(draft.kind, address),
            sealed=Destination(address, secret).seal(),
            language=draft.language,
            is_active=draft.is_active,
            created_by_id=workspace.person,
        )
        record(workspace, "alert_channel.create", f"alert_channel:{channel.pk}", name=channel.name, kind=channel.kind)  # fmt: skip
    return channel, secret


def edit_channel(workspace: Workspace, channel_id: int, draft: ChannelDraft) -> AlertChannel:
    """Change a channel; its kind and its secret stay."""
    workspace.require_whole(Permission.MANAGE_ALERTS)
    channel = find_channel(workspace, channel_id)
    if draft.address.strip():
        address = _checked(channel.kind, draft.address)
        channel.sealed = Destination(address, unseal(channel.sealed).secret).seal()
        channel.shown = shown(channel.kind, address)
    channel.name, channel.language, channel.is_active = (
        draft.name.strip()[:120],
        draft.language,
        draft.is_active,
    )
    channel.problem = ""
    with transaction.atomic():
        channel.save()
        record(workspace, "alert_channel.edit", f"alert_channel:{channel.pk}", name=channel.name)
    return channel


def delete_channel(workspace: Workspace, channel_id: int) -> None:
    """Forget a channel, its address and its ledger."""
    workspace.require_whole(Permission.MANAGE_ALERTS)
    channel = find_channel(workspace, channel_id)
    with transaction.atomic():
        record(workspace, "alert_channel.delete", f"alert_channel:{channel.pk}", name=channel.name)
        channel.delete()


def test_channel(workspace: Workspace, channel_id: int) -> AlertDelivery:
    """Ask for a test; a worker sends it within seconds, and the ledger says how it went."""
    workspace.require_whole(Permission.MANAGE_ALERTS)
    channel = find_channel(workspace, channel_id)
    with transaction.atomic():
        record(workspace, "alert_channel.test", f"alert_channel:{channel.pk}", name=channel.name)
        return try_channel(channel, timezone.now())


def _checked(kind: str, address: str) -> str:
    """An address of the right kind. Raises ``ValidationError``. Whether it may be called is for the guarded door to say."""
    address = address.strip()
    if kind == AlertChannel.Kind.EMAIL:
        addresses = [one.strip() for one in address.replace(";", ",").split(",") if one.strip()]
        if not addresses or len(addresses) > 20:
            raise ValidationError({"address": _("Type one to twenty e-mail addresses, separated by commas.")})
        for one in addresses:
            try:
                validate_email(one)
            except ValidationError:
                raise ValidationError(
                    {"address": _("“%(one)s” is no e-mail address.") % {"one": one}}
                ) from None
        return ", ".join(addresses)
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_address = False
    if not is_address or len(address) > 2000:
        raise ValidationError(
            {"address": _("Type the whole address of the webhook, beginning with https://.")}
        )
    return address
