"""What people do with watches: each function is one intention, checked, written and audited."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.archive.connection import get_archive
from parvis.listening.actions import past
from parvis.listening.models import Watch, WatchVersion
from parvis.listening.queries.fragments import resolved, used_by
from parvis.listening.queries.watches import watch as find_watch
from parvis.workspaces.api import Permission, Workspace, brand, record

COLOURS = ("#2f5aa8", "#b4532a", "#2b7a6b", "#8a4f9e", "#9a7b1f", "#4a6670", "#a63d5b", "#55722d")


@dataclass(frozen=True, slots=True)
class WatchDraft:
    """What a person typed about a watch."""

    name: str
    query: str
    languages: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    colour: str = ""


def create_watch(workspace: Workspace, brand_id: int, draft: WatchDraft) -> Watch:
    """Save a new watch and have what was already heard searched for it. Raises ``QueryError`` for a query that cannot be read."""
    workspace.require(Permission.LISTEN, brand_id)
    resolved(workspace.organisation, draft.query, in_watch=True)
    owner = brand(workspace, brand_id)
    with transaction.atomic():
        others = Watch.objects.filter(organisation_id=workspace.organisation)
        position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
        watch = Watch.objects.create(
            organisation_id=workspace.organisation,
            brand=owner,
            name=draft.name,
            query=draft.query,
            languages=list(draft.languages),
            networks=list(draft.networks),
            colour=draft.colour or COLOURS[(position - 1) % len(COLOURS)],
            position=position,
            created_by_id=workspace.person,
        )
        keep_version(workspace, watch)
        record(workspace, "watch.create", f"watch:{watch.pk}", name=watch.name, query=watch.query)
    past.search_at_once_or_later(watch)
    return watch


def edit_watch(workspace: Workspace, watch_id: int, draft: WatchDraft) -> Watch:
    """Change a watch. A changed query is a new version, and what was heard is searched again."""
    watch = find_watch(workspace, watch_id)
    workspace.require(Permission.LISTEN, watch.brand_id)
    resolved(workspace.organisation, draft.query, in_watch=True)
    matched_by = ("query", "languages", "networks")
    before = {name: getattr(watch, name) for name in matched_by}
    watch.name, watch.query, watch.colour = draft.name, draft.query, draft.colour or watch.colour
    watch.languages, watch.networks = list(draft.languages), list(draft.networks)
    changed = any(before[name] != getattr(watch, name) for name in matched_by)
    with transaction.atomic():
        watch.version += int(changed)
        watch.save()
        if changed:
            keep_version(workspace, watch)
            past.ask(watch)
        record(workspace, "watch.edit", f"watch:{watch.pk}", name=watch.name, query=watch.query)
    if changed:
        past.search_at_once_or_later(watch)
    return watch


def set_active(workspace: Workspace, watch_id: int, active: bool) -> Watch:
    """Pause a watch (it keeps what it has and catches nothing new) or let it listen again."""
    watch = find_watch(workspace, watch_id)
    workspace.require(Permission.LISTEN, watch.brand_id)
    watch.is_active = active
    with transaction.atomic():
        watch.save(update_fields=["is_active", "updated_at"])
        if active:
            past.ask(watch)
        record(workspace, "watch.resume" if active else "watch.pause", f"watch:{watch.pk}", name=watch.name)
    if active:
        past.search_at_once_or_later(watch)
    return watch


def delete_watch(workspace: Workspace, watch_id: int) -> None:
    """Forget a watch. What was heard stays in the archive."""
    watch = find_watch(workspace, watch_id)
    workspace.require(Permission.LISTEN, watch.brand_id)
    with transaction.atomic():
        record(workspace, "watch.delete", f"watch:{watch.pk}", name=watch.name, query=watch.query)
        number = watch.pk
        watch.delete()
    get_archive().forget_watch(workspace.organisation, number)


def keep_version(workspace: Workspace, watch: Watch) -> None:
    """Remember the query as it is now, with the fragments it uses."""
    WatchVersion.objects.create(
        watch=watch,
        version=watch.version,
        query=watch.query,
        languages=watch.languages,
        networks=watch.networks,
        fragments=used_by(watch.organisation_id, watch.query),
        saved_by_id=workspace.person,
        saved_at=timezone.now(),
    )
