"""Where alerts are sent, and what became of each telling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.listening.actions import alert_channels as actions
from parvis.listening.alert_forms import ChannelForm
from parvis.listening.models import AlertChannel
from parvis.listening.queries import alert_rules as queries
from parvis.listening.source_notes import in_words
from parvis.workspaces.api import Permission, Workspace, workspace_of


def channel_list(request: HttpRequest) -> HttpResponse:
    """The channels, and the newest tellings."""
    workspace = workspace_of(request)
    workspace.require_whole(Permission.MANAGE_ALERTS)
    ledger = [(one, in_words(one.problem)) for one in queries.ledger(workspace)]
    context = {
        "channels": [(one, in_words(one.problem)) for one in queries.channels(workspace)],
        "ledger": ledger,
    }
    name = "ledger" if request.headers.get("HX-Request") else "channels"
    return render(request, f"listening/alerts/{name}.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """A new channel."""
    return _editor(request, workspace_of(request), None)


def edit(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Change a channel."""
    workspace = workspace_of(request)
    return _editor(request, workspace, queries.channel(workspace, channel_id))


def _editor(request: HttpRequest, workspace: Workspace, channel: AlertChannel | None) -> HttpResponse:
    workspace.require_whole(Permission.MANAGE_ALERTS)
    initial: dict[str, Any] = {"language": workspace.language, "kind": request.GET.get("kind", "email")}
    if channel:
        initial = {
            "name": channel.name,
            "kind": channel.kind,
            "language": channel.language,
            "is_active": channel.is_active,
        }
    form = ChannelForm(request.POST or None, channel=channel, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if channel:
                actions.edit_channel(workspace, channel.pk, form.draft())
                secret = ""
            else:
                channel, secret = actions.create_channel(workspace, form.draft())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if secret:
                return render(request, "listening/alerts/secret.html", {"channel": channel, "secret": secret})
            messages.success(request, _("Saved."))
            return redirect("listening:alert-channels")
    context = {"form": form, "channel": channel}
    return render(
        request, "listening/alerts/channel_editor.html", context, status=422 if form.errors else 200
    )


@require_POST
def test(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send a test through a channel."""
    actions.test_channel(workspace_of(request), channel_id)
    messages.success(request, _("A test is on its way. The ledger below says how it went."))
    return redirect("listening:alert-channels")


@require_POST
def delete(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Forget a channel."""
    actions.delete_channel(workspace_of(request), channel_id)
    messages.success(request, _("The channel is forgotten."))
    return redirect("listening:alert-channels")
