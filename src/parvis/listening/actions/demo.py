"""Fills a workspace with the demonstration: an invented brand, its rival, their watches, and their story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.items import Item
from parvis.listening.actions.alert_rules import add_default_rules, replay_past
from parvis.listening.actions.watches import WatchDraft, create_watch
from parvis.listening.models import Source, Watch
from parvis.listening.pipeline import CHUNK, Counts, Pipeline
from parvis.networks.demo.phrases import BRAND, PRODUCT, RIVAL_BRAND
from parvis.networks.demo.story import tell
from parvis.workspaces.api import Brand, Permission, Workspace, brands_of, create_brand, record

NETWORK = "demo"
Progress = Callable[[Counts, int], None]


def demo_is_there(workspace: Workspace) -> bool:
    """Whether this workspace already has the demonstration."""
    workspace.require(Permission.SEE)
    return Source.objects.filter(organisation_id=workspace.organisation, network=NETWORK).exists()


def fill_with_demo(workspace: Workspace, pipeline: Pipeline, progress: Progress | None = None) -> Counts:
    """Tell the whole story into the archive; the worker then goes on telling it, a mention every few seconds.

    The alerts it would have raised are found by going through the past, so that a newcomer sees what one looks like.

    Safe to run again, and to interrupt: identities are those of the story, so nothing is doubled.
    """
    workspace.require(Permission.MANAGE_BRANDS)
    own, rival = _brands(workspace)
    _watches(workspace, own, rival)
    source = _source(workspace)
    story = list(tell(source.created_at))
    counts, rest = Counts(), iter(story)
    while chunk := tuple(islice(rest, CHUNK)):
        counts += _tell(pipeline, workspace, source, chunk)
        if progress:
            progress(counts, len(story))
    for brand in (own, rival):
        add_default_rules(workspace, brand)
        replay_past(workspace, brand.pk, source.created_at)
    Source.objects.filter(pk=source.pk, cursor="").update(
        cursor=source.created_at.isoformat(),
        last_heard_at=source.created_at,
        state=Source.State.WAITING,
        next_read_at=None,
    )
    return counts


def _tell(pipeline: Pipeline, workspace: Workspace, source: Source, chunk: tuple[Item, ...]) -> Counts:
    return pipeline.process(workspace.organisation, chunk, source=source.pk, keep_unmatched=False)


def _brands(workspace: Workspace) -> tuple[Brand, Brand]:
    known = {b.name: b for b in brands_of(workspace) if b.is_demo}
    own = known.get(BRAND) or create_brand(workspace, BRAND, Brand.Kind.OWN, "#2f5aa8", is_demo=True)
    rival = known.get(RIVAL_BRAND) or create_brand(
        workspace, RIVAL_BRAND, Brand.Kind.COMPETITOR, "#b4532a", is_demo=True
    )
    return own, rival


def _watches(workspace: Workspace, own: Brand, rival: Brand) -> None:
    drafts = (
        (own, WatchDraft(_("Everything about %(name)s") % {"name": BRAND}, f"{BRAND} OR @aubrelle OR #PlastiqueAubrelle", colour="#2f5aa8")),
        (own, WatchDraft(_("Launch of %(name)s") % {"name": PRODUCT}, f"{PRODUCT} OR #{PRODUCT}", colour="#2b7a6b")),
        (own, WatchDraft(_("Packaging"), '#PlastiqueAubrelle OR (Aubrelle AND (plastique OR emballage OR colis OR "bubble wrap" OR plastic))', colour="#b4532a")),
        (own, WatchDraft(_("Customer service"), '(Aubrelle OR @aubrelle) AND ("service client" OR "customer service" OR commande OR livraison OR order OR stock OR appli OR checkout)', colour="#8a4f9e")),
        (rival, WatchDraft(_("Everything about %(name)s") % {"name": RIVAL_BRAND}, RIVAL_BRAND, colour="#9a7b1f")),
    )  # fmt: skip
    for brand, draft in drafts:
        if not Watch.objects.filter(
            organisation_id=workspace.organisation, brand=brand, query=draft.query
        ).exists():
            create_watch(workspace, brand.pk, draft)


def _source(workspace: Workspace) -> Source:
    known = Source.objects.filter(organisation_id=workspace.organisation, network=NETWORK).first()
    if known:
        return known
    with transaction.atomic():
        source = Source.objects.create(
            organisation_id=workspace.organisation,
            network=NETWORK,
            name=_("Demonstration (invented)"),
            settings={"seconds": "20"},
            # Until the past is told, no worker reads it.
            next_read_at=timezone.now() + dt.timedelta(minutes=10),
        )
        record(workspace, "demo.fill", f"source:{source.pk}")
    return source


def remove_demo(workspace: Workspace) -> None:
    """Stop the demonstration's source. Its brands are deleted like any other, with what hangs on them."""
    workspace.require(Permission.MANAGE_BRANDS)
    with transaction.atomic():
        Source.objects.filter(organisation_id=workspace.organisation, network=NETWORK).delete()
        record(workspace, "demo.remove", NETWORK)
