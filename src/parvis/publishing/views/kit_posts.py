"""Posts that come of kits: taking one, filling its zones, choosing its accounts, taking a newer edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import presenting
from parvis.publishing.actions import kit_takings as actions
from parvis.publishing.choosing import answers
from parvis.publishing.composing import Composition, Voice
from parvis.publishing.models import KitTaking, Post
from parvis.publishing.presenting_kits import parts_of
from parvis.publishing.queries import kits as queries
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Account, Permission, Workspace, workspace_of


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as the form shows it: the name of its field, its own, and what stands in it."""

    field: str
    name: str
    words: str


@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take a kit for an entity, under all of its accounts that are connected; they can be changed on the next page."""
    workspace = workspace_of(request)
    asked = request.POST.get("entity", "")
    if not (asked.isdecimal() and len(asked) < 15):
        raise Http404
    kit = queries.kit(workspace, number)
    accounts = queries.accounts_taking(workspace, kit.brand_id, int(asked))
    chosen: dict[int, Mapping[str, str]] = {one.pk: {} for one in accounts if one.credentials}
    try:
        made = actions.take_kit(workspace, kit.pk, int(asked), chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:kit", number)
    messages.success(request, _("Taken: a draft of your own. Fill its zones, then plan it."))
    return redirect("publishing:kit-zones", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def zones(request: HttpRequest, post_id: int) -> HttpResponse:
    """The zones of a post that was taken from a kit, and the accounts that say it."""
    workspace = workspace_of(request)
    post = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, post.brand_id)
    taking = queries.taking_behind(workspace, post)
    if taking is None:
        raise Http404
    if request.method != "POST" and not presenting.may_change(post):
        messages.warning(request, _("This post is going out, or is out already: it stays as it is."))
        return redirect("publishing:post", post_id)
    accounts = queries.accounts_taking(workspace, post.brand_id, taking.entity_id)
    if request.method != "POST":
        return _page(request, post, taking, dict(taking.values), _voices_of(post, accounts))
    names = taking.edition.says.zones
    typed = {name: request.POST.get(f"zone-{n}", "") for n, name in enumerate(names)}
    voices = Composition.typed(post.brand_id, accounts, request.POST, {}).voices
    chosen = {one.account.pk: answers(one.account, request.POST) for one in voices if one.chosen}
    was_planned = post.planned_for is not None
    try:
        saved = actions.fill_kit(workspace, post_id, typed, chosen)
    except ValidationError as error:
        return _page(request, post, taking, typed, voices, error.messages)
    if was_planned and saved.planned_for is None:
        messages.warning(request, _("Saved. A zone is open: the post is a draft again."))
    else:
        messages.success(request, _("Saved."))
    return redirect("publishing:post", post_id)


@require_POST
def take_newer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Have a post say what its kit says now."""
    workspace = workspace_of(request)
    was_planned = find_post(workspace, post_id).planned_for is not None
    try:
        saved = actions.take_edition(workspace, post_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:post", post_id)
    if was_planned and saved.planned_for is None:
        messages.warning(
            request, _("It says what the kit says now. A zone is open: the post is a draft again.")
        )
    else:
        messages.success(request, _("It says what the kit says now."))
    return redirect("publishing:post", post_id)


def _voices_of(post: Post, accounts: list[Account]) -> tuple[Voice, ...]:
    choices = {one.account_id: one.choices for one in post.variants.all()}
    return tuple(Voice(one, one.pk in choices, choices=choices.get(one.pk, {})) for one in accounts)


def _page(
    request: HttpRequest,
    post: Post,
    taking: KitTaking,
    values: dict[str, str],
    voices: tuple[Voice, ...],
    wrong: list[str] | None = None,
) -> HttpResponse:
    workspace: Workspace = workspace_of(request)
    says = taking.edition.says
    return page(
        request,
        "kit_zones",
        "posts",
        422 if wrong else 200,
        brand=post.brand,
        post=post,
        taking=taking,
        zones=[Zone(f"zone-{n}", name, values.get(name, "")) for n, name in enumerate(says.zones)],
        parts=parts_of(says),
        composition=Composition(brand=post.brand_id, voices=voices),
        can_connect=workspace.can(Permission.MANAGE_BRANDS, post.brand_id),
        wrong=wrong or [],
    )
