"""What can be stopped: everything, a brand, an entity and what stands below it; by whom, and what it holds back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions import ledger
from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.actions.planning import plan
from parvis.publishing.braking import PublishingBrake
from parvis.publishing.models import Delivery, Pause
from parvis.publishing.queries.governance import pauses_of
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.test_pages import page, signed_in
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Account, Entity


@dataclass
class Countries:
    """The first account speaks for nobody in particular, the second for Lyon, which stands below France."""

    france: Entity
    lyon: Entity
    spain: Entity


@pytest.fixture
def countries(world: World) -> Countries:
    organisation = world.brand.organisation
    france = Entity.objects.create(organisation=organisation, kind="country", name="France")
    lyon = Entity.objects.create(organisation=organisation, kind="unit", name="Lyon", parent=france)
    spain = Entity.objects.create(organisation=organisation, kind="country", name="Spain")
    Account.objects.filter(pk=world.second.pk).update(entity=lyon)
    return Countries(france, lyon, spain)


def within(world: World, *entities: Entity, role: str = "manager") -> Workspace:
    numbers = frozenset(one.pk for one in entities)
    return Workspace(world.chief.organisation, role, None, "Local", entities=numbers)


def test_an_entity_that_is_stopped_says_nothing_and_the_others_do(world: World, countries: Countries) -> None:
    stopped = pause(world.chief, None, "Grève", countries.france.pk)
    plan(world.writer, world.write("Bonjour", world.account, world.second).pk, None)
    world.work()
    assert [one.account for one in _said(world)] == [world.account.handle]
    held = Delivery.objects.get(account=world.second)
    assert held.state == DeliveryState.DUE
    assert ledger.arm([held.pk], "elsewhere/1/x", timezone.now()) == []  # asked for all the same
    resume(world.chief, stopped.pk)
    world.work()
    assert len(world.online()) == 2


@dataclass(frozen=True)
class _Said:
    account: str


def _said(world: World) -> list[_Said]:
    accounts = (world.account, world.second)
    return [_Said(one.handle) for one in accounts for _post in world.sandbox.posts(one.handle)]


def test_another_entity_holds_nothing_back_here(world: World, countries: Countries) -> None:
    pause(world.chief, None, "", countries.spain.pk)
    plan(world.writer, world.write("Bonjour", world.account, world.second).pk, None)
    world.work()
    assert len(world.online()) == 2


def test_who_may_stop_what(world: World, countries: Countries) -> None:
    local = within(world, countries.france, countries.lyon)
    with pytest.raises(PermissionDenied):
        pause(local, None)
    with pytest.raises(Http404):
        pause(local, None, "", countries.spain.pk)
    with pytest.raises(PermissionDenied):
        pause(within(world, countries.france, role="editor"), None, "", countries.france.pk)
    with pytest.raises(Http404):
        pause(world.stranger, None, "", countries.france.pk)
    stopped = pause(local, None, "", countries.france.pk)
    assert pause(world.chief, None, "", countries.france.pk).pk == stopped.pk
    assert [one.pk for one in pauses_of(within(world, countries.lyon))] == [stopped.pk]
    assert pauses_of(within(world, countries.spain)) == []
    with pytest.raises(PermissionDenied):
        resume(within(world, countries.lyon), stopped.pk)
    resume(local, stopped.pk)
    assert not pauses_of(world.chief)


def test_the_stop_of_an_entity_that_goes_lets_nothing_out(world: World, countries: Countries) -> None:
    pause(world.chief, None, "", countries.france.pk)
    countries.france.delete()
    plan(world.writer, world.write("Bonjour", world.account, world.second).pk, None)
    assert world.work() == 0 and Pause.objects.get().entity_id is None


def test_an_entity_is_stopped_from_the_screen(world: World, countries: Countries) -> None:
    plan(world.writer, world.write("Bonjour", world.second).pk, timezone.now() + dt.timedelta(hours=1))
    chief = signed_in(world.chief)
    assert f'value="entity-{countries.france.pk}"' in page(chief, "posts")
    chief.post(reverse("publishing:stop"), {"what": f"entity-{countries.france.pk}", "reason": "Grève"})
    shown = page(chief, "posts")
    assert "stopped for France" in shown and "1 post on an account waits" in shown
    assert chief.post(reverse("publishing:stop"), {"what": "planet-1"}).status_code == 404


def test_the_brake_stops_says_what_it_holds_and_lets_go(world: World) -> None:
    brake = PublishingBrake()
    assert brake.may_stop(world.chief, world.brand.pk) and not brake.may_stop(world.writer, world.brand.pk)
    for text in ("Un", "Deux"):
        plan(world.writer, world.write(text).pk, timezone.now() + dt.timedelta(hours=1))
    assert brake.stop(world.chief, world.brand.pk, "Bad buzz") == 2
    (stopped,) = brake.standing(world.chief, world.brand.pk)
    assert (stopped.what, stopped.reason, stopped.count) == ("Aubrelle", "Bad buzz", 2)
    assert [one.words for one in stopped.held] == ["Un", "Deux"]
    brake.let_go(world.chief, stopped.pk)
    assert brake.standing(world.chief, world.brand.pk) == []
