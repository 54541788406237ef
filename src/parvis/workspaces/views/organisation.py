"""The organisation itself: its name, the others one belongs to, and its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.archive.connection import get_archive
from parvis.workspaces.access import Permission
from parvis.workspaces.actions import organisations as actions
from parvis.workspaces.actions.people import leave as leave_organisation
from parvis.workspaces.forms.organisation import NewOrganisationForm, OrganisationForm, TypedNameForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.models import Person
from parvis.workspaces.queries.brands import Consequence, brands_of
from parvis.workspaces.queries.entrance import enter, memberships_of
from parvis.workspaces.queries.organisations import organisation_of
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import confirmation, form_status, settings_page


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """See the organisation; change it if one may."""
    workspace = workspace_of(request)
    shown = organisation_of(workspace)
    initial = {"name": shown.name, "language": shown.language, "time_zone": shown.time_zone}
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: actions.update_organisation(workspace, **form.cleaned_data))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("workspaces:organisation")
    may_change = workspace.is_whole and workspace.can(Permission.MANAGE_PEOPLE)
    return settings_page(
        request,
        "organisation",
        "organisation",
        form_status(form),
        organisation=shown,
        form=form if may_change else None,
        may_own=workspace.is_whole and workspace.can(Permission.OWN),
    )


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations one belongs to."""
    assert isinstance(request.user, Person)
    return settings_page(
        request,
        "organisations",
        "organisation",
        memberships=memberships_of(request.user),
        form=NewOrganisationForm(),
    )


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another organisation from now on, on this browser."""
    assert isinstance(request.user, Person)
    wanted = request.POST.get("organisation", "")
    chosen = enter(request.user, int(wanted) if wanted.isdecimal() and len(wanted) < 18 else None)
    if chosen is None or str(chosen.organisation) != wanted:
        messages.error(request, _("You do not belong to this organisation."))
        return redirect("workspaces:organisations")
    request.session["organisation"] = chosen.organisation
    return redirect("/")


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Create another organisation and work in it."""
    workspace = workspace_of(request)
    form = NewOrganisationForm(request.POST)
    if form.is_valid():
        made = attempt(form, lambda: actions.create_organisation(workspace, form.cleaned_data["name"]))
        if made:
            request.session["organisation"] = made.pk
            return redirect("welcome:brand")
    assert isinstance(request.user, Person)
    return settings_page(
        request, "organisations", "organisation", 422, memberships=memberships_of(request.user), form=form
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the organisation, once its name was typed."""
    workspace = workspace_of(request)
    workspace.require_whole(Permission.OWN)
    shown = organisation_of(workspace)
    form = TypedNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["typed_name"]
        attempt(form, lambda: actions.delete_organisation(workspace, typed, get_archive()))
        if not form.errors:
            request.session.pop("organisation", None)
            return redirect("/")
    return confirmation(
        request,
        "organisation",
        title=_("Delete %(name)s?") % {"name": shown.name},
        text=_(
            "Everything this organisation heard and everything it set up goes for good, for everybody in it. "
            "Only its audit log stays."
        ),
        button=_("Delete the organisation"),
        back=reverse("workspaces:organisation"),
        consequences=[
            Consequence(_("brands"), brands_of(workspace).count()),
            Consequence(_("people"), shown.memberships.count()),
        ],
        form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the organisation."""
    workspace = workspace_of(request)
    form = _NothingToType(request.POST or None) if request.method == "POST" else _NothingToType()
    if request.method == "POST":
        form.is_valid()
        attempt(form, lambda: leave_organisation(workspace))
        if not form.errors:
            request.session.pop("organisation", None)
            return redirect("/")
    return confirmation(
        request,
        "organisation",
        title=_("Leave %(name)s?") % {"name": organisation_of(workspace).name},
        text=_("You will need a new invitation to come back."),
        button=_("Leave"),
        back=reverse("workspaces:organisation"),
        form=form,
    )


class _NothingToType(TypedNameForm):
    """A confirmation that asks nothing but can still show a refusal."""

    typed_name = None  # type: ignore[assignment]
