"""Polls on LinkedIn, of pages and of people: the question apart from the text, answers, times, lost answers, changing the text around them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing, OutgoingPoll
from parvis.networks.errors import Refused, UnknownOutcome
from parvis.networks.linkedin.manifest import RULES
from parvis.networks.linkedin.publishing import PAGE, LinkedInPublisher
from parvis.networks.linkedin.tests import linkedin_server
from parvis.networks.linkedin.tests.linkedin_server import TOKEN, LinkedInServer
from parvis.networks.linkedin_people.publishing import PERSON, LinkedInPeoplePublisher
from parvis.networks.linkedin_people.tests import people_server
from parvis.networks.linkedin_people.tests.people_server import PeopleServer
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import Desk, picture
from parvis.networks.tests.posting import serving

DAY = 86_400
ASKED = Outgoing(
    text="Le printemps arrive (enfin).\nQuelle couleur préférez-vous ? 🎨\n#printemps",
    poll=OutgoingPoll(options=("Bleu", "Rouge"), seconds=14 * DAY),
)


@pytest.fixture
def server() -> Iterator[LinkedInServer]:
    made = LinkedInServer()
    with serving(made):
        yield made


@pytest.fixture
def desk(server: LinkedInServer) -> Desk:
    account = SignIn("maison", {ACCESS: TOKEN, PAGE: linkedin_server.PAGE})
    return Desk(LinkedInPublisher(server.url), account)


def test_the_question_stands_apart_from_the_text(server: LinkedInServer, desk: Desk) -> None:
    told = desk.publish(ASKED)
    (post,) = server.posts
    assert post["commentary"] == "Le printemps arrive \\(enfin\\).\n#printemps"
    assert post["content"]["poll"] == {
        "question": "Quelle couleur préférez-vous ? 🎨",
        "options": [{"text": "Bleu"}, {"text": "Rouge"}],
        "settings": {"duration": "FOURTEEN_DAYS"},
    }
    assert desk.find(ASKED) == told


def test_a_question_alone_has_no_text_above_it(server: LinkedInServer, desk: Desk) -> None:
    alone = msgspec.structs.replace(ASKED, text="Votre couleur")
    told = desk.publish(alone)
    assert server.posts[0]["commentary"] == "" and desk.find(alone) == told


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_found_by_question_and_answers(
    server: LinkedInServer, desk: Desk, when: str
) -> None:
    desk.publish(Outgoing(text=ASKED.text))  # the same words, asking nothing
    others = OutgoingPoll(options=("Bleu", "Vert"), seconds=DAY)
    desk.publish(msgspec.structs.replace(ASKED, poll=others))
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish(ASKED)
    server.lose = ""
    found = desk.find(ASKED)
    assert (found is not None) == (when == "after") and len(server.posts) == 2 + (when == "after")
    if found is not None:
        assert found.id == server.posts[-1]["id"]


def test_the_text_may_change_and_the_question_may_not(server: LinkedInServer, desk: Desk) -> None:
    told = desk.publish(ASKED)
    publisher = desk.publisher
    assert isinstance(publisher, LinkedInPublisher)

    def change(text: str) -> Outgoing:
        after = msgspec.structs.replace(ASKED, text=text)
        asyncio.run(publisher.change(desk.account, told.id, ASKED, after, desk.http))
        return after

    after = change(ASKED.text.replace("enfin", "déjà"))
    assert asyncio.run(publisher.shows(desk.account, told.id, after, desk.http))
    assert not asyncio.run(publisher.shows(desk.account, told.id, ASKED, desk.http))
    with pytest.raises(Refused, match="question of a poll"):
        change(ASKED.text.replace("couleur", "forme"))
    assert server.posts[0]["content"]["poll"]["question"] == "Quelle couleur préférez-vous ? 🎨"


def test_a_person_asks_too() -> None:
    server = PeopleServer()
    with serving(server):
        account = SignIn("Camille Durand", {ACCESS: TOKEN, PERSON: people_server.PERSON})
        Desk(LinkedInPeoplePublisher(server.url), account).publish(ASKED)
    assert server.posts[0]["author"] == people_server.PERSON
    assert server.posts[0]["content"]["poll"]["settings"] == {"duration": "FOURTEEN_DAYS"}


def with_poll(**more: object) -> OutgoingPoll:
    poll = ASKED.poll
    assert poll is not None
    return msgspec.structs.replace(poll, **more)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"poll": with_poll(seconds=6 * 3600)}, ProblemKind.POLL_TIMES),
        ({"poll": with_poll(multiple=True)}, ProblemKind.POLL_ONE_ANSWER),
        ({"poll": with_poll(options=("Bleu", "x" * 31))}, ProblemKind.OPTION_TOO_LONG),
        ({"poll": with_poll(options=tuple("abcde"))}, ProblemKind.POLL_OPTIONS),
        ({"text": "x" * 140 + "?"}, ProblemKind.POLL_QUESTION),
        ({"link": "https://maison.example/"}, ProblemKind.POLL_BESIDE_CARD),
        ({"media": (picture(),)}, ProblemKind.POLL_BESIDE_MEDIA),
    ],
)
def test_what_linkedin_would_not_take_is_said_before(
    server: LinkedInServer, desk: Desk, said: dict[str, object], kind: ProblemKind
) -> None:
    wrong = msgspec.structs.replace(ASKED, **said)
    assert [one.kind for one in stopping(wrong, RULES.checks)] == [kind]
    with pytest.raises(Refused):
        desk.publish(wrong)
    assert not server.calls


@pytest.mark.parametrize("days", [1, 3, 7, 14])
def test_each_time_linkedin_knows_is_taken(server: LinkedInServer, desk: Desk, days: int) -> None:
    said = msgspec.structs.replace(ASKED, text="x" * 139 + "?", poll=with_poll(seconds=days * DAY))
    assert stopping(said, RULES.checks) == ()
    desk.publish(said)
    assert server.online() == 1
