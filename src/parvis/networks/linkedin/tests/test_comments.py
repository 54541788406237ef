"""What a page says below its own post: once, found again among those of others, refused without the permission for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.linkedin.comments import COMMENT
from parvis.networks.linkedin.publishing import PAGE, LinkedInPublisher
from parvis.networks.linkedin.tests import linkedin_server
from parvis.networks.linkedin.tests.linkedin_server import COMMENT as DOCUMENTED
from parvis.networks.linkedin.tests.linkedin_server import TOKEN, LinkedInServer, refused
from parvis.networks.linkedin_people.manifest import RULES as OF_PEOPLE
from parvis.networks.oauth import ACCESS
from parvis.networks.publishing import SignIn
from parvis.networks.tests.desk import Desk
from parvis.networks.tests.posting import Reply, serving


@pytest.fixture
def server() -> Iterator[LinkedInServer]:
    made = LinkedInServer()
    with serving(made):
        yield made


@pytest.fixture
def desk(server: LinkedInServer) -> Desk:
    account = SignIn("maison", {ACCESS: TOKEN, PAGE: linkedin_server.PAGE})
    return Desk(LinkedInPublisher(server.url), account)


@pytest.mark.parametrize("when", ["before", "after"])
def test_it_is_said_once_whatever_is_lost(server: LinkedInServer, desk: Desk, when: str) -> None:
    post = desk.publish(Outgoing(text="Bonjour"))
    said = Outgoing(text="Les liens (tous) : https://maison.example/", reply_to=post.id)
    server.commented(post.id, said.text, actor="urn:li:person:abc")  # somebody else said the same
    assert desk.find(said) is None
    server.lose = when
    with pytest.raises(UnknownOutcome):
        desk.publish(said)
    server.lose = ""
    found = desk.find(said)
    assert (found is not None) == (when == "after")
    told = found or desk.publish(said)
    assert COMMENT.fullmatch(told.id) and told.url.startswith(f"{post.url}?commentUrn=urn%3Ali%3Acomment%3A")
    (ours,) = [one for one in server.comments if one["actor"] == linkedin_server.PAGE]
    assert ours["message"] == {"text": said.text} and ours["object"] == post.id  # plain text, nothing escaped
    assert desk.find(said) == told and desk.find(said, told.id) is None
    assert len(server.posts) == 1
    desk.delete(told.id)
    desk.delete(told.id)
    assert len(server.comments) == 1 and len(server.posts) == 1


def test_it_is_found_page_by_page(
    server: LinkedInServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.networks.linkedin.comments._AT_ONCE", 3)
    post = desk.publish(Outgoing(text="Bonjour"))
    for number in range(7):
        server.commented(post.id, f"Bravo {number}", actor="urn:li:person:abc")
    said = Outgoing(text="Les liens", reply_to=post.id)
    told = desk.publish(said)
    assert desk.find(said) == told
    monkeypatch.setattr("parvis.networks.linkedin.comments._MOST_PAGES", 2)
    with pytest.raises(RetryLater, match="too many comments"):
        desk.find(said)


def test_a_page_connected_without_the_permission_is_told_so_and_its_posts_go_on(
    server: LinkedInServer, desk: Desk
) -> None:
    server.may_comment = False
    post = desk.publish(Outgoing(text="Bonjour"))
    said = Outgoing(text="Les liens", reply_to=post.id)
    for deed in (desk.publish, desk.find):
        with pytest.raises(NeedsPerson, match="must connect it again") as told:
            deed(said)
        assert "first comments" in told.value.reason
    assert server.online() == 1


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(429, "Resource level throttle"), RetryLater),
        (refused(400, "message is too long"), Refused),
        (refused(404, "Not found"), Refused),
        (refused(500, "Internal server error"), UnknownOutcome),
        (Reply(b"<html>", 201), UnknownOutcome),
        (Reply({}, 201), UnknownOutcome),
    ],
)
def test_each_answer_has_its_kind(server: LinkedInServer, desk: Desk, reply: Reply, kind: type) -> None:
    post = desk.publish(Outgoing(text="Bonjour"))
    server.instead = reply
    with pytest.raises(kind):
        desk.publish(Outgoing(text="Les liens", reply_to=post.id))
    assert server.comments == []


def test_a_comment_as_it_is_documented(server: LinkedInServer, desk: Desk) -> None:
    post = desk.publish(Outgoing(text="Bonjour"))
    server.instead = Reply(DOCUMENTED, 201)
    assert desk.publish(Outgoing(text="Les liens", reply_to=post.id)).id == DOCUMENTED["commentUrn"]
    server.instead = Reply({"id": "42"}, 201)
    told = desk.publish(Outgoing(text="Les liens", reply_to=post.id))
    assert told.id == f"urn:li:comment:({post.id},42)"


def test_only_posts_of_linkedin_are_commented_on(server: LinkedInServer, desk: Desk) -> None:
    for elsewhere in ("urn:li:person:1", "../posts"):
        with pytest.raises(Refused, match="not a post of LinkedIn"):
            desk.publish(Outgoing(text="Les liens", reply_to=elsewhere))
    assert not server.calls


def test_people_have_none() -> None:
    assert OF_PEOPLE.comment is None and OF_PEOPLE.oauth is not None
    assert not [scope for scope in OF_PEOPLE.oauth.scopes if "feed" in scope or "organization" in scope]
