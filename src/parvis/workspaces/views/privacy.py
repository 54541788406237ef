"""Privacy: forgetting an author, and how long things are kept."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.archive.connection import get_archive
from parvis.workspaces.access import Permission, Workspace
from parvis.workspaces.actions import erasure as actions
from parvis.workspaces.actions.organisations import set_retention
from parvis.workspaces.forms.privacy import ErasureForm, RetentionForm
from parvis.workspaces.forms.refusals import attempt
from parvis.workspaces.models import Erasure
from parvis.workspaces.queries.brands import Consequence
from parvis.workspaces.queries.erasure import erasures_of, find_authors
from parvis.workspaces.queries.organisations import organisation_of
from parvis.workspaces.queries.suppression import suppression_count
from parvis.workspaces.requests import workspace_of
from parvis.workspaces.views.pages import confirmation, settings_page

logger = logging.getLogger(__name__)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Find an author to erase; see what was erased; see how long things are kept."""
    workspace = workspace_of(request)
    return _page(request, workspace, RetentionForm(initial=_kept(workspace)))


@require_POST
def retention(request: HttpRequest) -> HttpResponse:
    """Change how long things are kept."""
    workspace = workspace_of(request)
    workspace.require_whole(Permission.ERASE)
    form = RetentionForm(request.POST)
    if form.is_valid():
        attempt(form, lambda: set_retention(workspace, form.cleaned_data["retention_days"]))
    if form.errors:
        return _page(request, workspace, form, 422)
    messages.success(request, _("Saved."))
    return redirect("workspaces:privacy")


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase an author, after showing whom and how much."""
    workspace = workspace_of(request)
    workspace.require_whole(Permission.ERASE)
    form = ErasureForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        messages.error(request, _("Say which author, and on which network."))
        return redirect("workspaces:privacy")
    network, actor_id = form.cleaned_data["network"], form.cleaned_data["actor_id"]
    if request.method == "POST":
        _tell(request, actions.erase_author(workspace, network, actor_id, get_archive()))
        return redirect("workspaces:privacy")
    name = request.GET.get("name") or actor_id
    count = request.GET.get("count", "")
    return confirmation(
        request,
        "privacy",
        title=_("Erase everything %(name)s said?") % {"name": name},
        text=_(
            "Everything this author said on %(network)s is erased from the archive, on disk too, "
            "and they are never collected again. This cannot be undone."
        )
        % {"network": network},
        button=_("Erase for good"),
        back=reverse("workspaces:privacy"),
        consequences=[Consequence(_("items heard"), int(count))]
        if count.isdecimal() and len(count) < 12
        else [],
        form=form,
    )


@require_POST
def again(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """Try an erasure again that the archive could not do."""
    _tell(request, actions.carry_out(workspace_of(request), erasure_id, get_archive()))
    return redirect("workspaces:privacy")


def _page(request: HttpRequest, workspace: Workspace, form: RetentionForm, status: int = 200) -> HttpResponse:
    asked = request.GET.get("author", "").strip()
    found, problem = [], ""
    if asked:
        try:
            found = find_authors(workspace, asked, get_archive())
        except Exception:  # the page must stay usable for the rest when the archive is down
            logger.exception("authors could not be looked up")
            problem = _("The archive cannot be reached at the moment. Try again in a minute.")
    return settings_page(
        request,
        "privacy",
        "privacy",
        status,
        asked=asked,
        found=found,
        problem=problem,
        erasures=erasures_of(workspace)[:50],
        suppressed=suppression_count(workspace),
        form=form,
    )


def _kept(workspace: Workspace) -> dict[str, int | None]:
    return {"retention_days": organisation_of(workspace).retention_days}


def _tell(request: HttpRequest, erasure: Erasure) -> None:
    if erasure.done_at:
        said = ngettext("Done: %(count)s item is erased.", "Done: %(count)s items are erased.", erasure.items)
        messages.success(request, said % {"count": erasure.items})
    else:
        messages.warning(
            request,
            _("The author is never collected again, but the archive could not be reached: try again below."),
        )
