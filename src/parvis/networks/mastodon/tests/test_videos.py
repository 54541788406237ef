"""Videos on Mastodon: sent little by little, prepared by the server, shown once they can be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused, RetryLater
from parvis.networks.mastodon.publishing import MastodonPublisher
from parvis.networks.mastodon.tests.posting_server import TOKEN, PostingServer, posting_server
from parvis.networks.publishing import SignIn
from parvis.networks.tests.films import FilmDesk


@pytest.fixture
def server() -> Iterator[PostingServer]:
    with posting_server() as held:
        yield held


def desk_on(server: PostingServer, **film: object) -> FilmDesk:
    return FilmDesk(MastodonPublisher(), SignIn("maison", {"server": server.url, "token": TOKEN}), **film)


def uploads(server: PostingServer) -> int:
    return sum(path.startswith("/api/v2/media") for method, path, *_ in server.asked if method == "POST")


def test_a_video_is_sent_prepared_and_shown(server: PostingServer) -> None:
    desk = desk_on(server)
    server.still_preparing = 2
    assert desk.publisher.in_steps(desk.account, desk.said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Bonjour"))
    assert desk.go().progress == {"files": ["1"]} and desk.film.longest <= 1024 * 1024
    assert desk.to_the_end() == [2.0, 4.0] and uploads(server) == 1
    kept = server.media["1"]
    assert bytes.fromhex(kept["bytes"]) == desk.film.content and kept["description"] == "Un flacon tourne"
    desk.say()
    assert [one["media_attachments"] for one in server.statuses] == [[kept]]


def test_a_file_the_server_threw_away_is_sent_again(server: PostingServer) -> None:
    desk = desk_on(server)
    desk.to_the_end()
    server.gone.add("1")
    desk.to_the_end()
    assert desk.progress == {"files": ["2"]} and uploads(server) == 2


def test_a_lost_answer_says_nothing_twice(server: PostingServer) -> None:
    desk = desk_on(server)
    server.lose = "after"
    with pytest.raises(RetryLater):
        desk.go()
    server.lose = ""
    desk.to_the_end()
    desk.say()
    assert len(server.statuses) == 1


def test_the_servers_own_limits_hold(server: PostingServer) -> None:
    server.configuration = {
        "media_attachments": {"video_matrix_limit": 1000, "supported_mime_types": ["video/mp4"]}
    }
    with pytest.raises(Refused, match="pixels"):
        desk_on(server).go()
    server.configuration = {"media_attachments": {"video_size_limit": 1000}}
    with pytest.raises(Refused, match="too big"):
        desk_on(server).go()


def test_nothing_is_said_of_a_video_that_was_not_made_ready(server: PostingServer) -> None:
    with pytest.raises(RetryLater):
        desk_on(server).say()
    assert not server.statuses
