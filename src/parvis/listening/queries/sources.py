"""Reads sources and the networks they can be added from. Every function takes the workspace that asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from parvis.listening.models import Source
from parvis.networks import registry
from parvis.networks.contract import Capability, Connector, Manifest
from parvis.networks.registry import Unavailable
from parvis.workspaces.api import Permission, Workspace

READING = frozenset({Capability.READ_PUBLIC, Capability.READ_MENTIONS, Capability.SEARCH, Capability.STREAM})


def sources(workspace: Workspace) -> QuerySet[Source]:
    """The sources of the brands this workspace may see, and those of the whole organisation."""
    workspace.require(Permission.SEE)
    found = Source.objects.filter(organisation_id=workspace.organisation).select_related("brand")
    if workspace.brands is None:
        return found
    return found.filter(Q(brand_id__in=workspace.brands) | Q(brand_id__isnull=True))


def source(workspace: Workspace, source_id: int) -> Source:
    """One source, or 404 when it does not exist for this workspace."""
    return get_object_or_404(sources(workspace), pk=source_id)


def may_change(workspace: Workspace, source: Source) -> bool:
    """Whether this workspace may change the source: its brand's, or the whole organisation's."""
    if source.brand_id is None:
        return workspace.can(Permission.LISTEN) and workspace.brands is None
    return workspace.can(Permission.LISTEN, source.brand_id)


@dataclass(frozen=True, slots=True)
class Networks:
    """What sources can be added from: usable networks, and those installed that cannot be used, with the
    reason.
    """

    usable: tuple[Manifest, ...]
    unavailable: tuple[Unavailable, ...]


def networks() -> Networks:
    """The networks that are read continuously (files are imported instead)."""
    usable, unavailable = [], []
    for found in registry.all():
        if isinstance(found, Unavailable):
            unavailable.append(found)
        elif _can_be_added(found.manifest):
            usable.append(found.manifest)
    return Networks(tuple(usable), tuple(unavailable))


def connector(network: str) -> Connector | None:
    """The connector of a network sources can be added from, or ``None``."""
    found = registry.get(network)
    return None if isinstance(found, Unavailable) or not _can_be_added(found.manifest) else found


def _can_be_added(manifest: Manifest) -> bool:
    """What reads files of the server itself is not offered: it would show them to whoever may add a source."""
    reads_the_server = any(setting.kind == "path" for setting in manifest.settings)
    return bool(manifest.capabilities & READING and manifest.settings) and not reads_the_server
