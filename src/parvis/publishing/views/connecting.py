"""Where an account is given what it signs in with."""

from __future__ import annotations

import time

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing import agreements, naming
from parvis.publishing.actions import agreeing
from parvis.publishing.actions import connecting as actions
from parvis.publishing.checking import network_of
from parvis.publishing.connect_form import ConnectForm
from parvis.publishing.connecting import client_of, settings_of, way_back
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Account, Permission, account, workspace_of


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give what an account signs in with; it is tried before it is kept."""
    workspace = workspace_of(request)
    found = account(workspace, account_id)
    workspace.require(Permission.MANAGE_BRANDS, found.brand_id)
    network = network_of(found)
    if network is None:
        return _connect_page(request, found, None)
    asked, kept = actions.fields_of(network), actions.given(workspace, account_id)
    if network.publisher.rules.oauth is not None:
        return _connect_page(request, found, None, connected=bool(kept))
    form = ConnectForm(found.handle, asked, kept, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.connect(workspace, account_id, form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is connected: it let Parvis in.") % {"name": found.handle})
            return redirect("workspaces:accounts")
    return _connect_page(request, found, form, connected=bool(kept))


@require_safe
def go_and_agree(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send a person to the network's own page. Nothing changes but what their session waits for."""
    workspace = workspace_of(request)
    state, begun = agreements.begin(request.session, account_id, workspace.person or 0, time.time())
    try:
        return redirect(agreeing.page_to_agree_on(workspace, account_id, state, begun.verifier))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:connect", account_id)


@require_safe
def agreed(request: HttpRequest) -> HttpResponse:
    """Where a network leads people back to, with a code or with why there is none."""
    workspace = workspace_of(request)
    given = request.GET.get("state", "")
    begun = agreements.finish(request.session, given, workspace.person or 0, time.time())
    if begun is None:
        messages.error(
            request,
            _(
                "This sign-in was begun elsewhere, used already, or begun too long ago. Start again from the account."
            ),
        )
        return redirect("workspaces:accounts")
    found = account(workspace, begun.account)
    title = naming.network(found.network)
    if "code" not in request.GET:
        refused = request.GET.get("error", "") == "access_denied"
        why = (
            _("You did not agree on %(network)s: nothing has changed.")
            if refused
            else _("%(network)s did not say yes. Start again, or ask whoever runs Parvis.")
        )
        messages.error(request, why % {"network": title})
        return redirect("publishing:connect", found.pk)
    try:
        agreeing.agree(workspace, found.pk, request.GET["code"], begun.verifier)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:connect", found.pk)
    messages.success(request, _("%(name)s is connected: it let Parvis in.") % {"name": found.handle})
    return redirect("workspaces:accounts")


@require_POST
def disconnect(request: HttpRequest, account_id: int) -> HttpResponse:
    """Forget what an account signs in with."""
    workspace = workspace_of(request)
    actions.disconnect(workspace, account_id)
    messages.success(request, _("Parvis has forgotten what this account signs in with."))
    return redirect("workspaces:accounts")


def _connect_page(
    request: HttpRequest, found: Account, form: ConnectForm | None, *, connected: bool = False
) -> HttpResponse:
    network = network_of(found)
    rules = None if network is None else network.publisher.rules
    agrees = rules is not None and rules.oauth is not None
    return page(
        request,
        "connect",
        "accounts",
        422 if form is not None and form.errors else 200,
        brand=found.brand,
        account=found,
        network=naming.network(found.network),
        form=form,
        connected=connected,
        facts=[] if rules is None else rules.facts,
        agrees=agrees,
        registered=agrees and bool(client_of(found.network).id),
        operator={"settings": settings_of(found.network), "back": way_back()} if agrees else None,
    )
