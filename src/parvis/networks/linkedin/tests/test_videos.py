"""Videos on LinkedIn, of a page and of a person: sent part by part, processed, shown; and never sent twice for nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.linkedin.manifest import RULES
from parvis.networks.linkedin.publishing import PAGE, LinkedInPublisher
from parvis.networks.linkedin.tests import linkedin_server
from parvis.networks.linkedin.tests.linkedin_server import TOKEN, LinkedInServer
from parvis.networks.linkedin.videos import SENT, UNTIL
from parvis.networks.linkedin_people.publishing import PERSON, LinkedInPeoplePublisher
from parvis.networks.linkedin_people.tests import people_server
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import picture
from parvis.networks.tests.films import Film, FilmDesk
from parvis.networks.tests.posting import Call, Reply, serving

FIRST = "urn:li:video:0"


@pytest.fixture(params=["page", "person"])
def desk(request: pytest.FixtureRequest) -> Iterator[FilmDesk]:
    is_page = request.param == "page"
    server = LinkedInServer() if is_page else people_server.PeopleServer()
    with serving(server):
        if is_page:
            account = SignIn("maison", {ACCESS: TOKEN, PAGE: linkedin_server.PAGE})
            made = FilmDesk(LinkedInPublisher(server.url), account)
        else:
            account = SignIn("Camille Durand", {ACCESS: TOKEN, PERSON: people_server.PERSON})
            made = FilmDesk(LinkedInPeoplePublisher(server.url), account)
        made.server = server  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def server(desk: FilmDesk) -> LinkedInServer:
    held: LinkedInServer = desk.server  # type: ignore[attr-defined]
    return held


def test_a_video_is_sent_in_parts_processed_and_shown(desk: FilmDesk, server: LinkedInServer) -> None:
    server.processing = 2
    assert desk.publisher.in_steps(desk.account, desk.said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Bonjour", media=(picture(),)))
    assert desk.to_the_end() == [5.0, 10.0]
    held = server.videos[FIRST]
    assert held["content"] == desk.film.content and len(held["parts"]) == 3
    assert desk.film.longest <= 1024 * 1024 and len(json.dumps(desk.progress)) < 200
    assert (
        desk.go().is_ready and len(server.videos) == 1
    )  # asked again before each attempt, it is sent no more
    told = desk.say()
    assert server.posts[0]["content"] == {"media": {"id": FIRST}}
    assert held["owner"] == server.posts[0]["author"] and told.id == server.posts[0]["id"]


def test_a_part_whose_answer_was_lost_is_sent_again(desk: FilmDesk, server: LinkedInServer) -> None:
    desk.go()
    whole, lost = server.handle, []

    def losing(call: Call) -> Reply | None:
        told = whole(call)
        if call.path.startswith("/part/") and not lost:
            lost.append(call.path)
            return None
        return told

    server.handle = losing  # type: ignore[method-assign]
    with pytest.raises(RetryLater):
        desk.go()
    assert desk.progress[SENT] == []
    desk.to_the_end()
    assert server.videos[FIRST]["content"] == desk.film.content and len(server.videos) == 1


def test_addresses_that_are_over_and_videos_that_are_gone_begin_anew(
    desk: FilmDesk, server: LinkedInServer
) -> None:
    desk.go()
    desk.progress = {**desk.progress, UNTIL: 1.0}
    assert desk.go().progress == {}
    desk.to_the_end()
    assert sorted(server.videos) == [FIRST, "urn:li:video:1"]
    server.videos.clear()
    assert desk.go().progress == {}
    with pytest.raises(RetryLater, match="no longer there"):
        desk.say()
    assert server.posts == []


def test_what_linkedin_cannot_process_is_said(desk: FilmDesk, server: LinkedInServer) -> None:
    server.processed = "PROCESSING_FAILED"
    with pytest.raises(Refused, match="could not process"):
        desk.to_the_end()


def test_a_video_goes_to_linkedin_alone_and_whole(desk: FilmDesk, server: LinkedInServer) -> None:
    server.elsewhere = "https://linkedin.com.example/x"
    desk.go()
    with pytest.raises(RetryLater, match="unexpected"):
        desk.go()
    desk.progress, server.elsewhere, whole = {}, "", server._video

    def short(call: Call) -> Reply:
        told = whole(call)
        told.told["value"]["uploadInstructions"].pop()
        return told

    server._video = short  # type: ignore[method-assign]
    with pytest.raises(RetryLater, match="unexpected"):
        desk.go()
    forged = Film(1000, digest="0" * 64)
    desk.film, desk.said, desk.progress = forged, Outgoing(text="Il tourne", media=(forged.medium,)), {}
    with pytest.raises(Refused, match="not the one that was approved"):
        desk.go()


def test_what_linkedin_takes_is_known_beforehand() -> None:
    long = Film(1000, duration=1_801_000).medium
    kinds = [
        one.kind for one in stopping(Outgoing(text="Ils tournent", media=(long, picture())), RULES.checks)
    ]
    assert sorted(kinds) == sorted([ProblemKind.MIXED_MEDIA, ProblemKind.VIDEO_TOO_LONG])


def test_an_access_that_is_over_is_said(desk: FilmDesk) -> None:
    desk.account = SignIn(desk.account.handle, {**desk.account.values, ACCESS: "over"})
    with pytest.raises(NeedsPerson, match="connect it again"):
        desk.go()
