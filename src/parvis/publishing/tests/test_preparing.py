"""Networks on which a post is made ready in steps: what was made is never lost, never said twice, and never stands in people's way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.networks import registry
from parvis.networks.errors import NeedsPerson
from parvis.networks.http import GuardedHttp
from parvis.networks.instagram.tests.instagram_server import instagram_server
from parvis.networks.meta_accounts import USER
from parvis.networks.oauth import ACCESS
from parvis.networks.sandbox.publishing import CONTAINER, SandboxPublisher
from parvis.networks.tests.posting import serving
from parvis.publishing.actions import ledger
from parvis.publishing.actions.media import add_medium, choose_media
from parvis.publishing.actions.pausing import pause
from parvis.publishing.actions.planning import plan, send_after_all, take_back
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.api import doubt_what_was_due
from parvis.publishing.media_files import as_jpeg
from parvis.publishing.models import Attempt, Delivery
from parvis.publishing.presenting import deeds, mark, shown
from parvis.publishing.queries.media import content
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_media import picture
from parvis.workspaces.api import Account, set_credentials

LONG, SHORT = 600, 0.01
SAY, PREPARE, LOOK = Attempt.Kind.SAY, Attempt.Kind.PREPARE, Attempt.Kind.LOOK


def again(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery


def work(world: World, delivery: Delivery) -> Delivery:
    """As if the time until the next look had passed."""
    Delivery.objects.filter(pk=delivery.pk).exclude(next_look_at=None).update(next_look_at=timezone.now())
    world.work()
    return again(delivery)


def kinds(delivery: Delivery) -> list[str]:
    return list(delivery.attempts.order_by("pk").values_list("kind", flat=True))


def containers(world: World, delivery: Delivery) -> int:
    return world.sandbox.containers("aubrelle", delivery.key)


def test_it_is_processed_then_said_from_the_same_container(world: World) -> None:
    world.misbehave(world.account, processing=LONG)
    delivery = work(world, world.say("Bonjour"))
    assert (delivery.state, delivery.tries, world.online()) == (DeliveryState.DUE, 0, [])
    assert delivery.made_ready[CONTAINER] and delivery.leased_by == ""
    for _ in range(3):
        work(world, delivery)
    assert kinds(delivery) == [PREPARE], "the same attempt goes on"
    world.misbehave(world.account, processing=SHORT)
    while again(delivery).state == DeliveryState.DUE:
        work(world, delivery)
    assert delivery.state == DeliveryState.SENT and containers(world, delivery) == 1
    assert kinds(delivery) == [PREPARE, SAY]
    assert work(world, delivery).state == DeliveryState.CONFIRMED and len(world.online()) == 1


def test_people_see_that_the_network_is_at_it(world: World) -> None:
    world.misbehave(world.account, processing=LONG)
    delivery = work(world, world.say("Bonjour"))
    post = find_post(world.writer, delivery.variant.post_id)
    (line,) = shown(world.writer, post)
    assert (
        line.state == "Being processed by the network" and "as soon as" in line.meaning and not line.problem
    )
    assert mark(post.variants.get()).state == line.state
    assert [step.outcome for step in line.steps] == [line.state]


def test_one_that_is_processed_does_not_hold_back_the_others(world: World) -> None:
    world.misbehave(world.account, processing=LONG)
    first, second = world.say("Un"), world.say("Deux")
    world.work()
    assert all(again(one).made_ready for one in (first, second))


def test_a_worker_killed_while_it_makes_ready_leaves_nothing_in_doubt(world: World) -> None:
    """Another worker goes on from what was kept."""
    world.misbehave(world.account, processing=LONG)
    delivery = world.say("Coupé")
    now = timezone.now()
    taken = ledger.take_to_prepare(delivery.pk, "elsewhere/1/x", now)
    assert taken is not None and ledger.take_to_prepare(delivery.pk, world.worker, now) is None
    container = world.sandbox.contain("aubrelle", delivery.key, spoiled=False)
    assert ledger.keep_progress(taken, {CONTAINER: container.id}, now)
    assert world.work() == 0, "held by somebody who may be alive"
    ledger.release_dead(now + ledger.LEASE * 3)
    assert again(delivery).state == DeliveryState.DUE
    world.misbehave(world.account, processing=SHORT)
    assert work(world, delivery).state == DeliveryState.SENT
    assert containers(world, delivery) == 1 and kinds(delivery) == [PREPARE, PREPARE, SAY]


@pytest.mark.parametrize("lost", range(6))
def test_a_lost_answer_is_cleared_up_by_the_container(world: World, lost: int) -> None:
    """Even where the words cannot tell: the same ones are online already, said by somebody else."""
    world.misbehave(world.account, processing=LONG)
    delivery = work(world, world.say(f"Perdu {lost}"))
    world.misbehave(world.account, processing=SHORT, lost=100)
    while again(delivery).state == DeliveryState.DUE:
        work(world, delivery)
    assert delivery.state == DeliveryState.UNKNOWN
    ours = len(world.online())
    stranger = world.sandbox.keep("aubrelle", "0" * 32, world_said(delivery), 0.0, answered=False)
    world.misbehave(world.account, processing=SHORT)
    for _ in range(6):
        work(world, delivery)
    assert delivery.state == DeliveryState.CONFIRMED and delivery.network_id != stranger.id
    assert len(world.online()) == 2 and containers(world, delivery) == 1
    assert kinds(delivery).count(SAY) == 2 - ours


def test_a_worker_killed_after_the_container_was_published(world: World) -> None:
    world.misbehave(world.account, processing=SHORT)
    delivery = world.say("Gardé")
    container = world.sandbox.contain("aubrelle", delivery.key, spoiled=False)
    Delivery.objects.filter(pk=delivery.pk).update(
        progress={CONTAINER: container.id}, progress_of=delivery.hash
    )
    now = timezone.now()
    (taken,) = ledger.arm([delivery.pk], "elsewhere/1/x", now)
    world.sandbox.keep(
        "aubrelle", delivery.key, world_said(taken.delivery), 0.0, answered=False, container=container.id
    )
    ledger.release_dead(now + ledger.LEASE * 2)
    assert work(world, delivery).state == DeliveryState.CONFIRMED and len(world.online()) == 1


def test_what_turns_out_to_be_said_is_not_said_again(world: World) -> None:
    """Whatever made the ledger think that it was not."""
    world.misbehave(world.account, processing=SHORT)
    delivery = world.say("Déjà dit")
    container = world.sandbox.contain("aubrelle", delivery.key, spoiled=False)
    said = world.sandbox.keep(
        "aubrelle", delivery.key, world_said(delivery), 0.0, answered=False, container=container.id
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        progress={CONTAINER: container.id}, progress_of=delivery.hash
    )
    assert work(world, delivery).network_id == said.id
    assert len(world.online()) == 1


def test_a_container_that_grew_too_old_is_made_anew(world: World) -> None:
    world.misbehave(world.account, processing=SHORT, lasting=0)
    delivery = world.say("Trop vieux")
    for _ in range(3):
        work(world, delivery)
    assert again(delivery).state == DeliveryState.DUE and containers(world, delivery) >= 2
    world.misbehave(world.account, processing=SHORT)
    for _ in range(3):
        work(world, delivery)
    assert len(world.online()) == 1


def test_other_words_are_made_ready_anew(world: World) -> None:
    world.misbehave(world.account, processing=LONG)
    delivery = work(world, world.say("Avant"))
    post = delivery.variant.post
    save_post(world.writer, post.pk, PostDraft(world.brand.pk, "Après", texts={world.account.pk: ""}), [])
    assert again(delivery).made_ready == {} and not delivery.is_being_processed
    world.misbehave(world.account, processing=SHORT)
    for _ in range(4):
        work(world, delivery)
    assert [one.said.text for one in world.online()] == ["Après"] and containers(world, delivery) == 2


@pytest.mark.parametrize("deed", ["change", "move", "take back"])
def test_what_people_decide_meanwhile_stands(world: World, deed: str) -> None:
    world.misbehave(world.account, processing=LONG)
    delivery = world.say("Avant")
    now = timezone.now()
    taken = ledger.take_to_prepare(delivery.pk, world.worker, now)
    assert taken is not None
    tomorrow = now + dt.timedelta(days=1)
    match deed:
        case "change":
            draft = PostDraft(world.brand.pk, "Après", texts={world.account.pk: ""})
            save_post(world.writer, delivery.variant.post_id, draft, [])
        case "move":
            plan(world.writer, delivery.variant.post_id, tomorrow)
        case _:
            take_back(world.writer, delivery.variant.post_id)
    before = again(delivery)
    state, looked_at = before.state, before.next_look_at
    assert not ledger.keep_progress(taken, {CONTAINER: "1"}, now)
    outcome = ledger.Outcome(taken, ledger.Readiness.NO, problem="No.")
    ledger.write_down([outcome], now)
    after = again(delivery)
    assert (after.state, after.next_look_at, after.leased_by, after.problem) == (state, looked_at, "", "")
    if deed == "take back":
        ledger.release_dead(now + ledger.LEASE * 3)
        assert again(delivery).next_look_at is None


def test_what_cannot_be_processed_asks_and_is_made_anew(world: World) -> None:
    world.misbehave(world.account, processing=SHORT, spoiling=100)
    delivery = world.say("Abîmé")
    for _ in range(3):
        work(world, delivery)
    assert again(delivery).state == DeliveryState.REFUSED and "could not process" in delivery.problem
    assert delivery.made_ready == {}
    world.misbehave(world.account, processing=SHORT)
    send_after_all(world.writer, delivery.pk)
    for _ in range(3):
        work(world, delivery)
    assert len(world.online()) == 1 and containers(world, delivery) == 2


def test_a_network_that_loses_answers_or_asks_to_wait_is_asked_again(world: World) -> None:
    world.misbehave(world.account, processing=SHORT, lost=100)
    delivery = work(world, world.say("Encore"))
    assert (delivery.state, delivery.tries) == (DeliveryState.DUE, 0) and delivery.problem
    world.misbehave(world.account, processing=SHORT, busy=100, busy_for=600)
    delivery = work(world, delivery)
    assert delivery.next_look_at and delivery.next_look_at > timezone.now() + dt.timedelta(minutes=9)
    assert not delivery.is_being_processed
    world.misbehave(world.account, processing=SHORT)
    for _ in range(3):
        work(world, delivery)
    assert len(world.online()) == 1


def test_somebody_must_act_or_a_fault_of_ours(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asks(*_: object) -> None:
        raise NeedsPerson("Give it an address.")

    async def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    world.misbehave(world.account, processing=SHORT)
    delivery = world.say("Sans adresse")
    with monkeypatch.context() as patched:
        patched.setattr(SandboxPublisher, "prepare", broken)
        assert work(world, delivery).state == DeliveryState.DUE and "made ready" in delivery.problem
        patched.setattr(SandboxPublisher, "prepare", asks)
        assert work(world, delivery).state == DeliveryState.REFUSED
    assert delivery.problem == "Give it an address." and world.online() == []


def test_nothing_is_made_ready_while_publishing_is_stopped_or_without_a_yes(world: World) -> None:
    world.misbehave(world.account, processing=SHORT)
    delivery = world.say("Soldes")
    Delivery.objects.filter(pk=delivery.pk).update(hash="0" * 64)
    pause(world.chief, world.brand.pk, "crise")
    assert ledger.take_to_prepare(delivery.pk, world.worker, timezone.now()) is None
    assert again(delivery).leased_by == "" and containers(world, delivery) == 0


def test_after_a_backup_what_was_made_ready_is_forgotten(world: World) -> None:
    """The backup may know an older container than the one that was published."""
    world.misbehave(world.account, processing=SHORT)
    delivery = world.say("Dit")
    old = world.sandbox.contain("aubrelle", delivery.key, spoiled=False)
    Delivery.objects.filter(pk=delivery.pk).update(progress={CONTAINER: old.id}, progress_of=delivery.hash)
    world.sandbox.keep("aubrelle", delivery.key, world_said(delivery), 0.0, answered=False)
    doubt_what_was_due(timezone.now())
    assert again(delivery).made_ready == {}
    assert work(world, delivery).state == DeliveryState.CONFIRMED and len(world.online()) == 1


def test_a_real_network_of_containers_from_end_to_end(
    world: World, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP, with pictures that the network fetches: what it was given an address of is what was approved."""
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://parvis.example.org", ["*"]
    account = Account.objects.create(
        organisation=world.account.organisation, brand=world.brand, network="instagram", handle="maison"
    )
    server = instagram_server()
    server.processing = 1
    set_credentials(world.chief, account.pk, {ACCESS: server.token, USER: server.user})
    account.refresh_from_db()
    pictures = [
        add_medium(world.writer, world.brand.pk, f"{n}.png", picture("PNG", (40 + n, 40)), f"Vue {n}")
        for n in range(2)
    ]
    post = world.write("Deux vues", account)
    choose_media(world.writer, post.pk, [(one.pk, "") for one in pictures])
    with serving(server):
        publisher = registry.publishing()["instagram"].publisher
        monkeypatch.setattr(publisher, "_base", server.url)
        monkeypatch.setattr(publisher, "rules", replace(publisher.rules, settles_after=0.0))
        plan(world.writer, post.pk, None)
        delivery = Delivery.objects.get(variant__post=post)
        server.lose = "after"
        for _ in range(8):
            Delivery.objects.filter(pk=delivery.pk).update(next_look_at=timezone.now())
            world.work(GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0))
            if again(delivery).state == DeliveryState.UNKNOWN:
                server.lose = ""
    assert delivery.state == DeliveryState.CONFIRMED and server.online() == 1
    assert delivery.attempts.filter(kind=SAY).count() == 1, "the container told that it was published"
    shown_at = [
        one["fields"]["image_url"] for one in server.containers.values() if "image_url" in one["fields"]
    ]
    assert len(shown_at) == 2 and all(one.startswith("https://parvis.example.org/") for one in shown_at)
    fetched = Client().get(shown_at[0].removeprefix("https://parvis.example.org"))
    assert fetched["Content-Type"] == "image/jpeg"
    assert fetched.content == as_jpeg(content(account.organisation_id, pictures[0].digest))
    assert "delete" not in deeds(world.chief, world.brand.pk, delivery)


def world_said(delivery: Delivery):
    return delivery.variant.outgoing()
