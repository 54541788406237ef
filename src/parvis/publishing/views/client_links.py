"""Links for clients, as the team sees them: those that are open, making one, closing one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.publishing import presenting
from parvis.publishing.actions import client_links as actions
from parvis.publishing.forms import ClientLinkForm
from parvis.publishing.models import Post
from parvis.publishing.queries.client_links import links_of, posts_to_show
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.posts import with_variants
from parvis.publishing.queries.screens import brands_that_publish
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Brand, Permission, Workspace, workspace_of

MOST = 100  # posts one may choose from


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """The links that are open."""
    return page(request, "client_links", "rules", links=links_of(workspace_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a link to some posts of a brand; it is shown once."""
    workspace = workspace_of(request)
    workspace.require(Permission.PUBLISH)
    brand, chosen = _asked(request, workspace)
    form = ClientLinkForm(request.POST or None, initial={"days": actions.USUAL_DAYS})
    if request.method == "POST":
        chosen = {int(one) for one in request.POST.getlist("posts") if one.isdigit() and len(one) < 15}
        if form.is_valid():
            try:
                made, token = actions.make_client_link(
                    workspace, brand.pk, chosen, form.cleaned_data["name"], form.cleaned_data["days"]
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return page(request, "client_link_made", "rules", link=made, address=_address(request, token))
    posts = with_variants(posts_to_show(workspace, brand.pk))[:MOST]
    return page(
        request,
        "client_link_new",
        "rules",
        422 if form.errors else 200,
        brand=brand,
        form=form,
        rows=[presenting.row(one) for one in posts],
        chosen=chosen,
    )


def _asked(request: HttpRequest, workspace: Workspace) -> tuple[Brand, set[int]]:
    """The brand, and the posts that are chosen already: the one the address names."""
    number = request.GET.get("post", "")
    post: Post | None = find_post(workspace, int(number)) if number.isdigit() and len(number) < 15 else None
    brands = [one for one in brands_that_publish(workspace) if workspace.can(Permission.PUBLISH, one.pk)]
    typed = request.POST.get("brand") or request.GET.get("brand", "")
    if post is not None and "brand" not in request.POST:
        return post.brand, {post.pk}
    found = next((one for one in brands if typed in {str(one.pk), one.slug}), None)
    if found is None:
        workspace.require(Permission.PUBLISH, brands[0].pk if brands else 0)
        found = brands[0]
    return found, set()


def _address(request: HttpRequest, token: str) -> str:
    path = reverse("client-asked", args=[token])
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else request.build_absolute_uri(path)


@require_POST
def close(request: HttpRequest, link_id: int) -> HttpResponse:
    """Close a link."""
    actions.close_client_link(workspace_of(request), link_id)
    messages.success(request, _("The link is closed: nobody can open it any more."))
    return redirect("publishing:client-links")
