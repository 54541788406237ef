"""Reads who was invited and has not come yet."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.models import Invitation


def pending_invitations(workspace: Workspace) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor revoked, the newest first; some may have expired."""
    workspace.require(Permission.MANAGE_PEOPLE)
    return (
        Invitation.objects.filter(
            organisation_id=workspace.organisation, accepted_at__isnull=True, revoked_at__isnull=True
        )
        .select_related("invited_by")
        .prefetch_related("brands", "entities")
        .order_by("-pk")
    )


def pending_invitation(workspace: Workspace, invitation_id: int) -> Invitation:
    """One of them. Raises ``Http404``."""
    found = pending_invitations(workspace).filter(pk=invitation_id).first()
    if found is None:
        raise Http404(_("This invitation was accepted or withdrawn."))
    return found


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation a link leads to, if it can still be accepted.

    Takes no workspace: whoever holds the token has none yet, and the token is the proof.
    """
    return _open().filter(token_hash=hash_of(token)).first()


def open_invitation_for(email: str) -> Invitation | None:
    """The newest invitation that can still be accepted by whoever proved to own this address.

    Takes no workspace, for the same reason; called once the sign-on provider has verified the address.
    """
    return _open().filter(email__iexact=email).order_by("-pk").first()


def hash_of(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
    ).select_related("organisation", "invited_by")
