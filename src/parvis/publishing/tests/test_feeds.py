"""Calendars for other programs: what they show, to whom, and that a closed one shows nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.publishing.actions.feeds import close_feed, open_feed
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import CalendarFeed, Post
from parvis.publishing.queries.feeds import feeds_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Membership, Person

SOON = dt.timedelta(days=2)


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def read(token: str) -> str:
    answer = Client().get(reverse("publishing:feed", args=[token]))
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/calendar")
    return answer.content.decode().replace("\r\n ", "")


def planned(world: World, text: str = "Bonjour") -> Post:
    return plan(world.writer, world.write(text, world.account, world.second).pk, timezone.now() + SOON)


def test_what_is_planned_is_read_without_signing_in(world: World, writer: Client) -> None:
    post = planned(world, "Noël, c’est demain ; vite")
    _feed, token = open_feed(world.writer, world.brand.pk)
    text = read(token)
    assert text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART:{post.planned_for.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" in text  # type: ignore[union-attr]
    assert r"SUMMARY:Noël\, c’est demain \; vite" in text
    assert f"URL:http://testserver{reverse('publishing:post', args=[post.pk])}" in text
    assert "aubrelle (Sandbox): Planned" in text and "aubrelle-fr (Sandbox)" in text
    assert "STATUS:CONFIRMED" in text and "X-WR-CALNAME:Aubrelle: posts" in text
    assert CalendarFeed.objects.get().read_at is not None


def test_what_moves_keeps_its_name_and_what_is_taken_back_goes(world: World, writer: Client) -> None:
    post = planned(world)
    _feed, token = open_feed(world.writer, None)
    before = next(line for line in read(token).split("\r\n") if line.startswith("UID:"))
    plan(world.writer, post.pk, timezone.now() + 2 * SOON)
    assert before in read(token)
    take_back(world.writer, post.pk)
    assert "VEVENT" not in read(token)


def test_what_waits_for_a_yes_is_not_sure(world: World, writer: Client) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    planned(world)
    _feed, token = open_feed(world.writer, None)
    assert "STATUS:TENTATIVE" in read(token)


def test_it_shows_what_its_maker_may_see_on_that_day(world: World, writer: Client) -> None:
    planned(world)
    _feed, token = open_feed(world.writer, None)
    membership = Membership.objects.get(person_id=world.writer.person)
    membership.brands.add(world.other)
    assert "VEVENT" not in read(token)
    membership.role = "viewer"
    membership.save()
    assert Client().get(reverse("publishing:feed", args=[token])).status_code == 404
    Person.objects.filter(pk=world.writer.person).update(is_active=False)
    assert Client().get(reverse("publishing:feed", args=[token])).status_code == 404


def test_a_closed_address_shows_nothing(world: World, writer: Client) -> None:
    feed, token = open_feed(world.writer, None)
    close_feed(world.writer, feed.pk)
    for address in (token, "nonsense"):
        assert Client().get(reverse("publishing:feed", args=[address])).status_code == 404
    assert token not in str(CalendarFeed.objects.values().get())


def test_addresses_belong_to_who_made_them(world: World, writer: Client) -> None:
    feed, _token = open_feed(world.writer, None)
    colleague = Workspace(world.writer.organisation, "editor", world.stranger.person)
    assert list(feeds_of(colleague)) == [] and list(feeds_of(world.chief)) == [feed]
    for stranger in (colleague, world.stranger):
        with pytest.raises(Http404):
            close_feed(stranger, feed.pk)
    with pytest.raises(PermissionDenied):
        open_feed(Workspace(world.writer.organisation, "viewer", world.writer.person), None)


def test_the_screen_shows_an_address_once(world: World, writer: Client) -> None:
    assert "A new address" in page(writer, "feeds")
    shown = writer.post(reverse("publishing:feeds"), {"brand": world.brand.pk}).content.decode()
    assert ".ics" in shown
    assert ".ics" not in page(writer, "feeds") and "Never read yet" in page(writer, "feeds")
    feed = CalendarFeed.objects.get()
    writer.post(reverse("publishing:feed-close", args=[feed.pk]))
    assert "Never read yet" not in page(writer, "feeds")
    assert writer.post(reverse("publishing:feeds"), {"brand": "999999"}).status_code == 404
