"""What is LinkedIn's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.linkedin.little_text import read as read_little
from parvis.networks.linkedin.little_text import written
from parvis.networks.linkedin.publishing import PAGE, LinkedInPublisher, _is_said_by
from parvis.networks.linkedin.tests import linkedin_server
from parvis.networks.linkedin.tests.linkedin_server import POST, TOKEN, LinkedInServer, refused
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import BYTES, picture
from parvis.networks.tests.desk import Desk as AnyDesk
from parvis.networks.tests.posting import Reply, serving


@pytest.fixture
def server() -> Iterator[LinkedInServer]:
    made = LinkedInServer()
    with serving(made):
        yield made


class Desk(AnyDesk):
    """Somebody who administers a page, too."""

    publisher: LinkedInPublisher

    def __init__(self, server: LinkedInServer, handle: str = "maison", token: str = TOKEN) -> None:
        account = SignIn(handle, {ACCESS: token, PAGE: linkedin_server.PAGE})
        super().__init__(LinkedInPublisher(server.url), account)

    def settle(self) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: self.account.get(ACCESS)})
        return dict(asyncio.run(self.publisher.settle(given, Client("app", "secret"), self.http)))


@pytest.mark.parametrize("handle", ["@Maison", "La maison", "5515715"])
def test_the_page_that_was_meant_is_found(server: LinkedInServer, handle: str) -> None:
    assert Desk(server, handle).settle() == {ACCESS: TOKEN, PAGE: linkedin_server.PAGE}
    with pytest.raises(NeedsPerson, match="called ailleurs"):
        Desk(server, "ailleurs").settle()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()


def test_signs_that_mean_something_are_escaped(server: LinkedInServer) -> None:
    said = Outgoing(text="(Bonjour) *à* tous_ @vous [ici] <là> #Essai et # seul | {fin} \\")
    sent = written(said.text)
    assert r"\(Bonjour\) \*à\* tous\_ \@vous" in sent and " #Essai et \\# seul" in sent
    assert read_little(sent) == said.text
    desk = Desk(server)
    told = desk.publish(said)
    assert server.posts[0]["commentary"] == sent and desk.find(said) == told


def test_a_post_as_it_is_documented() -> None:
    assert read_little(POST["commentary"]) == "Bonjour (à tous) #Essai"
    assert read_little("Merci @[La maison](urn:li:organization:1) !") == "Merci La maison !"
    assert _is_said_by(POST, Outgoing(text="Bonjour (à tous) #Essai", media=(picture(), picture())))


def test_pictures_and_links(server: LinkedInServer) -> None:
    desk = Desk(server)
    said = Outgoing(text="Deux vues", media=(picture(), picture()))
    told = desk.publish(said)
    assert list(server.images.values()) == [BYTES.hex()] * 2
    assert [one["altText"] for one in server.posts[0]["content"]["multiImage"]["images"]] == ["Un chat"] * 2
    assert desk.find(said) == told and desk.find(said, told.id) is None
    desk.publish(Outgoing(text="Une vue", media=(picture(),)))
    assert server.posts[1]["content"]["media"]["id"] == "urn:li:image:2"
    desk.publish(Outgoing(text="Lisez", link="https://maison.example/une"))
    assert server.posts[2]["content"]["article"]["source"] == "https://maison.example/une"
    desk.delete(told.id)
    desk.delete(told.id)
    assert len(server.posts) == 2
    for wrong in ("urn:li:person:1", "../organizations"):
        with pytest.raises(Refused, match="not a post of LinkedIn"):
            desk.delete(wrong)


def test_the_access_goes_to_linkedin_alone(server: LinkedInServer) -> None:
    for place in (
        "https://elsewhere.example/x",
        "https://linkedin.com.example/x",
        "http://www.linkedin.com/x",
        "ftp://x",
    ):
        server.elsewhere = place
        with pytest.raises(RetryLater, match="did not keep a picture"):
            Desk(server).publish(Outgoing(text="Une vue", media=(picture(),)))
    assert not server.posts


def test_looking_goes_back_page_by_page(server: LinkedInServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.networks.linkedin.publishing._AT_ONCE", 5)
    desk = Desk(server)
    told = desk.publish(Outgoing(text="La première"))
    for number in range(12):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    assert desk.find(Outgoing(text="La première")) == told
    assert desk.find(Outgoing(text="Jamais dite")) is None


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(401, "Expired"), NeedsPerson, "connect it again"),
        (refused(403, "Not enough permissions"), NeedsPerson, "administers the page"),
        (refused(426, "Requested version is not active"), NeedsPerson, "Update Parvis"),
        (refused(429, "Resource level throttle"), RetryLater, "come back"),
        (refused(422, "Content is a duplicate of urn:li:share:1"), Refused, "Change it"),
        (refused(400, "commentary is too long"), Refused, "too long"),
        (refused(500, "Internal server error"), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"", 201), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: LinkedInServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []
