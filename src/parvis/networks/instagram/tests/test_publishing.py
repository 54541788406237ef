"""What is Instagram's own, beyond the suite that every publisher passes and what Threads' tests say of containers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from parvis.engine.publishing.checks import ProblemKind, Severity, problems
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import oauth
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.instagram.manifest import OAUTH, RULES
from parvis.networks.instagram.publishing import InstagramPublisher
from parvis.networks.instagram.tests.instagram_server import (
    PAYLOADS,
    SHORT,
    TOKEN,
    InstagramServer,
    instagram_server,
)
from parvis.networks.meta_accounts import USER
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import SignIn
from parvis.networks.tests.container_server import SECRET
from parvis.networks.tests.desk import StepDesk, picture
from parvis.networks.tests.posting import Call, Reply, Service, serving

CLIENT = Client("app", SECRET)
JPEG = picture("image/jpeg", width=1080, height=1080)


@pytest.fixture
def server() -> Iterator[InstagramServer]:
    made = instagram_server()
    with serving(made):
        yield made


class Desk(StepDesk):
    """One professional account."""

    publisher: InstagramPublisher

    def __init__(self, server: InstagramServer, handle: str = "@Maison", token: str = TOKEN) -> None:
        super().__init__(InstagramPublisher(server.url), SignIn(handle, {ACCESS: token, USER: server.user}))


class CodeServer(Service):
    """Where codes become accesses."""

    def says(self, call: Call) -> bool:
        return True

    def online(self) -> int:
        return 0

    def answer(self, call: Call) -> Reply:
        assert call.form["client_secret"].decode() == SECRET and "code_verifier" not in call.form
        return Reply(json.loads((PAYLOADS / "tokens.json").read_text(encoding="utf-8"))["payload"])


def test_somebody_agrees_and_the_access_lasts(server: InstagramServer) -> None:
    codes, desk = CodeServer(), Desk(server)
    with serving(codes):
        rules = oauth.OAuthRules("", f"{codes.url}/token", OAUTH.scopes, OAUTH.checked, "form", pkce=False)
        short = asyncio.run(oauth.exchange(rules, CLIENT, "code", "", "https://parvis.example/", desk.http))
    assert short.access == SHORT
    given = SignIn("@Maison", short.values())
    values = asyncio.run(desk.publisher.settle(given, CLIENT, desk.http))
    assert values[ACCESS] == TOKEN and values[USER] == server.user
    assert server.calls[0].query["grant_type"] == "ig_exchange_token"
    assert Desk(server).check() == server.user
    with pytest.raises(NeedsPerson, match="On Instagram you agreed as @maison"):
        Desk(server, "@autre").check()


def test_a_picture_and_several_with_a_caption(server: InstagramServer) -> None:
    desk = Desk(server)
    one = desk.publish(Outgoing(text="Une vue #été", link="https://maison.example/", media=(JPEG,)))
    said = Outgoing(text="", media=(JPEG, picture("image/png", alt="")))
    desk.publish(said)
    first, second = (post["made_of"] for post in server.posts)
    assert first["caption"] == "Une vue #été\n\nhttps://maison.example/" and first["alt_text"] == "Un chat"
    assert "caption" not in second and second["media_type"] == "CAROUSEL"
    children = [server.containers[number]["fields"] for number in second["children"].split(",")]
    assert all(child["image_url"].endswith(".jpeg") for child in children) and "alt_text" not in children[1]
    assert one.url.startswith("https://") and desk.find(said) is not None
    with pytest.raises(NeedsPerson, match="Delete it in Instagram"):
        desk.delete(one.id)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Outgoing(text="Bonjour"), "no text without a picture"),
        (Outgoing(text="é" * 2201, media=(JPEG,)), "too long by 1 "),
        (Outgoing(text=" ".join(f"#a{n}" for n in range(31)), media=(JPEG,)), "31 hashtags; at most 30"),
        (Outgoing(text=" ".join(f"@a{n}" for n in range(21)), media=(JPEG,)), "21 mentions; at most 20"),
        (Outgoing(text="a", media=(JPEG,) * 11), "at most 10"),
        (Outgoing(text="a", media=(picture("image/gif"),)), "kind that is not taken"),
        (Outgoing(text="a", media=(picture(width=1080, height=1920),)), "too high or too wide"),
        (
            Outgoing(text="a", media=(JPEG, picture(width=1920, height=900))),
            "video 2 is too high or too wide",
        ),
        (Outgoing(text="a", media=(JPEG,), reply_to="1"), "cannot answer"),
    ],
)
def test_what_instagram_does_not_take(server: InstagramServer, said: Outgoing, words: str) -> None:
    with pytest.raises(Refused, match=words):
        Desk(server).publish(said)
    assert server.containers == {}


def test_links_are_warned_of() -> None:
    found = problems(Outgoing(text="Voir https://maison.example", media=(JPEG,)), RULES.checks)
    assert [(one.kind, one.severity) for one in found] == [(ProblemKind.LINKS_NOT_CLICKABLE, Severity.WARN)]


def test_what_cannot_be_processed_says_why(server: InstagramServer) -> None:
    told = json.loads((PAYLOADS / "container.json").read_text(encoding="utf-8"))["payload"]
    desk, server.spoils = Desk(server), told["status"]
    with pytest.raises(Refused, match="could not process this: Error: Media upload has failed"):
        desk.make_ready(Outgoing(text="Une vue", media=(JPEG,)))


def test_a_lost_answer_is_cleared_up_by_the_container(server: InstagramServer) -> None:
    desk, said, server.processing = Desk(server), Outgoing(text="Perdu", media=(JPEG,)), 2
    assert desk.make_ready(said) == [2, 4]
    server.lose = "after"
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(said)
    server.lose = ""
    assert desk.find_ready(said) == desk.publish_ready(said) and len(server.posts) == 1


def test_a_used_up_allowance_is_waited_for(server: InstagramServer) -> None:
    server.used = server.most = 100
    with pytest.raises(RetryLater, match="takes 100 posts"):
        Desk(server).publish(Outgoing(text="Un de trop", media=(JPEG,)))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_first_comment_is_found_among_those_of_the_account(server: InstagramServer, when: str) -> None:
    desk = Desk(server)
    post = desk.publish(Outgoing(text="Bonjour", media=(JPEG,)))
    said = Outgoing(text="Les liens", reply_to=post.id)
    assert desk.publisher.in_steps(desk.account, said) is False
    desk.progress = {}
    server.comment(post.id, "Les liens", "quelqu-un")
    assert desk.find_ready(said) is None
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish_ready(said)
    server.lose = ""
    found = desk.find_ready(said)
    assert (found is not None) == (when == "after")
    told = found or desk.publish_ready(said)
    ours = [one["id"] for one in server.comments if one["username"] == server.name]
    assert ours == [told.id] and desk.find_ready(said, told.id) is None
    with pytest.raises(Refused, match="not a post of Instagram"):
        desk.publish_ready(Outgoing(text="Merci", reply_to="me"))
