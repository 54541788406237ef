"""The last step of the welcome: what to listen to. It ends on a live board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.listening.actions.welcome import begin_listening
from parvis.listening.forms import ListenForm
from parvis.workspaces.api import Permission, brands_of, workspace_of


def listen(request: HttpRequest) -> HttpResponse:
    """Ask for the words and the places, then start."""
    workspace = workspace_of(request)
    workspace.require(Permission.LISTEN)
    brands = list(brands_of(workspace))
    own = next((b for b in brands if b.kind == "own" and not b.is_demo), None)
    if own is None:
        return redirect("welcome:start")
    rivals = [b for b in brands if b.kind != "own" and not b.is_demo]
    initial = {"words": own.name, "bluesky": True}
    form = ListenForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        problem = begin_listening(
            workspace,
            own.pk,
            form.query(),
            [b.pk for b in rivals],
            form.cleaned_data["feed"],
            form.cleaned_data["bluesky"],
        )
        if problem:
            messages.warning(request, problem)
        messages.success(request, _("Parvis is listening. New mentions arrive here by themselves."))
        return redirect("listening:brand", slug=own.slug)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "listening/welcome_listen.html",
        {"form": form, "brand": own, "rivals": rivals, "step": 3},
        status=status,
    )
