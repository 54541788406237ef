"""Saying something without a screen: the same checks, the same approvals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.labels import keep_label
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.rules import set_rules
from parvis.publishing.actions.saying import Picture, accounts_called, say
from parvis.publishing.models import Delivery, Medium, Post
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.films import film
from parvis.publishing.tests.test_media import picture
from parvis.workspaces.api import Account, Workspace

TOMORROW = dt.timedelta(days=1)


def test_it_is_said_with_its_picture(world: World) -> None:
    shop = Picture("shop.png", picture("PNG"), "The shop in Lyon")
    draft = PostDraft(world.brand.pk, "Open today", language="en")
    told = say(world.writer, draft, ["@Aubrelle", "sandbox:aubrelle-fr", "aubrelle"], [shop], planned=True)
    assert told.wrong == []
    world.work()
    assert sorted(one.account for one in world.online()) == ["aubrelle", "aubrelle-fr"]
    assert {one.said.text for one in world.online()} == {"Open today"}
    assert [one.alt for one in told.post.media.all()] == ["The shop in Lyon"]


def test_without_a_time_it_is_a_draft(world: World) -> None:
    told = say(world.writer, PostDraft(world.brand.pk, "Some day"), ["aubrelle"])
    assert told.post.planned_for is None and not Delivery.objects.exists()
    at = timezone.now() + TOMORROW
    assert (
        say(
            world.writer, PostDraft(world.brand.pk, "Later"), ["aubrelle"], planned=True, at=at
        ).post.planned_for
        == at
    )


def test_what_cannot_go_out_is_kept_as_a_draft_and_says_why(world: World) -> None:
    told = say(world.writer, PostDraft(world.brand.pk, "a" * 5000), ["aubrelle"], planned=True)
    assert told.wrong and not Delivery.objects.exists()
    assert Post.objects.get(pk=told.post.pk).text == "a" * 5000
    nobody = say(world.writer, PostDraft(world.brand.pk, "To nobody"), [], planned=True)
    assert nobody.wrong == ["Choose at least one account."]


def test_an_account_that_is_not_there_is_refused_with_those_that_are(world: World) -> None:
    with pytest.raises(ValidationError, match="There are: sandbox:aubrelle, sandbox:aubrelle-fr"):
        say(world.writer, PostDraft(world.brand.pk, "Hello"), ["aubrele"])
    assert not Post.objects.exists()
    Account.objects.create(
        organisation=world.brand.organisation, brand=world.brand, network="bluesky", handle="aubrelle"
    )
    with pytest.raises(ValidationError, match="Several accounts are called aubrelle"):
        accounts_called(world.writer, world.brand.pk, ["aubrelle"])
    assert len(accounts_called(world.writer, world.brand.pk, ["bluesky:aubrelle", "sandbox:aubrelle"])) == 2


def test_nobody_goes_round_an_approval_or_a_role(world: World) -> None:
    set_rules(world.chief, world.brand.pk, needs_approval=True, late_after=60)
    told = say(world.writer, PostDraft(world.brand.pk, "May I?"), ["aubrelle"], planned=True)
    assert Delivery.objects.get(variant__post=told.post).state == DeliveryState.WAITING
    reader = Workspace(world.writer.organisation, "viewer", world.writer.person, "Reader")
    with pytest.raises(PermissionDenied):
        say(reader, PostDraft(world.brand.pk, "No"), ["aubrelle"], [Picture("a.png", picture("PNG"))])
    assert not Medium.objects.exists()


def test_labels_are_named_and_a_video_goes_with_it(world: World, tmp_path: Path) -> None:
    christmas = keep_label(world.writer, world.brand.pk, "Noël", 2)
    workshop = Picture("atelier.mp4", b"", "Un atelier", film(tmp_path / "atelier.mp4"))
    draft = PostDraft(world.brand.pk, "Notre atelier", campaign="noel")
    told = say(world.writer, draft, ["aubrelle"], [workshop], labels=["noël "])
    assert [one.pk for one in told.post.labels.all()] == [christmas.pk] and told.post.campaign == "noel"
    assert told.post.media.get().medium.is_video and told.post.media.get().medium.alt == "Un atelier"
    with pytest.raises(ValidationError, match="There are: Noël"):
        say(world.writer, draft, ["aubrelle"], labels=["Pâques"])
    assert Post.objects.count() == 1
