"""Links are listed with their clicks, looked at, taken out; people correct them from there."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.tracking import LinkRules, Shorten, TagRule
from parvis.publishing.actions.counting import Number, Where, add_clicks
from parvis.publishing.actions.link_rules import set_link_rules
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.models import Clicks, Post, ShortLink
from parvis.publishing.queries.clicks import counted_links, links_of_post, people_by_day, sources_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in

HOUR = dt.timedelta(hours=1)
SHOP = "https://aubrelle.fr/soin"


@pytest.fixture
def said(world: World, settings) -> Post:
    """A post of two accounts, planned, its links short."""
    settings.SHORT_LINKS = "https://go.aubrelle.fr"
    rules = LinkRules(sites=("aubrelle.fr",), rules=(TagRule(source="{network}"),), shorten=Shorten.OWN)
    set_link_rules(world.chief, world.brand.pk, rules)
    draft = world.write(f"Voir {SHOP}", world.account, world.second)
    return plan(world.writer, draft.pk, timezone.now() + HOUR)


@pytest.fixture
def chief(world: World) -> Client:
    return signed_in(world.chief)


def clicked(link: ShortLink, people: int, bots: int = 0, source: str = "", ago: int = 0) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    add_clicks({Where(link.pk, noon - dt.timedelta(days=ago), source): Number(people, bots)})


def test_links_are_listed_with_the_clicks_of_a_period(world: World, said: Post, chief: Client) -> None:
    first, second = ShortLink.objects.order_by("account_id")
    clicked(first, 2, bots=5, source="x")
    clicked(second, 40, ago=60)
    since = timezone.now() - dt.timedelta(days=30)
    assert [(one.pk, one.people, one.bots) for one in counted_links(world.chief, None, since)] == [
        (first.pk, 2, 5),
        (second.pk, 0, 0),
    ]
    assert [one.people for one in counted_links(world.chief)] == [40, 2]
    assert [one.people for one in links_of_post(world.chief, said)] == [2, 40]
    shown = page(chief, "links")
    assert shown.index(first.code) < shown.index(second.code)
    assert "<b>40</b>" not in page(chief, "links", query="?days=30&q=aubrelle-fr")
    assert "<b>40</b>" in page(chief, "links", query="?days=90&q=aubrelle-fr")
    assert "No link like that" in page(chief, "links", query="?q=nowhere")
    found = page(chief, "links", query=f"?q=https://go.aubrelle.fr/{second.code}")
    assert second.code in found and first.code not in found
    assert chief.get(reverse("publishing:links") + "?days=5").status_code == 404


def test_what_was_taken_back_and_never_followed_is_not_listed(world: World, said: Post) -> None:
    take_back(world.writer, said.pk)
    assert not counted_links(world.chief).exists()
    clicked(ShortLink.objects.earliest("pk"), 1)
    assert counted_links(world.chief).count() == 1


def test_days_are_those_of_the_organisation(world: World, said: Post) -> None:
    link = ShortLink.objects.earliest("pk")
    late = dt.datetime(2026, 7, 1, 22, tzinfo=dt.UTC)  # already the second in Paris
    add_clicks({Where(link.pk, late, ""): Number(3, 0), Where(link.pk, late - HOUR, "x"): Number(1, 9)})
    assert people_by_day(world.chief, [link.pk]) == {
        link.pk: {dt.date(2026, 7, 1): 1, dt.date(2026, 7, 2): 3}
    }
    assert [(one.source, one.people, one.bots) for one in sources_of(world.chief, link)] == [
        ("", 3, 0),
        ("x", 1, 9),
    ]


def test_another_organisation_sees_none_of_it(world: World, said: Post) -> None:
    link = ShortLink.objects.earliest("pk")
    clicked(link, 3)
    assert not counted_links(world.stranger).exists()
    assert people_by_day(world.stranger, [link.pk]) == {} and sources_of(world.stranger, link) == []


def test_the_page_of_a_post_shows_its_clicks_account_by_account(
    world: World, said: Post, chief: Client
) -> None:
    for link, number in zip(ShortLink.objects.order_by("account_id"), (7, 11), strict=True):
        clicked(link, number)
    shown = page(chief, "post", said.pk)
    table = shown.split('class="table table-cards links-table"')[1]
    assert "<b>7</b>" in table and "<b>11</b>" in table and "18" in table
    assert "who followed them is not kept" in shown
    plain = world.write("Sans lien")
    assert "links-table" not in page(chief, "post", plain.pk)


def test_a_link_is_corrected_and_closed_from_its_page(world: World, said: Post, chief: Client) -> None:
    link = ShortLink.objects.earliest("pk")
    clicked(link, 3, bots=2, source="linkedin")
    assert "LinkedIn" in page(chief, "link", link.pk)
    change = reverse("publishing:link-change", args=[link.pk])
    assert chief.post(change, {"target": "javascript:x"}).status_code == 422
    assert chief.post(change, {"target": "https://aubrelle.fr/juste"}).status_code == 302
    assert "Led first to" in page(chief, "link", link.pk)
    assert chief.post(reverse("publishing:link-close", args=[link.pk])).status_code == 302
    assert "Open it again" in page(chief, "link", link.pk)
    writer = signed_in(world.writer)
    assert "Where it leads" not in page(writer, "link", link.pk)
    assert writer.post(change, {"target": "https://aubrelle.fr/"}).status_code == 403


def test_links_are_taken_out_as_a_table_that_runs_nothing(world: World, said: Post, chief: Client) -> None:
    link = ShortLink.objects.order_by("account_id")[0]
    clicked(link, 3, bots=1)
    ShortLink.objects.filter(pk=link.pk).update(original="=1+1")
    answer = chief.get(reverse("publishing:links-export") + "?days=0")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["Short link"], rows[0]["Clicks"], rows[0]["Programs"]) == (
        f"https://go.aubrelle.fr/{link.code}",
        "3",
        "1",
    )
    assert rows[0]["Led first to"] == "'=1+1" and rows[0]["Leads to"] == f"{SHOP}?utm_source=sandbox"
    assert Clicks.objects.count() == 1
