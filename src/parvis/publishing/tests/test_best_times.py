"""When an account does well, read from the archive: of its own posts, and never without enough of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.archive.contract import HeardItem
from parvis.archive.errors import ArchiveError
from parvis.archive.memory import MemoryArchive
from parvis.engine.items import Actor, Engagement, Item
from parvis.engine.publishing.best_times import FEWEST
from parvis.engine.understanding import Sentiment, Understanding
from parvis.publishing.presenting_best_times import best_times_for
from parvis.publishing.queries.best_times import best_times_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.api import Account

NOW = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
MONDAY, THURSDAY = dt.datetime(2026, 10, 12, 7, tzinfo=dt.UTC), dt.datetime(2026, 10, 15, 16, tzinfo=dt.UTC)


def heard(
    number: int, at: dt.datetime, likes: int | None, author: str = "aubrelle", **more: str
) -> HeardItem:
    item = Item(
        network="sandbox",
        id=f"id{number}",
        actor=Actor(id=f"id-{author}", name=author),
        content="Bonjour",
        published=at,
        engagement=Engagement(likes=likes),
        **more,
    )
    understanding = Understanding(
        language="fr",
        language_confidence=1.0,
        sentiment=Sentiment.NEUTRAL,
        sentiment_score=0.0,
        emotion=None,
        tokens=" bonjour ",
        fingerprint=number,
        model="test 1",
    )
    return HeardItem(item=item, understanding=understanding, watches=(), brands=(), source=0)


@pytest.fixture
def archive(world: World, monkeypatch: pytest.MonkeyPatch) -> MemoryArchive:
    """Of Aubrelle: thirty posts on a Monday at 9, three on Thursday at 18 (Paris) that drew four times as much; and what does not count."""
    memory = MemoryArchive()
    second = dt.timedelta(seconds=1)
    items = [heard(n, MONDAY + n * second, 10) for n in range(FEWEST)]
    items += [heard(100 + n, THURSDAY + n * second, 40) for n in range(3)]
    items += [heard(200 + n, THURSDAY, 9_000, "somebody") for n in range(9)]
    items += [heard(300 + n, THURSDAY, 9_000, in_reply_to="id1") for n in range(9)]
    items += [heard(400 + n, THURSDAY, None) for n in range(9)]
    items += [heard(500 + n, NOW - dt.timedelta(hours=9), 9_000) for n in range(9)]
    memory.append(world.writer.organisation, items)
    monkeypatch.setattr("parvis.publishing.views.best_times.get_archive", lambda: memory)
    return memory


def test_the_best_hours_rest_on_the_accounts_own_posts(world: World, archive: MemoryArchive) -> None:
    found = best_times_of(world.writer, world.account, archive, NOW)
    assert found.enough and found.posts == FEWEST + 3
    (best,) = found.hours
    assert (best.weekday, best.hour, best.posts) == (3, 18, 3)
    assert best.times == pytest.approx((3 * 4 + 5) / 8)
    too_little = best_times_of(world.writer, world.second, archive, NOW)
    assert (too_little.enough, too_little.hours, too_little.posts) == (False, (), 0)


def test_the_account_is_known_by_its_number_too(world: World, archive: MemoryArchive) -> None:
    Account.objects.filter(pk=world.account.pk).update(handle="renamed", network_id="id-aubrelle")
    renamed = Account.objects.get(pk=world.account.pk)
    assert best_times_of(world.writer, renamed, archive, NOW).posts == FEWEST + 3


def test_nothing_of_other_brands_or_organisations_is_read(world: World, archive: MemoryArchive) -> None:
    narrow = replace(world.writer, brands=frozenset({world.brand.pk}))
    assert (
        best_times_of(narrow, world.account, archive, NOW).posts == 0
    )  # heard for no brand that is open there
    elsewhere = replace(world.writer, organisation=world.stranger.organisation)
    assert best_times_of(elsewhere, world.account, archive, NOW).posts == 0


def test_the_hour_comes_next_on_the_clocks_of_the_organisation(world: World, archive: MemoryArchive) -> None:
    post = find_post(world.writer, world.write("Bonjour").pk)
    with timezone.override(world.writer.time_zone):
        (told,) = best_times_for(world.writer, post, archive, NOW)
    assert [(one.posts, one.times) for one in told.hours] == [(3, "2.1")]
    assert told.hours[0].when == "Thu, Nov 26 18:00"


def test_the_page_says_what_is_known_or_that_too_little_is(
    world: World, archive: MemoryArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.writer)
    post = world.write("Bonjour", world.second)
    assert reverse("publishing:best-times", args=[post.pk]) in page(client, "post", post.pk)
    assert "Too little is known to advise an hour" in page(client, "best-times", post.pk)

    def away() -> MemoryArchive:
        raise ArchiveError("away")

    monkeypatch.setattr("parvis.publishing.views.best_times.get_archive", away)
    assert "cannot be read just now" in page(client, "best-times", post.pk)
