"""Videos on a page: sent piece by piece, said by one last call, and known by their number whatever becomes of its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook.manifest import RULES
from parvis.networks.facebook.publishing import PAGE, FacebookPublisher
from parvis.networks.facebook.tests import graph_server
from parvis.networks.facebook.tests.graph_server import TOKEN, GraphServer, refused
from parvis.networks.facebook.videos import BEGUN, SENT
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import picture
from parvis.networks.tests.films import Film, FilmDesk
from parvis.networks.tests.posting import Call, Reply, serving

NUMBER = "900100000"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    made = GraphServer()
    with serving(made):
        yield made


@pytest.fixture
def desk(server: GraphServer) -> FilmDesk:
    return desk_on(server)


def desk_on(server: GraphServer, **more: object) -> FilmDesk:
    account = SignIn("@Maison", {ACCESS: TOKEN, PAGE: graph_server.PAGE})
    return FilmDesk(FacebookPublisher(server.url, **more), account)  # type: ignore[arg-type]


def phases(server: GraphServer) -> list[str]:
    return [call.form["upload_phase"].decode() for call in server.calls if call.path.endswith("/videos")]


def test_a_video_is_sent_in_pieces_and_said_by_the_last_call(server: GraphServer, desk: FilmDesk) -> None:
    assert desk.publisher.in_steps(desk.account, desk.said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Bonjour", media=(picture(),)))
    assert desk.to_the_end() == [] and desk.go().is_ready
    assert server.videos[NUMBER]["content"] == desk.film.content and server.posts == []
    assert desk.film.longest <= 1024 * 1024 and len(json.dumps(desk.progress)) < 200
    told = desk.say()
    assert phases(server) == ["start", "transfer", "transfer", "transfer", "finish"]
    assert server.videos[NUMBER]["description"] == "Il tourne" and len(server.posts) == 1
    assert told.id == NUMBER and told.url == f"https://www.facebook.com/maison/videos/{NUMBER}/"
    assert desk.find_ready(desk.said) == told and desk.find_ready(desk.said, NUMBER) is None


def test_no_piece_is_longer_than_ours_even_where_facebook_wants_more(server: GraphServer) -> None:
    desk, server.piece = desk_on(server, piece=700_000), 50_000_000
    desk.to_the_end()
    assert phases(server).count("transfer") == 5
    assert server.videos[NUMBER]["content"] == desk.film.content


def test_a_piece_whose_answer_was_lost_is_not_sent_twice(server: GraphServer, desk: FilmDesk) -> None:
    desk.go()
    whole, lost = server.handle, []

    def losing(call: Call) -> Reply | None:
        told = whole(call)
        if call.path.endswith("/videos") and not lost:
            lost.append(call.path)
            return None
        return told

    server.handle = losing  # type: ignore[method-assign]
    with pytest.raises(RetryLater):
        desk.go()
    assert desk.progress[SENT] == 0
    assert desk.go().progress[SENT] == 1_000_000  # Facebook says that it has the first
    desk.to_the_end()
    assert server.videos[NUMBER]["content"] == desk.film.content and len(server.videos) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_settled_by_the_number(server: GraphServer, desk: FilmDesk, when: str) -> None:
    desk.to_the_end()
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.say()
    server.lose = ""
    found = desk.find_ready(desk.said)
    assert (found is not None) == (when == "after") == bool(server.posts)
    told = found or desk.say()
    assert desk.say() == told  # one that people see is left as it is
    assert told.id == NUMBER and len(server.posts) == 1 and phases(server).count("finish") <= 2


def test_what_is_being_processed_is_waited_for(server: GraphServer, desk: FilmDesk) -> None:
    server.processing = 3
    desk.to_the_end()
    assert desk.say().id == NUMBER  # it looks once; people see it as soon as it is processed
    for _ in range(2):
        with pytest.raises(RetryLater, match="still processing"):
            desk.find_ready(desk.said)
    found = desk.find_ready(desk.said)
    assert found is not None and found.id == NUMBER


def test_what_facebook_cannot_process_is_said(server: GraphServer, desk: FilmDesk) -> None:
    server.fails = True
    desk.to_the_end()
    desk.say()
    assert desk.find_ready(desk.said) is None
    with pytest.raises(Refused, match="could not process the video: The codec is not supported"):
        desk.go()


def test_the_first_comment_waits_for_the_video(server: GraphServer, desk: FilmDesk) -> None:
    server.processing = 4
    desk.to_the_end()
    told = desk.say()
    comment = Outgoing(text="Les liens", reply_to=told.id)
    assert desk.publisher.in_steps(desk.account, comment)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Les liens", reply_to="1_2"))
    assert desk.make_ready(comment) == [5.0, 10.0, 20.0]
    server.lose = "after"
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(comment)
    server.lose = ""
    found = desk.find_ready(comment)
    assert found is not None and [one["below"] for one in server.comments] == [NUMBER]
    desk.delete(found.id)
    desk.delete(told.id)
    desk.delete(told.id)
    assert not server.comments and not server.posts


def test_its_words_are_changed_and_read(server: GraphServer, desk: FilmDesk) -> None:
    desk.to_the_end()
    told = desk.say()
    after = msgspec.structs.replace(desk.said, text="Il tourne encore")
    publisher = FacebookPublisher(server.url)

    def shows() -> bool:
        return asyncio.run(publisher.shows(desk.account, told.id, after, desk.http))

    assert not shows()
    asyncio.run(publisher.change(desk.account, told.id, desk.said, after, desk.http))
    assert server.videos[NUMBER]["description"] == "Il tourne encore" and shows()


def test_without_what_was_kept_it_is_looked_for_by_its_words(server: GraphServer, desk: FilmDesk) -> None:
    desk.to_the_end()
    told, kept = desk.say(), desk.progress
    desk.progress = {}
    found = desk.find_ready(desk.said)
    assert found is not None and found.id == told.id
    assert desk.find_ready(desk.said, told.id) is None
    desk.progress = kept
    words = Outgoing(text=desk.said.text)
    assert desk.find(words, told.id) is None  # a text of the same words is another post


def test_sessions_that_are_over_begin_anew_and_videos_that_are_gone_are_for_a_person(
    server: GraphServer, desk: FilmDesk
) -> None:
    desk.go()
    desk.progress = {**desk.progress, BEGUN: "2026-01-01T00:00:00+00:00"}
    assert desk.go().progress == {}
    with pytest.raises(RetryLater, match="no longer there"):
        desk.say()
    desk.to_the_end()
    assert sorted(server.videos) == [NUMBER, "900200000"]
    server.videos.clear()
    with pytest.raises(NeedsPerson, match="settle it by hand"):
        desk.find_ready(desk.said)
    assert server.posts == []


@pytest.mark.parametrize(
    "told",
    [
        {"start_offset": "5", "end_offset": "4"},
        {"start_offset": "0", "end_offset": "99000000"},
        {"start_offset": "7", "end_offset": "7"},
        {"start_offset": "x"},
    ],
)
def test_what_cannot_be_is_not_believed(server: GraphServer, desk: FilmDesk, told: dict[str, str]) -> None:
    server._offsets = lambda _video: told  # type: ignore[method-assign]
    with pytest.raises(RetryLater, match="unexpected"):
        desk.go()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(190, "Error validating access token"), NeedsPerson),
        (refused(100, "Invalid parameter"), Refused),
        (refused(2, "Service temporarily unavailable", 400), UnknownOutcome),
        (Reply({"success": False}), UnknownOutcome),
        (Reply(b"", 503), UnknownOutcome),
    ],
)
def test_each_answer_to_the_last_call_has_its_kind(
    server: GraphServer, desk: FilmDesk, reply: Reply, kind: type
) -> None:
    desk.to_the_end()
    server.instead = reply
    with pytest.raises(kind):
        desk.say()
    assert server.posts == []


def test_what_was_not_approved_is_not_sent(server: GraphServer, desk: FilmDesk) -> None:
    desk.film = Film(1000, digest="0" * 64)
    desk.said = Outgoing(text="Il tourne", media=(desk.film.medium,))
    with pytest.raises(Refused, match="not the one that was approved"):
        desk.go()
    assert not server.videos


def test_what_facebook_takes_is_known_beforehand() -> None:
    film = Film(1000).medium
    long = msgspec.structs.replace(film, duration=14_401_000)
    kinds = [one.kind for one in stopping(Outgoing(text="", media=(long, picture())), RULES.checks)]
    assert sorted(kinds) == sorted([ProblemKind.MIXED_MEDIA, ProblemKind.VIDEO_TOO_LONG])
    beside = Outgoing(text="", media=(film,), link="https://maison.example/")
    assert [one.kind for one in stopping(beside, RULES.checks)] == [ProblemKind.CARD_BESIDE_MEDIA]
