"""The library of pictures: found, added, described, cropped, deleted; and chosen from while one writes."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.engine.publishing.library import Right
from parvis.publishing import presenting, thumbnails
from parvis.publishing.actions import media as actions
from parvis.publishing.illustrations import Illustration
from parvis.publishing.library_forms import MediumForm
from parvis.publishing.models import Medium
from parvis.publishing.presenting_library import address, shown
from parvis.publishing.queries import media as queries
from parvis.publishing.queries.media import Wanted
from parvis.publishing.queries.posts import with_variants
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.brands import brand_of_form
from parvis.publishing.views.pages import brand_asked, page
from parvis.publishing.views.pictures import taken_in
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of

PAGE = 60
TO_CHOOSE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """The pictures of the brands one may see; files that are sent are added, and each that cannot be says why."""
    workspace = workspace_of(request)
    wrong: list[str] = []
    if request.method == "POST":
        added, wrong = _added(workspace, request)
        if added:
            told = ngettext("%(n)s file added.", "%(n)s files added.", len(added)) % {"n": len(added)}
            messages.success(request, told)
        if not wrong:
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    brand = brand_asked(workspace, request.GET.get("brand", ""))
    wanted = _wanted(request, brand)
    today = timezone.localdate()
    found = Paginator(queries.library(workspace, wanted, today), PAGE).get_page(request.GET.get("page"))
    own = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PREPARE, one.pk)]
    number = brand.pk if brand else None
    return page(
        request,
        "library",
        "posts",
        422 if wrong else 200,
        brand=brand,
        own=own,
        pictures=[shown(one, today) for one in found],
        page=found,
        wanted=wanted,
        folders=queries.folders_of(workspace, number),
        tags=queries.tags_of(workspace, number)[:30],
        counts={
            right: queries.library(workspace, Wanted(right=right, brand=number), today).count()
            for right in (Right.SOON, Right.EXPIRED)
        },
        wrong=wrong,
        is_empty=not queries.media_of(workspace, number).exists(),
        kept=_kept(wanted, brand),
    )


def _wanted(request: HttpRequest, brand: Brand | None) -> Wanted:
    asked = request.GET.get("right", "")
    return Wanted(
        words=request.GET.get("q", "")[:200],
        folder=request.GET.get("folder", ""),
        right=Right(asked) if asked in set(Right) else None,
        brand=brand.pk if brand else None,
    )


def _kept(wanted: Wanted, brand: Brand | None) -> str:
    asked = {
        "q": wanted.words,
        "folder": wanted.folder,
        "right": wanted.right or "",
        "brand": brand.slug if brand else "",
    }
    return urlencode({name: value for name, value in asked.items() if value})


def _added(workspace: Workspace, request: HttpRequest) -> tuple[list[Medium], list[str]]:
    added, wrong = taken_in(workspace, brand_of_form(workspace, request).pk, request)
    folder = request.POST.get("folder", "").strip()
    for one in added:
        if folder and not one.folder:
            actions.file_medium(workspace, one.pk, folder=folder, tags=one.tags)
    if not added and not wrong:
        wrong = [_("Choose at least one file.")]
    return added, wrong


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, medium_id: int) -> HttpResponse:
    """A picture: what it shows, where it lies, until when it may be used, what crops keep, and which posts use it."""
    workspace = workspace_of(request)
    found = queries.medium(workspace, medium_id)
    may_change = workspace.can(Permission.PREPARE, found.brand_id)
    form = MediumForm(initial=MediumForm.initial_of(found))
    if request.method == "POST":
        workspace.require(Permission.PREPARE, found.brand_id)
        form = MediumForm(request.POST)
        if form.is_valid() and _changed(workspace, found, form):
            messages.success(request, _("Saved."))
            return redirect("publishing:library-one", medium_id)
    posts = with_variants(queries.posts_with(workspace, medium_id))
    return page(
        request,
        "library_one",
        "posts",
        422 if form.errors else 200,
        brand=found.brand,
        medium=found,
        shown=shown(found, timezone.localdate()),
        crops=[address(found, shape) for shape in thumbnails.SHAPES],
        form=form,
        folders=queries.folders_of(workspace, found.brand_id),
        rows=[presenting.row(post) for post in posts[:50]],
        may_change=may_change,
        may_delete=may_change and not found.uses.exists() and not found.kit_editions.exists(),
    )


def _changed(workspace: Workspace, found: Medium, form: MediumForm) -> bool:
    typed = form.cleaned_data
    try:
        if form.describes_anew(found):
            actions.describe_medium(
                workspace, found.pk, name=typed["name"], alt=typed["alt"], rights_until=typed["rights_until"]
            )
        actions.file_medium(workspace, found.pk, folder=typed["folder"], tags=typed["tags"], focus=form.focus)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    except PermissionDenied as error:
        form.add_error("alt", str(error))
        return False
    return True


@require_POST
def delete(request: HttpRequest, medium_id: int) -> HttpResponse:
    """Delete a picture that no post uses."""
    try:
        actions.delete_medium(workspace_of(request), medium_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("publishing:library-one", medium_id)
    messages.success(request, _("The picture is deleted."))
    return redirect("publishing:library")


@require_safe
def crop(request: HttpRequest, medium_id: int, shape: str) -> HttpResponse:
    """A small crop of a picture, which never changes under its address."""
    found = queries.medium(workspace_of(request), medium_id)
    if shape not in thumbnails.SHAPES:
        raise Http404
    try:
        data = thumbnails.thumbnail(found, shape)
    except FileNotFoundError:
        raise Http404(_("This picture is missing from this server.")) from None
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "sandbox"}
    return HttpResponse(data, content_type=thumbnails.MEDIA_TYPE, headers=headers)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The pictures one may put beside a post of a brand, for the dialog of the composer; those whose right has ended are left out."""
    workspace = workspace_of(request)
    number = request.GET.get("brand", "")
    brand = next((one for one in brands_that_publish(workspace) if str(one.pk) == number), None)
    if brand is None:
        raise Http404
    workspace.require(Permission.PREPARE, brand.pk)
    today = timezone.localdate()
    wanted = Wanted(request.GET.get("q", "")[:200], request.GET.get("folder", ""), Right.OPEN, brand.pk)
    found = queries.library(workspace, wanted, today)[:TO_CHOOSE]
    context = {
        "brand": brand,
        "pictures": [shown(one, today) for one in found],
        "wanted": wanted,
        "folders": queries.folders_of(workspace, brand.pk),
    }
    name = "library_found" if "found" in request.GET else "library_choose"
    return render(request, f"publishing/{name}.html", context)


@require_safe
def pick(request: HttpRequest, medium_id: int) -> HttpResponse:
    """The line of a picture for the composer."""
    workspace = workspace_of(request)
    found = queries.medium(workspace, medium_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    answer = render(request, "publishing/pictures.html", {"pictures": [Illustration(found, found.alt)]})
    answer["HX-Trigger"] = json.dumps({"parvis:close-dialog": "library"})
    return answer
