"""The first two steps of the welcome, and joining by invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from parvis.workspaces.actions.brands import save_welcome_brands
from parvis.workspaces.actions.entrance import placeholder_names
from parvis.workspaces.actions.invitations import accept_as_new_person, accept_for
from parvis.workspaces.actions.organisations import update_organisation
from parvis.workspaces.actions.people import save_preferences
from parvis.workspaces.forms.people import JoiningForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.forms.welcome import WelcomeBrandForm, WhoForm
from parvis.workspaces.models import Brand, Person
from parvis.workspaces.queries.brands import brands_of
from parvis.workspaces.queries.invitations import invitation_by_token
from parvis.workspaces.queries.organisations import organisation_of
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import form_status


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Who somebody is."""
    workspace = workspace_of(request)
    person, known = request.user, organisation_of(workspace)
    assert isinstance(person, Person)
    unnamed = known.welcomed_at is None and known.name in placeholder_names()
    form = WhoForm(
        request.POST or None,
        initial={
            "first_name": "" if person.is_trial else person.first_name,
            "organisation": "" if unnamed else known.name,
            "language": (get_language() or known.language)[:2],
            "time_zone": known.time_zone,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def save() -> None:
            update_organisation(
                workspace, name=said["organisation"], language=said["language"], time_zone=said["time_zone"]
            )
            save_preferences(
                workspace,
                first_name=said["first_name"] or person.first_name,
                last_name=person.last_name,
                language=said["language"],
                theme=person.theme,
            )

        attempt(form, save)
        if not form.errors:
            return redirect("welcome:brand")
    return render(request, "workspaces/welcome_start.html", {"form": form}, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    """Its brand, and those it compares itself with. What to listen to comes next, in another room."""
    workspace = workspace_of(request)
    known = [one for one in brands_of(workspace) if not one.is_demo]
    own = next((one.name for one in known if one.kind == Brand.Kind.OWN), "")
    rivals = "\n".join(one.name for one in known if one.kind == Brand.Kind.COMPETITOR)
    form = WelcomeBrandForm(request.POST or None, initial={"own": own, "competitors": rivals})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        attempt(form, lambda: save_welcome_brands(workspace, said["own"], said["competitors"]))
        if not form.errors:
            return redirect("listening:welcome-listen")
    return render(request, "workspaces/welcome_brand.html", {"form": form}, status=form_status(form))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join by invitation: with a new account, or the one somebody is signed in to."""
    invited = invitation_by_token(token)
    if invited is None:
        return render(request, "workspaces/invitation_closed.html", status=404)
    person = request.user if isinstance(request.user, Person) and not request.user.is_trial else None
    form = JoiningForm(request.POST or None)
    if request.method == "POST" and person:
        try:
            membership = accept_for(invited, person)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(request.path)
        request.session["organisation"] = membership.organisation_id
        return redirect("/")
    if request.method == "POST" and form.is_valid():
        joined = attempt(form, lambda: accept_as_new_person(invited, **form.cleaned_data))
        if joined:
            record_authentication(request, joined, method="password", email=joined.email)
            signed_in: HttpResponse = perform_login(request, joined, redirect_url="/")
            return signed_in
    return render(
        request,
        "workspaces/invitation.html",
        {
            "invitation": invited,
            "form": form,
            "person": person,
            "fits": bool(person and person.email.lower() == invited.email.lower()),
            "has_account": Person.objects.filter(email__iexact=invited.email).exists(),
            "sign_in": f"{reverse('account_login')}?next={request.path}",
        },
        status=form_status(form),
    )
