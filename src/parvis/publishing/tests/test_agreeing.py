"""Connecting an account on the network's own page, and renewing what it gave."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import registry
from parvis.networks.http import GuardedHttp
from parvis.networks.oauth import ACCESS, EXPIRES, REFRESH
from parvis.networks.publishing import PublishingNetwork
from parvis.networks.tests.agreeing_server import CLIENT_ID, CLIENT_SECRET, AgreeingServer
from parvis.networks.tests.posting import serving
from parvis.networks.x.manifest import OAUTH, RULES
from parvis.networks.x.publishing import XPublisher
from parvis.networks.x.tests.x_server import XServer
from parvis.publishing.actions import agreeing, renewing
from parvis.publishing.checking import remarks
from parvis.publishing.models import Delivery, Renewal
from parvis.publishing.tasks.delivering import Deliverer
from parvis.publishing.tests.conftest import World
from parvis.workers.names import new_name
from parvis.workspaces.api import Account, Person, credentials_of, set_credentials


@dataclass
class Street:
    """X and its sign-in page on loopback, an account there, and the browser of a manager."""

    world: World
    x: XServer
    door: AgreeingServer
    account: Account
    chief: Client

    def go(self) -> str:
        """Set out from the account's page; returns where it leads."""
        answer = self.chief.get(reverse("publishing:agree", args=[self.account.pk]))
        assert answer.status_code == 302
        return str(answer["Location"])

    def back(self, browser: Client | None = None, **brought: str) -> HttpResponse:
        """Come back from the network."""
        answer: HttpResponse = (browser or self.chief).get(reverse("publishing:agreed"), brought, follow=True)
        return answer

    def kept(self) -> dict[str, str]:
        return dict(credentials_of(self.world.chief, self.account.pk))

    def connected(self, ends_in: float) -> dict[str, str]:
        """As after an agreement whose access ends in so many seconds."""
        self.back(**self.door.agree(self.go()))
        ends = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ends_in)).isoformat()
        set_credentials(self.world.chief, self.account.pk, {**self.kept(), EXPIRES: ends})
        self.account.refresh_from_db()
        return self.kept()

    def work(self, worker: str = "") -> None:
        async def once() -> None:
            async with GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http:
                deliverer = Deliverer(worker or self.world.worker, http)
                try:
                    await deliverer.work_once(asyncio.Event())
                finally:
                    deliverer.close()

        asyncio.run(once())


@pytest.fixture
def street(world: World, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    settings.NETWORKS_OFFLINE, settings.NETWORKS_PRIVATE_HOSTS = False, ["127.0.0.1"]
    settings.NETWORK_CLIENTS = {"x": (CLIENT_ID, CLIENT_SECRET)}
    door, x = AgreeingServer(), XServer()
    x.live = door.live
    with serving(door), serving(x):
        publisher = XPublisher(x.url)
        rules = dataclasses.replace(OAUTH, authorise=f"{door.url}/authorise", token=f"{door.url}/token")
        publisher.rules = dataclasses.replace(RULES, oauth=rules)
        found = registry.publishing()
        manifest = found["x"].manifest
        monkeypatch.setattr(
            registry, "publishing", lambda: {**found, "x": PublishingNetwork(manifest, publisher)}
        )
        account = Account.objects.create(
            organisation_id=world.chief.organisation, brand=world.brand, network="x", handle="@maison"
        )
        chief = Client(headers={"accept-language": "en"})
        chief.force_login(Person.objects.get(email="chief@example.org"))
        yield Street(world, x, door, account, chief)


def test_an_account_is_connected_where_its_owner_agreed(street: Street) -> None:
    page = street.chief.get(reverse("publishing:connect", args=[street.account.pk])).content.decode()
    assert "Go to X" in page and 'name="token"' not in page and "0.015 US dollars" in page
    answer = street.back(**street.door.agree(street.go()))
    assert "is connected" in answer.content.decode()
    assert street.kept()[ACCESS] in street.door.live and set(street.kept()) == {ACCESS, REFRESH, EXPIRES}
    assert street.kept()[ACCESS].encode() not in bytes(Account.objects.get(pk=street.account.pk).credentials)
    delivery = street.world.say("Bonjour", street.account)
    street.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT and [one["said"] for one in street.x.posts] == ["Bonjour"]


def test_what_it_costs_is_said_before_it_is_planned(street: Street) -> None:
    dear = remarks(Outgoing(text="Lisez https://maison.example"), street.account)
    assert any("costs 0.20 USD" in one.text and not one.stops for one in dear)
    assert any("costs 0.015 USD" in one.text for one in remarks(Outgoing(text="Bonjour"), street.account))
    assert not any("costs" in one.text for one in remarks(Outgoing(text="Bonjour"), street.world.account))


def test_without_a_client_it_is_said_who_must_act(street: Street, settings) -> None:
    settings.NETWORK_CLIENTS = {}
    page = street.chief.get(reverse("publishing:connect", args=[street.account.pk])).content.decode()
    assert "PARVIS_X_CLIENT_ID" in page and "Go to X" not in page and reverse("publishing:agreed") in page
    answer = street.chief.get(reverse("publishing:agree", args=[street.account.pk]), follow=True)
    assert "Whoever runs Parvis" in answer.content.decode()


def test_a_state_is_good_once_in_the_browser_it_was_made_in(street: Street) -> None:
    brought = street.door.agree(street.go())
    other = Client(headers={"accept-language": "en"})
    other.force_login(Person.objects.get(email="chief@example.org"))
    for browser, given in (
        (other, brought),
        (street.chief, {**brought, "state": "guessed"}),
        (street.chief, {}),
    ):
        assert "Start again" in street.back(browser, **given).content.decode()
    assert not street.kept()
    assert "is connected" in street.back(**brought).content.decode()
    assert "Start again" in street.back(**brought).content.decode()


def test_a_state_of_another_person_or_of_long_ago_is_not_good(street: Street, monkeypatch) -> None:
    brought = street.door.agree(street.go())
    session = street.chief.session
    kept = session["publishing-agreements"]
    session["publishing-agreements"] = {
        name: {**one, "person": one["person"] + 1} for name, one in kept.items()
    }
    session.save()
    assert "Start again" in street.back(**brought).content.decode()
    brought = street.door.agree(street.go())
    now = time.time()
    monkeypatch.setattr("parvis.publishing.views.connecting.time.time", lambda: now + 1000)
    assert "Start again" in street.back(**brought).content.decode()
    assert not street.kept()


def test_a_code_that_was_used_or_made_up_connects_nothing(street: Street) -> None:
    for code in ("made-up", None):
        brought = street.door.agree(street.go())
        if code is None:
            code = brought["code"]
            street.door.codes.pop(code)  # somebody else used it first
        assert "connect it again" in street.back(state=brought["state"], code=code).content.decode()
    assert not street.kept()


def test_who_does_not_agree_changes_nothing(street: Street) -> None:
    brought = street.door.agree(street.go())
    said = street.back(state=brought["state"], error="access_denied").content.decode()
    assert "You did not agree on X" in said
    brought = street.door.agree(street.go())
    said = street.back(state=brought["state"], error="<script>temporarily</script>").content.decode()
    assert "did not say yes" in said and "<script>temporarily" not in said
    assert not street.kept()


def test_another_account_of_the_network_is_not_taken_for_this_one(street: Street) -> None:
    street.x.name = "somebody"
    said = street.back(**street.door.agree(street.go())).content.decode()
    assert "you agreed as @somebody, but this account is @maison" in said and not street.kept()


def test_who_may_not_connect_accounts_does_not(street: Street) -> None:
    writer = Client(headers={"accept-language": "en"})
    writer.force_login(Person.objects.get(email="writer@example.org"))
    assert writer.get(reverse("publishing:agree", args=[street.account.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        agreeing.agree(street.world.writer, street.account.pk, "code", "verifier")
    with pytest.raises(ValidationError):
        agreeing.page_to_agree_on(street.world.chief, street.world.account.pk, "s", "v")


def test_an_access_is_renewed_ahead_of_need(street: Street) -> None:
    before = street.connected(ends_in=120)
    street.world.say("Bonjour", street.account)
    street.work()
    after = street.kept()
    assert (
        street.door.refreshed == 1
        and after[ACCESS] != before[ACCESS]
        and after[REFRESH] in street.door.refreshes
    )
    assert len(street.x.posts) == 1 and not Renewal.objects.exclude(leased_by="").exists()


def test_one_worker_renews_and_the_others_wait(street: Street) -> None:
    street.connected(ends_in=-60)
    now = dt.datetime.now(dt.UTC)
    other = new_name()
    assert renewing.take(street.account.pk, other, now) is not None
    assert renewing.take(street.account.pk, street.world.worker, now) is None
    delivery = street.world.say("Bonjour", street.account)
    street.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DUE and "being renewed" in delivery.problem
    assert street.door.refreshed == 0 and street.x.posts == []
    assert renewing.take(street.account.pk, "elsewhere/1/ab", now + renewing.LEASE * 2) is not None


def test_an_access_that_still_lasts_is_used_while_another_worker_renews(street: Street) -> None:
    street.connected(ends_in=120)
    renewing.take(street.account.pk, new_name(), dt.datetime.now(dt.UTC))
    street.world.say("Bonjour", street.account)
    street.work()
    assert len(street.x.posts) == 1 and street.door.refreshed == 0


def test_what_another_worker_renewed_is_used(street: Street) -> None:
    street.connected(ends_in=-60)
    now = dt.datetime.now(dt.UTC)
    held = renewing.take(street.account.pk, street.world.worker, now)
    assert held is not None
    later = (now + dt.timedelta(hours=2)).isoformat()
    street.door.live.add("fresh")
    assert renewing.keep(held, {**held.values, ACCESS: "fresh", EXPIRES: later})
    assert not renewing.keep(held, {**held.values, ACCESS: "late"}), "what changed meanwhile stays"
    renewing.let_go(street.account.pk, street.world.worker)
    street.world.say("Bonjour", street.account)
    street.work()
    assert len(street.x.posts) == 1 and street.door.refreshed == 0


def test_a_permission_taken_back_asks_for_a_person(street: Street) -> None:
    street.connected(ends_in=-60)
    street.door.revoke()
    delivery = street.world.say("Bonjour", street.account)
    street.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.REFUSED and "connect it again" in delivery.problem
    assert Delivery.objects.count() == 1 and street.x.posts == []
    assert not Renewal.objects.exclude(leased_by="").exists()


def test_a_network_that_is_away_is_asked_again_later(street: Street) -> None:
    street.connected(ends_in=-60)
    street.door.lose = "before"
    delivery = street.world.say("Bonjour", street.account)
    street.work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DUE and street.x.posts == []
