"""What is Facebook's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook.publishing import PAGE, FacebookPublisher
from parvis.networks.facebook.tests import graph_server
from parvis.networks.facebook.tests.graph_server import SHORT, TOKEN, GraphServer, refused
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import Desk as AnyDesk
from parvis.networks.tests.desk import picture
from parvis.networks.tests.posting import Reply, serving

CLIENT = Client("app", "app-secret-0123456789")


@pytest.fixture
def server() -> Iterator[GraphServer]:
    made = GraphServer()
    with serving(made):
        yield made


class Desk(AnyDesk):
    """Somebody who works for a page, too."""

    publisher: FacebookPublisher

    def __init__(self, server: GraphServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        account = SignIn(handle, {ACCESS: token, PAGE: graph_server.PAGE})
        super().__init__(FacebookPublisher(server.url), account)

    def settle(self, short: str = SHORT) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: short})
        return dict(asyncio.run(self.publisher.settle(given, CLIENT, self.http)))


@pytest.mark.parametrize("handle", ["@Maison", "La maison", graph_server.PAGE])
def test_somebody_agrees_and_the_page_speaks(server: GraphServer, handle: str) -> None:
    assert Desk(server, handle).settle() == {ACCESS: TOKEN, PAGE: graph_server.PAGE}


def test_it_is_the_page_that_was_meant_and_they_may(server: GraphServer) -> None:
    with pytest.raises(NeedsPerson, match=r"called @ailleurs\. It may go to: Autre, maison"):
        Desk(server, "@ailleurs").settle()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server).settle("wrong")
    server.tasks = ["ANALYZE"]
    with pytest.raises(NeedsPerson, match="may not create content"):
        Desk(server).settle()


def test_several_pictures_are_one_post(server: GraphServer) -> None:
    desk = Desk(server)
    said = Outgoing(text="Deux vues", media=(picture(), picture()))
    told = desk.publish(said)
    assert server.posts[0]["shown"] == ["700", "701"] and server.photos["700"]["alt"] == "Un chat"
    assert desk.find(said) == told and desk.find(said, told.id) is None
    desk.delete(told.id)
    desk.delete(told.id)
    assert not server.posts


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_first_comment_is_found_among_those_of_the_page(server: GraphServer, when: str) -> None:
    desk = Desk(server)
    post = desk.publish(Outgoing(text="Bonjour"))
    said = Outgoing(text="Les liens", reply_to=post.id)
    server._comment(post.id, "Les liens", whose="9")  # somebody else said the same
    assert desk.find(said) is None
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish(said)
    server.lose = ""
    found = desk.find(said)
    assert (found is not None) == (when == "after")
    told = found or desk.publish(said)
    ours = [one for one in server.comments if one["from"]["id"] == graph_server.PAGE]
    assert [(one["id"], one["below"], one["message"]) for one in ours] == [(told.id, post.id, "Les liens")]
    desk.delete(told.id)
    assert len(server.comments) == 1


def test_a_link_is_a_card_and_never_beside_pictures(server: GraphServer) -> None:
    desk = Desk(server)
    desk.publish(Outgoing(text="Lisez", link="https://maison.example/"))
    assert server.posts[0]["link"] == "https://maison.example/" and server.posts[0]["message"] == "Lisez"
    with pytest.raises(Refused, match="link card"):
        desk.publish(Outgoing(text="Lisez", link="https://maison.example/", media=(picture(),)))
    with pytest.raises(Refused, match="not a post of Facebook"):
        desk.publish(Outgoing(text="Merci", reply_to="me"))
    with pytest.raises(Refused, match="not a post of Facebook"):
        desk.delete("me")


def test_looking_goes_back_page_by_page(server: GraphServer) -> None:
    desk, server.page_length = Desk(server), 5
    told = desk.publish(Outgoing(text="La première"))
    for number in range(12):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    assert desk.find(Outgoing(text="La première")) == told
    assert desk.find(Outgoing(text="Jamais dite")) is None


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(190, "Error validating access token"), NeedsPerson, "connect it again"),
        (refused(200, "(#200) Permissions error"), NeedsPerson, "create content"),
        (refused(368, "You're temporarily blocked"), NeedsPerson, "blocked"),
        (refused(32, "Page request limit reached"), RetryLater, "come back"),
        (refused(4, "Application request limit reached", 403), RetryLater, "come back"),
        (refused(100, "Invalid parameter"), Refused, "Invalid parameter"),
        (refused(1, "An unknown error occurred", 500), UnknownOutcome, "all the same"),
        (refused(2, "Service temporarily unavailable", 400), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"<html>"), UnknownOutcome, "JSON"),
        (Reply({}), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: GraphServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []


def test_a_post_is_said_even_if_it_cannot_be_looked_at_at_once(server: GraphServer) -> None:
    desk = Desk(server)
    answer = server.answer

    def blind(call):
        return refused(1, "An unknown error occurred", 500) if call.method == "GET" else answer(call)

    server.answer = blind  # type: ignore[method-assign]
    told = desk.publish(Outgoing(text="Bonjour"))
    assert told.id == server.posts[0]["id"] and told.url == f"https://www.facebook.com/{told.id}"
    with pytest.raises(RetryLater):
        desk.find(Outgoing(text="Bonjour"))
