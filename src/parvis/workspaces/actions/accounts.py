"""What people do with the accounts their brands have on networks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import Account
from parvis.workspaces.queries.accounts import account as find_account
from parvis.workspaces.queries.brands import brand as find_brand
from parvis.workspaces.queries.entities import entity as find_entity
from parvis.workspaces.secrets import encrypt


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """What somebody typed about an account. ``brand`` and ``entity`` are ids."""

    brand: int
    network: str
    handle: str
    url: str = ""
    entity: int | None = None


def add_account(workspace: Workspace, draft: AccountDraft) -> Account:
    """Note that a brand has this account. Raises ``ValidationError`` when it is known already."""
    workspace.require(Permission.MANAGE_BRANDS, draft.brand)
    with transaction.atomic():
        made = _filled(workspace, Account(organisation_id=workspace.organisation), draft)
        made.save()
        record(workspace, "account.create", made, brand=draft.brand)
    return made


def update_account(workspace: Workspace, account_id: int, draft: AccountDraft) -> Account:
    """Correct an account, or give it to another brand or entity."""
    changed = find_account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, changed.brand_id)
    workspace.require(Permission.MANAGE_BRANDS, draft.brand)
    before = {"network": changed.network, "handle": changed.handle, "brand": changed.brand_id}
    with transaction.atomic():
        _filled(workspace, changed, draft).save(update_fields=["brand", "entity", "network", "handle", "url"])
        record(workspace, "account.edit", changed, before=before)
    return changed


def delete_account(workspace: Workspace, account_id: int) -> None:
    """Forget an account and what it signed in with. Nothing changes on the network."""
    gone = find_account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, gone.brand_id)
    with transaction.atomic():
        record(workspace, "account.delete", gone)
        gone.delete()


def set_credentials(workspace: Workspace, account_id: int, credentials: Mapping[str, str]) -> None:
    """Keep, encrypted, what an account signs in with; an empty mapping forgets it."""
    changed = find_account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, changed.brand_id)
    changed.credentials = encrypt(json.dumps(dict(credentials)).encode()) if credentials else b""
    with transaction.atomic():
        changed.save(update_fields=["credentials"])
        record(workspace, "account.sign_in", changed, given=sorted(credentials))


def renew_credentials(account_id: int, before: bytes, credentials: Mapping[str, str]) -> bool:
    """Keep what a network renewed by itself, for a worker that acts in nobody's name; whether it was kept. ``before`` is what was
    stored when the renewal began: what a person changed meanwhile stays as they left it.
    """
    renewed = encrypt(json.dumps(dict(credentials)).encode())
    return bool(Account.objects.filter(pk=account_id, credentials=before).update(credentials=renewed))


def _filled(workspace: Workspace, account: Account, draft: AccountDraft) -> Account:
    handle = draft.handle.strip().removeprefix("@").strip()
    if not handle or len(handle) > 200:
        raise ValidationError(
            {"handle": _("Give the account’s name on its network, at most 200 characters.")}
        )
    if not draft.network.strip():
        raise ValidationError({"network": _("Choose the network.")})
    if draft.url:
        try:
            URLValidator(schemes=["http", "https"])(draft.url)
        except ValidationError:
            raise ValidationError({"url": _("An address begins with https://.")}) from None
    if draft.entity is None and workspace.entities is not None:
        raise PermissionDenied(_("Who works for entities manages accounts of those entities only."))
    account.brand = find_brand(workspace, draft.brand)
    account.entity = find_entity(workspace, draft.entity) if draft.entity else None
    account.network, account.handle, account.url = draft.network.strip()[:40], handle, draft.url.strip()
    same = Account.objects.filter(
        organisation_id=workspace.organisation, network=account.network, handle__iexact=handle
    )
    if same.exclude(pk=account.pk).exists():
        raise ValidationError({"handle": _("This account is known already.")})
    return account
