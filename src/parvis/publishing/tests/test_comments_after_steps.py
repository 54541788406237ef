"""A first comment where the post itself is made ready in steps: the video once, then what stands below it, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.networks import registry
from parvis.networks.http import GuardedHttp
from parvis.networks.oauth import ACCESS
from parvis.networks.tests.posting import serving
from parvis.networks.youtube.publishing import YouTubePublisher
from parvis.networks.youtube.tests.youtube_server import TOKEN, YouTubeServer
from parvis.publishing.actions.media import add_video
from parvis.publishing.actions.planning import delete_online, plan
from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Delivery
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.films import film
from parvis.workspaces.api import Account, set_credentials


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[YouTubeServer]:
    made = YouTubeServer()
    network = registry.publishing()["youtube"]
    with serving(made):
        here = replace(network, publisher=YouTubePublisher(made.url))
        monkeypatch.setattr(registry, "publishing", lambda: {"youtube": here})
        yield made


def due(world: World, tmp_path: Path, for_children: str) -> Delivery:
    """A video with a first comment, planned for now."""
    account = Account.objects.create(
        organisation_id=world.writer.organisation, brand=world.brand, network="youtube", handle="@maison"
    )
    set_credentials(world.chief, account.pk, {ACCESS: TOKEN})
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4"), "Un flacon")
    draft = PostDraft(
        world.brand.pk,
        "Il tourne",
        texts={account.pk: ""},
        comment="Les liens",
        choices={account.pk: {"made_for_kids": for_children}},
    )
    post = save_post(world.writer, None, draft, [(medium.pk, "")])
    plan(world.writer, post.pk, None)
    return Delivery.objects.get(variant__post=post)


def work(world: World, delivery: Delivery, times: int = 1) -> Delivery:
    """As if the time until the next look had passed."""
    for _ in range(times):
        Delivery.objects.filter(pk=delivery.pk).exclude(next_look_at=None).update(next_look_at=timezone.now())
        world.work(GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0))
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize("lost", ["", "before", "after"])
def test_the_video_and_its_comment_are_said_once(
    world: World, server: YouTubeServer, tmp_path: Path, lost: str
) -> None:
    delivery = work(world, due(world, tmp_path, "no"))
    assert delivery.state == DeliveryState.PARTLY and server.online() == 1
    server.lose = lost
    work(world, delivery)
    server.lose = ""
    assert work(world, delivery, 3).state == DeliveryState.CONFIRMED
    (comment,) = server.comments
    assert delivery.ids == ["video0", comment["id"]] and len(server.uploads) == 1
    delete_online(world.writer, delivery.pk)
    assert work(world, delivery).state == DeliveryState.DELETED
    assert not server.videos and not server.comments


def test_below_a_video_made_for_children_nothing_is_said(
    world: World, server: YouTubeServer, tmp_path: Path
) -> None:
    delivery = work(world, due(world, tmp_path, "yes"), 3)
    assert delivery.state == DeliveryState.CONFIRMED and server.online() == 1
    assert not server.comments and delivery.said["comment"] == ""
