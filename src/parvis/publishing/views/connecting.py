"""Where an account is given what it signs in with."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import naming
from parvis.publishing.actions import connecting as actions
from parvis.publishing.checking import network_of
from parvis.publishing.connect_form import ConnectForm
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
    facts = [] if network is None else network.publisher.rules.facts
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
        facts=facts,
    )
