"""Where a post is written: its words, who says them, how each of them will look, and when they go out."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import clock, languages, presenting
from parvis.publishing.actions.labels import label_post
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rhythms import queue_post
from parvis.publishing.actions.saving import save_post
from parvis.publishing.composing import Composition, numbers_of_pictures
from parvis.publishing.first_comments import takes_comments
from parvis.publishing.forms import WhenForm
from parvis.publishing.models import Post
from parvis.publishing.polls import LASTING, takes_polls
from parvis.publishing.queries.guidelines import guidelines_for
from parvis.publishing.queries.kits import taking_behind
from parvis.publishing.queries.labels import labels_of
from parvis.publishing.queries.media import media_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.posts import post_to_change
from parvis.publishing.queries.ready_texts import ready_text
from parvis.publishing.queries.rhythms import rhythms_of
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.queries.screens import voices as voices_of
from parvis.publishing.table_known import time_of
from parvis.publishing.typed_parts import pictures_of_parts
from parvis.publishing.views.brands import brand_of_form
from parvis.publishing.views.pages import page
from parvis.publishing.views.pictures import taken_in
from parvis.publishing.views.thread_deeds import changed
from parvis.workspaces.api import Account, Brand, Permission, Workspace, workspace_of

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a post."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    if not brands:
        return page(request, "no_brand", "new", can_manage=workspace.can(Permission.MANAGE_BRANDS))
    brand = _chosen(brands, request)
    accounts = voices_of(workspace, brand.pk)
    if request.method == "POST":
        return _answer(request, workspace, brand, None)
    started = _started(workspace, request, brand, accounts)
    empty = started or Composition.new(brand.pk, accounts, workspace.language)
    when = WhenForm(workspace.time_zone, initial=_suggested(request.GET))
    return _composer(request, empty, brand, None, when)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change a post of which nothing has left."""
    workspace = workspace_of(request)
    post = post_to_change(workspace, post_id)
    if request.method != "POST" and not presenting.may_change(post):
        messages.warning(
            request, _("This post is going out, or is out already. Copy it to say it otherwise.")
        )
        return redirect("publishing:post", post_id)
    if request.method != "POST" and taking_behind(workspace, post):
        return redirect("publishing:kit-zones", post_id)
    accounts = voices_of(workspace, post.brand_id)
    if request.method == "POST":
        return _answer(request, workspace, post.brand, post)
    when = WhenForm(workspace.time_zone, initial=WhenForm.initial_of(time_of(post)))
    return _composer(request, Composition.of(post, accounts), post.brand, post, when)


@require_POST
def looks(request: HttpRequest) -> HttpResponse:
    """How each account would say what is typed, and how much room is left there."""
    workspace = workspace_of(request)
    brand = brand_of_form(workspace, request)
    typed = typed_in(request, workspace, brand.pk)
    looks = typed.looks(is_begun=typed.is_begun or "tried" in request.POST)
    return render(request, "publishing/looks.html", {"looks": looks, "pictures": typed.pictures})


@require_POST
def voices(request: HttpRequest) -> HttpResponse:
    """The accounts of the brand that was chosen, the words typed so far kept."""
    workspace = workspace_of(request)
    brand = brand_of_form(workspace, request)
    typed = typed_in(request, workspace, brand.pk)
    context = {
        "composition": typed,
        "labels": labels_of(workspace, brand.pk),
        "can_connect": workspace.can(Permission.MANAGE_BRANDS, brand.pk),
    }
    return render(request, "publishing/voices.html", context)


def typed_in(request: HttpRequest, workspace: Workspace, brand: int) -> Composition:
    accounts = voices_of(workspace, brand)
    named = [*numbers_of_pictures(request.POST), *pictures_of_parts(request.POST)]
    media = {one.pk: one for one in media_of(workspace, brand).filter(pk__in=named)}
    return Composition.typed(brand, accounts, request.POST, media)


def _chosen(brands: list[Brand], request: HttpRequest) -> Brand:
    typed, asked = request.POST.get("brand", ""), request.GET.get("brand", "")
    return next((one for one in brands if str(one.pk) == typed or one.slug == asked), brands[0])


def _started(
    workspace: Workspace, request: HttpRequest, brand: Brand, accounts: list[Account]
) -> Composition | None:
    """What a template of the address begins with; ``None`` where it names none of this brand."""
    asked = request.GET.get("template", "")
    if not (asked.isdecimal() and len(asked) < 15):
        return None
    template = ready_text(workspace, int(asked))
    if template.brand_id != brand.pk:
        return None
    return Composition.started(template, accounts, workspace.language)


def _suggested(asked_for: QueryDict) -> dict[str, Any]:
    """The day (and hour, for a slot) a calendar led here from, or an hour that is yet to come."""
    try:
        asked = dt.date.fromisoformat(asked_for.get("day", ""))
    except ValueError:
        return {}
    now = timezone.localtime()
    if asked < now.date():
        return {}
    hour = asked_for.get("hour", "")
    if _HOUR.fullmatch(hour):
        return {"day": asked, "hour": dt.time.fromisoformat(hour)}
    next_hour = dt.time(min(23, now.hour + 1))
    return {"day": asked, "hour": max(dt.time(9), next_hour) if asked == now.date() else dt.time(9)}


def _answer(request: HttpRequest, workspace: Workspace, brand: Brand, post: Post | None) -> HttpResponse:
    """Save what was typed, and plan it when asked to. Whatever is refused, what was typed stays on the page."""
    deed = "look" if {"drop", "part"} & request.POST.keys() else request.POST.get("do", "save")
    if deed == "save" and post is not None and _is_moved(post, request):
        deed = "plan"
    added, unusable = taken_in(workspace, brand.pk, request)
    typed = typed_in(request, workspace, brand.pk).with_pictures(added)
    typed = changed(workspace, request, typed).typed
    wants_time = deed == "plan" or bool(request.POST.get("day"))
    when = WhenForm(workspace.time_zone, request.POST) if wants_time else WhenForm(workspace.time_zone)
    if unusable:
        return _composer(request, typed, brand, post, when, ValidationError(unusable), 422)
    if deed == "look":
        return _composer(request, typed, brand, post, when)
    try:
        with transaction.atomic():
            kept = typed.without_empty_parts()
            saved = save_post(
                workspace,
                post.pk if post else None,
                kept.draft(),
                kept.described(),
                kept.described_further(),
            )
            if typed.labels is not None:
                label_post(workspace, saved.pk, typed.labels)
    except ValidationError as error:
        return _composer(request, typed, brand, post, when, error, 422)
    if deed not in {"plan", "now", "queue"}:
        messages.success(request, _("Saved."))
        return redirect("publishing:post", saved.pk)
    if deed == "plan" and not when.is_valid():
        return _composer(request, typed, brand, saved, when, None, 422, saved=True)
    try:
        if deed == "queue":
            when.moment = queue_post(workspace, saved.pk)
        else:
            plan(workspace, saved.pk, when.moment if deed == "plan" else None)
    except ValidationError as error:
        return _composer(request, typed, brand, saved, when, error, 422, saved=True)
    messages.success(request, planned_words(workspace, saved.pk, None if deed == "now" else when))
    return redirect("publishing:post", saved.pk)


def _is_moved(post: Post, request: HttpRequest) -> bool:
    """Whether a planned post was given another day or hour: saving it moves it."""
    if post.planned_for is None or "day" not in request.POST:
        return False
    there = timezone.localtime(post.planned_for)
    typed = (request.POST["day"], request.POST.get("hour", "")[:5])
    return typed != (there.strftime("%Y-%m-%d"), there.strftime("%H:%M"))


def planned_words(workspace: Workspace, post_id: int, when: WhenForm | None) -> str:
    """What to say once a post is planned."""
    if any(one.state == "waiting" for one in _deliveries(find_post(workspace, post_id))):
        return _("It waits for somebody else to approve it.")
    if when is None or when.moment is None:
        return _("It is going out.")
    return _("It goes out by itself: %(when)s.") % {"when": clock.when(when.moment)}


def _deliveries(post: Post) -> list[Any]:
    return [one for variant in post.variants.all() for one in variant.deliveries.all()]


def _composer(
    request: HttpRequest,
    composition: Composition,
    brand: Brand,
    post: Post | None,
    when: WhenForm,
    refused: ValidationError | None = None,
    status: int = 200,
    *,
    saved: bool = False,
) -> HttpResponse:
    workspace = workspace_of(request)
    kept = refused.error_dict if refused is not None and hasattr(refused, "error_dict") else {}
    was_tried = saved or "tried" in request.POST  # from then on, an empty post is told of what it lacks
    fields = {name: [str(text) for one in errors for text in one.messages] for name, errors in kept.items()}
    return page(
        request,
        "composer",
        "new",
        status,
        brand=brand,
        brands=[one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)],
        composition=composition,
        post=post,
        when=when,
        looks=composition.looks(is_begun=composition.is_begun or was_tried),
        was_tried=was_tried,
        pictures=composition.pictures,
        languages=languages.choices(),
        has_polls=bool(composition.poll.options)
        or any(takes_polls(one.account.network) for one in composition.voices),
        poll_lasting=LASTING,
        has_comments=any(takes_comments(one.account.network) for one in composition.voices),
        labels=labels_of(workspace, brand.pk),
        refused=refused.messages if refused is not None and not fields else [],
        wrong=fields,
        address=reverse("publishing:edit", args=[post.pk]) if post else reverse("publishing:new"),
        saved_anyway=saved,
        tone=guidelines_for(workspace, brand.pk).tone,
        is_planned=bool(post and post.planned_for),
        has_slots=rhythms_of(workspace).filter(account__brand=brand).exists(),
        can_connect=workspace.can(Permission.MANAGE_BRANDS, brand.pk),
    )
