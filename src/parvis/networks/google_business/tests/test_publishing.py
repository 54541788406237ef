"""What is Google Business Profile's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import msgspec
import pytest

from parvis.engine.publishing.checks import ProblemKind, stopping
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.google_business import publishing
from parvis.networks.google_business.manifest import RULES
from parvis.networks.google_business.publishing import PICTURE, GoogleBusinessPublisher
from parvis.networks.google_business.tests import google_business_server
from parvis.networks.google_business.tests.google_business_server import (
    POST,
    TOKEN,
    GoogleBusinessServer,
    held,
    refused,
)
from parvis.networks.google_business.wording import is_said_by, written
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import StepDesk, picture
from parvis.networks.tests.posting import Reply, serving

DAYS = (("first_day", "2026-12-05"), ("last_day", "2026-12-06"))
LINK = "https://maison.example/reserver"


@pytest.fixture
def server() -> Iterator[GoogleBusinessServer]:
    made = GoogleBusinessServer()
    with serving(made):
        yield made


class Desk(StepDesk):
    """Somebody who manages locations."""

    publisher: GoogleBusinessPublisher

    def __init__(
        self, server: GoogleBusinessServer, handle: str = "La petite maison", token: str = TOKEN
    ) -> None:
        account = SignIn(handle, {ACCESS: token, publishing.PLACE: google_business_server.PLACE})
        super().__init__(GoogleBusinessPublisher(server.url), account)

    def settle(self) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: self.account.get(ACCESS)})
        return dict(asyncio.run(self.publisher.settle(given, Client("app", "secret"), self.http)))


def dated(kind: str, text: str = "Portes ouvertes\n\nVenez goûter nos tartes.", **more: str) -> Outgoing:
    return Outgoing(text=text, choices=(("topic", kind), *DAYS, *more.items()), language="fr")


@pytest.mark.parametrize(
    ("handle", "number"),
    [("la petite maison", "2045000000002"), ("2045000000002", "2045000000002"), ("paris", "2")],
)
def test_the_location_that_was_meant_is_found(server: GoogleBusinessServer, handle: str, number: str) -> None:
    place = f"{google_business_server.ACCOUNT}/locations/{number}"
    assert Desk(server, handle).settle() == {ACCESS: TOKEN, publishing.PLACE: place}


def test_two_of_the_same_name_are_not_guessed_between(server: GoogleBusinessServer) -> None:
    for handle in ("La maison", "Ailleurs"):
        with pytest.raises(NeedsPerson, match=r"La maison \(LYON\), La maison \(PARIS\)"):
            Desk(server, handle).settle()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()
    assert Desk(server).check() == google_business_server.PLACE
    server.takes_posts = False
    with pytest.raises(NeedsPerson, match="takes no posts"):
        Desk(server).check()


def test_an_event_has_a_title_and_whole_days(server: GoogleBusinessServer) -> None:
    desk, said = Desk(server), msgspec.structs.replace(dated("EVENT", button="BOOK"), link=LINK)
    told = desk.publish(said)
    made = server.posts[0]
    assert made["event"]["title"] == "Portes ouvertes" and made["summary"] == "Venez goûter nos tartes."
    schedule = made["event"]["schedule"]
    assert schedule["startDate"] == {"year": 2026, "month": 12, "day": 5}
    assert schedule["endDate"]["day"] == 6 and schedule["endTime"]["hours"] == 23
    assert made["callToAction"] == {"actionType": "BOOK", "url": LINK} and made["languageCode"] == "fr"
    assert desk.find(said) == told and desk.find(said, told.id) is None
    assert desk.find(Outgoing(text=said.text)) is None  # the same words, but news
    desk.delete(told.id)
    desk.delete(told.id)
    assert server.online() == 0
    with pytest.raises(Refused, match="not a post"):
        desk.delete("accounts/1/locations/2")


def test_an_offer_is_redeemed_where_its_link_leads() -> None:
    assert written(dated("OFFER"))["offer"] == {}
    body = written(msgspec.structs.replace(dated("OFFER"), link=LINK))
    assert body["offer"] == {"redeemOnlineUrl": LINK} and "callToAction" not in body


def test_a_button_leads_to_the_link_or_to_the_telephone() -> None:
    news = Outgoing(text="Du nouveau", link=LINK)
    assert written(news)["callToAction"] == {"actionType": "LEARN_MORE", "url": LINK}
    assert "callToAction" not in written(Outgoing(text="Du nouveau", choices=(("button", "SHOP"),)))
    call = Outgoing(text="Appelez", choices=(("button", "CALL"),))
    assert written(call)["callToAction"] == {"actionType": "CALL"}
    with pytest.raises(Refused, match="leads to no page"):
        written(msgspec.structs.replace(call, link=LINK))


def test_what_makes_no_event_is_said() -> None:
    missing = stopping(Outgoing(text="Portes ouvertes", choices=(("topic", "EVENT"),)), RULES.checks)
    assert [one.kind for one in missing] == [ProblemKind.CHOICE_MISSING] * 2
    assert not stopping(dated("EVENT"), RULES.checks)
    backwards = (("topic", "EVENT"), ("first_day", "2026-12-06"), ("last_day", "2026-12-05"))
    with pytest.raises(Refused, match="before the first"):
        written(Outgoing(text="Portes ouvertes", choices=backwards))
    with pytest.raises(Refused, match="wants a title"):
        written(dated("EVENT", ""))


def test_a_post_as_it_is_documented() -> None:
    assert is_said_by(POST, dated("EVENT")) and not is_said_by(POST, dated("EVENT", "Portes ouvertes"))
    at = publishing._moment(POST)
    assert at is not None and at.isoformat() == "2026-11-23T08:10:40.123000+00:00"
    assert publishing._moment({"createTime": "2026-11-23T08:10:40.123456789Z"}) is not None


def test_google_fetches_the_picture(server: GoogleBusinessServer) -> None:
    desk, said = Desk(server), Outgoing(text="Voici", media=(picture(),))
    assert desk.publisher.in_steps(desk.account, said)
    assert not desk.publisher.in_steps(desk.account, Outgoing(text="Sans"))
    told = desk.publish(said)
    address = desk.progress[PICTURE]
    assert server.posts[0]["media"] == [{"mediaFormat": "PHOTO", "sourceUrl": address}]
    assert desk.step(said).progress[PICTURE] == address and desk.find_ready(said) == told
    desk.progress = {**desk.progress, publishing.SHOWN_AT: "2026-01-01T00:00:00+00:00"}
    assert desk.step(said).progress[publishing.SHOWN_AT] > "2026-01-02"  # given anew before it is over
    desk.progress = {}
    with pytest.raises(RetryLater, match="no longer there"):
        desk.publish_ready(said)


def test_what_google_rejects_was_not_said(server: GoogleBusinessServer) -> None:
    desk, server.state = Desk(server), "REJECTED"
    with pytest.raises(Refused, match="rejected this post"):
        desk.publish(Outgoing(text="Bonjour"))
    assert desk.find(Outgoing(text="Bonjour")) is None


def test_all_posts_are_looked_through(server: GoogleBusinessServer, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, server.page_length = Desk(server), 3
    for number in range(7):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    told = desk.publish(Outgoing(text="La dernière"))
    assert desk.find(Outgoing(text="La dernière")) == told
    assert desk.find(Outgoing(text="Jamais dite")) is None
    monkeypatch.setattr("parvis.networks.google_business.publishing._MOST_POSTS", 4)
    with pytest.raises(NeedsPerson, match="too many posts"):
        desk.find(Outgoing(text="Jamais dite"))


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(held("access_over")["payload"], 401), NeedsPerson, "connect it again"),
        (Reply(held("no_access")["payload"], 429), RetryLater, "used up"),
        (refused(403, "The caller does not have permission"), NeedsPerson, "not have permission"),
        (refused(400, "Request contains an invalid argument."), Refused, "invalid argument"),
        (refused(500, "Internal error"), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"<html>"), UnknownOutcome, "all the same|JSON"),
        (Reply({}), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: GoogleBusinessServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []
