"""From a crisis room everything a brand sends out is stopped, whichever room sends it, and the log says so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from parvis.listening.actions import crises, crisis_brakes
from parvis.listening.actions.crises import CrisisDraft
from parvis.listening.tests.conftest import archive, in_english, world
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.models import Delivery, Pause
from parvis.publishing.queries.ledger import to_do
from parvis.workspaces.access import Workspace
from parvis.workspaces.actions.accounts import AccountDraft, add_account, set_credentials
from parvis.workspaces.models import Membership

__all__ = ["archive", "in_english", "world"]


@pytest.fixture
def room(archive, world, settings, tmp_path):
    """An open room, and two posts that go out soon."""
    settings.HOME = tmp_path
    workspace = world.workspace
    account = add_account(workspace, AccountDraft(world.own.pk, "sandbox", "aubrelle"))
    set_credentials(workspace, account.pk, {"account": "aubrelle"})
    for words in ("Bonjour", "Bonsoir"):
        post = write_post(workspace, PostDraft(world.own.pk, words, texts={account.pk: ""}))
        plan(workspace, post.pk, timezone.now() + dt.timedelta(hours=1))
    draft = CrisisDraft("Plastique", timezone.now() - dt.timedelta(hours=2))
    return crises.open_by_hand(workspace, world.own.pk, draft)


def due() -> int:
    """How much a worker would say if its time had come."""
    Delivery.objects.update(next_look_at=timezone.now())
    return len(to_do(timezone.now(), 10))


def test_the_brand_is_stopped_and_let_go_on(world, room):
    assert due() == 2
    crisis_brakes.stop_everything(world.workspace, room.pk, whole=False)
    stopped = Pause.objects.get()
    assert (stopped.brand, stopped.reason) == (world.own, "Plastique") and due() == 0
    crisis_brakes.let_go_on(world.workspace, room.pk, stopped.pk)
    assert due() == 2
    told = [(one.details["event"], one.details.get("held")) for one in room.entries.order_by("pk")]
    assert told[-2:] == [("stopped", 2), ("released", None)]
    with pytest.raises(Http404):
        crisis_brakes.let_go_on(world.workspace, room.pk, stopped.pk)


def test_every_brand_is_stopped_only_by_who_may_speak_for_all(world, room):
    organisation = world.workspace.organisation
    for role in ("viewer", "editor"):
        with pytest.raises(PermissionDenied):
            crisis_brakes.stop_everything(Workspace(organisation, role), room.pk, whole=False)
    narrow = Workspace(organisation, "manager", brands=frozenset({world.own.pk}))
    with pytest.raises(PermissionDenied):
        crisis_brakes.stop_everything(narrow, room.pk, whole=True)
    assert not Pause.objects.exists() and room.entries.filter(details__event="stopped").count() == 0
    crisis_brakes.stop_everything(world.workspace, room.pk, whole=True)
    assert Pause.objects.get().brand is None


def test_a_closed_room_stops_nothing(world, room):
    crises.close(world.workspace, room.pk)
    with pytest.raises(Http404):
        crisis_brakes.stop_everything(world.workspace, room.pk, whole=False)


def test_the_room_says_what_is_held_back(world, room, client):
    Membership.objects.create(organisation_id=world.workspace.organisation, person=world.person, role="owner")
    client.force_login(world.person)
    address = reverse("listening:crisis", args=[room.pk])
    assert b'data-opens="crisis-stop"' in client.get(address, headers={"accept-language": "en"}).content
    client.post(reverse("listening:crisis-stop", args=[room.pk]))
    shown = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Bonjour" in shown and "Bonsoir" in shown and "crisis-held" in shown
    assert 'data-opens="crisis-stop"' not in shown
    client.post(reverse("listening:crisis-let-go", args=[room.pk, Pause.objects.get().pk]))
    assert "crisis-held" not in client.get(address).content.decode()
