"""Videos in a channel: read piece by piece, said in one call, measured, and found again when the answer got lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused, UnknownOutcome
from parvis.networks.publishing import Published
from parvis.networks.telegram.manifest import RULES
from parvis.networks.telegram.tests.channel_server import NAME, NUMBER, ChannelServer
from parvis.networks.telegram.tests.test_publishing import Desk
from parvis.networks.tests.films import Film
from parvis.networks.tests.posting import serving

MEASURED = {"width": 1080, "height": 1920, "duration": 30, "supports_streaming": True}


@pytest.fixture
def server() -> Iterator[ChannelServer]:
    made = ChannelServer()
    with serving(made):
        yield made


def say(desk: Desk, said: Outgoing, film: Film) -> Published:
    return asyncio.run(desk.publisher.publish(desk.account, said, "0" * 32, film.read, desk.http))


def test_a_video_is_one_call_and_never_whole_in_memory(server: ChannelServer) -> None:
    desk, film = Desk(server), Film()
    said = Outgoing(text="Il tourne", media=(film.medium,))
    told = say(desk, said, film)
    ((message,),) = server.posts
    assert bytes.fromhex(message["bytes"]) == film.content and message["caption"] == "Il tourne"
    assert {name: message[name] for name in MEASURED} == MEASURED
    assert film.longest <= 1024 * 1024
    assert told.id == f"{NUMBER}/45" and told.url == f"https://t.me/{NAME}/45"
    assert desk.find(said) == told and desk.find(said, told.id) is None


def test_videos_of_an_album_are_measured_too(server: ChannelServer) -> None:
    desk, film = Desk(server), Film(5000)
    still = msgspec.structs.replace(film.medium, media_type="image/jpeg", duration=0, codecs=())
    told = say(desk, Outgoing(text="Trois vues", media=(film.medium, still, film.medium)), film)
    assert [one["kind"] for one in server.posts[0]] == ["video", "photo", "video"]
    assert [one.get("duration") for one in server.posts[0]] == [30, None, 30]
    assert all(bytes.fromhex(one["bytes"]) == film.content for one in server.posts[0])
    assert told.id == f"{NUMBER}/45,46,47"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_settled_by_looking(server: ChannelServer, when: str) -> None:
    desk, film = Desk(server), Film(5000)
    said = Outgoing(text="", media=(film.medium,))
    still = msgspec.structs.replace(film.medium, media_type="image/jpeg", duration=0, codecs=())
    other = say(desk, Outgoing(text="", media=(still,)), film)
    server.lose = when
    with pytest.raises(UnknownOutcome):
        say(desk, said, film)
    server.lose = ""
    found = desk.find(said, other.id)
    assert (found is not None) == (when == "after")
    if found:
        assert desk.find(said) == found  # it is a video that was said, and the other is a picture


def test_what_was_not_approved_is_not_sent(server: ChannelServer) -> None:
    desk, film = Desk(server), Film(5000, digest="0" * 64)
    with pytest.raises(Refused, match="not the one that was approved"):
        say(desk, Outgoing(text="Il tourne", media=(film.medium,)), film)
    assert server.posts == []


def test_a_video_that_breaks_off_is_not_said(server: ChannelServer) -> None:
    desk, film = Desk(server), Film(3_000_000)
    whole, asked = film.read, []

    async def shorter(digest: str, begin: int = 0, length: int | None = None) -> bytes:
        asked.append(begin)
        checked = len(asked) > 4  # it is read through once before
        return b"" if checked and begin else await whole(digest, begin, length)

    film.read = shorter  # type: ignore[method-assign]
    with pytest.raises(Refused, match="not the one that was approved"):
        say(desk, Outgoing(text="Il tourne", media=(film.medium,)), film)
    assert server.posts == []


def test_what_telegram_takes_is_known_beforehand() -> None:
    film = Film(1).medium
    heavy, other = msgspec.structs.replace(film, size=50_000_001), Film(1, media_type="video/webm").medium
    for said, kind in (
        (Outgoing(text="", media=(heavy,)), ProblemKind.MEDIA_SIZE),
        (Outgoing(text="", media=(other,)), ProblemKind.MEDIA_TYPE),
        (Outgoing(text="a" * 1025, media=(film,)), ProblemKind.TOO_LONG),
        (Outgoing(text="", media=(film,) * 11), ProblemKind.TOO_MANY_MEDIA),
    ):
        assert [one.kind for one in stopping(said, RULES.checks)] == [kind]
