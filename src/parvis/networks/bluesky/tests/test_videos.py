"""Videos on Bluesky: sent little by little, processed, shown; and never sent twice for nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.bluesky.publishing import BlueskyPublisher
from parvis.networks.bluesky.tests.video_server import VideoServer, blob_of
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.publishing import SignIn
from parvis.networks.tests.films import FilmDesk
from parvis.networks.tests.posting import serving


def desk_on(server: VideoServer, **account: str) -> FilmDesk:
    """A desk at which a video lies."""
    values = {"handle": "maison.example", "app_password": "secret", "host": server.url, **account}
    return FilmDesk(BlueskyPublisher(server.url), SignIn("maison.example", values))


@pytest.fixture
def server() -> Iterator[VideoServer]:
    held = VideoServer()
    with serving(held):
        yield held


def test_a_video_is_sent_processed_and_shown(server: VideoServer) -> None:
    desk = desk_on(server)
    server.processing = 2
    assert desk.publisher.in_steps(desk.account, desk.said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Bonjour"))
    sent = desk.go()
    assert sent.progress == {"job": "job-1"} and server.sent == [desk.film.content]
    assert desk.film.longest <= 1024 * 1024
    assert [desk.go().wait for _ in range(2)] == [2.0, 4.0]
    assert desk.go().is_ready and desk.go().is_ready  # asked again before each attempt, it is sent no more
    published = desk.say()
    record = next(iter(server.records.values()))
    assert record["embed"] == {
        "$type": "app.bsky.embed.video",
        "video": blob_of(desk.film.content),
        "alt": "Un flacon tourne",
        "aspectRatio": {"width": 1080, "height": 1920},
    }
    assert desk.find(desk.said).id == published.id and len(server.sent) == 1


def test_what_was_sent_before_goes_on(server: VideoServer) -> None:
    desk = desk_on(server)
    server.lose = "after"
    with pytest.raises(RetryLater):
        desk.go()
    server.lose = ""
    assert desk.go().progress == {"job": "job-1"}  # the service says that it has it


def test_work_that_is_lost_is_begun_anew(server: VideoServer) -> None:
    desk = desk_on(server)
    desk.go()
    server.forgets = True
    assert desk.go().progress == {} and desk.go().progress == {"job": "job-1"} and desk.go().is_ready


def test_a_refusal_is_told(server: VideoServer) -> None:
    desk = desk_on(server)
    server.fails = True
    desk.go()
    with pytest.raises(Refused, match="Bad video"):
        desk.go()
    server.denies, desk.progress = True, {}
    with pytest.raises(NeedsPerson, match="confirmed"):
        desk.go()


def test_nothing_is_said_of_a_video_that_was_not_made_ready(server: VideoServer) -> None:
    with pytest.raises(RetryLater):
        desk_on(server).say()
    assert not server.records


def test_a_server_without_the_service_takes_it_as_it_is(server: VideoServer) -> None:
    desk = desk_on(server, videos="as_they_are")
    assert desk.go().is_ready and desk.say().id
    assert next(iter(server.records.values()))["embed"]["video"] == blob_of(desk.film.content)


def test_another_video_than_the_approved_one_is_not_sent(server: VideoServer) -> None:
    desk = desk_on(server)
    desk.film.content = desk.film.content[:-1] + b"!"
    with pytest.raises(Refused, match="approved"):
        desk.go()
    assert not server.sent
