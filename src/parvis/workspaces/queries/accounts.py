"""Reads the accounts brands have on networks, and (for those who manage them) what they sign in with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Account
from parvis.workspaces.secrets import decrypt


class Credentials(Mapping[str, str]):
    """What an account signs in with. Printing or logging it shows the names and never the values."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(f'{name}=•••' for name in self._values)})"


def accounts_of(workspace: Workspace, brand: int | None = None) -> QuerySet[Account]:
    """The accounts that are open here, by network; only those of ``brand`` when given. Credentials are not
    read.
    """
    workspace.require(Permission.SEE, brand)
    accounts = Account.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        accounts = accounts.filter(brand_id__in=workspace.brands)
    if workspace.entities is not None:
        accounts = accounts.filter(entity_id__in=workspace.entities)
    if brand is not None:
        accounts = accounts.filter(brand_id=brand)
    return accounts.select_related("brand", "entity").defer("credentials")


def account(workspace: Workspace, account_id: int) -> Account:
    """One account. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = accounts_of(workspace).filter(pk=account_id).first()
    if found is None:
        raise Http404(_("There is no such account here."))
    return found


def credentials_of(workspace: Workspace, account_id: int) -> Credentials:
    """What an account signs in with; empty when nothing was given. Raises ``UnreadableSecretError`` after a
    lost key.
    """
    found = account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, found.brand_id)
    return sign_in_values(found)


def sign_in_values(account: Account) -> Credentials:
    """What an account signs in with, for a worker that acts in nobody's name. Raises ``UnreadableSecretError``."""
    kept = decrypt(account.credentials)
    return Credentials(json.loads(kept) if kept else {})
