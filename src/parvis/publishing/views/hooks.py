"""Webhooks: opened, tried, closed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import hook_words
from parvis.publishing.actions import hooks as actions
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.hooks import hooks_of
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Permission, workspace_of


@require_http_methods(["GET", "HEAD", "POST"])
def hook_list(request: HttpRequest) -> HttpResponse:
    """Those that are open; the secret of a new one is shown once."""
    workspace = workspace_of(request)
    workspace.require(Permission.EXPORT)
    secret, wrong, status = "", {}, 200
    brands = brands_that_publish(workspace)
    if request.method == "POST":
        asked = request.POST.get("brand", "")
        brand = next((one for one in brands if str(one.pk) == asked), None)
        if asked and brand is None:
            raise Http404
        try:
            _made, secret = actions.open_hook(
                workspace,
                request.POST.get("name", ""),
                request.POST.get("address", ""),
                request.POST.getlist("events"),
                brand.pk if brand else None,
            )
        except ValidationError as error:
            wrong, status = {name: texts[0] for name, texts in error.message_dict.items()}, 422
    return page(
        request,
        "hooks",
        "rules",
        status,
        hooks=[(one, in_words(one.problem, one.problem_values)) for one in hooks_of(workspace)],
        secret=secret,
        wrong=wrong,
        typed=request.POST if wrong else {},
        chosen=request.POST.getlist("events") if wrong else [event for event, _words in hook_words.choices()],
        events=hook_words.choices(),
        hook_brands=brands,
    )


@require_POST
def deed(request: HttpRequest, hook_id: int, verb: str) -> HttpResponse:
    """Try a webhook, or close it."""
    workspace = workspace_of(request)
    if verb == "try":
        actions.try_hook(workspace, hook_id)
        messages.success(request, _("A message is on its way: look here again in a moment."))
    elif verb == "close":
        actions.close_hook(workspace, hook_id)
        messages.success(request, _("The webhook is closed: it is told nothing more."))
    else:
        raise Http404
    return redirect("publishing:hooks")
