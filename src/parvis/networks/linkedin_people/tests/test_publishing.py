"""What is different when a person speaks on LinkedIn, and not a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, UnknownOutcome
from parvis.networks.linkedin.tests.linkedin_server import DUPLICATE, refused
from parvis.networks.linkedin_people.manifest import RULES
from parvis.networks.linkedin_people.publishing import PERSON, LinkedInPeoplePublisher
from parvis.networks.linkedin_people.tests import people_server
from parvis.networks.linkedin_people.tests.people_server import TOKEN, PeopleServer
from parvis.networks.oauth import ACCESS, Client, page
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import BYTES, picture
from parvis.networks.tests.desk import Desk as AnyDesk
from parvis.networks.tests.posting import Reply, serving


@pytest.fixture
def server() -> Iterator[PeopleServer]:
    made = PeopleServer()
    with serving(made):
        yield made


class Desk(AnyDesk):
    """Somebody who speaks in their own name."""

    publisher: LinkedInPeoplePublisher

    def __init__(self, server: PeopleServer, handle: str = "Camille Durand", token: str = TOKEN) -> None:
        account = SignIn(handle, {ACCESS: token, PERSON: people_server.PERSON})
        super().__init__(LinkedInPeoplePublisher(server.url), account)

    def settle(self) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: self.account.get(ACCESS)})
        return dict(asyncio.run(self.publisher.settle(given, Client("app", "secret"), self.http)))


@pytest.mark.parametrize("handle", ["Camille Durand", "camille  durand"])
def test_the_person_who_was_meant_agreed(server: PeopleServer, handle: str) -> None:
    assert Desk(server, handle).settle() == {ACCESS: TOKEN, PERSON: people_server.PERSON}
    assert Desk(server, handle).check() == people_server.PERSON
    with pytest.raises(NeedsPerson, match="agreed as Camille Durand, but this account is Alix"):
        Desk(server, "Alix").settle()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()


def test_nothing_of_pages_is_asked_for() -> None:
    assert RULES.oauth is not None
    asked = page(RULES.oauth, Client("app"), "https://parvis.example/back/", "state", "")
    assert "scope=openid+profile+w_member_social" in asked and "organization" not in asked


def test_a_post_is_said_without_looking_at_it(server: PeopleServer) -> None:
    desk = Desk(server)
    told = desk.publish(Outgoing(text="Deux vues (enfin)", media=(picture(), picture())))
    assert server.posts[0]["author"] == people_server.PERSON and told.id == server.posts[0]["id"]
    assert server.posts[0]["commentary"] == r"Deux vues \(enfin\)"
    assert list(server.images.values()) == [BYTES.hex()] * 2
    assert not [call for call in server.calls if call.method == "GET"]
    desk.delete(told.id)
    desk.delete(told.id)
    assert server.online() == 0
    with pytest.raises(Refused, match="not a post of LinkedIn"):
        desk.delete(people_server.PERSON)


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_in_doubt_is_for_a_person(server: PeopleServer, when: str) -> None:
    desk, server.lose = Desk(server), when
    said = Outgoing(text="Perdu en chemin")
    with pytest.raises(UnknownOutcome):
        desk.publish(said)
    server.lose = ""
    with pytest.raises(NeedsPerson, match="settle it by hand"):
        desk.find(said)
    assert server.online() == (when == "after")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(401, "Expired"), NeedsPerson, "connect it again"),
        (refused(403, "Not enough permissions"), NeedsPerson, "The person must connect"),
        (Reply(DUPLICATE["payload"], DUPLICATE["status"]), Refused, "this person said"),
        (refused(500, "Internal server error"), UnknownOutcome, "all the same"),
    ],
)
def test_each_answer_has_its_kind(server: PeopleServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []
