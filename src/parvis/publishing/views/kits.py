"""Kits: those that are offered, the page of each, and how the centre offers, changes and withdraws them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing.actions import kits as actions
from parvis.publishing.kit_forms import KitForm, initial_of
from parvis.publishing.kit_rules import hold_of
from parvis.publishing.models import Kit, Post
from parvis.publishing.presenting_kits import answer_rows, differences, moments, parts_of, pictures_of
from parvis.publishing.queries import kits as queries
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.pages import brand_asked, page
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of


@dataclass(frozen=True, slots=True)
class Line:
    """A kit in the list: how many of the entities one works for took it, of how many, and why it does not go out."""

    kit: Kit
    taken: int
    offered: int
    held: str


@require_safe
def kit_list(request: HttpRequest) -> HttpResponse:
    """Those that are offered to whoever looks, those that can be used first."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    number = brand.pk if brand else None
    counts = queries.took_and_offered(workspace, number)
    lines = [_line(one, *counts[one.pk]) for one in queries.kits_of(workspace, number)]
    return page(
        request,
        "kits",
        "posts",
        brand=brand,
        lines=[one for one in lines if not one.held],
        over=[one for one in lines if one.held],
    )


def _line(kit: Kit, taken: int, offered: int) -> Line:
    hold = hold_of(kit, timezone.localdate())
    return Line(kit, taken, offered, hold.in_words() if hold else "")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Offer the post that the address names."""
    workspace = workspace_of(request)
    asked = request.GET.get("post", "")
    if not (asked.isdecimal() and len(asked) < 15):
        raise Http404
    source = find_post(workspace, int(asked))
    _require(workspace, source.brand)
    entities = queries.entities_for(workspace, source.brand_id)
    form = KitForm(entities, request.POST or None, initial={"name": source.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.offer_kit(workspace, source.pk, form.draft())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The kit is offered."))
            return redirect("publishing:kit", made.pk)
    return _form(request, source.brand, form, None, source)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change what stands around a kit."""
    workspace = workspace_of(request)
    kit = queries.kit(workspace, number)
    _require(workspace, kit.brand)
    entities = queries.entities_for(workspace, kit.brand_id)
    form = KitForm(entities, request.POST or None, initial=initial_of(kit))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_kit(workspace, kit.pk, form.draft())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("publishing:kit", kit.pk)
    return _form(request, kit.brand, form, kit, kit.source)


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """What a kit says, with what rights and when; who took it; and what the centre may do with it."""
    return _page(request, number)


@require_POST
def next_edition(request: HttpRequest, number: int) -> HttpResponse:
    """Offer what the post of a kit says now."""
    try:
        actions.offer_edition(workspace_of(request), number)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Offered. Those who took the kit are shown what is new, and keep what they have.")
        )
    return redirect("publishing:kit", number)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a kit, and say why."""
    reason = request.POST.get("reason", "")
    try:
        stopped = actions.withdraw_kit(workspace_of(request), number, reason)
    except ValidationError as error:
        return _page(request, number, 422, reason=reason, wrong=error.messages)
    told = ngettext(
        "Withdrawn: %(n)s post that had not left is a draft again.",
        "Withdrawn: %(n)s posts that had not left are drafts again.",
        stopped,
    )
    nothing = _("Withdrawn. Nothing of it was planned.")
    messages.success(request, told % {"n": stopped} if stopped else nothing)
    return redirect("publishing:kit", number)


def _page(
    request: HttpRequest, number: int, status: int = 200, reason: str = "", wrong: list[str] | None = None
) -> HttpResponse:
    workspace = workspace_of(request)
    kit = queries.kit(workspace, number)
    edition = queries.edition_of(workspace, kit.pk)
    may_offer = queries.may_offer(workspace, kit.brand_id)
    hold = hold_of(kit, timezone.localdate())
    rows = answer_rows(workspace, kit)
    return page(
        request,
        "kit",
        "posts",
        status,
        brand=kit.brand,
        kit=kit,
        edition=edition,
        zones=edition.says.zones,
        parts=parts_of(edition.says),
        pictures=pictures_of(workspace, kit, edition.says),
        moments=moments(kit),
        held=hold.in_words() if hold else "",
        rows=rows,
        taken=sum(row.row is not None for row in rows),
        may_offer=may_offer,
        unoffered=_unoffered(workspace, kit) if may_offer else [],
        reason=reason,
        wrong=wrong or [],
    )


def _unoffered(workspace: Workspace, kit: Kit) -> list[object]:
    """What the post of a kit says otherwise than the kit does."""
    if kit.source_id is None or kit.withdrawn_at is not None:
        return []
    before = queries.edition_of(workspace, kit.pk).says
    now = queries.content_from(find_post(workspace, kit.source_id))
    return list(differences(workspace, kit, before, now))


def _require(workspace: Workspace, brand: Brand) -> None:
    workspace.require(Permission.PREPARE, brand.pk)
    if not queries.may_offer(workspace, brand.pk):
        raise PermissionDenied(_("Only who works for the whole brand offers kits."))


def _form(
    request: HttpRequest, brand: Brand, form: KitForm, kit: Kit | None, source: Post | None
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "kit_form", "posts", status, brand=brand, form=form, kit=kit, source=source)
