"""Videos on X: sent in pieces, processed, shown; and never sent twice for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused, RetryLater
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import picture
from parvis.networks.tests.films import Film, FilmDesk
from parvis.networks.tests.posting import Call, Reply, serving
from parvis.networks.x.manifest import RULES
from parvis.networks.x.publishing import XPublisher
from parvis.networks.x.tests.x_server import TOKEN, XServer
from parvis.networks.x.videos import BEGUN, SENT

PIECE = 1024 * 1024


@pytest.fixture
def server() -> Iterator[XServer]:
    made = XServer()
    with serving(made):
        yield made


def desk_on(server: XServer) -> FilmDesk:
    return FilmDesk(XPublisher(server.url, PIECE), SignIn("@Maison", {ACCESS: TOKEN}))


def test_a_video_is_sent_in_pieces_processed_and_shown(server: XServer) -> None:
    desk, server.processing = desk_on(server), 2
    assert desk.publisher.in_steps(desk.account, desk.said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Bonjour", media=(picture(),)))
    assert desk.to_the_end() == [3.0, 3.0]  # as long as X asks for
    held = server.media["900"]
    assert held["content"] == desk.film.content and "alt" not in held
    assert held["category"] == "tweet_video" and desk.film.longest <= PIECE
    assert len(json.dumps(desk.progress)) < 200
    assert desk.go().is_ready and len(server.media) == 1
    told = desk.say()
    assert server.posts[0]["attachments"] == {"media_keys": ["3_900"]}
    assert desk.find_ready(desk.said) == told


def test_a_part_of_a_thread_may_show_one(server: XServer) -> None:
    desk = desk_on(server)
    desk.said = msgspec.structs.replace(desk.said, reply_to="1")
    desk.to_the_end()
    desk.say()
    assert server.posts[0]["reply"] == {"in_reply_to_tweet_id": "1"}


@pytest.mark.parametrize("which", ["/append", "/finalize"])
def test_what_was_sent_without_an_answer_is_sent_again(server: XServer, which: str) -> None:
    desk, whole = desk_on(server), server.handle
    lost: list[str] = []

    def losing(call: Call) -> Reply | None:
        told = whole(call)
        if call.path.endswith(which) and not lost:
            lost.append(call.path)
            return None
        return told

    server.handle = losing  # type: ignore[method-assign]
    with pytest.raises(RetryLater):
        desk.to_the_end()
    assert desk.progress[SENT] == (0 if which == "/append" else 3)
    desk.to_the_end()
    assert server.media["900"]["content"] == desk.film.content and len(server.media) == 1


def test_what_is_old_or_gone_begins_anew(server: XServer) -> None:
    desk = desk_on(server)
    desk.to_the_end()
    desk.progress = {**desk.progress, BEGUN: "2026-01-01T00:00:00+00:00"}
    assert desk.go().progress == {}
    desk.to_the_end()
    assert len(server.media) == 2
    server.media.clear()
    assert desk.go().progress == {}
    with pytest.raises(RetryLater, match="no longer there"):
        desk.say()
    assert server.posts == []


def test_what_x_cannot_process_is_said(server: XServer) -> None:
    desk, server.processed = desk_on(server), "failed"
    with pytest.raises(Refused, match="Unsupported video format"):
        desk.to_the_end()


def test_what_x_takes_is_known_beforehand() -> None:
    long = Film(1000, duration=141_000).medium
    kinds = [
        one.kind for one in stopping(Outgoing(text="Ils tournent", media=(long, picture())), RULES.checks)
    ]
    assert sorted(kinds) == sorted([ProblemKind.MIXED_MEDIA, ProblemKind.VIDEO_TOO_LONG])
