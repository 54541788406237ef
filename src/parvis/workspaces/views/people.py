"""People, their roles, and invitations."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.workspaces.access import RANKS, Permission
from parvis.workspaces.actions import invitations as invitation_actions
from parvis.workspaces.actions import people as actions
from parvis.workspaces.addresses import absolute
from parvis.workspaces.forms.people import GrantForm, InvitationForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.models import Role
from parvis.workspaces.queries.invitations import pending_invitations
from parvis.workspaces.queries.people import membership as find_membership
from parvis.workspaces.queries.people import memberships
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.roles import MEANINGS
from parvis.workspaces.views.pages import confirmation, form_status, settings_page

logger = logging.getLogger(__name__)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, what they may do, and who was invited."""
    workspace = workspace_of(request)
    return settings_page(
        request,
        "people",
        "people",
        memberships=memberships(workspace),
        invitations=pending_invitations(workspace),
        roles=[(role.label, MEANINGS[role]) for role in Role],
        changeable={role.value for role in Role if RANKS[role] <= RANKS[workspace.role]},
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_PEOPLE)
    form = InvitationForm(workspace, request.POST or None, initial={"role": Role.ANALYST})
    if request.method == "POST" and form.is_valid():
        address = absolute(request, reverse("welcome:invitation", args=["TOKEN"])).replace("TOKEN", "{token}")
        email = form.cleaned_data["email"]
        try:
            invited = attempt(
                form, lambda: invitation_actions.invite(workspace, email, form.grant(), address)
            )
        except OSError:  # whatever a mail server does wrong, smtplib makes an OSError of it
            logger.exception("an invitation could not be sent")
            messages.error(
                request,
                _("The invitation could not be sent: the mail server did not take it. Invite again later."),
            )
            return redirect("workspaces:people")
        if invited:
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": invited.email}
            )
            return redirect("workspaces:people")
    return settings_page(
        request,
        "edit",
        "people",
        form_status(form),
        form=form,
        title=_("Invite somebody"),
        back=reverse("workspaces:people"),
        save_label=_("Send the invitation"),
    )


@require_POST
def revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation_actions.revoke_invitation(workspace_of(request), invitation_id)
    messages.success(request, _("The invitation is withdrawn: its link opens nothing any more."))
    return redirect("workspaces:people")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Change somebody's role or scope."""
    workspace = workspace_of(request)
    shown = find_membership(workspace, membership_id)
    initial = {
        "role": shown.role,
        "brands": [brand.pk for brand in shown.brands.all()],
        "entities": [entity.pk for entity in shown.entities.all()],
    }
    form = GrantForm(workspace, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: actions.change_membership(workspace, membership_id, form.grant()))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("workspaces:people")
    return settings_page(
        request,
        "edit",
        "people",
        form_status(form),
        form=form,
        title=str(shown.person),
        back=reverse("workspaces:people"),
        delete=reverse("workspaces:person-remove", args=[membership_id]),
        delete_label=_("Remove from the organisation"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take somebody out of the organisation."""
    workspace = workspace_of(request)
    shown = find_membership(workspace, membership_id)
    form = None
    if request.method == "POST":
        form = GrantForm(workspace, {"role": shown.role})
        form.is_valid()
        attempt(form, lambda: actions.remove_membership(workspace, membership_id))
        if not form.errors:
            messages.success(request, _("%(name)s is removed.") % {"name": shown.person})
            return redirect("workspaces:people")
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
        return redirect("workspaces:people")
    return confirmation(
        request,
        "people",
        title=_("Remove %(name)s?") % {"name": shown.person},
        text=_("They lose access at once. What they did stays in the audit log."),
        button=_("Remove"),
        back=reverse("workspaces:people"),
    )
