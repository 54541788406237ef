"""Giving programs a token, and taking it back."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.workspaces.access import RANKS, Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.models import ApiToken, KeptAnswer
from parvis.workspaces.queries.tokens import hash_of, tokens_of

LONGEST_DAYS = 366
PREFIX = "parvis_"
"""What every token begins with, so that those who look for leaked secrets find it."""
KEPT_FOR = dt.timedelta(days=2)


def make_token(workspace: Workspace, name: str, role: str, days: int) -> tuple[ApiToken, str]:
    """Make a token that acts as whoever asks, with ``role`` at most, for so many days; returns it and its text, shown once.

    Raises ``ValidationError`` when the name is empty, the role above one's own, or the time out of bounds.
    """
    workspace.require(Permission.SEE)
    if workspace.person is None:
        raise PermissionDenied(_("A token belongs to a person."))
    if not name.strip():
        raise ValidationError({"name": _("Say which program it is for.")})
    if role not in RANKS or RANKS[role] > RANKS[workspace.role]:
        raise ValidationError({"role": _("Nobody hands out more than they may do themselves.")})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("A token lasts a year at most.")})
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        made = ApiToken.objects.create(
            organisation_id=workspace.organisation,
            person_id=workspace.person,
            name=name.strip()[:120],
            role=role,
            token_hash=hash_of(token),
            expires_at=timezone.now() + dt.timedelta(days=days),
        )
        record(workspace, "token.create", made, role=role, days=days)
    return made, token


def revoke_token(workspace: Workspace, token_id: int) -> None:
    """Close a token for good. Raises ``Http404`` for one that is not theirs to close."""
    found = tokens_of(workspace).filter(pk=token_id).first()
    if found is None:
        raise Http404(_("There is no such token here."))
    with transaction.atomic():
        ApiToken.objects.filter(pk=found.pk).update(revoked_at=timezone.now())
        record(workspace, "token.revoke", found)


def note_use(token: ApiToken) -> None:
    """Remember when a token was last used, to ten minutes."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > dt.timedelta(minutes=10):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def forget_answers(now: dt.datetime) -> int:
    """Drop the answers kept longer than :data:`KEPT_FOR`; returns how many."""
    return KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
