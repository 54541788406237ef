"""What is Threads' own, beyond the suite that every publisher passes; and containers, of which Instagram's are the same."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import oauth
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.meta_accounts import USER
from parvis.networks.meta_containers import CONTAINER
from parvis.networks.oauth import ACCESS, REFRESH, Client, Tokens
from parvis.networks.publishing import SignIn
from parvis.networks.tests.container_server import SECRET, refused
from parvis.networks.tests.desk import StepDesk, picture
from parvis.networks.tests.posting import Reply, serving
from parvis.networks.threads.manifest import OAUTH
from parvis.networks.threads.publishing import ThreadsPublisher
from parvis.networks.threads.tests.threads_server import (
    PAYLOADS,
    SHORT,
    TOKEN,
    ThreadsServer,
    threads_server,
)

CLIENT = Client("app", SECRET)


@pytest.fixture
def server() -> Iterator[ThreadsServer]:
    made = threads_server()
    with serving(made):
        yield made


class Desk(StepDesk):
    """One profile."""

    publisher: ThreadsPublisher

    def __init__(self, server: ThreadsServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        super().__init__(ThreadsPublisher(server.url), SignIn(handle, {ACCESS: token, USER: server.user}))

    def settle(self, short: str = SHORT) -> dict[str, str]:
        given = SignIn(self.account.handle, {ACCESS: short})
        return dict(asyncio.run(self.publisher.settle(given, CLIENT, self.http)))


def test_somebody_agrees_and_the_access_lasts(server: ThreadsServer) -> None:
    values = Desk(server).settle()
    assert values[ACCESS] == values[REFRESH] == TOKEN and values[USER] == server.user
    tokens = Tokens.of(values)
    now = dt.datetime.now(dt.UTC)
    assert not tokens.is_due(OAUTH, now) and tokens.is_due(OAUTH, now + dt.timedelta(days=20))
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server).settle("wrong")


def test_an_access_brings_the_next_one(server: ThreadsServer) -> None:
    rules = oauth.OAuthRules(
        "",
        "",
        (),
        OAUTH.checked,
        renew_at=f"{server.url}/refresh_access_token",
        renew_grant=OAUTH.renew_grant,
    )
    desk = Desk(server)
    fresh = asyncio.run(oauth.refresh(rules, CLIENT, Tokens(TOKEN, TOKEN), desk.http))
    assert fresh.access == fresh.refresh == TOKEN and fresh.expires is not None
    assert server.calls[-1].query["grant_type"] == "th_refresh_token"
    with pytest.raises(NeedsPerson, match="connect it again"):
        asyncio.run(oauth.refresh(rules, CLIENT, Tokens("over", "over"), desk.http))


def test_it_is_the_account_that_was_meant(server: ThreadsServer) -> None:
    assert Desk(server).check() == server.user
    with pytest.raises(NeedsPerson, match="as @maison, but this account is @autre"):
        Desk(server, "@autre").check()
    with pytest.raises(NeedsPerson, match="connect it again"):
        Desk(server, token="over").check()
    desk = Desk(server)
    desk.account = SignIn("@maison", {ACCESS: TOKEN})
    with pytest.raises(NeedsPerson, match="does not know its number"):
        desk.publish(Outgoing(text="Bonjour"))


def test_text_a_card_a_picture_and_several(server: ThreadsServer) -> None:
    desk = Desk(server)
    card = desk.publish(Outgoing(text="Lisez", link="https://maison.example/"))
    bare = desk.publish(Outgoing(text="", link="https://maison.example/seul"))
    desk.publish(Outgoing(text="Une vue", media=(picture(),)))
    said = Outgoing(text="Deux vues", media=(picture(), picture("image/webp", alt="")))
    several = desk.publish(said)
    made = [post["made_of"] for post in server.posts]
    assert made[0] == {"media_type": "TEXT", "text": "Lisez", "link_attachment": "https://maison.example/"}
    assert made[1]["text"] == made[1]["link_attachment"]
    assert made[2]["image_url"].endswith(".png") and made[2]["alt_text"] == "Un chat"
    children = [server.containers[one]["fields"] for one in made[3]["children"].split(",")]
    assert [one["image_url"][-4:] for one in children] == [".png", "jpeg"]
    assert [one.get("alt_text") for one in children] == ["Un chat", None]
    assert made[3]["media_type"] == "CAROUSEL" and "is_carousel_item" not in made[3]
    assert desk.find(said) == several and desk.find(said, several.id) is None
    assert desk.find(Outgoing(text="", link="https://maison.example/seul")) == bare
    assert card.url.startswith("https://") and card.at is not None


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_parts_of_a_thread_answer_each_other_and_are_found_among_replies(
    server: ThreadsServer, when: str
) -> None:
    first = Desk(server).publish(Outgoing(text="Un"))
    said = Outgoing(text="Deux", reply_to=first.id, media=(picture(), picture()))
    desk, server.used = Desk(server), 250  # posts are used up, replies are not
    desk.make_ready(said)
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(said)
    server.lose = ""
    found = desk.find_ready(said)
    assert (found is not None) == (when == "after")
    desk.step(said)
    second = desk.publish_ready(said)
    assert [one["made_of"].get("reply_to_id") for one in server.posts] == [None, first.id]
    assert found in {None, second}
    assert Desk(server).find(said) == second and Desk(server).find(Outgoing(text="Deux")) is None
    server.answered = 1000
    with pytest.raises(RetryLater, match="takes 1000 posts"):
        Desk(server).publish(Outgoing(text="Trois", reply_to=second.id))


def test_what_threads_does_not_take(server: ThreadsServer) -> None:
    desk = Desk(server)
    links = " ".join(f"https://maison.example/{number}" for number in range(6))
    for said, words in (
        (Outgoing(text=links), "6 links; at most 5"),
        (Outgoing(text="a", media=(picture("image/gif"),)), "kind that is not taken"),
        (Outgoing(text="a", media=(picture(width=2200, height=200),)), "too high or too wide"),
        (Outgoing(text="a", media=(picture(),) * 21), "at most 20"),
        (Outgoing(text="a", media=(picture(),), link="https://maison.example"), "link card"),
        (Outgoing(text="Merci", reply_to="me"), "not a post of Threads"),
    ):
        with pytest.raises(Refused, match=words):
            desk.publish(said)
    assert server.containers == {}
    with pytest.raises(Refused, match="not a post of Threads"):
        desk.delete("me")


def test_containers_are_waited_for_and_made_once(server: ThreadsServer) -> None:
    desk, server.processing = Desk(server), 3
    said = Outgoing(text="Deux vues", media=(picture(), picture()))
    assert desk.make_ready(said) == [2, 4, 8] * 3
    assert len(server.containers) == 3 and server.posts == []
    assert len(json.dumps(dict(desk.progress))) < 200
    desk.publish_ready(said)
    assert len(server.posts) == 1


def test_making_ready_goes_on_from_any_step(server: ThreadsServer) -> None:
    """As after a crash: what was kept is all that is known."""
    said, steps = Outgoing(text="Trois vues", media=(picture(),) * 3), 0
    desk = Desk(server)
    while not desk.step(said).is_ready:
        progress, desk, steps = json.loads(json.dumps(desk.progress)), Desk(server), steps + 1
        desk.progress = progress
    assert steps == 7 and len(server.containers) == 4


def test_what_is_too_old_or_gone_is_made_anew(server: ThreadsServer) -> None:
    desk, said = Desk(server), Outgoing(text="Hier", media=(picture(), picture()))
    desk.make_ready(said)
    server.expire()
    assert desk.find_ready(said) is None
    with pytest.raises(RetryLater, match="no longer there"):
        desk.publish_ready(said)
    assert not desk.step(said).is_ready and desk.progress == {}
    desk.make_ready(said)
    server.containers.clear()
    assert desk.step(said).progress == {}
    desk.publish(said)
    assert len(server.posts) == 1


def test_what_cannot_be_processed_says_why(server: ThreadsServer) -> None:
    told = json.loads((PAYLOADS / "container.json").read_text(encoding="utf-8"))["payload"]
    desk, server.spoils = Desk(server), told["error_message"]
    with pytest.raises(Refused, match="could not process this: FAILED_DOWNLOADING_VIDEO"):
        desk.make_ready(Outgoing(text="Une vue", media=(picture(),)))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_cleared_up_by_the_container_not_by_words(server: ThreadsServer, when: str) -> None:
    """The same words are online already, said by hand."""
    desk, said = Desk(server), Outgoing(text="Perdu en chemin")
    by_hand = Desk(server).publish(said)
    desk.make_ready(said)
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(said)
    server.lose = ""
    found = desk.find_ready(said, by_hand.id)
    assert (found is not None) == (when == "after")
    desk.step(said)
    told = desk.publish_ready(said)
    assert len(server.posts) == 2, "what was published is recognised and never said again"
    assert found is None or told.id in {found.id, by_hand.id}


def test_what_is_published_and_not_shown_yet_is_waited_for(server: ThreadsServer) -> None:
    desk, said = Desk(server), Outgoing(text="Lent")
    desk.make_ready(said)
    server.lose = "after"
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(said)
    server.lose, hidden = "", server.posts[:]
    server.posts.clear()
    with pytest.raises(RetryLater, match="does not show it yet"):
        desk.find_ready(said)
    with pytest.raises(RetryLater, match="does not show it yet"):
        desk.publish_ready(said)
    server.posts += hidden
    assert desk.find_ready(said) is not None


def test_a_used_up_allowance_is_waited_for(server: ThreadsServer) -> None:
    desk, server.used = Desk(server), 250
    with pytest.raises(RetryLater, match="takes 250 posts") as error:
        desk.publish(Outgoing(text="Un de trop"))
    assert error.value.after >= 600 and server.containers == {}
    server.used = 249
    desk.publish(Outgoing(text="Le dernier"))


def test_looking_goes_back_page_by_page_past_what_is_pinned(server: ThreadsServer) -> None:
    desk, server.page_length = Desk(server), 5
    told = desk.publish(Outgoing(text="La première"))
    for number in range(12):
        desk.publish(Outgoing(text=f"Une autre, la {number}"))
    server.posts[-1]["timestamp"] = "2024-01-01T10:00:00+0000"
    assert desk.find(Outgoing(text="La première")) == told
    assert desk.find(Outgoing(text="Jamais dite")) is None


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refused(190, "Error validating access token", 401), NeedsPerson, "connect it again"),
        (refused(10, "(#10) Application does not have permission"), NeedsPerson, "create content"),
        (refused(368, "You're temporarily blocked"), NeedsPerson, "blocked"),
        (refused(613, "Calls to this api have exceeded the rate limit"), RetryLater, "come back"),
        (refused(9, "Application request limit reached", 403), RetryLater, "come back"),
        (refused(100, "Invalid parameter"), Refused, "Threads refused it: Invalid parameter"),
        (refused(1, "An unknown error occurred", 500), UnknownOutcome, "all the same"),
        (refused(2, "Service temporarily unavailable"), UnknownOutcome, "all the same"),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"<html>"), UnknownOutcome, "JSON"),
        (Reply({}), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: ThreadsServer, reply: Reply, kind: type, words: str) -> None:
    desk = Desk(server)
    desk.make_ready(Outgoing(text="Bonjour"))
    server.instead = reply
    with pytest.raises(kind, match=words):
        desk.publish_ready(Outgoing(text="Bonjour"))
    assert server.posts == [] and desk.progress[CONTAINER]


def test_nothing_that_is_made_ready_is_ever_in_doubt(server: ThreadsServer) -> None:
    desk = Desk(server)
    server.answer = lambda _call: refused(2, "Service temporarily unavailable")  # type: ignore[method-assign]
    with pytest.raises(RetryLater):
        desk.step(Outgoing(text="Bonjour"))
    server.answer = lambda _call: Reply({"status": "SOMETHING NEW", "id": ""})  # type: ignore[method-assign]
    for progress in ({}, {CONTAINER: "1"}):
        desk.progress = progress
        with pytest.raises(RetryLater, match="unexpected"):
            desk.step(Outgoing(text="Bonjour"))
