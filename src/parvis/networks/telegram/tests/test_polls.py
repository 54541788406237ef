"""Polls in a channel: one message whose question is the text, checked beforehand, found again, and never changed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing, OutgoingPoll
from parvis.networks.errors import NeedsPerson, Refused, UnknownOutcome
from parvis.networks.telegram.manifest import RULES
from parvis.networks.telegram.tests.channel_server import NAME, NUMBER, ChannelServer
from parvis.networks.telegram.tests.test_publishing import Desk, picture
from parvis.networks.tests.posting import serving

POLL = OutgoingPoll(options=("Bleu & vert", "🔴"), seconds=3600, multiple=True)
SAID = Outgoing(text="Quelle couleur ?", poll=POLL)


@pytest.fixture
def server() -> Iterator[ChannelServer]:
    made = ChannelServer()
    with serving(made):
        yield made


def test_a_poll_is_one_message_whose_question_is_the_text(server: ChannelServer) -> None:
    desk = Desk(server)
    told = desk.publish(SAID)
    ((message,),) = server.posts
    assert message["poll"] == {
        "question": "Quelle couleur ?",
        "options": ["Bleu & vert", "🔴"],
        "several": True,
        "open_period": 3600,
    }
    assert told.id == f"{NUMBER}/45" and told.url == f"https://t.me/{NAME}/45"
    assert desk.find(SAID) == told and desk.find(SAID, told.id) is None
    desk.delete(told.id)
    assert server.posts == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_settled_by_looking(server: ChannelServer, when: str) -> None:
    desk = Desk(server)
    desk.publish(Outgoing(text=SAID.text))  # the same words, and no poll
    other = msgspec.structs.replace(SAID, poll=msgspec.structs.replace(POLL, options=("Noir", "Blanc")))
    asked = desk.publish(other)
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish(SAID)
    server.lose = ""
    found = desk.find(SAID)
    assert (found.id if found else "") == (f"{NUMBER}/47" if when == "after" else "")
    assert desk.find(other) == asked
    plain = desk.find(Outgoing(text=SAID.text))
    assert plain is not None and plain.id == f"{NUMBER}/45"


def test_where_the_page_hides_polls_somebody_looks(server: ChannelServer) -> None:
    desk, server.hides_polls = Desk(server), True
    told = desk.publish(SAID)
    with pytest.raises(NeedsPerson, match="settle by hand"):
        desk.find(SAID)
    assert desk.find(SAID, told.id) is None  # that one is of another delivery
    assert desk.find(Outgoing(text="Autre chose")) is None


def test_nobody_changes_a_poll(server: ChannelServer) -> None:
    desk = Desk(server)
    told = desk.publish(SAID)
    after = msgspec.structs.replace(SAID, text="Quelle couleur, vraiment ?")
    with pytest.raises(Refused, match="nobody change a poll"):
        asyncio.run(desk.publisher.change(desk.account, told.id, SAID, after, desk.http))


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (Outgoing(text="a" * 300, poll=POLL), []),
        (Outgoing(text="a" * 301), []),
        (Outgoing(text="a" * 301, poll=POLL), [ProblemKind.TOO_LONG]),
        (Outgoing(text="", poll=POLL), [ProblemKind.EMPTY]),
        (Outgoing(text="a", poll=OutgoingPoll(options=tuple("abcdefghijkl"))), []),
        (Outgoing(text="a", poll=OutgoingPoll(options=tuple("abcdefghijklm"))), [ProblemKind.POLL_OPTIONS]),
        (Outgoing(text="a", poll=OutgoingPoll(options=("a" * 100, "👍" * 50))), []),
        (Outgoing(text="a", poll=OutgoingPoll(options=("a", "👍" * 51))), [ProblemKind.OPTION_TOO_LONG]),
        (Outgoing(text="a", poll=OutgoingPoll(options=("a", "b"), seconds=2_628_000)), []),
        (
            Outgoing(text="a", poll=OutgoingPoll(options=("a", "b"), seconds=2_628_001)),
            [ProblemKind.POLL_TIME],
        ),
        (Outgoing(text="a", poll=POLL, media=(picture(),)), [ProblemKind.POLL_BESIDE_MEDIA]),
        (
            Outgoing(text="a", poll=POLL, link="https://maison.example/"),
            [ProblemKind.POLL_BESIDE_CARD],
        ),
    ],
)
def test_what_telegram_takes_is_known_beforehand(said: Outgoing, kinds: list[ProblemKind]) -> None:
    assert [one.kind for one in stopping(said, RULES.checks)] == kinds
