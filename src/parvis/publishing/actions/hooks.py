"""What people do with webhooks: open one, try it, close it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.happenings import CHOSEN, Event
from parvis.publishing.actions.telling import message
from parvis.publishing.hook_secrets import Destination
from parvis.publishing.models import Hook
from parvis.publishing.queries.hooks import hooks_of
from parvis.workspaces.api import Permission, Workspace, brand, record


def open_hook(
    workspace: Workspace, name: str, address: str, events: Sequence[str], brand_id: int | None = None
) -> tuple[Hook, str]:
    """Have an address told of events; returns the webhook and the secret its messages are signed with, shown once.

    Raises ``ValidationError`` for a name or an address that cannot be used, or when nothing is chosen. Whether the address may be called
    is for the guarded door to say.
    """
    workspace.require(Permission.EXPORT, brand_id)
    if workspace.person is None:
        raise PermissionDenied(_("A webhook belongs to a person."))
    if not name.strip():
        raise ValidationError({"name": _("Say which program it is for.")})
    chosen = [str(event) for event in CHOSEN if event in events]
    if not chosen or not set(events) <= set(CHOSEN):
        raise ValidationError({"events": _("Choose what it is told of.")})
    to = Destination(_checked(address), f"whsec_{secrets.token_urlsafe(32)}")
    with transaction.atomic():
        made = Hook.objects.create(
            organisation_id=workspace.organisation,
            brand=brand(workspace, brand_id) if brand_id else None,
            name=name.strip()[:120],
            shown=to.shown[:200],
            sealed=to.seal(),
            events=chosen,
            created_by_id=workspace.person,
        )
        record(workspace, "hook.open", f"hook:{made.pk}", name=made.name, to=made.shown)
    return made, to.secret


def try_hook(workspace: Workspace, hook_id: int) -> None:
    """Have a worker send a message that says nothing, within seconds."""
    found = _own(workspace, hook_id)
    with transaction.atomic():
        record(workspace, "hook.try", f"hook:{found.pk}", name=found.name)
        message(found, Event.PING, f"{found.pk}:ping:{secrets.token_hex(8)}", {}, timezone.now())


def close_hook(workspace: Workspace, hook_id: int) -> None:
    """Tell an address nothing more."""
    found = _own(workspace, hook_id)
    with transaction.atomic():
        Hook.objects.filter(pk=found.pk).update(closed_at=timezone.now())
        record(workspace, "hook.close", f"hook:{found.pk}", name=found.name)


def _own(workspace: Workspace, hook_id: int) -> Hook:
    found = hooks_of(workspace).filter(pk=hook_id).first()
    if found is None:
        raise Http404(_("There is no such webhook here."))
    return found


def _checked(address: str) -> str:
    address = address.strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        usable = False
    if not usable or len(address) > 2000:
        raise ValidationError({"address": _("Type the whole address, beginning with https://.")})
    return address
