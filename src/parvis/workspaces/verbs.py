"""What was done, in words, for those who read the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LABELS: dict[str, str | Promise] = {
    "account.create": _("Account added"),
    "account.delete": _("Account removed"),
    "account.edit": _("Account changed"),
    "account.sign_in": _("Account credentials changed"),
    "audit.export": _("Audit log exported"),
    "author.erase": _("Erasure of an author asked"),
    "author.erased": _("Author erased"),
    "author.suppress": _("Author never to be collected again"),
    "brand.create": _("Brand added"),
    "brand.delete": _("Brand deleted"),
    "brand.edit": _("Brand changed"),
    "entity.create": _("Entity added"),
    "entity.delete": _("Entity deleted"),
    "entity.edit": _("Entity changed"),
    "invitation.accept": _("Invitation accepted"),
    "invitation.create": _("Invitation sent"),
    "invitation.revoke": _("Invitation withdrawn"),
    "membership.delete": _("Person removed"),
    "membership.edit": _("Role changed"),
    "membership.leave": _("Person left"),
    "organisation.create": _("Organisation created"),
    "organisation.delete": _("Organisation deleted"),
    "organisation.edit": _("Organisation changed"),
    "organisation.own": _("Ownership taken"),
    "organisation.welcome": _("Welcome finished"),
    "password.change": _("Password changed"),
    "password.reset": _("Password reset"),
    "password.set": _("Password set"),
    "recovery_codes.generate": _("Recovery codes made"),
    "retention.edit": _("Retention changed"),
    "session.open": _("Signed in"),
    "session.refuse": _("Wrong password"),
    "sign_on.connect": _("Single sign-on connected"),
    "sign_on.disconnect": _("Single sign-on disconnected"),
    "token.create": _("Access token made"),
    "token.revoke": _("Access token revoked"),
    "totp.activate": _("Two factors switched on"),
    "totp.deactivate": _("Two factors switched off"),
}


def describe_verbs(labels: Mapping[str, str | Promise]) -> None:
    """Tell how other rooms' verbs are called (at start-up)."""
    _LABELS.update(labels)


def label_of(verb: str) -> str:
    """A verb in the reader's language; as it is written when nobody described it."""
    return str(_LABELS.get(verb, verb))
