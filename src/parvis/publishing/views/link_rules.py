"""What a brand does with the links it says: chosen, and tried on a link before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import links
from parvis.engine.publishing.tracking import LinkRules, Shorten
from parvis.publishing import link_forms as forms
from parvis.publishing import naming
from parvis.publishing.actions.link_rules import Changed, set_link_rules
from parvis.publishing.linking import linking
from parvis.publishing.queries.link_rules import link_rules_of
from parvis.publishing.queries.screens import voices
from parvis.publishing.queries.short_links import next_number
from parvis.publishing.views.pages import page
from parvis.workspaces.api import Account, Permission, Workspace, brand, workspace_of

SHOWN_ACCOUNTS = 6


@dataclass(frozen=True, slots=True)
class Tried:
    """What an account would say of a link, and where it leads if that is somewhere else."""

    handle: str
    network: str
    network_title: str
    said: str
    leads_to: str


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, brand_id: int) -> HttpResponse:
    """Choose them."""
    workspace = workspace_of(request)
    shown = brand(workspace, brand_id)
    workspace.require(Permission.MANAGE_BRANDS, shown.pk)
    kept = link_rules_of(workspace, brand_id)
    form = forms.LinkRulesForm(request.POST or None, initial=forms.initial(kept))
    asked = kept
    if request.method == "POST":
        asked = forms.rules(request.POST)
        if form.is_valid():
            try:
                changed = set_link_rules(workspace, brand_id, asked)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _saved(changed))
                return redirect("publishing:rules")
    link = request.POST.get("try") or (f"https://{asked.sites[0]}/" if asked.sites else "")
    return page(
        request,
        "link_rules",
        "rules",
        422 if form.is_bound and form.errors else 200,
        brand=shown,
        form=form,
        rows=forms.with_room(asked.rules),
        hints=dict(zip(("source", "medium", "campaign", "content", "term"), forms.HINTS, strict=True)),
        can_shorten=bool(settings.SHORT_LINKS) or kept.shorten is not Shorten.NONE,
        short_links=settings.SHORT_LINKS,
        link=link,
        tried=_tried(workspace, brand_id, asked, link),
    )


@require_POST
def preview(request: HttpRequest, brand_id: int) -> HttpResponse:
    """What each account would say of a link under the rules as they are typed."""
    workspace = workspace_of(request)
    workspace.require(Permission.MANAGE_BRANDS, brand(workspace, brand_id).pk)
    link = request.POST.get("try", "").strip()
    tried = _tried(workspace, brand_id, forms.rules(request.POST), link)
    return render(request, "publishing/link_tried.html", {"tried": tried, "link": link})


def _tried(workspace: Workspace, brand_id: int, rules: LinkRules, link: str) -> list[Tried]:
    if len(link) > forms.LONGEST_LINK or not any(part.value == link for part in links(link)):
        return []
    return [_by(one, rules, link, workspace.language) for one in voices(workspace, brand_id)[:SHOWN_ACCOUNTS]]


def _by(account: Account, rules: LinkRules, link: str, language: str) -> Tried:
    with_links = linking(
        rules,
        network=account.network,
        account=account.handle,
        post=next_number(),
        campaign=_("campaign"),
        language=language,
        day=timezone.localdate(),
    )
    written = Outgoing(text="", link=link)
    said = with_links.said(written, "") if with_links else written
    target = said.target_of(said.link)
    return Tried(
        account.handle,
        account.network,
        naming.network(account.network),
        said.link,
        target if target != said.link else "",
    )


def _saved(changed: Changed) -> str:
    if not changed.deliveries:
        return _("Saved.")
    told = ngettext(
        "Saved. %(n)d planned delivery says its links anew.",
        "Saved. %(n)d planned deliveries say their links anew.",
        changed.deliveries,
    ) % {"n": changed.deliveries}
    if not changed.waiting:
        return told
    return (
        told
        + " "
        + ngettext(
            "%(n)d of them waits for a yes to that.", "%(n)d of them wait for a yes to that.", changed.waiting
        )
        % {"n": changed.waiting}
    )
