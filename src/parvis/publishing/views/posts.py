"""The list of posts, and the page of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from parvis.publishing import clock, presenting
from parvis.publishing.forms import WhenForm
from parvis.publishing.models import Label, Post
from parvis.publishing.presenting_approval import Judgement, judgement
from parvis.publishing.presenting_chains import awaited
from parvis.publishing.presenting_evergreen import on_post
from parvis.publishing.presenting_kits import taken_from
from parvis.publishing.presenting_links import clicks_of, coverage
from parvis.publishing.presenting_online import can_change
from parvis.publishing.presenting_repeats import coming
from parvis.publishing.presenting_versions import version_notes, versions_shown
from parvis.publishing.queries import posts as queries
from parvis.publishing.queries.entry_feeds import entry_behind, feeds_in_trouble
from parvis.publishing.queries.kits import entities_for, kit_from, may_offer
from parvis.publishing.queries.labels import labels_by_post, labels_of
from parvis.publishing.queries.posts import Stage
from parvis.publishing.queries.rhythms import neighbours, next_slot
from parvis.publishing.table_known import time_of
from parvis.publishing.views.pages import brand_asked, page
from parvis.ui.shell import NavigationEntry
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of

PAGE = 50
ORDER = (Stage.TROUBLE, Stage.WAITING, Stage.PLANNED, Stage.DRAFT, Stage.OUT)


@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """The posts of one heap, of all brands or one; whoever asks for none sees the heap that matters most."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    number = brand.pk if brand else None
    tagged = _label(workspace, request.GET.get("label", ""), number)
    counts = queries.counts(workspace, number)
    stage = _stage(request.GET.get("stage", ""), counts)
    posts = queries.with_variants(queries.at_stage(queries.posts_of(workspace, number), stage))
    if tagged:
        posts = posts.filter(labels=tagged)
    found = Paginator(posts, PAGE).get_page(request.GET.get("page"))
    waits = awaited(workspace, found) if stage is Stage.WAITING else {}
    given = labels_by_post(workspace, [post.pk for post in found])
    notes = version_notes(workspace, found)
    return page(
        request,
        "posts",
        "posts",
        brand=brand,
        rows=[
            (presenting.row(post, waits.get(post.pk)), given.get(post.pk, []), notes.get(post.pk, ""))
            for post in found
        ],
        labels=labels_of(workspace, number),
        tagged=tagged,
        troubled_feeds=feeds_in_trouble(workspace),
        kept_brand=f"&brand={brand.slug}" if brand else "",
        brand_query=f"?brand={brand.slug}" if brand else "",
        page=found,
        stage=stage,
        tabs=_tabs(counts, stage, _kept(brand, tagged)),
        trouble=counts[Stage.TROUBLE] if stage is not Stage.TROUBLE else 0,
        nothing_at_all=not any(counts.values()),
        can_export=workspace.can(Permission.EXPORT),
        kept=urlencode({"stage": stage, **_kept(brand, tagged)}),
    )


def _stage(asked: str, counts: dict[Stage, int]) -> Stage:
    if not asked:
        return next((stage for stage in ORDER if counts[stage]), Stage.PLANNED)
    try:
        return Stage(asked)
    except ValueError:
        raise Http404 from None


def _label(workspace: Workspace, asked: str, brand: int | None) -> Label | None:
    """The label an address asks for; ``None`` for none, or one of another brand than is shown."""
    if not (asked.isdecimal() and len(asked) < 15):
        return None
    return labels_of(workspace, brand).filter(pk=int(asked)).first()


def _kept(brand: Brand | None, label: Label | None) -> dict[str, str]:
    kept = {"brand": brand.slug if brand else "", "label": str(label.pk) if label else ""}
    return {name: value for name, value in kept.items() if value}


def _tabs(counts: dict[Stage, int], current: Stage, kept: dict[str, str]) -> list[NavigationEntry]:
    labels = {
        Stage.TROUBLE: pgettext("posts", "Trouble"),
        Stage.WAITING: pgettext("posts", "To approve"),
        Stage.PLANNED: pgettext("posts", "Planned"),
        Stage.DRAFT: pgettext("posts", "Drafts"),
        Stage.OUT: pgettext("posts", "Out"),
    }
    return [
        NavigationEntry(
            labels[stage],
            "?" + urlencode({"stage": stage, **kept}),
            "triangle-alert" if stage is Stage.TROUBLE and counts[stage] else "",
            stage is current,
            count=counts[stage],
        )
        for stage in ORDER
    ]


@require_safe
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post: what each account says, where it stands, and what one can do."""
    return post_page(request, queries.post(workspace_of(request), post_id))


@require_safe
def state(request: HttpRequest, post_id: int) -> HttpResponse:
    """The part of that page which changes by itself."""
    workspace = workspace_of(request)
    found = queries.post(workspace, post_id)
    return render(request, "publishing/accounts.html", _context(workspace, found))


def post_page(
    request: HttpRequest,
    found: Post,
    status: int = 200,
    plan_form: WhenForm | None = None,
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of a post, with a form that was refused when there is one."""
    workspace = workspace_of(request)
    form = plan_form or WhenForm(workspace.time_zone, initial=WhenForm.initial_of(time_of(found)))
    return page(
        request,
        "post",
        "posts",
        status,
        brand=found.brand,
        plan_form=form,
        clicks=clicks_of(workspace, found),
        coverage=coverage(),
        entry=entry_behind(workspace, found),
        version=versions_shown(workspace, found),
        evergreen=on_post(workspace, found),
        kit_made=kit_from(workspace, found),
        may_offer_kit=may_offer(workspace, found.brand_id) and bool(entities_for(workspace, found.brand_id)),
        labels=labels_of(workspace, found.brand_id),
        given=found.labels.all(),
        chosen=set(found.labels.values_list("pk", flat=True)),
        refused=refused or {},
        **_context(workspace, found),
    )


def _context(workspace: Workspace, found: Post) -> dict[str, Any]:
    accounts = presenting.shown(workspace, found)
    may_prepare = workspace.can(Permission.PREPARE, found.brand_id)
    not_mine = queries.why_not_mine(workspace, found)
    may_decide = may_prepare and not not_mine
    of_kit = taken_from(workspace, found)
    changeable = presenting.may_change(found)
    judged: Judgement = judgement(workspace, found)
    planned = any(one.delivery is not None for one in accounts)
    return {
        "post": found,
        "accounts": accounts,
        "pictures": list(found.media.all()),
        "moving": any(one.moving for one in accounts),
        "planned": planned,
        "not_mine": not_mine if may_prepare else "",
        "may_decide": may_decide,
        "may_edit": may_decide and changeable,
        "may_change_online": may_prepare and of_kit is None and can_change(workspace, found),
        "may_copy": may_prepare and of_kit is None,
        "of_kit": of_kit,
        "may_ask_client": changeable
        and bool(accounts)
        and not not_mine
        and workspace.can(Permission.PUBLISH, found.brand_id),
        "post_number": str(found.pk),
        "may_take_back": may_decide and any(one.state and one.delivery and _is_held(one) for one in accounts),
        "judgement": judged,
        "repetition": coming(workspace, found),
        "near": [(one.handle, clock.when(at)) for one, at in neighbours(workspace, found)],
        "free_slot": _free_slot(workspace, found) if may_decide and changeable else "",
        "can_connect": workspace.can(Permission.MANAGE_BRANDS, found.brand_id),
    }


def _is_held(one: presenting.Shown) -> bool:
    return one.delivery is not None and one.delivery.state in presenting.TAKEABLE


def _free_slot(workspace: Workspace, found: Post) -> str:
    """When the next slot of its accounts is free; empty where they have none."""
    at = next_slot(workspace, found, timezone.now())
    return clock.when(at) if at else ""
