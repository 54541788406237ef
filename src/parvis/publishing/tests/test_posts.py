"""Writing, planning, agreeing, taking back: who may, and what is refused in words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.approvals import approve, decline
from parvis.publishing.actions.freezing import AlreadyGoing
from parvis.publishing.actions.pausing import pause
from parvis.publishing.actions.planning import give_up, plan, take_back
from parvis.publishing.actions.posts import PostDraft, delete_post, edit_post, write_post
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.models import Approval, Delivery, Post
from parvis.publishing.queries import posts as reading
from parvis.publishing.queries.posts import Stage, content_of
from parvis.publishing.tests.conftest import World
from parvis.workspaces.access import Workspace
from parvis.workspaces.models import AuditEntry


def states(post: Post) -> list[str]:
    return list(Delivery.objects.filter(variant__post=post).order_by("pk").values_list("state", flat=True))


def change(world: World, post: Post, text: str, by: Workspace | None = None) -> Post:
    texts = {variant.account_id: variant.text for variant in post.variants.all()}
    return edit_post(by or world.writer, post.pk, PostDraft(world.brand.pk, text, texts=texts))


def agree(world: World, post: Post) -> Post:
    return approve(world.chief, post.pk, content_of(reading.post(world.chief, post.pk)))


def test_a_draft_may_be_anything_and_planning_says_what_is_wrong(world: World) -> None:
    post = world.write("x" * 501)
    with pytest.raises(ValidationError, match="1 character too long for aubrelle"):
        plan(world.writer, post.pk, None)
    with pytest.raises(ValidationError, match="nothing to say"):
        plan(world.writer, world.write("  ").pk, None)
    nobody = write_post(world.writer, PostDraft(world.brand.pk, "Bonjour"))
    with pytest.raises(ValidationError, match="at least one account"):
        plan(world.writer, nobody.pk, None)
    assert Delivery.objects.count() == 0


def test_an_account_without_a_sign_in_is_said(world: World) -> None:
    world.account.credentials = b""
    world.account.save()
    with pytest.raises(ValidationError, match="not connected"):
        plan(world.writer, world.write("Bonjour").pk, None)


def test_the_same_words_twice_on_an_account_are_stopped(world: World) -> None:
    world.say("Bonjour")
    with pytest.raises(ValidationError, match="very same words"):
        plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=2))
    plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=25))


def test_each_account_may_say_it_in_its_own_words(world: World) -> None:
    draft = PostDraft(world.brand.pk, "Hello", texts={world.account.pk: "", world.second.pk: "Bonjour"})
    post = plan(world.writer, write_post(world.writer, draft).pk, None)
    world.work()
    assert sorted(one.said.text for one in world.online()) == ["Bonjour", "Hello"]
    assert states(post) == [DeliveryState.SENT, DeliveryState.SENT]


def test_planning_again_moves_what_has_not_left(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(days=1))
    plan(world.writer, post.pk, timezone.now() + dt.timedelta(days=2))
    assert Delivery.objects.filter(variant__post=post).count() == 1
    plan(world.writer, post.pk, None)
    world.work()
    with pytest.raises(AlreadyGoing):
        plan(world.writer, post.pk, timezone.now() + dt.timedelta(days=3))


def test_what_has_left_can_neither_be_changed_nor_deleted_here(world: World) -> None:
    delivery = world.say("Bonjour")
    world.work()
    post = Post.objects.get(variants__deliveries=delivery)
    with pytest.raises(ValidationError, match="out already"):
        change(world, post, "Autre chose")
    with pytest.raises(ValidationError, match="ledger"):
        delete_post(world.writer, post.pk)
    post.refresh_from_db()
    assert post.text == "Bonjour"


def test_a_changed_text_is_what_goes_out(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=1))
    change(world, post, "Bonsoir")
    plan(world.writer, post.pk, None)
    world.work()
    assert [one.said.text for one in world.online()] == ["Bonsoir"]


def test_taking_back_and_planning_anew(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=1))
    assert take_back(world.writer, post.pk) == 1
    assert world.work() == 0
    assert list(reading.at_stage(reading.posts_of(world.writer), Stage.DRAFT)) == [post]
    plan(world.writer, post.pk, None)
    world.work()
    assert len(world.online()) == 1


def test_an_approval_is_of_exactly_what_was_read(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    assert states(post) == [DeliveryState.WAITING] and world.work() == 0
    read = content_of(reading.post(world.chief, post.pk))
    change(world, post, "Bonjour !")
    with pytest.raises(ValidationError, match="Somebody changed"):
        approve(world.chief, post.pk, read)
    agree(world, post)
    assert states(post) == [DeliveryState.DUE]
    change(world, post, "Bonjour à tous")
    assert states(post) == [DeliveryState.WAITING] and world.work() == 0
    agree(world, post)
    world.work()
    assert [one.said.text for one in world.online()] == ["Bonjour à tous"]


def test_going_back_to_words_that_were_approved_needs_no_second_yes(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.writer, world.write("Bonjour").pk, None)
    agree(world, post)
    change(world, post, "Autre")
    change(world, post, "Bonjour")
    assert states(post) == [DeliveryState.DUE]


def test_nobody_approves_their_own_words(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.chief, world.write("Bonjour", by=world.chief).pk, None)
    with pytest.raises(PermissionDenied):
        agree(world, post)
    with pytest.raises(PermissionDenied):
        approve(world.writer, post.pk, content_of(reading.post(world.writer, post.pk)))


def test_a_no_takes_the_yes_back_and_says_why(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=1))
    agree(world, post)
    read = content_of(reading.post(world.chief, post.pk))
    with pytest.raises(ValidationError, match="what should change"):
        decline(world.chief, post.pk, read, " ")
    decline(world.chief, post.pk, read, "Trop familier")
    assert states(post) == [DeliveryState.WAITING]
    assert Approval.objects.get(granted=False).note == "Trop familier"


def test_asking_for_approval_from_now_on_holds_what_is_planned(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, None)
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    world.work()
    assert states(post) == [DeliveryState.WAITING] and world.online() == []


def test_only_those_who_may(world: World) -> None:
    viewer = Workspace(world.writer.organisation, "viewer", None, "Viewer")
    elsewhere = Workspace(world.writer.organisation, "manager", None, "M", frozenset({world.other.pk}))
    post = world.write("Bonjour")
    with pytest.raises(PermissionDenied):
        write_post(viewer, PostDraft(world.brand.pk, "x"))
    with pytest.raises(PermissionDenied):
        plan(viewer, post.pk, None)
    with pytest.raises(PermissionDenied):
        pause(world.writer, world.brand.pk)
    with pytest.raises(PermissionDenied):
        pause(elsewhere, None)
    for somebody in (world.stranger, elsewhere):
        with pytest.raises(Http404):
            plan(somebody, post.pk, None)
        with pytest.raises(Http404):
            give_up(somebody, world.say(f"Pour {somebody.actor}").pk)


def test_everything_decided_is_in_the_audit_log(world: World) -> None:
    post = plan(world.writer, world.write("Bonjour").pk, timezone.now() + dt.timedelta(hours=1))
    take_back(world.writer, post.pk)
    delete_post(world.writer, post.pk)
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-4:] == ["post.write", "post.plan", "post.take_back", "post.delete"]
