"""What each role allows, and the workspace in whose name everything is asked and done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.workspaces.models import Role


class Permission(StrEnum):
    """What can be allowed. Roles grant them; see :data:`GRANTS`."""

    SEE = "see"  # read boards, mentions, figures
    EXPORT = "export"  # take data out, share a board by link
    LISTEN = "listen"  # create and edit watches, sources, imports
    HANDLE_ALERTS = "handle_alerts"  # acknowledge, assign, close and annotate alerts
    MANAGE_ALERTS = "manage_alerts"  # alert rules, and the channels they are told through
    PREPARE = "prepare"  # write posts and plan them
    PUBLISH = "publish"  # approve posts, let them out without approval, stop and resume publishing
    MANAGE_BRANDS = "manage_brands"  # brands, entities, accounts
    MANAGE_PEOPLE = "manage_people"  # invitations, roles
    ERASE = "erase"  # erasure, retention
    AUDIT = "audit"  # read the audit log
    OWN = "own"  # delete the organisation, name owners


RIGHTS: dict[Permission, Promise] = {
    Permission.SEE: pgettext_lazy("the right", "to see what is heard, planned and said"),
    Permission.EXPORT: pgettext_lazy("the right", "to take data out"),
    Permission.LISTEN: pgettext_lazy("the right", "to change watches, sources and imports"),
    Permission.HANDLE_ALERTS: pgettext_lazy("the right", "to handle alerts"),
    Permission.MANAGE_ALERTS: pgettext_lazy("the right", "to change the rules of alerts"),
    Permission.PREPARE: pgettext_lazy("the right", "to write posts and plan them"),
    Permission.PUBLISH: pgettext_lazy("the right", "to approve posts, and to stop publishing"),
    Permission.MANAGE_BRANDS: pgettext_lazy("the right", "to manage brands, entities and accounts"),
    Permission.MANAGE_PEOPLE: pgettext_lazy("the right", "to manage people and their roles"),
    Permission.ERASE: pgettext_lazy("the right", "to erase, and to say how long things are kept"),
    Permission.AUDIT: pgettext_lazy("the right", "to read the audit log"),
    Permission.OWN: pgettext_lazy("the right", "to decide of the organisation itself"),
}
"""Each right in words, as they follow "the right"."""

_VIEWER = frozenset({Permission.SEE})
_ANALYST = _VIEWER | {Permission.EXPORT, Permission.LISTEN}
_EDITOR = _ANALYST | {Permission.HANDLE_ALERTS, Permission.PREPARE}
_MANAGER = _EDITOR | {Permission.MANAGE_BRANDS, Permission.MANAGE_ALERTS, Permission.PUBLISH}
_ADMIN = _MANAGER | {Permission.MANAGE_PEOPLE, Permission.ERASE, Permission.AUDIT}
_OWNER = _ADMIN | {Permission.OWN}

GRANTS: dict[str, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: _ANALYST,
    Role.EDITOR: _EDITOR,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _OWNER,
}

RANKS: dict[str, int] = {role: rank for rank, role in enumerate(GRANTS)}
"""How high a role stands; nobody may hand out, change or remove one above their own."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """An organisation as one person (or command) may use it. Every query and action takes one.

    ``brands`` is ``None`` when the whole organisation is open, else the ids of the only brands that are;
    ``entities`` likewise.
    """

    organisation: int
    role: str
    person: int | None = None
    actor: str = ""
    brands: frozenset[int] | None = None
    entities: frozenset[int] | None = None
    language: str = "fr"
    time_zone: str = "Europe/Paris"

    def can(self, permission: Permission, brand: int | None = None) -> bool:
        """Whether this workspace allows ``permission``, on ``brand`` when one is given."""
        if permission not in GRANTS.get(self.role, frozenset()):
            return False
        return brand is None or self.brands is None or brand in self.brands

    def require(self, permission: Permission, brand: int | None = None) -> None:
        """Raise ``PermissionDenied`` unless :meth:`can`."""
        if not self.can(permission, brand):
            raise PermissionDenied(self._why_not(permission))

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the organisation is closed to whoever works here."""
        return self.brands is None and self.entities is None

    def require_whole(self, permission: Permission) -> None:
        """Raise ``PermissionDenied`` unless the role allows it on the whole organisation."""
        self.require(permission)
        if not self.is_whole:
            raise PermissionDenied(_("This is for those to whom the whole organisation is open."))

    def _why_not(self, permission: Permission) -> str:
        if permission in GRANTS.get(self.role, frozenset()):
            return _("This brand is closed to you.")
        return _("The role you act in does not give the right %(right)s.") % {"right": RIGHTS[permission]}
