"""What is online is changed once and with the same care as it was said: agreed to, ledgered, settled; the first post stays."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import msgspec
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.engine.publishing.changes import ChangeState
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.guidelines import Guidelines
from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.networks import registry
from parvis.networks.changing import ChangeRules
from parvis.networks.errors import Refused, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions import change_ledger
from parvis.publishing.actions.approvals import approve_change, decline_change
from parvis.publishing.actions.changing import Typed, change_online, leave_online, try_change_again
from parvis.publishing.actions.guidelines import set_guidelines
from parvis.publishing.actions.hooks import open_hook
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import delete_online, plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.api import doubt_what_was_due
from parvis.publishing.models import Approval, Attempt, Delivery, DeliveryChange, HookMessage, online_now
from parvis.publishing.presenting import shown
from parvis.publishing.queries import posts as post_queries
from parvis.publishing.queries.posts import Stage
from parvis.publishing.tasks.changing import Changer
from parvis.publishing.tests.conftest import World
from parvis.workers.names import new_name
from parvis.workspaces.models import AuditEntry, Person


def online(world: World, text: str) -> Delivery:
    """A post that was said and seen."""
    delivery = world.say(text)
    for _time in range(2):
        world.work()
        Delivery.objects.filter(pk=delivery.pk).update(next_look_at=timezone.now())
    world.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    return delivery


def ask(world: World, delivery: Delivery, text: str, by: object = None) -> DeliveryChange:
    """Have what is online say something else."""
    delivery.refresh_from_db()
    seen = post_hash(delivery)
    who = by or world.writer
    made = change_online(who, delivery.variant.post_id, {delivery.pk: Typed(seen, text)})  # type: ignore[arg-type]
    return made[0]


def post_hash(delivery: Delivery) -> str:
    done = [one for one in delivery.changes.all() if online_now(delivery) == one.said]
    return done[-1].hash if done else delivery.hash


def work(world: World, worker: str = "") -> int:
    """Let a worker do what there is to do with changes, as if the time until the next look had passed."""
    DeliveryChange.objects.filter(next_look_at__isnull=False).update(next_look_at=timezone.now())

    async def once() -> int:
        async with GuardedHttp(offline=True) as http:
            changer = Changer(worker or world.worker, http)
            try:
                return await changer.work_once(asyncio.Event())
            finally:
                changer.close()

    return asyncio.run(once())


def texts(world: World) -> list[str]:
    return [one.said.text for one in world.online()]


def state(change: DeliveryChange) -> str:
    change.refresh_from_db()
    return change.state


def test_a_typo_is_mended_and_the_first_post_stays_in_the_ledger(world: World) -> None:
    delivery = online(world, "Bonjuor à tous")
    before = delivery.hash
    change = ask(world, delivery, "Bonjour à tous")
    assert texts(world) == ["Bonjuor à tous"]
    work(world)
    assert state(change) == ChangeState.SENT and texts(world) == ["Bonjour à tous"]
    work(world)
    assert state(change) == ChangeState.CONFIRMED and change.done_at and work(world) == 0
    delivery.refresh_from_db()
    assert (delivery.hash, delivery.said["text"], delivery.state) == (before, "Bonjuor à tous", "confirmed")
    assert online_now(delivery)["text"] == "Bonjour à tous"
    kinds = [one.kind for one in change.attempts.all()]
    assert kinds == [Attempt.Kind.CHANGE, Attempt.Kind.LOOK] and all(
        one.ended_at for one in change.attempts.all()
    )
    seen = shown(world.writer, post_queries.post(world.writer, delivery.variant.post_id))[0]
    assert seen.text == "Bonjour à tous" and [one.text for one in seen.online.earlier] == ["Bonjuor à tous"]
    assert AuditEntry.objects.filter(verb="delivery.change").count() == 1


@pytest.mark.parametrize("lost", range(6))
def test_a_lost_answer_is_read_and_the_text_is_right_in_the_end(world: World, lost: int) -> None:
    delivery = online(world, f"Version une {lost}")
    world.misbehave(world.account, lost=100)
    change = ask(world, delivery, f"Version deux {lost}")
    work(world)
    assert state(change) == ChangeState.UNKNOWN
    with pytest.raises(ValidationError, match="being changed"):
        ask(world, delivery, "Version trois")
    world.misbehave(world.account)
    for _time in range(3):
        work(world)
    assert state(change) == ChangeState.CONFIRMED and texts(world) == [f"Version deux {lost}"]
    assert sum(world.sandbox.counts(world.account.handle).values()) == 1


def test_a_worker_that_died_leaves_it_unknown_and_it_is_settled(world: World) -> None:
    delivery = online(world, "Un")
    change = ask(world, delivery, "Deux")
    assert change_ledger.arm_change(change.pk, "elsewhere:1:x", timezone.now())
    assert change_ledger.arm_change(change.pk, new_name(), timezone.now()) is None
    assert change_ledger.release_dead_changes(timezone.now()) == 0
    DeliveryChange.objects.update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert change_ledger.release_dead_changes(timezone.now()) == 1
    assert state(change) == ChangeState.UNKNOWN
    for _time in range(3):
        work(world)
    assert state(change) == ChangeState.CONFIRMED and texts(world) == ["Deux"]


def test_a_busy_network_is_asked_later_and_a_refusal_keeps_the_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = online(world, "Un")
    world.misbehave(world.account, busy=100, busy_for=300)
    change = ask(world, delivery, "Deux")
    work(world)
    assert state(change) == ChangeState.DUE and change.next_look_at > timezone.now() + dt.timedelta(minutes=4)
    world.misbehave(world.account)

    async def refuse(*_args: object) -> None:
        raise Refused("This was said in the sandbox and is no longer there.")

    monkeypatch.setattr(SandboxPublisher, "change", refuse)
    work(world)
    assert state(change) == ChangeState.REFUSED and change.problem and change.said["text"] == "Deux"
    assert texts(world) == ["Un"] and online_now(delivery)["text"] == "Un"
    assert post_queries.counts(world.writer)[Stage.TROUBLE] == 1
    monkeypatch.undo()
    try_change_again(world.writer, change.pk)
    work(world)
    assert texts(world) == ["Deux"]
    with pytest.raises(ValidationError):
        try_change_again(world.writer, change.pk)


def test_somebody_elses_words_are_never_written_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = online(world, "Un")
    change = ask(world, delivery, "Deux")

    async def lose(*_args: object) -> None:
        raise UnknownOutcome("The sandbox did not answer; it may have done it all the same.")

    monkeypatch.setattr(SandboxPublisher, "change", lose)
    work(world)
    monkeypatch.undo()
    post = world.sandbox.posts(world.account.handle)[0]
    world.sandbox.edit(world.account.handle, post.id, msgspec.structs.replace(post.said, text="À la main"))
    work(world)
    assert state(change) == ChangeState.REFUSED and "somebody changed" in change.problem
    assert texts(world) == ["À la main"]


def test_what_nobody_agreed_to_does_not_go_online(world: World) -> None:
    delivery = online(world, "Bonjuor")
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    change = ask(world, delivery, "Bonjour")
    assert state(change) == ChangeState.WAITING and work(world) == 0 and texts(world) == ["Bonjuor"]
    assert post_queries.counts(world.chief)[Stage.WAITING] == 1
    with pytest.raises(PermissionDenied):
        approve_change(world.writer, change.pk, change.hash)
    with pytest.raises(ValidationError, match="while you were reading"):
        approve_change(world.chief, change.pk, "0" * 64)
    decline_change(world.chief, change.pk, change.hash, "Pas ainsi")
    other = ask(world, delivery, "Bonjour !")
    assert state(change) == ChangeState.CANCELLED and other.hash != change.hash
    approve_change(world.chief, other.pk, other.hash)
    assert Approval.objects.get(granted=True).hash == other.hash
    work(world)
    assert texts(world) == ["Bonjour !"]


def test_nobody_approves_a_change_of_their_own(world: World) -> None:
    delivery = online(world, "Bonjuor")
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    change = ask(world, delivery, "Bonjour", by=world.chief)
    with pytest.raises(PermissionDenied, match="wrote last"):
        approve_change(world.chief, change.pk, change.hash)


def test_a_yes_that_was_taken_back_holds_it_until_the_last_moment(world: World) -> None:
    delivery = online(world, "Bonjuor")
    change = ask(world, delivery, "Bonjour")
    assert state(change) == ChangeState.DUE
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    work(world)
    assert state(change) == ChangeState.WAITING and texts(world) == ["Bonjuor"]


def test_a_stop_and_the_guidelines_hold_it_back(world: World) -> None:
    delivery = online(world, "Un")
    change = ask(world, delivery, "Deux")
    stop = pause(world.chief, world.brand.pk)
    work(world)
    assert state(change) == ChangeState.DUE and texts(world) == ["Un"]
    resume(world.chief, stop.pk)
    set_guidelines(world.chief, world.brand.pk, Guidelines(forbidden=("Deux",)), "")
    work(world)
    assert state(change) == ChangeState.REFUSED and change.problem
    with pytest.raises(ValidationError):
        ask(world, delivery, "Deux fois")
    leave_online(world.writer, change.pk)
    assert state(change) == ChangeState.CANCELLED and texts(world) == ["Un"]


def test_what_is_typed_is_checked_and_nothing_is_half_written(world: World) -> None:
    delivery = online(world, "Un")
    post = delivery.variant.post_id
    with pytest.raises(ValidationError, match="Nothing was changed"):
        ask(world, delivery, "Un")
    with pytest.raises(ValidationError, match="while you were typing"):
        change_online(world.writer, post, {delivery.pk: Typed("0" * 64, "Deux")})
    with pytest.raises(ValidationError, match="too long"):
        ask(world, delivery, "a" * 501)
    assert not DeliveryChange.objects.exists()
    ask(world, delivery, "Deux")
    replaced = ask(world, delivery, "Trois")
    work(world)
    assert texts(world) == ["Trois"] and state(replaced) == ChangeState.SENT
    assert DeliveryChange.objects.filter(state=ChangeState.CANCELLED).count() == 1


def test_networks_that_do_not_allow_it_say_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = online(world, "Un")
    publisher = registry.publishing()["sandbox"].publisher
    old = publisher.rules
    no = ChangeRules(why_not="This network does not let programs change a post.")
    monkeypatch.setattr(publisher, "rules", dataclasses.replace(old, changes=no))
    with pytest.raises(ValidationError, match="does not let programs"):
        ask(world, delivery, "Deux")
    short = dataclasses.replace(old.changes, within=60.0)
    monkeypatch.setattr(publisher, "rules", dataclasses.replace(old, changes=short))
    Delivery.objects.update(sent_at=timezone.now() - dt.timedelta(hours=2))
    with pytest.raises(ValidationError, match="lets a post be changed for"):
        ask(world, delivery, "Deux")


def test_where_nobody_changes_a_poll_that_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: ""})
    poll = OutgoingPoll(options=("Oui", "Non"))
    plan(world.writer, write_post(world.writer, dataclasses.replace(draft, poll=poll)).pk, None)
    world.work()
    Delivery.objects.update(next_look_at=timezone.now())
    world.work()
    delivery = Delivery.objects.get()
    publisher = registry.publishing()["sandbox"].publisher
    fixed = dataclasses.replace(publisher.rules.changes, with_poll=False)
    monkeypatch.setattr(publisher, "rules", dataclasses.replace(publisher.rules, changes=fixed))
    with pytest.raises(ValidationError, match="lets nobody change a poll"):
        ask(world, delivery, "Deux")
    monkeypatch.undo()
    ask(world, delivery, "Deux")


def test_a_post_that_goes_takes_its_change_with_it(world: World) -> None:
    delivery = online(world, "Un")
    change = ask(world, delivery, "Deux")
    delete_online(world.writer, delivery.pk)
    work(world)
    assert state(change) == ChangeState.CANCELLED and "not online" in change.problem


def test_a_backup_brought_back_asks_somebody(world: World) -> None:
    delivery = online(world, "Un")
    change = ask(world, delivery, "Deux")
    doubt_what_was_due(timezone.now())
    assert state(change) == ChangeState.REFUSED and "backup" in change.problem and work(world) == 0


def test_programs_are_told(world: World) -> None:
    events = ["delivery.changed", "delivery.change_refused", "delivery.change_waiting"]
    open_hook(world.chief, "Table", "https://hooks.example/x", events, world.brand.pk)
    delivery = online(world, "Un")
    ask(world, delivery, "Deux")
    work(world)
    work(world)
    told = HookMessage.objects.get()
    assert told.event == "delivery.changed" and told.about["delivery"] == delivery.pk
    assert "Deux" not in str(told.about)


def test_a_thread_changes_its_first_part(world: World) -> None:
    draft = PostDraft(world.brand.pk, "Un", texts={world.account.pk: ""}, further=["La suite"])
    plan(world.writer, write_post(world.writer, draft).pk, None)
    delivery = Delivery.objects.get()
    for _time in range(6):
        world.work()
        Delivery.objects.filter(next_look_at__isnull=False).update(next_look_at=timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    ask(world, delivery, "Un, mieux")
    work(world)
    work(world)
    assert DeliveryChange.objects.get().state == ChangeState.CONFIRMED
    assert texts(world) == ["Un, mieux", "La suite"]


def test_the_page_keeps_what_was_typed(world: World, client: Client) -> None:
    delivery = online(world, "Bonjuor")
    person = Person.objects.get(email="writer@example.org")
    person.language = "en"
    person.save()
    client.force_login(person)
    address = f"/publish/{delivery.variant.post_id}/change/"
    page = client.get(address).content.decode()
    assert "Bonjuor" in page
    typed = {f"text-{delivery.pk}": "x" * 600, f"seen-{delivery.pk}": delivery.hash}
    answer = client.post(address, typed)
    assert answer.status_code == 422 and "x" * 600 in answer.content.decode()
    typed[f"text-{delivery.pk}"] = "Bonjour"
    assert client.post(address, typed).status_code == 302
    seen = client.get(f"/publish/{delivery.variant.post_id}/").content.decode()
    assert "<ins>" in seen and "Change what is online" in seen


def test_whoever_may_agrees_on_the_page_and_a_no_keeps_what_is_online(world: World, client: Client) -> None:
    delivery = online(world, "Bonjuor")
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    change = ask(world, delivery, "Bonjour")
    person = Person.objects.get(email="chief@example.org")
    person.language = "en"
    person.save()
    client.force_login(person)
    address = f"/publish/{delivery.variant.post_id}/"
    assert "Approve the change" in client.get(address).content.decode()
    said = {"seen": change.hash, "note": "Sans accent"}
    assert client.post(f"/publish/changes/{change.pk}/decline/", said).status_code == 302
    page = client.get(address).content.decode()
    assert state(change) == ChangeState.WAITING and "Somebody said no: Sans accent" in page
    assert client.post(f"/publish/changes/{change.pk}/approve/", said).status_code == 302
    assert state(change) == ChangeState.DUE
    assert client.post(f"/publish/changes/{change.pk}/leave/").status_code == 302
    assert state(change) == ChangeState.CANCELLED and texts(world) == ["Bonjuor"]
    assert client.post(f"/publish/changes/{change.pk}/other/").status_code == 404


def test_the_page_says_what_cannot_be_changed_and_offers_a_copy(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = online(world, "Un")
    publisher = registry.publishing()["sandbox"].publisher
    no = ChangeRules(why_not="This network does not let programs change a post.")
    monkeypatch.setattr(publisher, "rules", dataclasses.replace(publisher.rules, changes=no))
    person = Person.objects.get(email="writer@example.org")
    person.language = "en"
    person.save()
    client.force_login(person)
    page = client.get(f"/publish/{delivery.variant.post_id}/change/").content.decode()
    assert "does not let programs change a post" in page and "Copy as a new draft" in page
    assert "<textarea" not in page.partition("<main")[2].partition("</main")[0]
