"""What is YouTube's own, beyond the suite that every publisher passes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import picture
from parvis.networks.tests.films import FilmDesk
from parvis.networks.tests.posting import serving
from parvis.networks.youtube.manifest import RULES
from parvis.networks.youtube.publishing import YouTubePublisher
from parvis.networks.youtube.tests.youtube_server import TOKEN, YouTubeServer

PIECE = 1024 * 1024
CHOSEN = (("made_for_kids", "no"), ("privacy", "public"))


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    made = YouTubeServer()
    with serving(made):
        yield made


class Desk(FilmDesk):
    """One channel, and a video of three pieces."""

    def __init__(self, server: YouTubeServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        publisher = YouTubePublisher(server.url, PIECE)
        super().__init__(publisher, SignIn(handle, {ACCESS: token}), "Le flacon tourne\n\nUn tour complet.")
        self.choose(*CHOSEN)

    def choose(self, *choices: tuple[str, str]) -> None:
        self.said = msgspec.structs.replace(self.said, choices=choices)


def test_it_is_the_channel_that_was_meant(server: YouTubeServer) -> None:
    assert (
        Desk(server).check()
        == Desk(server, "La Maison").check()
        == Desk(server, "UCmaison").check()
        == "UCmaison"
    )
    with pytest.raises(NeedsPerson, match="Choose the channel"):
        Desk(server, "@autre").check()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()


def test_a_video_is_uploaded_in_private_then_shown(server: YouTubeServer) -> None:
    desk = Desk(server)
    desk.choose(("altered", "yes"), ("made_for_kids", "yes"), ("privacy", "unlisted"))
    server.processing = 2
    assert desk.to_the_end() == [5.0, 10.0] and server.online() == 0
    video = server.videos["video0"]
    assert video["content"] == desk.film.content and desk.film.longest <= PIECE
    assert video["snippet"] == {
        "title": "Le flacon tourne",
        "description": "Un tour complet.",
        "categoryId": "22",
    }
    assert video["status"]["privacyStatus"] == "private"
    told = desk.say()
    assert told.url == "https://www.youtube.com/watch?v=video0" and desk.find_ready(desk.said) == told
    assert video["status"] == {
        "privacyStatus": "unlisted", "selfDeclaredMadeForKids": True, "containsSyntheticMedia": True
    }  # fmt: skip
    desk.delete(told.id)
    desk.delete(told.id)
    assert not server.videos


def test_what_has_arrived_is_asked_before_anything_is_sent_again(server: YouTubeServer) -> None:
    desk = Desk(server)
    desk.go()
    server.loses_pieces = 3  # of three: the last one makes the video
    for _lost in range(3):
        with pytest.raises(RetryLater):
            desk.go()
    desk.to_the_end()
    desk.say()
    assert len(server.uploads) == 1 and list(server.videos) == ["video0"] and server.online() == 1


def test_an_upload_that_youtube_forgot_is_begun_anew(server: YouTubeServer) -> None:
    desk = Desk(server)
    desk.go()
    server.uploads.clear()
    desk.to_the_end()
    assert server.videos["video0"]["content"] == desk.film.content


def test_a_video_deleted_there_meanwhile_is_uploaded_anew(server: YouTubeServer) -> None:
    desk = Desk(server)
    desk.to_the_end()
    del server.videos["video0"]
    with pytest.raises(NeedsPerson, match="deleted"):
        desk.find_ready(desk.said)
    desk.to_the_end()
    desk.say()
    assert server.online() == 1


def test_a_lost_answer_is_looked_for(server: YouTubeServer) -> None:
    desk = Desk(server)
    desk.to_the_end()
    for when, online in (("before", False), ("after", True)):
        server.lose = when
        with pytest.raises(UnknownOutcome):
            desk.say()
        server.lose = ""
        assert (desk.find_ready(desk.said) is not None) is online
    assert len(server.videos) == 1


def test_a_project_that_google_has_not_verified_is_told_of(server: YouTubeServer) -> None:
    desk = Desk(server)
    server.unverified = True
    desk.to_the_end()
    with pytest.raises(NeedsPerson, match="verified"):
        desk.say()
    assert desk.find_ready(desk.said) is None


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("quota", RetryLater, "used up"),
        ("upload_limit", RetryLater, "no more videos"),
        ("forbidden", NeedsPerson, "not let this channel"),
    ],
)
def test_each_refusal_is_told(server: YouTubeServer, name: str, kind: type[Exception], words: str) -> None:
    server.refuses = name
    with pytest.raises(kind, match=words):
        Desk(server).go()


def test_what_cannot_be_processed_is_refused(server: YouTubeServer) -> None:
    desk = Desk(server)
    server.state = "failed"
    with pytest.raises(Refused, match="codec"):
        desk.to_the_end()


def test_what_youtube_would_not_take_is_said_before(server: YouTubeServer) -> None:
    film = Desk(server).film.medium
    cases = {
        ProblemKind.NEEDS_VIDEO: Outgoing(text="Bonjour", choices=CHOSEN),
        ProblemKind.CHOICE_MISSING: Outgoing(text="Bonjour", media=(film,)),
        ProblemKind.TOO_LONG: Outgoing(text="a" * 101 + "\nSuite", media=(film,), choices=CHOSEN),
        ProblemKind.MEDIA_TYPE: Outgoing(text="Bonjour", media=(picture(), film), choices=CHOSEN),
    }
    for kind, said in cases.items():
        assert kind in {one.kind for one in stopping(said, RULES.checks)}, kind
    fine = Outgoing(text="a" * 100 + "\n" + "b" * 4000, media=(film,), choices=CHOSEN)
    assert stopping(fine, RULES.checks) == ()
    desk = Desk(server)
    for text in ("\n \n", "Un <b>titre</b>"):
        desk.said, desk.progress = msgspec.structs.replace(desk.said, text=text), {}
        with pytest.raises(Refused):
            desk.go()
    assert not server.uploads
