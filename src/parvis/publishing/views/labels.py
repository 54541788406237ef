"""The labels of a brand, and those of a post."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing.actions import labels as actions
from parvis.publishing.models import Label
from parvis.publishing.queries.labels import labels_of
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of


@require_http_methods(["GET", "HEAD", "POST"])
def label_list(request: HttpRequest) -> HttpResponse:
    """The labels of one brand: added, called and coloured otherwise, deleted."""
    workspace = workspace_of(request)
    brand = _brand(workspace, request.GET.get("brand", ""))
    wrong: list[str] = []
    if request.method == "POST":
        wrong = _done(workspace, brand, request)
        if not wrong:
            return redirect(f"{reverse('publishing:labels')}?brand={brand.slug}")
    lines = list(labels_of(workspace, brand.pk))
    return page(
        request,
        "labels",
        "posts",
        422 if wrong else 200,
        brand=brand,
        lines=lines,
        wrong=wrong,
        typed=request.POST if wrong and "number" not in request.POST else {},
        tones=Label.Tone.choices,
        next_tone=len(lines) % len(Label.Tone.values),
        may_change=workspace.can(Permission.PREPARE, brand.pk),
    )


def _brand(workspace: Workspace, slug: str) -> Brand:
    brands = brands_that_publish(workspace)
    found = next((one for one in brands if one.slug == slug), None if slug else next(iter(brands), None))
    if found is None:
        raise Http404
    return found


def _done(workspace: Workspace, brand: Brand, request: HttpRequest) -> list[str]:
    """Do what was asked for; what is wrong with it, in words."""
    number, tone = request.POST.get("number", ""), request.POST.get("tone", "")
    known = int(number) if number.isdecimal() and len(number) < 15 else None
    try:
        if request.POST.get("do") == "forget" and known:
            actions.forget_label(workspace, known)
            messages.success(request, _("The label is deleted."))
        else:
            chosen = int(tone) if tone.isdecimal() and len(tone) < 3 else -1
            actions.keep_label(workspace, brand.pk, request.POST.get("name", ""), chosen, known)
            messages.success(request, _("Saved."))
    except ValidationError as error:
        return list(error.messages)
    return []


@require_POST
def label_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Give a post the labels that are ticked."""
    ticked = [int(one) for one in request.POST.getlist("labels") if one.isdecimal() and len(one) < 15]
    try:
        actions.label_post(workspace_of(request), post_id, ticked)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("publishing:post", post_id)
