"""Threads: all parts agreed to and checked, each said once and in its order, whatever is lost on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.networks import registry
from parvis.networks.publishing import OnceOnly
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions import ledger
from parvis.publishing.actions.approvals import approve
from parvis.publishing.actions.freezing import AlreadyGoing
from parvis.publishing.actions.media import add_medium
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import delete_online, give_up, plan, send_after_all
from parvis.publishing.actions.posts import PostDraft, edit_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.saving import save_post
from parvis.publishing.api import doubt_what_was_due
from parvis.publishing.models import Attempt, Delivery, Post
from parvis.publishing.presenting import shown
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_media import picture
from parvis.workspaces.models import Person

PARTS = ["Un", "Deux", "Trois"]


def thread(world: World, *texts: str) -> Post:
    first, *further = texts or PARTS
    draft = PostDraft(world.brand.pk, first, texts={world.account.pk: ""}, further=further)
    return save_post(world.writer, None, draft, [])


def due(world: World, *texts: str) -> Delivery:
    post = plan(world.writer, thread(world, *texts).pk, None)
    return Delivery.objects.get(variant__post=post)


def again(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery


def work(world: World, delivery: Delivery, times: int = 1) -> Delivery:
    """As if the time until the next look had passed."""
    for _ in range(times):
        Delivery.objects.filter(pk=delivery.pk).exclude(next_look_at=None).update(next_look_at=timezone.now())
        world.work()
    return again(delivery)


def said(world: World) -> list[str]:
    return [one.said.text for one in world.online()]


def answers(world: World) -> list[str]:
    """What each post online answers, as the number of the post there."""
    ids = {one.id: str(number) for number, one in enumerate(world.online())}
    return [ids.get(one.said.reply_to, one.said.reply_to) for one in world.online()]


def test_the_parts_go_out_in_their_order_each_answering_the_one_before(world: World) -> None:
    delivery = due(world)
    assert work(world, delivery).state == DeliveryState.PARTLY
    assert work(world, delivery, 2).state == DeliveryState.SENT
    assert work(world, delivery).state == DeliveryState.CONFIRMED
    assert (said(world), answers(world)) == (PARTS, ["", "0", "1"])
    assert delivery.network_id == delivery.ids[0] == world.online()[0].id
    kinds = [(one.kind, one.part) for one in delivery.attempts.order_by("pk")]
    assert kinds == [("say", 1), ("say", 2), ("say", 3), ("look", 0)]


@pytest.mark.parametrize("once_only", list(OnceOnly))
@pytest.mark.parametrize("seed", range(2))
def test_lost_answers_and_refused_calls_never_double_a_part(
    world: World, once_only: OnceOnly, seed: int
) -> None:
    in_steps = once_only is OnceOnly.CONTAINER
    kept = {"processing": 0.001} if in_steps else {"once_only": once_only}
    world.misbehave(world.account, lost=40, failing=10, busy=5, busy_for=0, seed=seed, **kept)
    delivery = due(world)
    for _ in range(60):
        if work(world, delivery).part == len(PARTS):
            break
    world.misbehave(world.account, **kept)
    assert work(world, delivery, 2).state == DeliveryState.CONFIRMED, delivery.problem
    assert (said(world), answers(world)) == (PARTS, ["", "0", "1"])


def test_a_worker_killed_between_two_parts_goes_on_with_the_next(world: World) -> None:
    delivery = work(world, due(world))
    now = timezone.now()
    (taken,) = ledger.arm([delivery.pk], "elsewhere/1/x", now)
    assert taken.delivery.part == 1
    assert ledger.release_dead(now + ledger.LEASE * 2) == 1
    assert again(delivery).state == DeliveryState.UNKNOWN and said(world) == ["Un"]
    (one,) = shown(world.writer, find_post(world.writer, delivery.variant.post_id))
    assert "Part 2 of 3 may be online" in one.meaning
    assert work(world, delivery, 4).state in {DeliveryState.SENT, DeliveryState.CONFIRMED}
    assert said(world) == PARTS


def test_a_yes_that_comes_too_late_is_not_taken_for_another_part(world: World) -> None:
    """The worker was thought dead while its part went through; meanwhile another one found it and lost the next answer."""
    delivery = due(world)
    now = timezone.now()
    (slow,) = ledger.arm([delivery.pk], "elsewhere/1/x", now)
    ledger.release_dead(now + ledger.LEASE * 2)
    work(world, delivery, 2)  # it was not there, so it was said
    ledger.arm([delivery.pk], "elsewhere/2/x", timezone.now())
    ledger.release_dead(timezone.now() + ledger.LEASE * 2)
    before = again(delivery)
    assert (before.state, before.part) == (DeliveryState.UNKNOWN, 1)
    late = ledger.Outcome(
        slow, ledger.Answer.YES, ledger.Published("sandbox:late", "https://sandbox.invalid/late")
    )
    ledger.write_down([late], timezone.now())
    assert (again(delivery).part, delivery.ids) == (1, before.ids)


def test_a_refusal_halfway_stops_there_and_a_person_goes_on(world: World) -> None:
    delivery = work(world, due(world))
    world.misbehave(world.account, access="closed")
    assert work(world, delivery).state == DeliveryState.HALTED and delivery.problem
    (one,) = shown(world.writer, find_post(world.writer, delivery.variant.post_id))
    assert one.meaning.startswith("1 of 3 parts are online") and "send" in one.deeds
    with pytest.raises(AlreadyGoing):  # what is online of it was agreed to as a whole
        edit_post(
            world.writer,
            delivery.variant.post_id,
            PostDraft(world.brand.pk, "Autre", texts={world.account.pk: ""}),
        )
    world.misbehave(world.account)
    send_after_all(world.writer, delivery.pk)
    assert again(delivery).state == DeliveryState.UNKNOWN  # looked for first
    assert work(world, delivery, 5).state == DeliveryState.CONFIRMED
    assert said(world) == PARTS


def test_a_thread_that_stopped_may_be_left_at_that(world: World) -> None:
    delivery = work(world, due(world))
    world.misbehave(world.account, access="closed")
    work(world, delivery)
    give_up(world.chief, delivery.pk)
    assert again(delivery).state == DeliveryState.CONFIRMED and said(world) == ["Un"]
    (one,) = shown(world.writer, find_post(world.writer, delivery.variant.post_id))
    assert one.meaning == "1 of 3 parts are online, and it was left at that."


def test_deleting_takes_all_parts_back(world: World) -> None:
    delivery = work(world, due(world), 4)
    delete_online(world.writer, delivery.pk)
    assert work(world, delivery).state == DeliveryState.DELETED
    assert said(world) == []


def test_a_thread_can_be_deleted_while_it_goes_out(world: World) -> None:
    delivery = work(world, due(world), 2)
    assert delivery.state == DeliveryState.PARTLY
    delete_online(world.writer, delivery.pk)
    assert work(world, delivery, 2).state == DeliveryState.DELETED
    assert said(world) == []


def test_a_stop_holds_the_rest_back_and_lateness_does_not(world: World) -> None:
    delivery = work(world, due(world))
    set_rules(world.chief, world.brand.pk, late_after=0)
    stop = pause(world.chief, world.brand.pk, "crise")
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() - dt.timedelta(hours=5))
    assert work(world, delivery, 2).state == DeliveryState.PARTLY and said(world) == ["Un"]
    (one,) = shown(world.writer, find_post(world.writer, delivery.variant.post_id))
    assert "publishing is stopped" in one.meaning
    resume(world.chief, stop.pk)
    assert work(world, delivery, 3).state == DeliveryState.CONFIRMED
    assert said(world) == PARTS


def test_an_older_backup_does_not_say_a_part_again(world: World) -> None:
    """The ledger comes back as it was after the first part; two were said since."""
    delivery = work(world, due(world))
    kept = Delivery.objects.filter(pk=delivery.pk).values().get()
    work(world, delivery, 3)
    assert said(world) == PARTS
    Delivery.objects.filter(pk=delivery.pk).update(**{k: v for k, v in kept.items() if k != "id"})
    Attempt.objects.filter(delivery=delivery, part__gt=1).delete()
    assert doubt_what_was_due(timezone.now()) == 1
    assert work(world, delivery, 4).state == DeliveryState.CONFIRMED
    assert said(world) == PARTS and len(again(delivery).ids) == 3


def test_a_part_that_is_gone_later_is_said_by_nobody(world: World) -> None:
    delivery = work(world, due(world), 3)
    assert delivery.state == DeliveryState.SENT
    world.sandbox.delete("aubrelle", delivery.ids[1])
    assert work(world, delivery, 4).state == DeliveryState.UNKNOWN
    assert delivery.problem_values == {"part": 2}
    assert said(world) == ["Un", "Trois"]


def test_the_yes_is_for_every_part(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = thread(world)
    plan(world.writer, post.pk, timezone.now() + dt.timedelta(hours=1))
    delivery = Delivery.objects.get(variant__post=post)
    assert delivery.state == DeliveryState.WAITING
    approve(world.chief, post.pk, content_of(find_post(world.chief, post.pk)))
    assert again(delivery).state == DeliveryState.DUE
    draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: ""}, further=["Deux", "Trois !"])
    save_post(world.writer, post.pk, draft, [])
    assert again(delivery).state == DeliveryState.WAITING


def test_each_part_has_its_own_pictures(world: World) -> None:
    red, blue = (
        add_medium(world.writer, world.brand.pk, f"{name}.png", picture("PNG", size), name)
        for name, size in (("red", (40, 30)), ("blue", (30, 40)))
    )
    draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: ""}, further=["Deux", ""])
    post = save_post(world.writer, None, draft, [], [[(red.pk, "")], [(blue.pk, "Un carré bleu")]])
    plan(world.writer, post.pk, None)
    work(world, Delivery.objects.get(variant__post=post), 3)
    shown_there = [[medium.alt for medium in one.said.media] for one in world.online()]
    assert shown_there == [[], ["red"], ["Un carré bleu"]]
    again_draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: ""})
    with pytest.raises(AlreadyGoing):
        save_post(world.writer, post.pk, again_draft, [(red.pk, "")])


def test_what_is_wrong_with_a_part_is_said(world: World) -> None:
    with pytest.raises(ValidationError, match="Part 2: The text is 1 character too long"):
        plan(world.writer, thread(world, "Un", "x" * 501).pk, None)
    with pytest.raises(ValidationError, match="Parts 1 and 3 of the thread say the same"):
        plan(world.writer, thread(world, "Un", "Deux", "Un").pk, None)


def test_networks_without_threads_refuse_and_own_words_stand_instead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = SandboxPublisher()
    without.rules = replace(without.rules, threads=False)
    network = registry.publishing()["sandbox"]
    monkeypatch.setattr(registry, "publishing", lambda: {"sandbox": replace(network, publisher=without)})
    post = thread(world)
    with pytest.raises(ValidationError, match="no threads on aubrelle"):
        plan(world.writer, post.pk, None)
    draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: "Tout en un"}, further=PARTS[1:])
    save_post(world.writer, post.pk, draft, [])
    plan(world.writer, post.pk, None)
    work(world, Delivery.objects.get(variant__post=post))
    assert said(world) == ["Tout en un"]


def test_the_composer_goes_on_moves_cuts_and_keeps(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(email="writer@example.org"))
    form = {"brand": world.brand.pk, "text": "Un", "accounts": world.account.pk, "part-2-text": "Deux"}
    added = client.post(reverse("publishing:parts"), {**form, "part": "add"})
    assert added.status_code == 200 and 'id="part-3-text"' in added.content.decode()
    moved = client.post(reverse("publishing:parts"), {**form, "part": "up-2"})
    assert '"text": "Deux"' in moved.headers["HX-Trigger-After-Swap"]
    long = " ".join(f"Phrase numéro {number} de ce texte." for number in range(30))
    cut = client.post(reverse("publishing:parts"), {**form, "text": long, "part": "split"})
    assert 'id="part-3-text"' in cut.content.decode()
    kept = client.post(reverse("publishing:new"), {**form, "part-3-text": "", "do": "save"})
    assert kept.status_code == 302
    post = Post.objects.latest("pk")
    assert (post.text, post.further) == ("Un", ["Deux"])
    page = client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
    assert "Deux" in page and 'name="part-2-text"' in page
