"""One's own preferences and security."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as set_language_cookie

from parvis.workspaces.actions.people import save_preferences
from parvis.workspaces.forms.people import PreferencesForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.models import Person
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import form_status, settings_page

_THEME_COOKIE = "parvis_theme"  # read by the frame before anything else, so that the page is right at once


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How one is called, in which language and theme one reads."""
    workspace = workspace_of(request)
    assert isinstance(request.user, Person)
    form = PreferencesForm(request.POST or None, initial=PreferencesForm.of(request.user))
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: save_preferences(workspace, **form.cleaned_data))
        if saved:
            with translation.override(saved.language or translation.get_language() or "en"):
                messages.success(request, _("Saved."))
            response = redirect("workspaces:preferences")
            response.set_cookie(
                _THEME_COOKIE, saved.theme, max_age=31_536_000, samesite="Lax", secure=request.is_secure()
            )
            return response
    return settings_page(request, "preferences", "preferences", form_status(form), form=form)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, two factors, sessions: where each stands."""
    assert isinstance(request.user, Person)
    person = request.user
    codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return settings_page(
        request,
        "security",
        "security",
        has_password=person.has_usable_password(),
        has_totp=is_mfa_enabled(person, [Authenticator.Type.TOTP]),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.purge_and_list(person),
    )


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Read in another language from now on: on this browser, and wherever one signs in."""
    response = set_language_cookie(request)
    language, person = request.POST.get("language", ""), request.user
    if isinstance(person, Person) and person.language and language in {"fr", "en"}:
        person.language = language
        person.save(update_fields=["language"])
    return response
