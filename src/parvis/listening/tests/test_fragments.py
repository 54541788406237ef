"""Saved fragments: filled in everywhere, and editing one changes the watches that use it."""

from __future__ import annotations

import pytest

from parvis.archive.tests.making import heard
from parvis.engine.query import QueryError, errors, format
from parvis.listening import cards
from parvis.listening.actions import fragments, watches
from parvis.listening.actions.fragments import FragmentRefused
from parvis.listening.filters import Filters, with_text
from parvis.listening.matching_table import MatchingTable
from parvis.listening.models import QueryFragment, Watch, WatchVersion
from parvis.listening.queries import fragments as find
from parvis.listening.queries.collection import wanted_words

pytestmark = pytest.mark.django_db


def draft(query: str, name: str = "W") -> watches.WatchDraft:
    return watches.WatchDraft(name, query)


def test_editing_a_fragment_changes_its_watches(world, archive) -> None:
    organisation = world.workspace.organisation
    archive.append(organisation, [heard("1", "la freebox est en panne", watches=(), brands=())])
    brand = fragments.save_fragment(world.workspace, None, "Ma Marque", "livebox")
    fragments.save_fragment(world.workspace, None, "plaintes", "{ma marque} NEAR/5 (panne OR lent*)")
    watch = watches.create_watch(world.workspace, world.own.pk, draft("{plaintes} NOT concours"))
    table = MatchingTable()
    assert table.get(organisation).match(*_read("la freebox est en panne")) == ()
    fragments.save_fragment(world.workspace, brand.pk, "ma marque", "livebox OR freebox")
    watch.refresh_from_db()
    assert watch.version == 2
    assert table.get(organisation).match(*_read("la freebox est en panne")) == (watch.pk,)
    assert archive.mention(organisation, "bluesky", "1").watches == (watch.pk,)
    versions = WatchVersion.objects.filter(watch=watch).order_by("version")
    assert [v.fragments["ma marque"] for v in versions] == ["livebox", "livebox OR freebox"]
    assert wanted_words(organisation) == ("livebox", "freebox")


def _read(text: str):
    one = heard("9", text)
    return one.item, one.understanding


def test_what_cannot_be_saved_says_why(world, archive) -> None:
    with pytest.raises(QueryError) as wrong:
        watches.create_watch(world.workspace, world.own.pk, draft("{nothing}"))
    assert wrong.value.message_id == errors.UNKNOWN_FRAGMENT
    first = fragments.save_fragment(world.workspace, None, "a", "x")
    fragments.save_fragment(world.workspace, None, "b", "{a} y")
    with pytest.raises(QueryError) as circle:
        fragments.save_fragment(world.workspace, first.pk, "a", "{b}")
    assert circle.value.message_id == errors.FRAGMENT_CYCLE
    with pytest.raises(FragmentRefused, match="b"):
        fragments.delete_fragment(world.workspace, first.pk)
    with pytest.raises(FragmentRefused):
        fragments.save_fragment(world.workspace, first.pk, "c", "x")
    with pytest.raises(FragmentRefused):
        fragments.save_fragment(world.workspace, None, "A", "z")
    with pytest.raises(FragmentRefused):
        fragments.save_fragment(world.workspace, None, "a{b}", "z")
    watches.create_watch(world.workspace, world.own.pk, draft("{a} NEAR/3 z", "near"))
    with pytest.raises(FragmentRefused, match="near"):
        fragments.save_fragment(world.workspace, first.pk, "a", "x AND y")
    assert QueryFragment.objects.get(pk=first.pk).query == "x"
    assert Watch.objects.get(name="near").version == 1


def test_brands_are_for_searches_only(world, archive) -> None:
    with pytest.raises(QueryError) as wrong:
        watches.create_watch(world.workspace, world.own.pk, draft("brand:aubrelle livraison"))
    assert wrong.value.message_id == errors.BRAND_IN_WATCH
    organisation = world.workspace.organisation
    assert format(find.resolved(organisation, "marque:AUBRELLE x")) == f"brand:{world.own.pk} AND x"
    with pytest.raises(QueryError) as unknown:
        find.resolved(organisation, "brand:secret")  # of another organisation
    assert unknown.value.message_id == errors.UNKNOWN_BRAND


def test_searches_are_filled_in(world, archive) -> None:
    fragments.save_fragment(world.workspace, None, "a", "x OR y")
    organisation = world.workspace.organisation
    assert format(find.filled_in(organisation, with_text(Filters(), "{a} z")).query) == "(x OR y) AND z"
    missing = find.filled_in(organisation, with_text(Filters(), "{b}"))
    assert missing.query is None
    assert missing.error.message_id == errors.UNKNOWN_FRAGMENT


def test_cards_show_why_each_watch_matched(world, archive) -> None:
    fragments.save_fragment(world.workspace, None, "plaintes", "panne OR lent*")
    organisation = world.workspace.organisation
    first = watches.create_watch(world.workspace, world.own.pk, draft("freebox {plaintes}", "first"))
    second = watches.create_watch(world.workspace, world.own.pk, draft("réseau NEAR/3 lent*", "second"))
    read = heard("1", "Ma Freebox : le réseau est si lent", watches=(first.pk, second.pk))
    archive.append(organisation, [read])
    mention = archive.mention(organisation, "bluesky", "1")
    names = {first.pk: first, second.pk: second}
    card = cards.present_mention(mention, names, None)
    assert card.text == "Ma <mark>Freebox</mark> : le <mark>réseau</mark> est si <mark>lent</mark>"
    shown = [(reason.watch.name, reason.text) for reason in cards.reasons(mention, names)]
    assert shown == [
        ("first", "Ma <mark>Freebox</mark> : le réseau est si <mark>lent</mark>"),
        ("second", "Ma Freebox : le <mark>réseau</mark> est si <mark>lent</mark>"),
    ]
