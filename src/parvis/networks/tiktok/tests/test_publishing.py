"""What is TikTok's own, beyond the suite that every publisher passes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.films import FilmDesk
from parvis.networks.tests.posting import serving
from parvis.networks.tiktok import publishing
from parvis.networks.tiktok.manifest import RULES
from parvis.networks.tiktok.publishing import TikTokPublisher
from parvis.networks.tiktok.tests.tiktok_server import TOKEN, TikTokServer

PIECE = 1024 * 1024
CHOSEN = (("privacy", "PUBLIC_TO_EVERYONE"), ("promotes", "no"))


@pytest.fixture
def server() -> Iterator[TikTokServer]:
    made = TikTokServer()
    with serving(made):
        yield made


class Desk(FilmDesk):
    """One account, and a video of two pieces and a rest."""

    def __init__(self, server: TikTokServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        publisher = TikTokPublisher(server.url, PIECE, pauses=(0.0, 0.0))
        super().__init__(publisher, SignIn(handle, {ACCESS: token}), "Le flacon tourne #parfum")
        self.choose(*CHOSEN)

    def choose(self, *choices: tuple[str, str]) -> None:
        self.said = msgspec.structs.replace(self.said, choices=choices)


def test_it_is_the_account_that_was_meant(server: TikTokServer) -> None:
    assert Desk(server).check() == "maison"
    with pytest.raises(NeedsPerson, match="@maison, but this account is @autre"):
        Desk(server, "@autre").check()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()


def test_all_but_the_last_piece_is_sent_before_it_is_said(server: TikTokServer) -> None:
    desk = Desk(server)
    desk.choose(
        ("by_ai", "yes"), ("comments", "yes"), ("privacy", "MUTUAL_FOLLOW_FRIENDS"), ("promotes", "both")
    )
    assert desk.to_the_end() == [] and server.online() == 0
    post = next(iter(server.posts.values()))
    assert len(post["content"]) == PIECE and post["source"]["total_chunk_count"] == 2
    assert post["about"] == {
        "title": "Le flacon tourne #parfum",
        "privacy_level": "MUTUAL_FOLLOW_FRIENDS",
        "disable_comment": False,
        "disable_duet": True,
        "disable_stitch": True,
        "brand_organic_toggle": True,
        "brand_content_toggle": True,
        "is_aigc": True,
    }
    told = desk.say()
    assert post["content"] == desk.film.content and server.online() == 1
    assert told.id == "v_pub_file~v2-1.0" and told.url == "https://www.tiktok.com/@Maison/video/7001"
    assert desk.find_ready(desk.said) == told and desk.find_ready(desk.said, told.id) is None
    with pytest.raises(NeedsPerson, match="in the app"):
        desk.delete(told.id)


def test_a_lost_answer_is_looked_for_by_the_name_of_the_post(server: TikTokServer) -> None:
    desk = Desk(server)
    for when in ("before", "after"):
        desk.to_the_end()
        server.lose = when
        with pytest.raises(UnknownOutcome):
            desk.say()
        server.lose = ""
        assert (desk.find_ready(desk.said) is not None) is (when == "after")
    assert len(server.posts) == 1 and server.online() == 1
    assert desk.go().is_ready and desk.say().id == "v_pub_file~v2-1.0"  # said again, it only looks
    assert server.online() == 1


def test_a_piece_whose_answer_is_lost_begins_anew(server: TikTokServer) -> None:
    desk = Desk(server)
    server.loses_pieces = 1
    desk.to_the_end()
    desk.say()
    assert len(server.posts) == 2 and server.online() == 1


def test_an_address_that_takes_no_more_is_begun_anew(server: TikTokServer, monkeypatch) -> None:
    desk = Desk(server)
    desk.to_the_end()
    monkeypatch.setattr(publishing, "_is_old", lambda _progress: True)
    assert desk.go().progress == {}
    monkeypatch.undo()
    server.posts.clear()
    desk.to_the_end()
    assert desk.say().id and server.online() == 1


def test_what_is_still_processed_is_unknown_then_found(server: TikTokServer) -> None:
    desk = Desk(server)
    desk.to_the_end()
    server.processing = 5
    with pytest.raises(UnknownOutcome, match="processing"):
        desk.say()
    with pytest.raises(RetryLater, match="processing"):
        desk.find_ready(desk.said)
    server.processing = 0
    assert desk.find_ready(desk.said)


def test_what_tiktok_could_not_publish_is_refused_and_not_said_again(server: TikTokServer) -> None:
    desk = Desk(server)
    desk.to_the_end()
    server.fails = "frame_rate_check_failed"
    with pytest.raises(Refused, match="frame_rate"):
        desk.say()
    assert desk.find_ready(desk.said) is None
    with pytest.raises(Refused, match="frame_rate"):
        desk.go()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("spam_risk_too_many_posts", RetryLater),
        ("rate_limit_exceeded", RetryLater),
        ("unaudited_client_can_only_post_to_private_accounts", NeedsPerson),
        ("scope_not_authorized", NeedsPerson),
        ("invalid_params", Refused),
    ],
)
def test_each_refusal_is_told(server: TikTokServer, code: str, kind: type[Exception]) -> None:
    server.refuses = code
    with pytest.raises(kind):
        Desk(server).go()


def test_what_the_account_may_not_choose_is_told_before_anything_is_sent(server: TikTokServer) -> None:
    desk = Desk(server)
    desk.choose(("privacy", "FOLLOWER_OF_CREATOR"), ("promotes", "no"))
    with pytest.raises(NeedsPerson, match="choose who may watch"):
        desk.go()
    desk.choose(("privacy", "SELF_ONLY"), ("promotes", "others"))
    with pytest.raises(Refused, match="another brand pays"):
        desk.go()
    server.creator["max_video_post_duration_sec"] = 20
    desk.choose(*CHOSEN)
    with pytest.raises(NeedsPerson, match="20 seconds"):
        desk.go()
    assert not server.posts


def test_bytes_go_to_tiktok_alone(server: TikTokServer) -> None:
    desk = Desk(server)
    desk.to_the_end()
    desk.progress = {**desk.progress, "place": "https://elsewhere.example/video"}
    with pytest.raises(RetryLater):
        desk.say()
    assert server.online() == 0


def test_what_tiktok_would_not_take_is_said_before(server: TikTokServer) -> None:
    film = Desk(server).film.medium
    slow = msgspec.structs.replace(film, rate=15.0)
    cases = {
        ProblemKind.NEEDS_VIDEO: Outgoing(text="Bonjour", choices=CHOSEN),
        ProblemKind.CHOICE_MISSING: Outgoing(text="Bonjour", media=(film,)),
        ProblemKind.TOO_LONG: Outgoing(text="a" * 2201, media=(film,), choices=CHOSEN),
        ProblemKind.VIDEO_RATE: Outgoing(text="Bonjour", media=(slow,), choices=CHOSEN),
    }
    for kind, said in cases.items():
        assert kind in {one.kind for one in stopping(said, RULES.checks)}, kind
