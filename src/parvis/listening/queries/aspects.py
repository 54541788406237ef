"""What an organisation's mentions can be about: its list, the names people read, and what people corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.db.models import Count, Max

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Scope, Share
from parvis.engine.aspect_taxonomy import STARTING, AspectFinder, Labelled, Taxonomy, name_of
from parvis.engine.aspects import MOST_ASPECTS
from parvis.engine.taught import AspectList
from parvis.engine.words import fold
from parvis.listening.models import AspectTaxonomy, LabelCorrection
from parvis.workspaces.api import Permission, Workspace

LEARNED_FROM = 300
"""Corrected mentions learned from: the newest."""
LOOKED_AT = 500
"""Recent mentions on which a change is tried."""


def taxonomy_of(organisation: int) -> Taxonomy:
    """The list of an organisation; the one everybody starts from where nobody changed it."""
    row = AspectTaxonomy.objects.filter(organisation_id=organisation).first()
    return STARTING if row is None else msgspec.convert(row.aspects, Taxonomy)


def version_of(organisation: int) -> tuple[object, ...]:
    """Changes whenever the list does, or what people said about aspects of mentions."""
    row = AspectTaxonomy.objects.filter(organisation_id=organisation).values_list("version").first()
    said = LabelCorrection.objects.filter(
        organisation_id=organisation, kind=LabelCorrection.Kind.ASPECTS
    ).aggregate(number=Count("id"), newest=Max("corrected_at"))
    return (row, *said.values())


def aspect_list(organisation: int) -> AspectList:
    """The list, with the corrected mentions that the archive still has."""
    rows = LabelCorrection.objects.filter(
        organisation_id=organisation, kind=LabelCorrection.Kind.ASPECTS
    ).order_by("-corrected_at", "-pk")[:LEARNED_FROM]
    labelled = []
    for row in rows:
        mention = get_archive().mention(organisation, row.network, row.item)
        if mention is not None:
            keys = tuple(term.partition(":")[0] for term in row.label.split())
            labelled.append(Labelled(mention.item.text, keys))
    return AspectList(taxonomy_of(organisation), tuple(reversed(labelled)))


def names_of(organisation: int, language: str) -> dict[str, str]:
    """What people read for each key, in their language, in the order of the list."""
    code = language.partition("-")[0]
    return {one.key: name_of(one, code) for one in taxonomy_of(organisation)}


def keys_by_name(organisation: int) -> dict[str, str]:
    """Everything ``aspect:`` may be followed by, folded: keys and names in every language → key."""
    taxonomy = taxonomy_of(organisation)
    names = {" ".join(fold(name).split()): one.key for one in taxonomy for name in one.names.values() if name}
    return names | {one.key: one.key for one in taxonomy}


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect on the screen of the list, with the mentions of the last thirty days that are about it."""

    key: str
    name: str
    words: tuple[str, ...]
    examples: int
    share: Share


def overview(workspace: Workspace, language: str, now: dt.datetime) -> list[AspectRow]:
    """The list, with how much each aspect is spoken of."""
    workspace.require(Permission.SEE)
    archive = get_archive()
    allowed = None if workspace.brands is None else tuple(workspace.brands)
    scope = Scope(workspace.organisation, brands_allowed=allowed, since=now - dt.timedelta(days=30))
    counted = {share.value: share for share in archive.shares(scope, "aspect", 2 * MOST_ASPECTS)}
    code = language.partition("-")[0]
    return [
        AspectRow(
            one.key,
            name_of(one, code),
            tuple(word for words in one.words.values() for word in words),
            len(one.examples),
            counted.get(one.key, Share(one.key, 0)),
        )
        for one in taxonomy_of(workspace.organisation)
    ]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a list would find among the newest mentions: how many were looked at, those about one aspect, with the words
    that say so, and which are found now."""

    looked_at: int
    found: tuple[tuple[Mention, tuple[str, ...]], ...]
    found_now: frozenset[tuple[str, str]]


def tried(workspace: Workspace, taxonomy: Taxonomy, key: str) -> Tried:
    """Which recent mentions would be about ``key`` with this list. Nothing is stored.

    Raises :class:`~parvis.engine.aspects.TaxonomyError` for a list that cannot be used.
    """
    workspace.require(Permission.SEE)
    labelled = aspect_list(workspace.organisation).labelled
    finder, now = (
        AspectFinder(taxonomy, labelled),
        AspectFinder(taxonomy_of(workspace.organisation), labelled),
    )
    allowed = None if workspace.brands is None else tuple(workspace.brands)
    page = get_archive().search(Scope(workspace.organisation, brands_allowed=allowed), LOOKED_AT)
    found, found_now = [], set()
    for mention in page.mentions:
        read = mention.understanding
        tokens = read.tokens.split(" ")
        found += [(mention, one.because) for one in finder.of(tokens, read.language) if one.name == key]
        if any(one.name == key for one in now.of(tokens, read.language)):
            found_now.add(mention.item.key)
    return Tried(len(page.mentions), tuple(found), frozenset(found_now))


def in_words(terms: tuple[str, ...], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(key, name, mood) of each of :attr:`~parvis.engine.understanding.Understanding.aspects` that the list still has."""
    split = (term.partition(":") for term in terms)
    return [(key, names[key], mood) for key, _, mood in split if key in names]
