"""What is Pinterest's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.pinterest.manifest import RULES
from parvis.networks.pinterest.publishing import BOARD, PinterestPublisher, _is_said_by
from parvis.networks.pinterest.tests import pinterest_server
from parvis.networks.pinterest.tests.pinterest_server import PIN, TOKEN, PinterestServer, _held, refused
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import BYTES, picture
from parvis.networks.tests.desk import Desk as AnyDesk
from parvis.networks.tests.posting import Reply, serving


@pytest.fixture
def server() -> Iterator[PinterestServer]:
    made = PinterestServer()
    with serving(made):
        yield made


class Desk(AnyDesk):
    """Somebody who has a profile, too."""

    publisher: PinterestPublisher

    def __init__(
        self, server: PinterestServer, handle: str = "maison/recettes-dété", token: str = TOKEN
    ) -> None:
        account = SignIn(handle, {ACCESS: token, BOARD: pinterest_server.BOARD})
        super().__init__(PinterestPublisher(server.url), account)

    def settle(self) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: self.account.get(ACCESS)})
        return dict(asyncio.run(self.publisher.settle(given, Client("app", "secret"), self.http)))


def pin(text: str = "Une tarte\n\nPoires et amandes.", link: str = "") -> Outgoing:
    return Outgoing(text=text, link=link, media=(picture(),))


@pytest.mark.parametrize("handle", ["@Maison/recettes-dété/", "maison/Recettes d’été", "maison/549755885175"])
def test_the_board_that_was_meant_is_found(server: PinterestServer, handle: str) -> None:
    desk = Desk(server, handle)
    assert desk.settle() == {ACCESS: TOKEN, BOARD: pinterest_server.BOARD}
    assert desk.check() == pinterest_server.BOARD


def test_who_agreed_for_something_else_is_told(server: PinterestServer) -> None:
    for handle in ("maison/perdu", "maison"):
        with pytest.raises(NeedsPerson, match=r"The boards are: Ailleurs, Recettes d’été\."):
            Desk(server, handle).settle()
    with pytest.raises(NeedsPerson, match="agreed as maison, but this account is autre/recettes"):
        Desk(server, "autre/recettes").settle()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()
    del server.boards["77"]
    assert Desk(server, "maison").settle()[BOARD] == pinterest_server.BOARD  # there is but one


def test_a_pin_has_a_title_a_description_a_link_and_a_picture(server: PinterestServer) -> None:
    desk, said = Desk(server), pin(link="https://maison.example/tarte")
    told = desk.publish(said)
    made = server.pins[0]
    assert (made["title"], made["description"]) == ("Une tarte", "Poires et amandes.")
    assert (made["link"], made["alt_text"]) == ("https://maison.example/tarte", "Un chat")
    assert server.pictures[told.id] == BYTES and told.url.endswith(f"/pin/{told.id}/")
    assert desk.find(said) == told and desk.find(said, told.id) is None
    desk.delete(told.id)
    desk.delete(told.id)
    with pytest.raises(Refused, match="not a pin"):
        desk.delete("../boards/77")


def test_what_pinterest_takes_is_known_beforehand() -> None:
    kinds = {one.kind for one in stopping(Outgoing(text="a" * 101), RULES.checks)}
    assert kinds == {ProblemKind.TOO_LONG, ProblemKind.NEEDS_MEDIA}
    assert not stopping(pin("a" * 100 + "\n" + "b" * 399), RULES.checks)


def test_a_pin_as_it_is_documented() -> None:
    assert _is_said_by(PIN, pin("Une tarte aux poires\n\nPâte sablée, poires et amandes."))
    assert not _is_said_by(PIN, pin("Une tarte aux poires"))


def test_pins_without_words_are_told_apart_by_their_link(server: PinterestServer) -> None:
    desk = Desk(server)
    first, second = pin("", "https://maison.example/1"), pin("", "https://maison.example/2")
    one, two = desk.publish(first), desk.publish(second)
    assert desk.find(first) == one and desk.find(second) == two and desk.find(pin("")) is None


def test_the_whole_board_is_looked_through(server: PinterestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, server.page_length = Desk(server), 3
    for number in range(7):
        desk.publish(pin(f"Une autre, la {number}"))
    told = desk.publish(pin("La dernière"))
    assert desk.find(pin("La dernière")) == told and desk.find(pin("Jamais dite")) is None
    monkeypatch.setattr("parvis.networks.pinterest.publishing._MOST_PAGES", 2)
    with pytest.raises(NeedsPerson, match="too many pins"):
        desk.find(pin("Jamais dite"))


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(_held("access_over")["payload"], 401), NeedsPerson, "connect it again"),
        (Reply(_held("too_many")["payload"], 429), RetryLater, "come back"),
        (refused(403, 29, "You are not permitted to access that resource."), NeedsPerson, "not permitted"),
        (refused(400, 1, "Invalid picture."), Refused, "Invalid picture"),
        (refused(404, 40, "Board not found."), Refused, "Board not found"),
        (refused(500, 1, "Something went wrong"), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"<html>", 201), UnknownOutcome, "all the same|JSON"),
        (Reply({}, 201), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: PinterestServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(pin())
    assert server.pins == []
