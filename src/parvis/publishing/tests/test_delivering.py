"""Said once and only once: what a worker does with answers, silences, refusals, and after a worker that died."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.engine.publishing.deliveries import Answer, DeliveryState, Sight
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import UnknownOutcome
from parvis.networks.publishing import Published
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions import ledger
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import delete_online, plan, send_after_all
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.api import doubt_what_was_due
from parvis.publishing.models import Attempt, Delivery
from parvis.publishing.presenting import row, shown
from parvis.publishing.queries.ledger import CONFIRMING, to_do
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def hurry(delivery: Delivery) -> None:
    """As if the time until the next look had passed."""
    Delivery.objects.filter(pk=delivery.pk).update(next_look_at=timezone.now())


def test_what_is_due_is_said_then_seen(world: World) -> None:
    delivery = world.say("Bonjour à tous")
    assert world.work() == 1
    assert state(delivery) == DeliveryState.SENT and delivery.network_id and delivery.url
    hurry(delivery)
    world.work()
    assert state(delivery) == DeliveryState.CONFIRMED
    assert [one.said.text for one in world.online()] == ["Bonjour à tous"]
    assert [one.kind for one in delivery.attempts.all()] == [Attempt.Kind.SAY, Attempt.Kind.LOOK]


def test_what_is_planned_for_later_waits(world: World) -> None:
    post = plan(world.writer, world.write("Demain").pk, timezone.now() + dt.timedelta(hours=1))
    assert world.work() == 0 and world.online() == []
    assert state(Delivery.objects.get(variant__post=post)) == DeliveryState.DUE


@pytest.mark.parametrize("lost", range(6))
def test_a_lost_answer_is_looked_for_and_never_said_twice(world: World, lost: int) -> None:
    """Half of the lost answers come after the post was kept: whichever it was, it ends online once."""
    world.misbehave(world.account, lost=100)
    delivery = world.say(f"Perdu {lost}")
    world.work()
    assert state(delivery) == DeliveryState.UNKNOWN
    world.misbehave(world.account)
    for _ in range(4):
        hurry(delivery)
        world.work()
    assert state(delivery) == DeliveryState.CONFIRMED
    assert [one.said.text for one in world.online()] == [f"Perdu {lost}"]


def test_a_network_that_asks_to_wait_is_left_alone(world: World) -> None:
    world.misbehave(world.account, busy=100, busy_for=600)
    first, second = world.say("Un"), world.say("Deux")
    world.work()
    assert state(first) == DeliveryState.DUE and state(second) == DeliveryState.DUE
    assert first.next_look_at and first.next_look_at > timezone.now() + dt.timedelta(minutes=9)
    assert Attempt.objects.filter(kind=Attempt.Kind.SAY, outcome="not_now").count() >= 1
    assert world.online() == []


def test_what_was_not_even_tried_counts_for_no_try(world: World) -> None:
    """Only the first of an account is answered "not now": the others wait as long as the network asked, and no longer."""
    world.misbehave(world.account, busy=100, busy_for=20)
    first, second = world.say("One"), world.say("Two")
    world.work()
    for one in (first, second):
        one.refresh_from_db()
    assert (first.tries, second.tries) == (1, 0)
    assert second.state == DeliveryState.DUE and second.next_look_at is not None
    assert second.next_look_at <= timezone.now() + dt.timedelta(seconds=20)
    assert "asked this account to wait" in second.problem


def test_an_account_that_must_sign_in_again_asks_for_a_person(world: World) -> None:
    delivery = world.say("Bonjour")
    world.misbehave(world.account, access="closed")
    world.work()
    assert state(delivery) == DeliveryState.REFUSED and delivery.problem
    world.misbehave(world.account)
    send_after_all(world.writer, delivery.pk)
    world.work()
    assert state(delivery) == DeliveryState.SENT and len(world.online()) == 1


def test_a_worker_killed_while_saying_leaves_it_unknown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its attempt has no end; another worker looks before it says anything, and says it only if it was not."""
    delivery = world.say("Coupé")
    now = timezone.now()
    assert len(ledger.arm([delivery.pk], "elsewhere/1/x", now)) == 1
    assert world.work() == 0  # held by somebody who may be alive
    assert ledger.release_dead(now + ledger.LEASE + dt.timedelta(seconds=1)) == 1
    assert state(delivery) == DeliveryState.UNKNOWN
    hurry(delivery)
    world.work()
    assert state(delivery) == DeliveryState.DUE and world.online() == []
    world.work()
    assert len(world.online()) == 1
    assert delivery.attempts.filter(ended_at=None).count() == 1


def test_a_worker_killed_after_the_network_kept_it(world: World) -> None:
    delivery = world.say("Gardé")
    now = timezone.now()
    (taken,) = ledger.arm([delivery.pk], "elsewhere/1/x", now)
    said = msgspec.convert(taken.delivery.said, Outgoing)
    world.sandbox.keep(world.account.handle, delivery.key, said, 0.0, answered=False)
    ledger.release_dead(now + ledger.LEASE * 2)
    hurry(delivery)
    world.work()
    assert state(delivery) == DeliveryState.CONFIRMED and len(world.online()) == 1


def test_a_fault_of_a_connector_counts_as_maybe_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    delivery = world.say("Bogue")
    with monkeypatch.context() as patched:
        patched.setattr(SandboxPublisher, "publish", broken)
        world.work()
    assert state(delivery) == DeliveryState.UNKNOWN


def test_a_post_that_vanished_after_a_yes_is_never_said_again_by_itself(world: World) -> None:
    delivery = world.say("Effacé là-bas")
    world.work()
    delivery.refresh_from_db()
    world.sandbox.delete(world.account.handle, delivery.network_id)
    for _ in range(8):
        hurry(delivery)
        world.work()
    assert state(delivery) == DeliveryState.UNKNOWN and world.online() == []
    assert delivery.attempts.filter(kind=Attempt.Kind.SAY).count() == 1


def test_nothing_leaves_while_publishing_is_stopped(world: World) -> None:
    delivery = world.say("Soldes")
    stop = pause(world.chief, world.brand.pk, "crise")
    assert world.work() == 0 and state(delivery) == DeliveryState.DUE
    resume(world.chief, stop.pk)
    world.work()
    assert state(delivery) == DeliveryState.SENT


def test_a_stop_that_comes_between_reading_and_saying_holds(world: World) -> None:
    delivery = world.say("Soldes")
    pause(world.chief, None)
    assert ledger.arm([delivery.pk], world.worker, timezone.now()) == []
    assert state(delivery) == DeliveryState.DUE and delivery.leased_by == ""


def test_what_is_too_late_asks(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=False, late_after=30)
    delivery = world.say("Ce soir seulement")
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() - dt.timedelta(minutes=31))
    world.work()
    assert state(delivery) == DeliveryState.LATE and world.online() == []
    send_after_all(world.writer, delivery.pk)
    world.work()
    assert len(world.online()) == 1


def test_what_is_too_late_is_left_out_where_a_brand_says_so(world: World) -> None:
    set_rules(world.chief, world.brand.pk, late_after=0, when_late="skip")
    prompt, late = world.say("À l’heure"), world.say("Ce soir seulement")
    Delivery.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(minutes=2))
    world.work()
    assert (state(prompt), state(late)) == (DeliveryState.SENT, DeliveryState.CANCELLED)
    assert [one.said.text for one in world.online()] == ["À l’heure"]
    post = find_post(world.writer, late.variant.post_id)
    assert "left out" in row(post).trouble and "left out" in shown(world.writer, post)[0].left_out
    plan(world.writer, post.pk, None)
    world.work()
    post = find_post(world.writer, post.pk)
    assert (
        len(world.online()) == 2 and row(post).trouble == "" and shown(world.writer, post)[0].left_out == ""
    )


def test_what_becomes_of_what_is_late_is_one_of_two_things(world: World) -> None:
    with pytest.raises(ValidationError, match="Choose what becomes"):
        set_rules(world.chief, world.brand.pk, late_after=0, when_late="shout")


def test_two_workers_take_a_delivery_once(world: World) -> None:
    delivery = world.say("Une fois")
    now = timezone.now()
    assert len(ledger.arm([delivery.pk], "a/1/x", now)) == 1
    assert ledger.arm([delivery.pk], "b/1/x", now) == []


def test_a_yes_that_comes_after_the_lease_was_lost_is_kept(world: World) -> None:
    delivery = world.say("Lent")
    now = timezone.now()
    (taken,) = ledger.arm([delivery.pk], "a/1/x", now)
    ledger.release_dead(now + ledger.LEASE * 2)
    ledger.write_down([ledger.Outcome(taken, Answer.YES, Published("sandbox:1", "https://x.invalid"))], now)
    assert state(delivery) == DeliveryState.SENT and delivery.network_id == "sandbox:1"


def test_one_post_of_the_network_answers_for_one_delivery(world: World) -> None:
    first, second = world.say("Un"), world.say("Deux")
    now = timezone.now()
    Delivery.objects.filter(pk=first.pk).update(network_id="sandbox:1", state=DeliveryState.CONFIRMED)
    Delivery.objects.filter(pk=second.pk).update(state=DeliveryState.UNKNOWN, next_look_at=now)
    taken = ledger.take(second.pk, Attempt.Kind.LOOK, world.worker, now)
    assert taken is not None
    ledger.write_down([ledger.Outcome(taken, Sight.THERE, Published("sandbox:1", ""))], now)
    assert state(second) == DeliveryState.UNKNOWN and second.network_id == "" and second.next_look_at is None


def test_the_network_is_told_the_same_key_at_each_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []

    async def silent(self: object, account: object, said: object, key: str, *_: object) -> None:
        keys.append(key)
        raise UnknownOutcome("nothing")

    delivery = world.say("Encore")
    monkeypatch.setattr(SandboxPublisher, "publish", silent)
    for _ in range(6):
        world.work()
        hurry(delivery)
    assert len(keys) >= 2 and len(set(keys)) == 1


def test_what_is_online_is_deleted_there_and_may_be_said_anew(world: World) -> None:
    delivery = world.say("Une erreur")
    with pytest.raises(ValidationError, match="not online"):
        delete_online(world.writer, delivery.pk)
    world.work()
    delete_online(world.writer, delivery.pk)
    world.work()
    assert state(delivery) == DeliveryState.DELETED and world.online() == []
    plan(world.writer, delivery.variant.post_id, None)
    world.work()
    assert len(world.online()) == 1


def test_a_deletion_without_an_answer_is_asked_again(world: World) -> None:
    delivery = world.say("Une erreur")
    world.work()
    delete_online(world.writer, delivery.pk)
    world.misbehave(world.account, lost=100)
    world.work()
    assert state(delivery) == DeliveryState.SENT and delivery.next_look_at
    world.misbehave(world.account)
    hurry(delivery)
    world.work()
    assert state(delivery) == DeliveryState.DELETED and world.online() == []


def test_a_network_that_refuses_to_delete_is_not_asked_for_ever(world: World) -> None:
    delivery = world.say("Une erreur")
    world.work()
    delete_online(world.writer, delivery.pk)
    world.misbehave(world.account, access="closed")
    world.work()
    assert state(delivery) == DeliveryState.SENT and delivery.problem and delivery.next_look_at is None


def test_a_backup_brought_back_says_nothing_again(world: World) -> None:
    """The ledger of the backup does not know what was said after it was made: it is looked for first."""
    said, not_said = world.say("Dit"), world.say("Pas encore")
    later = plan(world.writer, world.write("Demain").pk, timezone.now() + dt.timedelta(days=1))
    before = Delivery.objects.filter(pk=said.pk).values().get()
    Delivery.objects.filter(pk=not_said.pk).update(next_look_at=timezone.now() + dt.timedelta(minutes=5))
    world.work()
    assert len(world.online()) == 1
    said.attempts.all().delete()
    Delivery.objects.filter(pk=said.pk).update(**before)  # as the backup has it
    assert doubt_what_was_due(timezone.now()) == 2
    for _ in range(3):
        for delivery in (said, not_said):
            hurry(delivery)
        world.work()
    assert sorted(one.said.text for one in world.online()) == ["Dit", "Pas encore"]
    assert state(Delivery.objects.get(variant__post=later)) == DeliveryState.DUE


def test_a_certain_answer_wins_over_what_was_found_by_its_words(world: World) -> None:
    """Two deliveries with the same words: one took the post of the other for its own, until the network said whose it is."""
    first, second = world.say("Un"), world.say("Deux")
    now = timezone.now()
    Delivery.objects.filter(pk=second.pk).update(network_id="sandbox:1", state=DeliveryState.CONFIRMED)
    (taken,) = ledger.arm([first.pk], world.worker, now)
    ledger.write_down([ledger.Outcome(taken, Answer.YES, Published("sandbox:1", ""))], now)
    assert (state(first), first.network_id) == (DeliveryState.SENT, "sandbox:1")
    assert (state(second), second.network_id) == (DeliveryState.UNKNOWN, "") and second.next_look_at


def test_nothing_is_looked_for_while_the_same_words_are_being_said(world: World) -> None:
    first, second = world.say("Un"), world.say("Deux")
    now = timezone.now()
    Delivery.objects.filter(pk=second.pk).update(
        hash=first.hash, state=DeliveryState.UNKNOWN, next_look_at=now
    )
    ledger.arm([first.pk], "elsewhere/1/x", now)
    assert to_do(now, 10) == []


def test_what_is_due_comes_before_confirming_what_was_sent(world: World) -> None:
    """However many posts were said in one go, and however long they wait to be confirmed, the next one is not late for that."""
    said = [world.say(f"n° {n}") for n in range(CONFIRMING + 4)]
    world.work()
    now = timezone.now()
    Delivery.objects.update(state=DeliveryState.SENT, next_look_at=now - dt.timedelta(minutes=5))
    due = world.say("Maintenant")
    found = to_do(timezone.now(), 64)
    assert (found[0].delivery, found[0].kind, found[0].presses) == (due.pk, Attempt.Kind.SAY, True)
    assert len(found) == 1 + CONFIRMING  # the others have their turn next, after what is due then
    assert not any(one.presses for one in found[1:])
    assert [one.delivery for one in to_do(timezone.now(), 1)] == [due.pk]
    world.work()
    world.work()
    world.work()
    assert {state(one) for one in said} == {DeliveryState.CONFIRMED}
    assert state(due) == DeliveryState.SENT


def test_keys_sort_by_the_time_they_are_for_and_are_never_the_same(world: World) -> None:
    now = timezone.now()
    posts = [plan(world.writer, world.write(f"n° {n}").pk, now + dt.timedelta(hours=n)) for n in (3, 1, 2)]
    keys = [Delivery.objects.get(variant__post=post).key for post in posts]
    assert sorted(keys) == [keys[1], keys[2], keys[0]] and {len(key) for key in keys} == {32}
