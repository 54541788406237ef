"""The accounts brands have on networks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.networks import registry
from parvis.workspaces.access import Permission
from parvis.workspaces.actions import accounts as actions
from parvis.workspaces.forms.organisation import AccountForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.queries.accounts import account as find_account
from parvis.workspaces.queries.accounts import accounts_of
from parvis.workspaces.queries.brands import brands_of
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import confirmation, form_status, settings_page

_WITHOUT_CONNECTOR = ("facebook", "instagram", "linkedin", "pinterest", "snapchat", "tiktok", "x", "youtube")


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, by network."""
    workspace = workspace_of(request)
    noted = accounts_of(workspace)
    return settings_page(
        request,
        "accounts",
        "accounts",
        accounts=noted,
        speaking=registry.publishing().keys(),
        connected=set(noted.exclude(credentials=b"").values_list("pk", flat=True)),
        may_change=workspace.can(Permission.MANAGE_BRANDS),
        has_brands=brands_of(workspace).exists(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note an account."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    form = AccountForm(workspace, request.POST or None, initial={"brand": request.GET.get("brand", "")})
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: actions.add_account(workspace, actions.AccountDraft(**form.cleaned_data))
        )
        if made:
            messages.success(request, _("%(name)s is added.") % {"name": made.handle})
            return redirect("workspaces:accounts")
    return _editor(request, form, _("Add an account"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change an account."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS)
    shown = find_account(workspace, account_id)
    initial = {
        "brand": shown.brand_id,
        "entity": shown.entity_id,
        "network": shown.network,
        "handle": shown.handle,
        "url": shown.url,
    }
    form = AccountForm(workspace, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = actions.AccountDraft(**form.cleaned_data)
        attempt(form, lambda: actions.update_account(workspace, account_id, draft))
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("workspaces:accounts")
    return _editor(request, form, shown.handle, reverse("workspaces:account-delete", args=[account_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, account_id: int) -> HttpResponse:
    """Forget an account."""
    workspace = workspace_of(request)
    shown = find_account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.brand_id)
    if request.method == "POST":
        actions.delete_account(workspace, account_id)
        messages.success(request, _("%(name)s is removed.") % {"name": shown.handle})
        return redirect("workspaces:accounts")
    return confirmation(
        request,
        "accounts",
        title=_("Remove %(name)s?") % {"name": shown.handle},
        text=_(
            "Parvis forgets the account and what it signs in with. Nothing changes on the network itself."
        ),
        button=_("Remove the account"),
        back=reverse("workspaces:accounts"),
    )


def _editor(request: HttpRequest, form: AccountForm, title: str, delete: str = "") -> HttpResponse:
    known = [one.manifest.name for one in registry.networks()]
    return settings_page(
        request,
        "edit",
        "accounts",
        form_status(form),
        form=form,
        title=title,
        back=reverse("workspaces:accounts"),
        delete=delete,
        networks=sorted({*known, *_WITHOUT_CONNECTOR} - {"files", "feeds"}),
    )
