"""A video goes from the library to a network through the steps of the ledger, each kept before the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.networks import registry
from parvis.networks.facebook.publishing import PAGE
from parvis.networks.facebook.tests import graph_server
from parvis.networks.http import GuardedHttp
from parvis.networks.mastodon.tests.posting_server import TOKEN, PostingServer, posting_server
from parvis.networks.oauth import ACCESS
from parvis.networks.tests.posting import serving
from parvis.publishing.actions.media import add_video, choose_media
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.media_files import path_of
from parvis.publishing.models import Delivery
from parvis.publishing.queries.media import content
from parvis.publishing.tasks import delivering
from parvis.publishing.tests.conftest import World
from parvis.publishing.tests.films import film
from parvis.workspaces.api import Account, set_credentials


@pytest.fixture
def server() -> Iterator[PostingServer]:
    with posting_server() as held:
        yield held


@pytest.fixture
def delivery(world: World, server: PostingServer, tmp_path: Path) -> Delivery:
    """A video that is due on an account of a Mastodon server."""
    account = Account.objects.create(
        organisation_id=world.writer.organisation, brand=world.brand, network="mastodon", handle="maison"
    )
    set_credentials(world.chief, account.pk, {"server": server.url, "token": TOKEN})
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4"), "Un flacon")
    post = world.write("Il tourne", account)
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    plan(world.writer, post.pk, None)
    return Delivery.objects.get(variant__post=post)


def work(world: World, delivery: Delivery) -> Delivery:
    """Let a worker do what is due, whatever it was told to wait for."""
    Delivery.objects.filter(pk=delivery.pk).update(next_look_at=timezone.now())
    world.work(GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0))
    delivery.refresh_from_db()
    return delivery


def uploads(server: PostingServer) -> int:
    return sum((method, path) == ("POST", "/api/v2/media") for method, path, *_ in server.asked)


def test_it_is_sent_processed_then_said(world: World, server: PostingServer, delivery: Delivery) -> None:
    server.still_preparing = 1
    assert work(world, delivery).state == DeliveryState.DUE and delivery.progress["files"] == ["1"]
    assert not server.statuses
    assert work(world, delivery).state == DeliveryState.SENT
    shown = server.statuses[0]["media_attachments"][0]
    digest = delivery.said["media"][0]["digest"]
    assert bytes.fromhex(shown["bytes"]) == content(world.writer.organisation, digest)
    assert shown["description"] == "Un flacon" and uploads(server) == 1


def test_a_worker_that_dies_between_two_steps_leaves_nothing_in_doubt(
    world: World, server: PostingServer, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "STEPS_AT_ONCE", 1)
    assert work(world, delivery).progress == {"files": ["1"]}
    monkeypatch.undo()
    assert work(world, delivery).state == DeliveryState.SENT
    assert uploads(server) == 1 and len(server.statuses) == 1


def test_a_file_that_was_changed_on_disk_is_not_sent(
    world: World, server: PostingServer, delivery: Delivery
) -> None:
    path = path_of(world.writer.organisation, delivery.said["media"][0]["digest"])
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert work(world, delivery).state == DeliveryState.REFUSED
    assert "approved" in delivery.problem and not uploads(server)


def test_on_facebook_a_lost_answer_makes_neither_two_videos_nor_two_comments(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account.objects.create(
        organisation_id=world.writer.organisation, brand=world.brand, network="facebook", handle="@Maison"
    )
    set_credentials(world.chief, account.pk, {ACCESS: graph_server.TOKEN, PAGE: graph_server.PAGE})
    account.refresh_from_db()
    medium = add_video(world.writer, world.brand.pk, "a", film(tmp_path / "a.mp4", seconds=2), "Un flacon")
    draft = PostDraft(world.brand.pk, "Il tourne", texts={account.pk: ""}, comment="Les liens")
    post = write_post(world.writer, draft)
    choose_media(world.writer, post.pk, [(medium.pk, "")])
    server = graph_server.GraphServer(processing=3)
    publisher = registry.publishing()["facebook"].publisher
    monkeypatch.setattr(publisher, "rules", replace(publisher.rules, settles_after=0.0))
    with serving(server):
        monkeypatch.setattr(publisher, "_base", server.url)
        plan(world.writer, post.pk, None)
        delivery, states = Delivery.objects.get(variant__post=post), []
        server.lose = "after"
        for _ in range(20):
            states.append(work(world, delivery).state)
            if states[-1] == DeliveryState.UNKNOWN:
                server.lose = ""
            if states[-1] == DeliveryState.PARTLY and not server.comments:
                server.lose = "after"
    assert states[-1] == DeliveryState.CONFIRMED and states.count(DeliveryState.UNKNOWN) > 2
    assert [one["video"] for one in server.posts] == [delivery.network_id] == list(server.videos)
    assert [(one["below"], one["message"]) for one in server.comments] == [(delivery.network_id, "Les liens")]
