"""Boards: every figure comes from the mentions of its scope, and says when it cannot be known."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from parvis.engine.understanding import Sentiment
from parvis.listening import headlines, presenting
from parvis.listening.actions.shares import revoke_share, share_board
from parvis.listening.filters import read
from parvis.listening.live import in_scope
from parvis.listening.queries import boards, shares
from parvis.listening.tests.conftest import NOW, heard

BAD, GOOD = Sentiment.NEGATIVE, Sentiment.POSITIVE


def fill(archive, world):
    rows = [
        heard(
            1,
            "Aubrelle est en retard",
            brand=world.own.pk,
            mood=BAD,
            hours_ago=1,
            likes=3,
            hashtags=("BadBuzz",),
        ),
        heard(2, "Aubrelle encore en retard", brand=world.own.pk, mood=BAD, hours_ago=2, author="bob"),
        heard(3, "Aubrelle, merci", brand=world.own.pk, mood=GOOD, hours_ago=3),
        heard(4, "Aubrelle hier", brand=world.own.pk, mood=GOOD, hours_ago=30),
        heard(5, "Aubrelle il y a longtemps", brand=world.own.pk, hours_ago=24 * 60),
        heard(6, "Nacrine", brand=world.rival.pk, hours_ago=1),
    ]
    archive.append(world.workspace.organisation, rows)


def board(workspace, text="range=24h", **about):
    return boards.board(workspace, read(QueryDict(text), zone="Europe/Paris", **about), NOW)


def test_the_figures_of_a_brand(archive, world):
    fill(archive, world)
    found = board(world.workspace, brand=world.own.pk)
    assert found.summary.mentions == 3
    assert found.mentions.before == 1
    assert found.mood.now == pytest.approx(-1 / 3)
    assert found.summary.authors == 2
    assert found.summary.engagement == 3
    assert sum(point.total for point in found.volume) == 3
    assert [m.item.id for m in found.newest.mentions] == ["id1", "id2", "id3"]


def test_a_period_nobody_listened_to_is_no_comparison(archive, world):
    fill(archive, world)
    found = board(world.workspace, "range=90d", brand=world.own.pk)
    assert found.before is None
    assert found.mentions.change is None
    assert "before" not in headlines.headline(found)


def test_filters_reach_every_part_of_the_board(archive, world):
    fill(archive, world)
    found = board(world.workspace, "range=24h&sentiment=negative&q=encore", brand=world.own.pk)
    assert found.summary.mentions == 1
    assert [a.actor_id for a in found.top_authors] == ["bob"]


def test_nobody_sees_a_brand_outside_their_scope(archive, world):
    fill(archive, world)
    narrow = world.as_role("viewer", frozenset({world.rival.pk}))
    assert board(narrow, brand=world.own.pk).summary.mentions == 0
    assert boards.one(narrow, "bluesky", "id1") is None
    assert boards.one(narrow, "bluesky", "id6") is not None


def test_an_empty_board_says_so(archive, world):
    found = board(world.workspace, brand=world.own.pk)
    assert found.mood.now is None
    assert headlines.headline(found).startswith("Nothing was heard")


def test_a_page_of_the_board_is_complete_and_escaped(archive, world):
    hostile = '<script>alert(1)</script> "Aubrelle" & co'
    archive.append(world.workspace.organisation, [heard(9, hostile, brand=world.own.pk, hashtags=("<b>",))])
    filters = read(QueryDict("range=24h&q=aubrelle"), zone="Europe/Paris", brand=world.own.pk)
    found = boards.board(world.workspace, filters, NOW)
    page = presenting.present(found, filters, "/x/", world.own, None, {}, "Europe/Paris")
    card = page.newest[0]
    assert "<script>" not in card.text
    assert "<mark>Aubrelle</mark>" in card.text
    assert card.url == "https://example.org/9"


def test_arrivals_are_shown_only_on_the_boards_they_belong_to(archive, world):
    fill(archive, world)
    start = archive.latest_sequence()
    archive.append(
        world.workspace.organisation, [heard(20, "Aubrelle livraison", brand=world.own.pk, mood=BAD)]
    )
    ((_organisation, arrival),) = archive.arrivals(start)

    def shown(text="", **about):
        filters = read(QueryDict(text), zone="Europe/Paris", **about)
        return in_scope(arrival.mention, filters.scope(world.workspace.organisation, None, None))

    assert shown(brand=world.own.pk)
    assert shown("q=livraison&sentiment=negative", brand=world.own.pk)
    assert not shown(brand=world.rival.pk)
    assert not shown("q=parfum", brand=world.own.pk)
    assert not shown("lang=en", brand=world.own.pk)
    narrow = read(QueryDict(""), zone="Europe/Paris").scope(1, frozenset({world.rival.pk}), None)
    assert not in_scope(arrival.mention, narrow)


class TestShares:
    def test_a_link_gives_one_brand_and_no_right(self, archive, world):
        filters = read(QueryDict("lang=fr"), zone="Europe/Paris", brand=world.own.pk)
        _share, token = share_board(world.workspace, filters, world.own.pk, 7)
        opened = shares.opened_by(token)
        assert opened is not None
        share, narrow = opened
        assert narrow.brands == frozenset({world.own.pk})
        assert not narrow.can("export")
        assert share.filters == {"lang": ["fr"]}
        assert token not in str(share.token_hash)

    def test_a_closed_or_expired_link_opens_nothing(self, archive, world):
        filters = read(QueryDict(""), zone="Europe/Paris", brand=world.own.pk)
        share, token = share_board(world.workspace, filters, world.own.pk, 7)
        revoke_share(world.workspace, share.pk)
        assert shares.opened_by(token) is None
        late, other = share_board(world.workspace, filters, world.own.pk, 7)
        late.expires_at = NOW - dt.timedelta(days=900)
        late.save()
        assert shares.opened_by(other) is None
        assert shares.opened_by("guess") is None

    def test_who_may_not_export_may_not_share(self, archive, world):
        filters = read(QueryDict(""), zone="Europe/Paris", brand=world.own.pk)
        for workspace in (world.as_role("viewer"), world.as_role("analyst", frozenset({world.rival.pk}))):
            with pytest.raises(PermissionDenied):
                share_board(workspace, filters, world.own.pk, 7)
