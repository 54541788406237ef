"""The roles in words, for those who give them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Role

MEANINGS: dict[str, Promise] = {
    Role.OWNER: _("everything, including deleting the organisation and naming other owners"),
    Role.ADMIN: _("people, roles, erasure, the audit log, and all that a manager may"),
    Role.MANAGER: _("brands, entities and accounts, and all that an editor may"),
    Role.EDITOR: _("prepares what the brand says, and all that an analyst may"),
    Role.ANALYST: _("creates watches, sources and imports; exports and shares boards"),
    Role.VIEWER: _("reads boards and mentions"),
}


def described(role: Role) -> str:
    """A role with what it allows."""
    return f"{role.label} — {MEANINGS[role]}"
