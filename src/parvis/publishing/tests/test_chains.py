"""Chains of agreement cannot be walked round: what is held back, by whom, and what holds when things change meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.approvals import approve, decline
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, edit_post
from parvis.publishing.actions.rules import StepDraft, set_rules
from parvis.publishing.models import Approval, ApprovalStep, Delivery, Post
from parvis.publishing.presenting_approval import judgement
from parvis.publishing.presenting_chains import awaited
from parvis.publishing.queries.chains import steps_of
from parvis.publishing.queries.posts import content_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import Account, AuditEntry, Entity, Membership, Person
from parvis.workspaces.queries.entrance import enter

EDITOR, MANAGER = StepDraft(role="editor"), StepDraft(role="manager")
LATER = dt.timedelta(hours=2)


def somebody(world: World, name: str, role: str, *, entity: Entity | None = None) -> Workspace:
    """One more person of the organisation."""
    made = Person.objects.create(email=f"{name}@example.org", first_name=name)
    member = Membership.objects.create(organisation_id=world.writer.organisation, person=made, role=role)
    if entity is not None:
        member.entities.add(entity)
    found = enter(made)
    assert found is not None
    return found


def ask(world: World, *steps: StepDraft) -> None:
    set_rules(world.chief, world.brand.pk, late_after=60, steps=steps)


def states(post: Post) -> list[str]:
    return list(Delivery.objects.filter(variant__post=post).order_by("pk").values_list("state", flat=True))


def agree(who: Workspace, post: Post) -> Post:
    return approve(who, post.pk, content_of(find_post(who, post.pk)))


def change(world: World, post: Post, text: str) -> None:
    texts = {variant.account_id: variant.text for variant in post.variants.all()}
    edit_post(world.writer, post.pk, PostDraft(world.brand.pk, text, texts=texts))


def hurry(world: World, post: Post) -> int:
    """As if its time had come; what a worker then found to do."""
    now = timezone.now()
    Delivery.objects.filter(variant__post=post).exclude(next_look_at=None).update(
        next_look_at=now, due_at=now
    )
    return world.work()


def test_it_is_due_only_when_every_step_has_said_yes_to_the_very_same(world: World) -> None:
    reader = somebody(world, "reader", "editor")
    ask(world, EDITOR, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    with pytest.raises(PermissionDenied):
        agree(world.writer, post)  # their own words
    agree(reader, post)
    assert states(post) == [DeliveryState.WAITING] and world.work() == 0
    change(world, post, "Bonjour !")
    assert judgement(reader, find_post(reader, post.pk)).may_judge  # from the first step again
    with pytest.raises(PermissionDenied):
        agree(reader, agreed := agree(reader, post))
    agree(world.chief, agreed)
    assert states(post) == [DeliveryState.DUE]
    world.work()
    assert [one.said.text for one in world.online()] == ["Bonjour !"]
    steps = [entry.details.get("steps") for entry in AuditEntry.objects.filter(verb="post.approve")]
    assert sorted(steps) == [[1], [1], [2]]


def test_one_person_counts_for_one_step(world: World) -> None:
    ask(world, EDITOR, MANAGER)
    other = somebody(world, "other", "manager")
    post = plan(world.writer, world.write("Bonjour").pk, None)
    agree(world.chief, post)
    with pytest.raises(PermissionDenied):
        agree(world.chief, post)
    agree(other, post)
    assert states(post) == [DeliveryState.DUE]


def test_a_no_at_any_step_begins_anew(world: World) -> None:
    ask(world, EDITOR, MANAGER)
    reader = somebody(world, "reader", "editor")
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    agree(reader, post)
    agree(world.chief, post)
    decline(world.chief, post.pk, content_of(find_post(world.chief, post.pk)), "Trop tôt")
    assert states(post) == [DeliveryState.WAITING]
    with pytest.raises(PermissionDenied):
        decline(somebody(world, "viewer", "viewer"), post.pk, content_of(find_post(reader, post.pk)), "Non")
    agree(reader, post)
    assert states(post) == [DeliveryState.WAITING]
    agree(world.chief, post)
    assert states(post) == [DeliveryState.DUE]


def test_a_no_holds_even_where_nobody_has_to_agree(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    decline(world.chief, post.pk, content_of(find_post(world.chief, post.pk)), "Pas comme ça")
    assert states(post) == [DeliveryState.WAITING]
    plan(world.writer, post.pk, None)  # planning it again is no way round
    assert states(post) == [DeliveryState.WAITING] and world.work() == 0
    change(world, post, "Bonsoir")
    plan(world.writer, post.pk, None)
    assert states(post) == [DeliveryState.DUE]


def test_a_step_asked_for_meanwhile_holds_what_was_agreed_to(world: World) -> None:
    ask(world, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    agree(world.chief, post)
    kept = steps_of(world.brand.pk)[0].pk
    ask(world, StepDraft(role="manager", number=kept), StepDraft(role="admin"))
    hurry(world, post)
    assert states(post) == [DeliveryState.WAITING] and world.online() == []
    agree(somebody(world, "admin", "admin"), post)
    hurry(world, post)
    assert len(world.online()) == 1


def test_asking_for_less_lets_nothing_out_by_itself(world: World) -> None:
    ask(world, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    ask(world)
    assert world.work() == 0 and states(post) == [DeliveryState.WAITING]
    assert judgement(world.chief, find_post(world.chief, post.pk)).is_free
    assert (
        "Nobody is asked any more" in awaited(world.chief, [find_post(world.chief, post.pk)])[post.pk].words
    )
    agree(world.chief, post)
    assert states(post) == [DeliveryState.DUE]


@pytest.mark.parametrize("fate", ["demoted", "left", "disabled", "elsewhere"])
def test_the_yes_of_somebody_who_may_no_longer_give_it_does_not_count(world: World, fate: str) -> None:
    ask(world, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    agree(world.chief, post)
    assert states(post) == [DeliveryState.DUE]
    member = Membership.objects.get(person_id=world.chief.person)
    match fate:
        case "demoted":
            Membership.objects.filter(pk=member.pk).update(role="editor")
        case "left":
            member.delete()
        case "disabled":
            Person.objects.filter(pk=world.chief.person).update(is_active=False)
        case _:
            member.brands.add(world.other)
    hurry(world, post)
    assert states(post) == [DeliveryState.WAITING] and world.online() == []
    agree(somebody(world, "other", "manager"), post)
    hurry(world, post)
    assert len(world.online()) == 1


def test_who_is_named_agrees_and_nobody_else(world: World) -> None:
    lawyer = somebody(world, "lawyer", "viewer")
    ask(world, StepDraft(kind="people", people=(lawyer.person or 0,)))
    post = plan(world.writer, world.write("Bonjour").pk, None)
    with pytest.raises(PermissionDenied):
        agree(world.chief, post)
    waits = awaited(lawyer, [find_post(lawyer, post.pk)])[post.pk]
    assert waits.for_me and "lawyer" in waits.words
    agree(lawyer, post)
    assert states(post) == [DeliveryState.DUE]


def test_a_step_may_be_asked_of_some_accounts_only(world: World) -> None:
    organisation = world.brand.organisation
    europe = Entity.objects.create(organisation=organisation, kind="country", name="Europe")
    france = Entity.objects.create(organisation=organisation, kind="country", name="France", parent=europe)
    Account.objects.filter(pk=world.second.pk).update(entity=france)
    ask(world, StepDraft(role="manager", entity=europe.pk))
    post = plan(world.writer, world.write("Bonjour", world.account, world.second).pk, timezone.now() + LATER)
    assert states(post) == [DeliveryState.DUE, DeliveryState.WAITING]
    spain = Entity.objects.create(organisation=organisation, kind="country", name="Spain")
    with pytest.raises(Http404):  # no account of theirs says it
        agree(somebody(world, "es", "manager", entity=spain), post)
    agree(somebody(world, "fr", "manager", entity=france), post)
    assert states(post) == [DeliveryState.DUE, DeliveryState.DUE]
    ask(world, StepDraft(role="manager", network="bluesky"))
    other = plan(world.writer, world.write("Bonsoir").pk, timezone.now() + LATER)
    assert states(other) == [DeliveryState.DUE]


def test_an_entity_that_goes_leaves_its_step_for_everybody(world: World) -> None:
    france = Entity.objects.create(organisation=world.brand.organisation, kind="country", name="France")
    ask(world, StepDraft(role="manager", entity=france.pk))
    france.delete()
    assert states(plan(world.writer, world.write("Bonjour").pk, None)) == [DeliveryState.WAITING]


def test_a_step_that_now_asks_for_somebody_else_is_awaited_again(world: World) -> None:
    ask(world, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + LATER)
    agree(world.chief, post)
    ask(world, StepDraft(role="owner", number=steps_of(world.brand.pk)[0].pk))
    hurry(world, post)
    assert states(post) == [DeliveryState.WAITING] and Approval.objects.filter(granted=True).count() == 1


def test_a_yes_is_always_somebodys(world: World) -> None:
    ask(world, MANAGER)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    with pytest.raises(PermissionDenied):
        agree(Workspace(world.writer.organisation, "owner", None, "a command"), post)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([EDITOR] * 7, "Six steps at most"),
        ([StepDraft(kind="client"), StepDraft(kind="client")], "agrees once"),
        ([StepDraft(kind="people")], "Name somebody"),
        ([StepDraft(kind="people", people=(999_999,))], "does not work here"),
        ([StepDraft(entity=999_999)], "not one of yours"),
        ([StepDraft(role="emperor")], "Choose who agrees"),
    ],
)
def test_a_chain_that_makes_no_sense_is_refused(world: World, steps: list[StepDraft], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ask(world, *steps)
    assert not ApprovalStep.objects.exists()


def test_a_step_of_another_brand_is_not_taken_over(world: World) -> None:
    set_rules(world.chief, world.other.pk, late_after=60, steps=[MANAGER])
    theirs = steps_of(world.other.pk)[0]
    ask(world, StepDraft(role="admin", number=theirs.pk))
    theirs.refresh_from_db()
    assert theirs.role == "manager" and theirs.brand_id == world.other.pk
