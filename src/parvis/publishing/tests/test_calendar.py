"""The calendar: whole weeks on the organisation's clocks, moving a post, and a month that is full."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.calendar_pages import list_of, month_of, one_day, week_of
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.presenting_rhythm import weeks_around
from parvis.publishing.queries.calendar import entries_between
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in

PARIS = "Europe/Paris"


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    with timezone.override(PARIS):
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def test_a_month_is_shown_in_whole_weeks() -> None:
    november = month_of(dt.date(2026, 11, 22))
    assert (november.first, november.after) == (dt.date(2026, 10, 26), dt.date(2026, 12, 7))
    february = month_of(dt.date(2027, 2, 1))
    assert (february.first, february.after) == (dt.date(2027, 2, 1), dt.date(2027, 3, 1))
    week = week_of(dt.date(2026, 11, 22))
    assert (week.first, week.after) == (dt.date(2026, 11, 16), dt.date(2026, 11, 23))
    day, month = one_day(dt.date(2026, 11, 22)), list_of(dt.date(2026, 11, 22))
    assert (day.first, day.after) == (dt.date(2026, 11, 22), dt.date(2026, 11, 23))
    assert (month.first, month.after, month.before) == (
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
        dt.date(2026, 10, 1),
    )
    since, until = month_of(dt.date(2026, 3, 1)).moments(PARIS)
    assert (since.utcoffset(), until.utcoffset()) == (dt.timedelta(hours=1), dt.timedelta(hours=2))


def test_a_post_stands_on_its_day_there_with_its_worst_state(world: World, writer: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=40)
    post = plan(world.writer, world.write("Minuit", world.account, world.second).pk, local(day, 0, 15))
    for address in (f"?day={day}", *(f"?day={day}&view={view}" for view in ("week", "day", "list"))):
        shown = page(writer, "calendar", query=address)
        cell = shown.split(f'data-day="{day}"', 1)[1].split('<li class="day', 1)[0]
        assert "Minuit" in cell and "<b>00:15</b>" in cell and cell.count("entry-link") == 1
    Delivery.objects.filter(variant__post=post, account=world.second).update(state=DeliveryState.REFUSED)
    (entry,) = entries_between(world.writer, local(day, 0), local(day, 1))
    assert (entry.state, entry.networks) == (DeliveryState.REFUSED, ["sandbox"])
    assert entries_between(world.writer, local(day, 1), local(day, 23)) == []


def test_moving_comes_back_to_the_same_view(world: World, writer: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)
    post = plan(world.writer, world.write("Bonjour").pk, local(day, 9, 30))
    for view in ("week", "day", "list"):
        assert f"/{post.pk}/move/?view={view}" in page(writer, "calendar", query=f"?day={day}&view={view}")
        typed = {"day": day.isoformat(), "view": view}
        answer = writer.post(reverse("publishing:move", args=[post.pk]), typed)
        assert answer.headers["Location"].endswith(f"?day={day}&view={view}")


def test_the_rhythm_counts_each_account_by_day_and_week(world: World, writer: Client) -> None:
    monday = timezone.localdate() + dt.timedelta(days=21)
    monday -= dt.timedelta(days=monday.weekday())
    set_rhythm(world.writer, world.account.pk, [Slot(0, dt.time(9))], apart=15, a_week=3)
    for days, hour in ((0, 0), (0, 12), (6, 23)):
        words = f"Bonjour, jour {days}, {hour} h"
        plan(world.writer, world.write(words).pk, local(monday + dt.timedelta(days=days), hour, 30))
    shown = weeks_around(world.writer, monday, [world.brand])
    lines = {line.account.pk: line for line in shown.lines}
    said = lines[world.account.pk].weeks
    assert [one.posts for one in said[0].days] == [2, 0, 0, 0, 0, 0, 1]  # on the organisation's clocks
    assert [(one.said, one.reached) for one in said] == [(3, True), (0, None), (0, None), (0, None)]
    now = weeks_around(world.writer, timezone.localdate(), [world.brand])
    assert [line.weeks[0].reached for line in now.lines if line.a_week] == [False]
    assert [(one.said, one.reached) for one in lines[world.second.pk].weeks] == [(0, None)] * 4
    text = page(writer, "calendar", query=f"?view=rhythm&day={monday}")
    assert "3 of 3" in text and "0 of 3" in text
    assert f"view=day&amp;day={monday}" in text
    assert 'class="beat-day"' not in page(signed_in(world.stranger), "calendar", query="?view=rhythm")


def test_days_to_come_lead_to_writing_and_days_gone_do_not(world: World, writer: Client) -> None:
    today = timezone.localdate()
    shown = page(writer, "calendar")
    assert f"{reverse('publishing:new')}?day={today}" in shown
    assert f'?day={today - dt.timedelta(days=1)}" aria-label' not in shown
    form = page(writer, "new", query=f"?day={today + dt.timedelta(days=3)}")
    assert f'value="{today + dt.timedelta(days=3)}"' in form and 'value="09:00"' in form


def test_a_dragged_post_keeps_its_hour_and_a_refusal_is_said(world: World, writer: Client) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)
    post = plan(world.writer, world.write("Bonjour").pk, local(day, 9, 30))
    address = reverse("publishing:move", args=[post.pk])
    there = day + dt.timedelta(days=200)  # the clocks change in between
    writer.post(address, {"day": there.isoformat()})
    assert Delivery.objects.get().due_at == local(there, 9, 30)
    answer = writer.post(address, {"day": "2020-01-01"})
    assert answer.status_code == 422 and "This time has passed" in answer.content.decode()
    assert "Move it" in page(writer, "move", post.pk)
    plan(world.writer, post.pk, None)
    world.work()
    assert writer.post(address, {"day": there.isoformat()}).status_code == 404


def test_a_full_month_asks_and_shows_no_more_than_a_light_one(world: World, writer: Client) -> None:
    """5,000 posts of two accounts in one month: as many questions to the database, and a bounded page."""
    light, full = "?day=2027-04-10", "?day=2027-03-10"
    fill(world, 500, dt.datetime(2027, 4, 1, 6, tzinfo=dt.UTC), apart=160)
    fill(world, 5000, dt.datetime(2027, 3, 1, 6, tzinfo=dt.UTC))
    page(writer, "calendar", query=light)
    with CaptureQueriesContext(connection) as few:
        small = page(writer, "calendar", query=light)
    with CaptureQueriesContext(connection) as many:
        large = page(writer, "calendar", query=full)
    assert "and 1" in large
    assert len(many) <= len(few)
    assert len(large) < 1.2 * len(small)


def fill(world: World, number: int, begin: dt.datetime, apart: int = 8) -> None:
    """Posts of two accounts, one every ``apart`` minutes."""
    organisation = world.writer.organisation
    posts = Post.objects.bulk_create(
        Post(organisation_id=organisation, brand=world.brand, text=f"Post {n}", planned_for=begin)
        for n in range(number)
    )
    variants = Variant.objects.bulk_create(
        Variant(post=post, account=account) for post in posts for account in (world.account, world.second)
    )
    Delivery.objects.bulk_create(
        Delivery(
            organisation_id=organisation,
            variant=variant,
            account_id=variant.account_id,
            said={},
            hash="0" * 64,
            key=f"{begin:%m}{n:030x}",
            due_at=begin + dt.timedelta(minutes=(n // 2) * apart),
        )
        for n, variant in enumerate(variants)
    )
