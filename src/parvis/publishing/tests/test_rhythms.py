"""Slots of the week: chosen, shown where they are free, filled one after the other; and posts that are too near each other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rhythms import queue_post, set_rhythm
from parvis.publishing.models import Post, Rhythm
from parvis.publishing.queries.calendar import entries_between
from parvis.publishing.queries.rhythms import gaps_between, neighbours, next_slot
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in, typed
from parvis.workspaces.access import Workspace

PARIS = "Europe/Paris"
NINE, SIX = dt.time(9), dt.time(18)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def day(number: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=number)


def at(number: int, hour: dt.time) -> dt.datetime:
    with timezone.override(PARIS):
        return timezone.make_aware(dt.datetime.combine(day(number), hour))


def slot(number: int, hour: dt.time = NINE) -> Slot:
    return Slot(day(number).weekday(), hour)


def test_posts_take_the_slots_one_after_the_other(world: World) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2), slot(3, SIX)], apart=15, a_week=2)
    times = [queue_post(world.writer, world.write(f"Numéro {n}").pk) for n in range(4)]
    assert times == [at(2, NINE), at(3, SIX), at(9, NINE), at(10, SIX)]
    assert Post.objects.get(text="Numéro 2").planned_for == at(9, NINE)


def test_a_slot_beside_another_post_is_not_free(world: World) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2), slot(3)], apart=30, a_week=0)
    plan(world.writer, world.write("Tout près").pk, at(2, NINE) + 20 * MINUTE)
    assert queue_post(world.writer, world.write("Le suivant").pk) == at(3, NINE)


def test_a_post_of_two_accounts_waits_until_both_are_free(world: World) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2), slot(3)], apart=15, a_week=0)
    plan(world.writer, world.write("L’autre compte", world.second).pk, at(2, NINE))
    both = world.write("Les deux", world.account, world.second)
    assert next_slot(world.writer, both, timezone.now()) == at(3, NINE)


def test_moving_a_post_along_the_queue_does_not_count_itself(world: World) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2)], apart=15, a_week=0)
    post = world.write("Bonjour")
    assert queue_post(world.writer, post.pk) == queue_post(world.writer, post.pk) == at(2, NINE)


def test_without_a_free_slot_that_is_said(world: World, writer: Client) -> None:
    post = world.write("Bonjour")
    with pytest.raises(ValidationError, match="No slot is free"):
        queue_post(world.writer, post.pk)
    assert "Next free slot" not in page(writer, "post", post.pk)
    assert 'value="queue"' not in page(writer, "new")


def test_free_slots_stand_on_the_calendar_until_they_are_taken(world: World, writer: Client) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2), slot(2, SIX)], apart=15, a_week=0)
    queue_post(world.writer, world.write("Prise").pk)
    found = gaps_between(world.writer, at(1, NINE), at(5, NINE))
    assert [(gap.at, gap.account.pk) for gap in found] == [(at(2, SIX), world.account.pk)]
    shown = page(writer, "calendar", query=f"?view=week&day={day(2)}")
    address = f"{reverse('publishing:new')}?day={day(2)}&amp;hour=18:00&amp;brand=aubrelle"
    assert address in shown
    assert "18:00: free slot" in page(writer, "calendar", query=f"?day={day(2)}")
    form = page(writer, "new", query=f"?day={day(2)}&hour=18:00")
    assert 'value="18:00"' in form and f'value="{day(2)}"' in form


def test_posts_too_near_each_other_are_pointed_out(world: World, writer: Client) -> None:
    first = plan(world.writer, world.write("Un").pk, at(2, NINE))
    plan(world.writer, world.write("Deux").pk, at(2, NINE) + 14 * MINUTE)
    plan(world.writer, world.write("Trois").pk, at(2, NINE) + 29 * MINUTE)
    plan(world.writer, world.write("Ailleurs", world.second).pk, at(2, NINE) + MINUTE)
    entries = entries_between(world.writer, at(2, dt.time(0)), at(3, dt.time(0)))
    assert [one.close for one in entries] == [True, False, True, False]
    near = neighbours(world.writer, first)
    assert [(one.pk, moment) for one, moment in near] == [(world.account.pk, at(2, NINE) + 14 * MINUTE)]
    assert "aubrelle also speaks" in page(writer, "post", first.pk)
    assert "Close to another post of the account" in page(writer, "calendar", query=f"?day={day(2)}")


def test_who_writes_puts_a_post_in_the_queue_at_once(world: World, writer: Client) -> None:
    set_rhythm(world.writer, world.account.pk, [slot(2)], apart=15, a_week=0)
    assert 'value="queue"' in page(writer, "new")
    writer.post(reverse("publishing:new"), typed(world, "Par la file", do="queue"))
    post = Post.objects.get()
    assert post.planned_for == at(2, NINE)
    moved = writer.post(reverse("publishing:queue", args=[post.pk]))
    assert moved.headers["Location"] == reverse("publishing:post", args=[post.pk])


def test_the_screens_of_slots(world: World, writer: Client) -> None:
    assert "No slots yet" in page(writer, "rhythms")
    address = reverse("publishing:rhythm", args=[world.account.pk])
    form = {"day-0": "9h, 12:30", "day-3": "6 PM", "apart": 20, "a_week": 5}
    assert writer.post(address, {**form, "day-1": "soon"}).status_code == 422
    assert writer.post(address, form).status_code == 302
    rhythm = Rhythm.objects.get()
    assert rhythm.slots == [[0, "09:00"], [0, "12:30"], [3, "18:00"]]
    assert 'value="09:00, 12:30"' in page(writer, "rhythm", world.account.pk)
    shown = page(writer, "rhythms")
    assert "09:00, 12:30" in shown and "0 of 5 this week" in shown


def test_slots_are_for_those_who_write_for_the_brand(world: World) -> None:
    viewer = Workspace(world.writer.organisation, "viewer", world.chief.person)
    with pytest.raises(PermissionDenied):
        set_rhythm(viewer, world.account.pk, [], apart=15, a_week=0)
    with pytest.raises(PermissionDenied):
        queue_post(viewer, world.write("Bonjour").pk)
    with pytest.raises(Http404):
        set_rhythm(world.stranger, world.account.pk, [], apart=15, a_week=0)
    set_rhythm(world.writer, world.account.pk, [slot(2)], apart=15, a_week=0)
    elsewhere = Workspace(world.writer.organisation, "viewer", None, brands=frozenset({world.other.pk}))
    for stranger in (world.stranger, elsewhere):
        assert gaps_between(stranger, at(1, NINE), at(30, NINE)) == []
