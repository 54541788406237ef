"""How people join: invited by e-mail, once, for a while."""

from __future__ import annotations

import datetime as dt
import secrets

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.workspaces.access import RANKS, Permission, Workspace
from parvis.workspaces.actions.audit import record
from parvis.workspaces.handing_out import Grant, check_may_give
from parvis.workspaces.models import Invitation, Membership, Person
from parvis.workspaces.queries.entrance import workspace_of_membership
from parvis.workspaces.queries.invitations import hash_of, pending_invitation, pending_invitations
from parvis.workspaces.queries.organisations import organisation_of

VALID_FOR = dt.timedelta(days=7)


def invite(workspace: Workspace, email: str, grant: Grant, address: str) -> Invitation:
    """Send somebody a link that lets them join. Inviting again replaces the earlier invitation.

    ``address`` is where the link leads, with ``{token}`` in place of the token. Raises ``ValidationError``
    for a bad address, somebody who already belongs here, or a trial (nobody could be let in while the door
    is open).
    """
    check_may_give(workspace, grant)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError({"email": _("This is not an e-mail address.")}) from None
    if organisation_of(workspace).is_trial:
        raise ValidationError(
            _("This is a trial on this computer only: create your account first, then invite.")
        )
    if Membership.objects.filter(
        organisation_id=workspace.organisation, person__email__iexact=email
    ).exists():
        raise ValidationError({"email": _("This person already belongs to the organisation.")})
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        pending_invitations(workspace).filter(email=email).update(revoked_at=timezone.now())
        invitation = Invitation.objects.create(
            organisation_id=workspace.organisation,
            email=email,
            role=grant.role,
            token_hash=hash_of(token),
            invited_by_id=workspace.person,
            expires_at=timezone.now() + VALID_FOR,
        )
        invitation.brands.set(grant.brands)
        invitation.entities.set(grant.entities)
        record(workspace, "invitation.create", f"invitation:{invitation.pk} {email}", role=grant.role)
        transaction.on_commit(lambda: _send(workspace, invitation, address.replace("{token}", token)))
    return invitation


def revoke_invitation(workspace: Workspace, invitation_id: int) -> None:
    """Make an invitation's link worthless."""
    workspace.require(Permission.MANAGE_PEOPLE)
    invitation = pending_invitation(workspace, invitation_id)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
        record(workspace, "invitation.revoke", f"invitation:{invitation.pk} {invitation.email}")


def accept_as_new_person(invitation: Invitation, *, first_name: str, last_name: str, password: str) -> Person:
    """Open an account for whoever holds the invitation, and join.

    Takes an invitation and no workspace: holding it is the permission. Raises ``ValidationError`` for a weak
    password, an address that already has an account (they sign in first), or an invitation used meanwhile.
    """
    if Person.objects.filter(email__iexact=invitation.email).exists():
        raise ValidationError(_("You already have an account: sign in, then open this link again."))
    person = Person(email=invitation.email, first_name=first_name.strip(), last_name=last_name.strip())
    try:
        validate_password(password, person)
    except ValidationError as refused:
        raise ValidationError({"password": refused.messages}) from None
    with transaction.atomic():
        person.set_password(password)
        person.save()
        # The link was sent to that address: opening it proves it.
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        accept_for(invitation, person)
    return person


def accept_for(invitation: Invitation, person: Person) -> Membership:
    """Make a person a member as the invitation says, once.

    Takes an invitation and no workspace: holding it is the permission. Raises ``ValidationError`` when it
    is not for this person, or was used, withdrawn or has expired meanwhile.
    """
    if person.email.lower() != invitation.email.lower():
        raise ValidationError(_("This invitation is for another e-mail address."))
    with transaction.atomic():
        still_open = Invitation.objects.filter(
            pk=invitation.pk, accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
        )
        if not still_open.update(accepted_at=timezone.now()):
            raise ValidationError(_("This invitation was already used, was withdrawn or has expired."))
        membership, made = Membership.objects.get_or_create(
            organisation_id=invitation.organisation_id, person=person, defaults={"role": invitation.role}
        )
        if made:
            membership.brands.set(invitation.brands.all())
            membership.entities.set(invitation.entities.all())
        elif RANKS[invitation.role] > RANKS[membership.role]:
            membership.role = invitation.role
            membership.save(update_fields=["role"])
        record(
            workspace_of_membership(membership, person),
            "invitation.accept",
            f"invitation:{invitation.pk} {invitation.email}",
            role=invitation.role,
        )
    return membership


def _send(workspace: Workspace, invitation: Invitation, link: str) -> None:
    organisation = organisation_of(workspace)
    with translation.override(organisation.language):
        said = {
            "organisation": organisation,
            "inviter": workspace.actor,
            "link": link,
            "days": VALID_FOR.days,
        }
        subject = _("%(inviter)s invites you to %(organisation)s on Parvis") % said
        send_mail(
            " ".join(subject.split()),
            render_to_string("workspaces/email/invitation.txt", said),
            None,
            [invitation.email],
            html_message=None,
        )
