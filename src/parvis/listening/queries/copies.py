"""What is copied around within a board's filters, and how many people that leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Voices
from parvis.engine.duplicates.campaigns import Campaign, Kind, campaigns
from parvis.engine.sketches import Sketch
from parvis.listening.filters import Filters, Period
from parvis.listening.queries.boards import resolve_period
from parvis.workspaces.api import Workspace

MOST_READ = 10_000
"""Newest mentions that are compared with one another."""
GROUPS_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Copies:
    """Groups of mentions that say (nearly) the same, or quote the same. ``campaigns`` speak of places in ``sketches``.

    ``read`` of the ``mentions`` of the period were compared (the newest); ``groups`` were found, ``coordinated`` of which look so;
    ``campaigns`` are :data:`GROUPS_A_PAGE` of them from number ``first`` on. ``samples`` holds the first mention of each, by
    (network, id).
    """

    period: Period
    mentions: int
    read: int
    voices: Voices
    groups: int
    coordinated: int
    first: int
    campaigns: tuple[Campaign, ...]
    sketches: Sequence[Sketch]
    samples: dict[tuple[str, str], Mention]


def copies(workspace: Workspace, filters: Filters, now: dt.datetime, first: int = 0) -> Copies:
    """Compare the newest mentions of the filters with one another; the groups from number ``first`` on."""
    period = resolve_period(workspace, filters, now)
    scope = filters.scope(workspace.organisation, workspace.brands, period)
    archive = get_archive()
    sketches = archive.sketches(scope, MOST_READ)
    voices = archive.voices(scope)
    found = campaigns(sketches)
    shown = tuple(found[first : first + GROUPS_A_PAGE])
    samples = {}
    for campaign in shown:
        network, id_ = sketches[campaign.originator].key
        mention = archive.mention(workspace.organisation, network, id_)
        if mention:
            samples[network, id_] = mention
    coordinated = sum(campaign.kind is Kind.COORDINATED for campaign in found)
    return Copies(
        period, voices.posts, len(sketches), voices, len(found), coordinated, first, shown, sketches, samples
    )


def voices(workspace: Workspace, filters: Filters, now: dt.datetime) -> Voices:
    """The mentions of the filters counted as posts, as people, as distinct texts, and as the people who said one of these
    first: for whoever must not take copies or the flood of one author for a crowd."""
    period = resolve_period(workspace, filters, now)
    return get_archive().voices(filters.scope(workspace.organisation, workspace.brands, period))
