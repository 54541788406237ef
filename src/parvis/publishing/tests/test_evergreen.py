"""Texts that stay true: slots are filled once, in turn, and what people do with what was made stays theirs."""

from __future__ import annotations

import asyncio
import datetime as dt
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.evergreen import Why
from parvis.engine.publishing.slots import Slot
from parvis.networks import registry
from parvis.publishing.actions import evergreen as queues
from parvis.publishing.actions import evergreen_entries as entries
from parvis.publishing.actions.evergreen import QueueDraft
from parvis.publishing.actions.evergreen_entries import EntryDraft
from parvis.publishing.actions.evergreen_filling import fill, fill_queue, say_in_turn
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.pausing import pause
from parvis.publishing.actions.planning import plan, take_back
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Delivery, Medium, Post, PostMedium
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenTurn
from parvis.publishing.queries.evergreen import outlook, queues_of
from parvis.publishing.same_again import REFUSING
from parvis.publishing.tasks.evergreen import EvergreenFiller
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.publishing.tests.test_permissions import picture
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import AuditEntry, Entity, Membership

NINE = dt.time(9)
DAILY = [Slot(weekday, NINE) for weekday in range(7)]
OTHER = "Buvez un grand verre d’eau"


@pytest.fixture
def writer(world: World) -> Client:
    return signed_in(world.writer)


def day(number: int) -> dt.date:
    with timezone.override("Europe/Paris"):
        return timezone.localdate() + dt.timedelta(days=number)


def at(number: int) -> dt.datetime:
    with timezone.override("Europe/Paris"):
        return timezone.make_aware(dt.datetime.combine(day(number), NINE))


def queue(world: World, *accounts: int, daily: bool = True, **more: object) -> EvergreenQueue:
    """A queue of the first account, which has a slot each day."""
    named = frozenset(accounts or (world.account.pk,))
    for account in named if daily else ():
        set_rhythm(world.writer, account, DAILY, apart=15, a_week=0)
    values = {"between": 0, "a_week": 0, "ahead": 10, **more}
    return queues.keep_queue(world.writer, QueueDraft(world.brand.pk, "Conseils", named, **values))  # type: ignore[arg-type]


def kept(world: World, kept_in: EvergreenQueue, text: str = "Bonjour", **more: object) -> EvergreenEntry:
    draft = EntryDraft(**{"apart": 3, "new": [f"{text}, autrement dit"], **more})  # type: ignore[arg-type]
    return entries.add_entry(world.writer, kept_in.pk, world.write(text).pk, draft)


def made(kept_in: EvergreenQueue) -> list[tuple[dt.date, str]]:
    turns = kept_in.turns.filter(post__isnull=False).select_related("post")
    with timezone.override("Europe/Paris"):
        return [(timezone.localtime(one.moment).date(), one.post.text) for one in turns if one.post]


def test_slots_are_filled_in_turn_and_once(world: World) -> None:
    here = queue(world)
    kept(world, here)
    assert fill_queue(world.writer, here.pk) > 0
    first = made(here)
    days = [one for one, _text in first]
    assert all((later - one).days >= 3 for one, later in pairwise(days))
    texts = [text for _day, text in first]
    assert texts == (["Bonjour", "Bonjour, autrement dit"] * 5)[: len(texts)] and len(texts) >= 3
    assert Delivery.objects.filter(state=DeliveryState.DUE).count() == len(texts)
    assert fill_queue(world.writer, here.pk) == 0 and made(here) == first
    here.refresh_from_db()
    assert here.left and Why(here.left[0][2]) is Why.TOO_SOON
    verbs = AuditEntry.objects.filter(verb="evergreen.fill")
    assert verbs.count() == len(texts)


def test_two_workers_never_fill_a_slot_twice(world: World) -> None:
    here = queue(world)
    entry = kept(world, here)
    assert say_in_turn(world.writer, entry, world.account.pk, 0, at(2)) is not None
    number = Post.objects.count()
    with transaction.atomic():
        assert say_in_turn(world.writer, entry, world.account.pk, 0, at(2)) is None
    assert Post.objects.count() == number
    with pytest.raises(IntegrityError), transaction.atomic():
        EvergreenTurn.objects.create(queue=here, entry=entry, account=world.account, at=at(2))


def test_a_worker_fills_in_the_name_of_who_keeps_it(world: World) -> None:
    signed_in(world.writer)
    here = queue(world)
    kept(world, here)
    assert work() == len(made(here)) > 0
    assert work() == 0
    post = here.turns.first().post
    assert post.created_by_id == world.writer.person and post.last_written_by_id == world.writer.person


def work() -> int:
    filler = EvergreenFiller()
    try:
        return asyncio.run(filler.work_once(asyncio.Event()))
    finally:
        filler.close()


def test_who_may_no_longer_write_fills_no_more(world: World) -> None:
    signed_in(world.writer)
    here = queue(world)
    kept(world, here)
    Membership.objects.filter(person_id=world.writer.person).update(role="viewer")
    assert work() == 0 and fill(here.pk) == 0
    here.refresh_from_db()
    assert here.paused_at is not None and "no longer write" in here.problem
    assert "no longer write" in page(signed_in(world.chief), "evergreen", here.pk)
    queues.resume_queue(world.chief, here.pk)
    assert work() > 0


def test_what_people_do_with_what_was_made_stays(world: World) -> None:
    here = queue(world)
    kept(world, here)
    fill_queue(world.writer, here.pk)
    first, second, third = [one.post for one in here.turns.all()[:3]]
    before = made(here)
    delete_post(world.writer, first.pk)
    plan(world.writer, second.pk, second.planned_for + dt.timedelta(hours=5))
    edit_post(world.writer, third.pk, PostDraft(world.brand.pk, "Autrement", texts={world.account.pk: ""}))
    assert fill_queue(world.writer, here.pk) == 0
    assert len(made(here)) == len(before) - 1
    third.refresh_from_db()
    assert third.text == "Autrement"
    take_back(world.writer, second.pk)
    assert fill_queue(world.writer, here.pk) == 0


def test_nothing_is_walked_round(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    here = queue(world)
    entry = kept(world, here)
    fill_queue(world.writer, here.pk)
    entries.say_entry_now(world.writer, entry.pk)
    assert {one.state for one in Delivery.objects.all()} == {DeliveryState.WAITING}


def test_drafts_are_made_to_be_looked_at(world: World, writer: Client) -> None:
    here = queue(world, as_drafts=True)
    kept(world, here)
    assert fill_queue(world.writer, here.pk) > 0
    assert not Delivery.objects.exists()
    turn = here.turns.first()
    shown = page(writer, "post", turn.post_id)
    assert "It was made for this slot" in shown and "Plan it then" in shown
    with timezone.override("Europe/Paris"):
        local = timezone.localtime(turn.at)
    typed = {"day": local.strftime("%Y-%m-%d"), "hour": local.strftime("%H:%M")}
    assert writer.post(reverse("publishing:plan", args=[turn.post_id]), typed).status_code == 302
    assert Delivery.objects.get().due_at == turn.at


def test_a_stop_a_last_day_and_the_right_to_a_picture_hold_it_back(world: World) -> None:
    here = queue(world)
    entry = kept(world, here, until=day(-1))
    assert outlook(world.writer, here, timezone.now())[0].why is Why.ENDED
    entries.change_entry(world.writer, entry.pk, EntryDraft(apart=3))
    medium = add_medium(world.writer, world.brand.pk, "Rouge", picture())
    Medium.objects.filter(pk=medium.pk).update(rights_until=day(-1))
    beside = PostMedium.objects.create(post=entry.post, medium=medium, position=0)
    assert outlook(world.writer, here, timezone.now())[0].why is Why.ENDED
    beside.delete()
    assert outlook(world.writer, here, timezone.now())[0].why is None
    pause(world.chief, world.brand.pk)
    assert outlook(world.writer, here, timezone.now())[0].why is Why.PAUSED


def test_what_an_account_cannot_say_is_left_out(world: World, writer: Client) -> None:
    here = queue(world)
    entry = kept(world, here, new=["x" * 5000])
    fill_queue(world.writer, here.pk)
    assert {text for _day, text in made(here)} == {"Bonjour"}
    assert "wording 2" in page(writer, "evergreen-entry", entry.pk)


def test_spacing_is_of_the_account_whatever_the_queue(world: World) -> None:
    here = queue(world, between=4)
    kept(world, here)
    fill_queue(world.writer, here.pk)
    draft = QueueDraft(
        world.brand.pk, "Patrimoine", frozenset({world.account.pk}), between=4, a_week=0, ahead=10
    )
    other = queues.keep_queue(world.writer, draft)
    kept(world, other, "Depuis 1927")
    assert fill_queue(world.writer, other.pk) == 0


def test_networks_that_refuse_the_same_words_say_so_in_their_manifests() -> None:
    told = {
        name
        for name, network in registry.publishing().items()
        if any("refuses a text" in fact.text for fact in network.publisher.rules.facts)
    }
    assert told == REFUSING


def test_pausing_with_and_without_what_was_made(world: World) -> None:
    here = queue(world)
    kept(world, here)
    number = fill_queue(world.writer, here.pk)
    assert queues.pause_queue(world.writer, here.pk, delete_ahead=False) == 0
    assert fill_queue(world.writer, here.pk) == 0 and work() == 0 and len(made(here)) == number
    assert queues.pause_queue(world.writer, here.pk, delete_ahead=True) == number
    assert not EvergreenTurn.objects.exists()
    queues.resume_queue(world.writer, here.pk)
    assert fill_queue(world.writer, here.pk) == number
    queues.forget_queue(world.writer, here.pk)
    assert Delivery.objects.count() == number


def test_skipping_taking_out_and_putting_back(world: World) -> None:
    here = queue(world)
    entry = kept(world, here)
    fill_queue(world.writer, here.pk)
    before = made(here)
    skipped = entries.skip_next(world.writer, entry.pk)
    assert made(here) == before[1:]
    assert fill_queue(world.writer, here.pk) == 0  # its turn counts as taken
    skipped.refresh_from_db()
    assert skipped.skipped_at is not None and skipped.post is None
    assert entries.take_out_entry(world.writer, entry.pk) == len(before) - 1
    assert not made(here) and fill_queue(world.writer, here.pk) == 0
    with pytest.raises(ValidationError, match="Nothing of it"):
        entries.skip_next(world.writer, entry.pk)
    entries.put_back_entry(world.writer, entry.pk)
    assert fill_queue(world.writer, here.pk) > 0


def test_saying_now_takes_the_wording_said_least_lately_on_each_account(world: World) -> None:
    here = queue(world, world.account.pk, world.second.pk, daily=False)
    entry = kept(world, here)
    Delivery.objects.all().delete()
    first = entries.say_entry_now(world.writer, entry.pk)
    assert [one.post.text for one in first if one.post] == ["Bonjour", "Bonjour"]
    second = entries.say_entry_now(world.writer, entry.pk)
    assert {one.post.text for one in second if one.post} == {"Bonjour, autrement dit"}
    with pytest.raises(ValidationError, match="very same words"):
        entries.say_entry_now(world.writer, entry.pk)
    assert EvergreenTurn.objects.count() == 4


def test_wordings_are_different_words_and_changed_ones_are_new(world: World) -> None:
    here = queue(world)
    entry = kept(world, here, new=["Autrement dit", OTHER])
    first, second = entry.wordings.all()
    for same in ("bonjour !", "AUTREMENT dit https://a.fr"):
        with pytest.raises(ValidationError, match="same words"):
            entries.change_entry(world.writer, entry.pk, EntryDraft(new=[same]))
    changed = entries.change_entry(
        world.writer, entry.pk, EntryDraft(wordings={first.pk: "Tout autre chose", second.pk: ""})
    )
    (only,) = changed.wordings.all()
    assert only.text == "Tout autre chose" and only.pk not in {first.pk, second.pk}
    fixed = entries.change_entry(world.writer, entry.pk, EntryDraft(wordings={only.pk: "Tout autre chose !"}))
    assert [(one.pk, one.text) for one in fixed.wordings.all()] == [(only.pk, "Tout autre chose !")]


@pytest.mark.parametrize(
    "draft",
    [
        EntryDraft(apart=0),
        EntryDraft(season_from="06-01"),
        EntryDraft(season_from="02-30", season_until="03-01"),
        EntryDraft(new=[f"Numéro {'i' * n}" for n in range(1, 13)]),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(world: World, draft: EntryDraft) -> None:
    here = queue(world)
    with pytest.raises(ValidationError):
        entries.add_entry(world.writer, here.pk, world.write("Bonjour").pk, draft)
    assert not EvergreenEntry.objects.exists()


def test_what_may_be_kept_and_where(world: World) -> None:
    here = queue(world)
    entry = kept(world, here)
    fill_queue(world.writer, here.pk)
    with pytest.raises(ValidationError, match="says this post already"):
        entries.add_entry(world.writer, here.pk, entry.post_id, EntryDraft())
    with pytest.raises(ValidationError, match="A queue made this post"):
        entries.add_entry(world.writer, here.pk, here.turns.first().post_id, EntryDraft())
    elsewhere = Post.objects.create(organisation_id=world.writer.organisation, brand=world.other, text="x")
    with pytest.raises(ValidationError, match="another brand"):
        entries.add_entry(world.writer, here.pk, elsewhere.pk, EntryDraft())
    for wrong in (
        {"name": " "},
        {"name": "conseils"},
        {"accounts": frozenset()},
        {"ahead": 0},
        {"a_week": 101},
    ):
        values = {"brand": world.brand.pk, "name": "x", "accounts": frozenset({world.account.pk}), **wrong}
        with pytest.raises(ValidationError):
            queues.keep_queue(world.writer, QueueDraft(**values))  # type: ignore[arg-type]


def test_what_is_of_an_entity_is_for_those_who_work_for_it(world: World) -> None:
    organisation = world.writer.organisation
    lyon, nice = (
        Entity.objects.create(organisation_id=organisation, brand=world.brand, kind="unit", name=name)
        for name in ("Lyon", "Nice")
    )
    here = queue(world, entity=lyon.pk)
    there = Workspace(organisation, "editor", world.writer.person, "L", None, frozenset({lyon.pk}))
    other = Workspace(organisation, "editor", world.writer.person, "N", None, frozenset({nice.pk}))
    assert list(queues_of(there)) == [here] and not queues_of(other)
    queues.pause_queue(there, here.pk, delete_ahead=False)
    with pytest.raises(Http404):
        queues.resume_queue(other, here.pk)
    with pytest.raises(PermissionDenied):
        queues.keep_queue(there, QueueDraft(world.brand.pk, "Toutes", frozenset({world.account.pk})))


def test_the_screens(world: World, writer: Client) -> None:
    set_rhythm(world.writer, world.account.pk, DAILY, apart=15, a_week=0)
    post = world.write("Bonjour")
    assert "Keep as evergreen" in page(writer, "post", post.pk)
    assert "Make the first queue" in page(writer, "evergreen-queues")
    asked = writer.get(reverse("publishing:evergreen-keep", args=[post.pk]))
    assert asked.status_code == 302 and f"then={post.pk}" in asked["Location"]
    typed = {"name": "Conseils", "accounts": [world.account.pk], "a_week": 3, "between": 2, "ahead": 14}
    assert writer.post(asked["Location"], {**typed, "name": ""}).status_code == 422
    answer = writer.post(asked["Location"], typed)
    assert answer["Location"] == reverse("publishing:evergreen-keep", args=[post.pk])
    here = EvergreenQueue.objects.get()
    entry = {
        "queue": here.pk,
        "apart": 20,
        "from_day": 1,
        "from_month": 1,
        "until_day": 31,
        "until_month": 12,
    }
    assert writer.post(answer["Location"], {**entry, "until_month": ""}).status_code == 422
    assert writer.post(answer["Location"], {**entry, "new-0": "bonjour"}).status_code == 422
    answer = writer.post(answer["Location"], {**entry, "new-0": OTHER, "new-1": ""})
    assert answer["Location"] == reverse("publishing:evergreen", args=[here.pk])
    number = EvergreenEntry.objects.get().pk
    filled = writer.post(reverse("publishing:evergreen-deed", args=[here.pk, "fill"]), follow=True)
    assert "slot is filled" in filled.content.decode()
    assert "Slots left free" in page(writer, "evergreen", here.pk)
    turn = EvergreenTurn.objects.get()
    assert "Made by the queue “Conseils”" in page(writer, "post", turn.post_id)
    assert "Said again by the queue “Conseils”" in page(writer, "post", post.pk)
    with timezone.override("Europe/Paris"):
        on = timezone.localtime(turn.at).date()
    assert 'aria-label="Evergreen"' in page(writer, "calendar", query=f"?day={on}")
    assert "Said from January 1 to December 31" in page(writer, "evergreen-entry", number)
    for verb in ("skip", "out", "back", "now"):
        address = reverse("publishing:evergreen-entry-deed", args=[number, verb])
        assert writer.post(address).status_code == 302
    for verb in ("pause", "resume", "forget"):
        assert writer.post(reverse("publishing:evergreen-deed", args=[here.pk, verb])).status_code == 302
    assert not EvergreenQueue.objects.exists() and Post.objects.filter(pk=post.pk).exists()
