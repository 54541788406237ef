"""Words a brand keeps ready: found, written, changed, forgotten; and chosen from while one writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.engine.publishing.guidelines import plain
from parvis.publishing import languages
from parvis.publishing import ready_forms as forms
from parvis.publishing.actions import ready_texts as actions
from parvis.publishing.composing import Composition, Voice
from parvis.publishing.models import ReadyText
from parvis.publishing.queries import ready_texts as queries
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.queries.screens import voices as accounts_open
from parvis.publishing.views.pages import brand_asked, page
from parvis.workspaces.api import Brand, Entity, Permission, Workspace, entities_of, workspace_of

Kind = ReadyText.Kind
SEARCHED_FROM = 8  # texts: fewer are seen at a glance


@dataclass(frozen=True, slots=True)
class Line:
    """A text in a list."""

    kept: ReadyText
    excerpt: str
    language: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Heap:
    """The texts of one kind, how they are called together, and what they are for."""

    kind: str
    title: str
    what: str
    lines: list[Line]


@require_safe
def ready_list(request: HttpRequest) -> HttpResponse:
    """All that is kept ready, of all brands or one, by what it is."""
    workspace = workspace_of(request)
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    words = request.GET.get("q", "")[:200]
    found = list(queries.ready_texts_of(workspace, brand.pk if brand else None))
    heaps = _heaps(workspace, [one for one in found if _fits(one, words)])
    writable = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    own = brand if brand in writable else next(iter(writable), None)
    return page(
        request,
        "ready_texts",
        "posts",
        brand=brand,
        heaps=[one for one in heaps if one.lines],
        kinds=heaps,
        own=own,
        words=words,
        is_searched=len(found) >= SEARCHED_FROM or bool(words),
        is_empty=not found,
    )


def _heaps(workspace: Workspace, found: list[ReadyText]) -> list[Heap]:
    names = dict(languages.choices())
    told = {
        Kind.TEMPLATE: (_("Templates"), _("A post half written, with what is filled in each time")),
        Kind.SNIPPET: (_("Snippets"), _("Words put in where one writes")),
        Kind.HASHTAGS: (_("Sets of hashtags"), _("Put at the end, those that are there already left out")),
        Kind.SIGNATURE: (_("Signatures"), _("The last words, by account or language")),
    }
    return [
        Heap(kind, title, what, [_line(workspace, one, names) for one in found if one.kind == kind])
        for kind, (title, what) in told.items()
    ]


def _line(workspace: Workspace, kept: ReadyText, names: dict[str, str]) -> Line:
    excerpt = kept.text.strip() or next((one for one in kept.starts.texts.values() if one.strip()), "")
    may_change = may_keep(workspace, kept.brand_id, kept.entity_id)
    return Line(kept, excerpt, names.get(kept.language, "") if kept.language else "", may_change)


def _fits(kept: ReadyText, words: str) -> bool:
    said = plain(f"{kept.name} {kept.text}")
    return all(word in said for word in plain(words).split())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one; ``post`` in the address is a post that becomes a template."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE)
    asked = request.GET.get("post", "")
    post = find_post(workspace, int(asked)) if asked.isdecimal() and len(asked) < 15 else None
    kind = Kind.TEMPLATE if post else request.GET.get("kind", Kind.TEMPLATE)
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    slug = request.GET.get("brand", "")
    brand = (
        post.brand if post else next((one for one in brands if one.slug == slug), next(iter(brands), None))
    )
    if kind not in Kind.values or brand is None:
        raise Http404
    initial, texts = {}, {}
    if post:
        initial = forms.initial_from(post)
        texts = {one.account_id: one.text for one in post.variants.all()}
    return _edit(request, brand, kind, None, initial, texts)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Change one."""
    workspace = workspace_of(request)
    kept = queries.ready_text(workspace, number)
    workspace.require(Permission.PREPARE, kept.brand_id)
    return _edit(request, kept.brand, kept.kind, kept, forms.initial_of(kept), kept.starts.texts)


def _edit(
    request: HttpRequest,
    brand: Brand,
    kind: str,
    kept: ReadyText | None,
    initial: dict[str, Any],
    texts: dict[int, str],
) -> HttpResponse:
    workspace = workspace_of(request)
    accounts = accounts_open(workspace, brand.pk)
    voices, entities = forms.voices_of(accounts, texts), _entities(workspace, brand)
    form = forms.ReadyTextForm(kind, accounts, entities, request.POST or None, initial=initial)
    if request.method == "POST":
        voices = forms.voices_typed(accounts, request.POST)
        if form.is_valid() and _is_kept(workspace, brand, form, voices, kept):
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('publishing:ready-texts')}?brand={brand.slug}")
    return page(
        request,
        "ready_text",
        "posts",
        422 if form.is_bound and form.errors else 200,
        brand=brand,
        form=form,
        kind=kind,
        kept=kept,
        kind_words=str(Kind(kind).label),
        composition=Composition(brand=brand.pk, voices=voices) if kind == Kind.TEMPLATE else None,
        may_change=kept is None or may_keep(workspace, brand.pk, kept.entity_id),
        can_connect=workspace.can(Permission.MANAGE_BRANDS, brand.pk),
    )


def _entities(workspace: Workspace, brand: Brand) -> list[Entity]:
    return [one for one in entities_of(workspace) if one.brand_id in {None, brand.pk}]


def _is_kept(
    workspace: Workspace,
    brand: Brand,
    form: forms.ReadyTextForm,
    voices: tuple[Voice, ...],
    kept: ReadyText | None,
) -> bool:
    texts = {voice.account.pk: voice.words for voice in voices if voice.chosen}
    try:
        actions.keep_ready_text(workspace, form.draft(brand.pk, texts), kept.pk if kept else None)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def forget(request: HttpRequest, number: int) -> HttpResponse:
    """Keep one no longer."""
    workspace = workspace_of(request)
    slug = queries.ready_text(workspace, number).brand.slug
    actions.forget_ready_text(workspace, number)
    messages.success(request, _("It is no longer kept. What was written with it stays."))
    return redirect(f"{reverse('publishing:ready-texts')}?brand={slug}")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What may be put in a post of a brand, for the dialog of the composer."""
    workspace = workspace_of(request)
    asked = request.GET.get("brand", "")
    brand = next((one for one in brands_that_publish(workspace) if str(one.pk) == asked), None)
    if brand is None:
        raise Http404
    workspace.require(Permission.PREPARE, brand.pk)
    heaps = _heaps(workspace, list(queries.ready_texts_of(workspace, brand.pk)))
    order = [Kind.SNIPPET, Kind.HASHTAGS, Kind.SIGNATURE, Kind.TEMPLATE]
    heaps = sorted((one for one in heaps if one.lines), key=lambda one: order.index(Kind(one.kind)))
    return render(request, "publishing/ready_choose.html", {"brand": brand, "heaps": heaps})
