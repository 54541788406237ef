"""First comments: said once the post is online, and never the reason for it to fail or be said again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.networks import registry
from parvis.networks.contract import SettingField
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.planning import delete_online, give_up, plan, send_after_all, take_back
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Delivery, Post
from parvis.publishing.presenting import Shown, mark, shown
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.tests.conftest import World
from parvis.workspaces.models import Person

IN_ENGLISH = {"accept-language": "en"}


def draft(world: World, comment: str = "Les liens : https://aubrelle.example", **more: object) -> Post:
    asked = PostDraft(world.brand.pk, "Bonjour", texts={world.account.pk: ""}, comment=comment)
    return save_post(world.writer, None, replace(asked, **more), [])  # type: ignore[arg-type]


def due(world: World) -> Delivery:
    post = plan(world.writer, draft(world).pk, None)
    return Delivery.objects.get(variant__post=post)


def work(world: World, delivery: Delivery, times: int = 1) -> Delivery:
    """As if the time until the next look had passed."""
    for _ in range(times):
        Delivery.objects.filter(pk=delivery.pk).exclude(next_look_at=None).update(next_look_at=timezone.now())
        world.work()
    delivery.refresh_from_db()
    return delivery


def said(world: World) -> list[str]:
    return [one.said.text for one in world.online()]


def page(world: World, delivery: Delivery) -> Shown:
    (one,) = shown(world.writer, find_post(world.writer, delivery.variant.post_id))
    return one


def test_it_follows_the_post(world: World) -> None:
    delivery = work(world, due(world))
    assert said(world) == ["Bonjour"] and page(world, delivery).state == "Online, its first comment follows"
    assert work(world, delivery, 2).state == DeliveryState.CONFIRMED
    post, comment = world.online()
    assert comment.said.text == "Les liens : https://aubrelle.example" and comment.said.reply_to == post.id
    one = page(world, delivery)
    assert [(part.number, part.url) for part in one.further] == [(0, comment.url)]
    assert [step.kind for step in one.steps] == ["Said", "Said, first comment", "Looked for"]


def test_refused_it_leaves_the_post_as_it_is_and_may_be_tried_again(world: World) -> None:
    delivery = work(world, due(world))
    world.misbehave(world.account, access="closed")
    assert work(world, delivery).state == DeliveryState.HALTED
    one = page(world, delivery)
    assert one.state == "Online, without its first comment" == mark(delivery.variant).state
    assert one.meaning.startswith("The post is online; its first comment is not") and one.problem
    world.misbehave(world.account)
    send_after_all(world.writer, delivery.pk)
    assert work(world, delivery, 4).state == DeliveryState.CONFIRMED
    assert len(said(world)) == 2


def test_it_may_be_left_at_that(world: World) -> None:
    delivery = work(world, due(world))
    world.misbehave(world.account, access="closed")
    work(world, delivery)
    give_up(world.chief, delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    assert (
        page(world, delivery).meaning
        == "The post is online without its first comment, and it was left at that."
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_lost_answer_says_neither_of_them_twice(world: World, seed: int) -> None:
    world.misbehave(world.account, lost=60, seed=seed)
    delivery = due(world)
    for _ in range(40):
        if work(world, delivery).part == 2:
            break
    world.misbehave(world.account)
    assert work(world, delivery, 2).state == DeliveryState.CONFIRMED
    assert said(world) == ["Bonjour", "Les liens : https://aubrelle.example"]


def test_it_is_agreed_to_checked_copied_and_deleted_with_the_post(world: World) -> None:
    with pytest.raises(ValidationError, match="first comment is 1 characters too long for aubrelle"):
        plan(world.writer, draft(world, "x" * 501).pk, None)
    other = plan(world.writer, draft(world, "Un autre").pk, None)
    with pytest.raises(
        ValidationError, match="very same words"
    ):  # the network shows two posts that are alike
        plan(world.writer, draft(world).pk, None)
    take_back(world.writer, other.pk)
    post = draft(world)
    (variant,) = find_post(world.writer, post.pk).variants.all()
    before = variant.outgoing().hash
    changed = PostDraft(world.brand.pk, "Bonjour", texts={world.account.pk: ""}, comment="Autre chose")
    save_post(world.writer, post.pk, changed, [])
    (variant,) = find_post(world.writer, post.pk).variants.all()
    assert variant.outgoing().hash != before
    assert copy_post(world.writer, post.pk).comment == "Autre chose"
    kept = save_post(world.writer, post.pk, replace(changed, comment=None), [])
    assert kept.comment == "Autre chose"
    plan(world.writer, post.pk, None)
    delivery = work(world, Delivery.objects.get(variant__post=post), 3)
    delete_online(world.writer, delivery.pk)
    assert work(world, delivery).state == DeliveryState.DELETED and said(world) == []


def test_networks_without_comments_leave_it_out(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = SandboxPublisher()
    without.rules = replace(without.rules, comment=None)
    network = registry.publishing()["sandbox"]
    monkeypatch.setattr(registry, "publishing", lambda: {"sandbox": replace(network, publisher=without)})
    delivery = due(world)
    assert work(world, delivery, 2).state == DeliveryState.CONFIRMED and said(world) == ["Bonjour"]
    client.force_login(Person.objects.get(email="writer@example.org"))
    form = {"brand": world.brand.pk, "text": "Un", "accounts": world.account.pk, "comment": "Deux"}
    look = client.post(reverse("publishing:look"), form, headers=IN_ENGLISH).content.decode()
    assert "There is no first comment on aubrelle" in look


def test_an_answer_may_mean_that_there_are_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As below videos made for children."""
    asking = SandboxPublisher()
    kids = SettingField(name="kids", label="Kids?", kind="choice", choices=(("no", "No"), ("yes", "Yes")))
    asking.rules = replace(asking.rules, choices=(kids,), comment_unless=("kids", "yes"))
    network = registry.publishing()["sandbox"]
    monkeypatch.setattr(registry, "publishing", lambda: {"sandbox": replace(network, publisher=asking)})
    for answer, comment in (("no", "Les liens"), ("yes", "")):
        post = draft(world, "Les liens", choices={world.account.pk: {"kids": answer}})
        (variant,) = find_post(world.writer, post.pk).variants.all()
        assert variant.outgoing().comment == comment


def test_the_composer_shows_and_keeps_it(world: World, client: Client) -> None:
    client.force_login(Person.objects.get(email="writer@example.org"))
    form = {"brand": world.brand.pk, "text": "Un", "accounts": world.account.pk, "comment": "Deux"}
    look = client.post(reverse("publishing:look"), form, headers=IN_ENGLISH).content.decode()
    assert "First comment" in look and "Deux" in look
    assert client.post(reverse("publishing:new"), {**form, "do": "save"}).status_code == 302
    post = Post.objects.latest("pk")
    assert post.comment == "Deux"
    assert ">Deux</textarea>" in client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
