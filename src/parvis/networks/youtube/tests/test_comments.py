"""What a channel says below its own video: once, found again wherever YouTube put it, refused in words where nobody can comment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import Published, SignIn
from parvis.networks.tests.desk import Desk
from parvis.networks.tests.posting import Reply, serving
from parvis.networks.youtube.comments import COMMENT
from parvis.networks.youtube.publishing import YouTubePublisher
from parvis.networks.youtube.tests.youtube_server import TOKEN, YouTubeServer

VIDEO = "dQw4w9WgXcQ"
SAID = Outgoing(text="Les liens : https://maison.example/ & <b>merci</b>", reply_to=VIDEO)


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    made = YouTubeServer()
    made.videos[VIDEO] = {
        "id": VIDEO,
        "snippet": {"title": "Le flacon tourne"},
        "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False},
        "content": b"",
    }
    with serving(made):
        yield made


@pytest.fixture
def desk(server: YouTubeServer) -> Desk:
    return Desk(YouTubePublisher(server.url), SignIn("@Maison", {ACCESS: TOKEN}))


@pytest.mark.parametrize("when", ["before", "after"])
def test_it_is_said_once_whatever_is_lost(server: YouTubeServer, desk: Desk, when: str) -> None:
    server.commented(VIDEO, SAID.text, whose="UCautre")  # somebody else said the same
    assert desk.find(SAID) is None
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish(SAID)
    server.lose = ""
    found = desk.find(SAID)
    assert (found is not None) == (when == "after")
    told = found or desk.publish(SAID)
    assert told.url == f"https://www.youtube.com/watch?v={VIDEO}&lc={told.id}"
    assert COMMENT.fullmatch(told.id) and not COMMENT.fullmatch(VIDEO)
    assert desk.find(SAID) == told and desk.find(SAID, told.id) is None
    assert len(server.comments) == 2
    desk.delete(told.id)
    desk.delete(told.id)
    assert len(server.comments) == 1 and list(server.videos) == [VIDEO]


@pytest.mark.parametrize("standing", ["heldForReview", "likelySpam"])
def test_one_that_youtube_holds_back_was_said(server: YouTubeServer, desk: Desk, standing: str) -> None:
    held = server.commented(VIDEO, SAID.text, standing=standing)
    found = desk.find(SAID)
    assert isinstance(found, Published) and found.id == held["id"]


def test_it_is_found_page_by_page(server: YouTubeServer, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = desk.publish(SAID)
    for number in range(7):
        server.commented(VIDEO, f"Bravo {number}", whose="UCautre")
    server.page_length = 3
    assert desk.find(SAID) == told
    monkeypatch.setattr("parvis.networks.youtube.comments._MOST_PAGES", 2)
    with pytest.raises(RetryLater, match="too many comments"):
        desk.find(SAID)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"privacyStatus": "private"}, "is private"),
        ({"privacyStatus": "public", "madeForKids": True}, "made for children"),
        ({"privacyStatus": "public", "selfDeclaredMadeForKids": True}, "made for children"),
    ],
)
def test_where_nobody_can_comment_nothing_is_tried(
    server: YouTubeServer, desk: Desk, status: dict[str, object], words: str
) -> None:
    server.videos[VIDEO]["status"] = status
    with pytest.raises(Refused, match=words):
        desk.publish(SAID)
    assert not [call for call in server.calls if call.method == "POST"]
    server.videos.clear()
    with pytest.raises(Refused, match="no longer on YouTube"):
        desk.publish(SAID)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("no_scope", NeedsPerson, "before Parvis had first comments"),
        ("comments_disabled", Refused, "turned off"),
        ("comment_forbidden", NeedsPerson, "not let this channel"),
        ("comment_too_long", Refused, "too long"),
        ("quota", RetryLater, "used up"),
    ],
)
def test_each_refusal_is_told(
    server: YouTubeServer, desk: Desk, name: str, kind: type[Exception], words: str
) -> None:
    server.no_comments = name
    with pytest.raises(kind, match=words):
        desk.publish(SAID)
    assert not server.comments


@pytest.mark.parametrize("reply", [Reply(b"", 503), Reply(b"<html>"), Reply({})])
def test_what_may_have_been_said_is_looked_for(server: YouTubeServer, desk: Desk, reply: Reply) -> None:
    server.instead = reply
    with pytest.raises(UnknownOutcome):
        desk.publish(SAID)


def test_a_comment_is_said_in_one_go() -> None:
    publisher, account = YouTubePublisher(), SignIn("@Maison", {ACCESS: TOKEN})
    assert publisher.in_steps(account) and publisher.in_steps(account, Outgoing(text="Un film"))
    assert not publisher.in_steps(account, SAID)
