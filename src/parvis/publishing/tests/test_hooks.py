"""Programs are told what happens: once, signed, never of what was rolled back, never what its maker may no longer see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.happenings import CHOSEN, MOST_TRIES, Event, wait_after
from parvis.networks import signing
from parvis.networks.http import GuardedHttp
from parvis.networks.tests.servers import Answer, Asked, LoopbackServer, loopback
from parvis.publishing.actions import hooks, telling
from parvis.publishing.actions.approvals import approve, decline
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Delivery, Hook, HookMessage
from parvis.publishing.queries.posts import content_of, post
from parvis.publishing.tasks.telling import Teller
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workers.names import new_name
from parvis.workspaces.models import Membership, Person

ALL = [str(event) for event in CHOSEN]


class Receiver:
    """A program that takes what it is told, or does not."""

    def __init__(self, server: LoopbackServer, hook: Hook, secret: str) -> None:
        self.server, self.hook, self.secret = server, hook, secret

    def told(self) -> list[dict[str, object]]:
        return [json.loads(asked.body) for asked in self.server.asked]

    def events(self) -> list[str]:
        return [str(one["event"]) for one in self.told()]


@contextmanager
def receiving(
    world: World, answer: Callable[[Asked], Answer] = lambda _asked: Answer(200), events: list[str] = ALL
) -> Iterator[Receiver]:
    with loopback(answer) as server:
        made, secret = hooks.open_hook(
            world.writer, "script", f"{server.url}/in?key=abc", events, world.brand.pk
        )
        yield Receiver(server, made, secret)


def tell(worker: str = "") -> int:
    async def once() -> int:
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0) as http:
            teller = Teller(worker or new_name(), http)
            try:
                return await teller.tell_due()
            finally:
                teller.close()

    return asyncio.run(once())


def test_what_happens_to_a_post_is_told_once_and_signed(world: World) -> None:
    with receiving(world) as program:
        delivery = world.say("Bonjour")
        world.work()
        Delivery.objects.update(next_look_at=timezone.now())
        world.work()
        tell()
        assert program.events() == ["delivery.sent", "delivery.confirmed"] and tell() == 0
        first = program.server.asked[0]
        about = program.told()[0]["about"]
        assert isinstance(about, dict)
        assert (
            about["delivery"] == delivery.pk
            and about["url"].startswith("https://")
            and about["handle"] == "aubrelle"
        )
        assert "Bonjour" not in first.body.decode()
        assert signing.verify(
            program.secret, first.body, first.headers[signing.HEADER.lower()], timezone.now().timestamp()
        )
        assert first.headers[signing.DELIVERY_HEADER.lower()] == program.told()[0]["id"]
    assert set(HookMessage.objects.values_list("state", flat=True)) == {"told"}


def test_approvals_refusals_and_stops_are_told(world: World) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=[StepDraft()])
    with receiving(world) as program:
        waiting = plan(world.writer, world.write("Bonjour").pk, None)
        decline(world.chief, waiting.pk, content_of(post(world.chief, waiting.pk)), "Plus court")
        approve(world.chief, waiting.pk, content_of(post(world.chief, waiting.pk)))
        stop = pause(world.chief, world.brand.pk, "crise")
        resume(world.chief, stop.pk)
        tell()
        assert program.events() == [
            "delivery.waiting",
            "post.declined",
            "post.approved",
            "publishing.stopped",
            "publishing.resumed",
        ]
        note = program.told()[1]["about"]
        assert isinstance(note, dict) and note["note"] == "Plus court" and note["by"] == "Chief"


def test_only_what_was_chosen_of_the_brand_that_was_chosen(world: World) -> None:
    with receiving(world, events=["delivery.refused"]) as program:
        world.say("Bonjour")
        world.work()
        stop = pause(world.chief, world.other.pk, "rien à voir")
        resume(world.chief, stop.pk)
        assert tell() == 0 and program.events() == []


def test_what_is_rolled_back_is_not_told(world: World) -> None:
    with receiving(world) as program:
        with pytest.raises(RuntimeError), transaction.atomic():
            pause(world.chief, world.brand.pk, "crise")
            raise RuntimeError
        assert tell() == 0 and program.events() == []


def test_what_is_not_taken_is_told_again_later_then_given_up(world: World) -> None:
    answers = iter([Answer(503), Answer(200)])
    with receiving(world, lambda _asked: next(answers)) as program:
        pause(world.chief, world.brand.pk, "crise")
        tell()
        kept = HookMessage.objects.get()
        assert kept.state == "due" and kept.next_try_at > timezone.now() and Hook.objects.get().problem
        assert tell() == 0
        HookMessage.objects.update(next_try_at=timezone.now())
        tell()
        kept.refresh_from_db()
        assert kept.state == "told" and kept.tries == 2
        assert Hook.objects.get().problem == "" and Hook.objects.get().problem_values == {}
        assert program.told()[0]["id"] == program.told()[1]["id"]


def test_why_it_was_not_taken_is_said_in_the_reader_s_language(world: World) -> None:
    client = signed_in(world.writer)
    with receiving(world, lambda _asked: Answer(503)), translation.override("fr"):
        pause(world.chief, world.brand.pk, "crise")
        tell()
    kept = Hook.objects.get()
    assert kept.problem == "%(address)s asks to come back later (%(status)s)."
    assert kept.problem_values["status"] == "503" and "abc" not in kept.problem_values["address"]
    assert HookMessage.objects.get().problem_values == kept.problem_values
    assert f"{kept.problem_values['address']} asks to come back later (503)." in page(client, "hooks")
    Person.objects.filter(pk=world.writer.person).update(language="fr")
    assert f"{kept.problem_values['address']} demande de revenir plus tard" in page(client, "hooks")


def test_a_key_that_is_lost_and_a_fault_of_ours_are_said_in_french(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.writer)
    Person.objects.filter(pk=world.writer.person).update(language="fr")
    hooks.open_hook(world.writer, "script", "https://hooks.example/in", ALL, world.brand.pk)
    Hook.objects.update(sealed=b"nonsense")
    pause(world.chief, world.brand.pk, "crise")
    tell()
    assert HookMessage.objects.get().state == "given_up"
    assert "enregistrée avec une autre clé" in page(client, "hooks")
    monkeypatch.setattr("parvis.publishing.tasks.telling.prepared", broken)
    HookMessage.objects.update(state="due")
    tell()
    assert HookMessage.objects.get().state == "due"
    assert "Un incident est survenu pendant l’appel de ce webhook." in page(client, "hooks")


def broken(_message: HookMessage) -> None:
    raise RuntimeError("a fault that nobody foresaw")


def test_what_was_kept_as_words_once_is_shown_as_it_is(world: World) -> None:
    hooks.open_hook(world.writer, "script", "https://hooks.example/in", ALL, world.brand.pk)
    Hook.objects.update(problem="hooks.example a refusé à 100 % (410).")
    assert "hooks.example a refusé à 100 % (410)." in page(signed_in(world.writer), "hooks")


def test_an_address_that_refuses_is_not_asked_again(world: World) -> None:
    with receiving(world, lambda _asked: Answer(410)):
        pause(world.chief, world.brand.pk, "crise")
        tell()
    assert HookMessage.objects.get().state == "given_up"


def test_a_worker_that_dies_forgets_nothing(world: World) -> None:
    with receiving(world) as program:
        pause(world.chief, world.brand.pk, "crise")
        number = HookMessage.objects.get().pk
        assert telling.take(number, "elsewhere/1/dead", timezone.now()) is not None
        assert tell() == 0
        HookMessage.objects.update(leased_until=timezone.now())
        tell()
        assert program.events() == ["publishing.stopped"]


def test_two_workers_tell_it_once(world: World) -> None:
    pause_of = world.brand.pk
    with receiving(world):
        pause(world.chief, pause_of, "crise")
        number = HookMessage.objects.get().pk
        now = timezone.now()
        assert telling.take(number, "one", now) is not None and telling.take(number, "other", now) is None


def test_whoever_left_hears_nothing_more(world: World) -> None:
    with receiving(world) as program:
        Membership.objects.filter(person_id=world.writer.person).delete()
        pause(world.chief, world.brand.pk, "crise")
        tell()
        assert program.events() == [] and HookMessage.objects.get().state == "given_up"


def test_a_private_address_is_not_called(world: World) -> None:
    with loopback(lambda _asked: Answer(200)) as server:
        hooks.open_hook(world.writer, "script", server.url, ALL, world.brand.pk)
        pause(world.chief, world.brand.pk, "crise")

        async def once() -> None:
            async with GuardedHttp(retries=0) as http:
                teller = Teller(new_name(), http)
                try:
                    await teller.tell_due()
                finally:
                    teller.close()

        asyncio.run(once())
        assert server.asked == [] and HookMessage.objects.get().problem


def test_a_closed_webhook_is_told_nothing(world: World) -> None:
    with receiving(world) as program:
        pause(world.chief, world.brand.pk, "crise")
        hooks.close_hook(world.writer, program.hook.pk)
        tell()
        assert program.events() == [] and HookMessage.objects.get().state == "given_up"
        with pytest.raises(Http404):
            hooks.try_hook(world.writer, program.hook.pk)


def test_the_secret_and_the_whole_address_are_kept_sealed(world: World) -> None:
    made, secret = hooks.open_hook(world.writer, "script", "https://hooks.example/in?key=abc", ALL)
    kept = str(Hook.objects.values().get(pk=made.pk))
    assert secret not in kept and "abc" not in kept and made.shown == "https://hooks.example/…"


@pytest.mark.parametrize(
    ("name", "address", "events"),
    [
        ("", "https://a.example", ALL),
        ("x", "ftp://a.example", ALL),
        ("x", "https://me:pw@a.example", ALL),
        ("x", "https://[", ALL),
        ("x", "https://a.example", []),
        ("x", "https://a.example", ["nonsense"]),
        ("x", "https://a.example", ["ping"]),
    ],
)
def test_what_cannot_be_opened(world: World, name: str, address: str, events: list[str]) -> None:
    with pytest.raises(ValidationError):
        hooks.open_hook(world.writer, name, address, events)


def test_the_page_opens_tries_and_closes(world: World) -> None:
    client: Client = signed_in(world.writer)
    address = reverse("publishing:hooks")
    wrong = client.post(address, {"name": "n8n", "address": "nonsense", "events": ALL})
    assert wrong.status_code == 422 and "beginning with https://" in wrong.content.decode()
    made = client.post(
        address, {"name": "n8n", "address": "https://n8n.example/in", "events": ALL, "brand": ""}
    )
    assert "whsec_" in made.content.decode()
    shown = page(client, "hooks")
    assert "whsec_" not in shown and "https://n8n.example/…" in shown
    number = Hook.objects.get().pk
    client.post(reverse("publishing:hook-deed", args=[number, "try"]))
    assert HookMessage.objects.get().event == Event.PING
    client.post(reverse("publishing:hook-deed", args=[number, "close"]))
    assert "n8n.example" not in page(client, "hooks")


def test_waits_grow_and_end() -> None:
    waits = [wait_after(tries) for tries in range(1, MOST_TRIES + 1)]
    assert waits[:3] == [30.0, 60.0, 120.0] and waits[-1] is None
    told = [one for one in waits if one is not None]
    assert told == sorted(told) and max(told) == 7200.0 and 12 * 3600 < sum(told) < 36 * 3600
    assert wait_after(1, 900.0) == 900.0


def test_every_state_worth_telling_is_told() -> None:
    silent = {DeliveryState.DUE, DeliveryState.ARMED, DeliveryState.PARTLY, DeliveryState.CANCELLED}
    assert set(telling.OF_STATES) == set(DeliveryState) - silent
