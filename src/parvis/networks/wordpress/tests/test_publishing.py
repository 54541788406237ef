"""What is WordPress's own, beyond the suite that every publisher passes."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Published, SignIn
from parvis.networks.tests.posting import Reply, serving
from parvis.networks.wordpress.articles import name_of, paragraphs, title_and_text
from parvis.networks.wordpress.publishing import WordPressPublisher
from parvis.networks.wordpress.tests.blog_server import PASSWORD, USER, BlogServer, refused

BYTES = b"\x89PNG not really"
SINCE = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
KEY = "0123456789abcdef0123456789abcdef"
T = TypeVar("T")


@pytest.fixture
def server() -> Iterator[BlogServer]:
    made = BlogServer()
    with serving(made):
        yield made


class Desk:
    """A publisher, an account and a door, as short as tests want them."""

    def __init__(self, server: BlogServer, **values: str) -> None:
        given = {"site": server.url, "user": USER, "app_password": PASSWORD, **values}
        self.publisher = WordPressPublisher()
        self.account = SignIn("blog", given)
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(work)

    def check(self) -> str:
        return self.run(self.publisher.check(self.account, self.http))

    def publish(self, said: Outgoing, key: str = KEY) -> Published:
        return self.run(self.publisher.publish(self.account, said, key, read, self.http))

    def find(self, said: Outgoing, key: str = KEY) -> Published | None:
        return self.run(self.publisher.find(self.account, said, key, SINCE, self.http))

    def delete(self, id: str) -> None:
        self.run(self.publisher.delete(self.account, id, self.http))


async def read(_digest: str) -> bytes:
    return BYTES


def picture(alt: str = "Un chat") -> OutgoingMedia:
    return OutgoingMedia(
        digest=hashlib.sha256(BYTES).hexdigest(), media_type="image/png", size=len(BYTES), alt=alt
    )


def test_an_article_has_a_title_a_name_and_paragraphs(server: BlogServer) -> None:
    desk = Desk(server)
    text = "Le parfum de l’hiver\n\nIl est <là> & partout.\nÀ sentir.\n\nSuite"
    told = desk.publish(Outgoing(text=text, link="https://maison.example/a?b=1&c=2"))
    post = server.posts[0]
    assert (
        post["title"]["raw"] == "Le parfum de l’hiver" and post["slug"] == "le-parfum-de-lhiver-0123456789ab"
    )
    content = post["content"]["raw"]
    assert "<p>Il est &lt;là&gt; &amp; partout.<br>À sentir.</p>" in content and "Le parfum" not in content
    assert (
        '<a href="https://maison.example/a?b=1&amp;c=2">https://maison.example/a?b=1&amp;c=2</a>' in content
    )
    assert told.id == f"{server.url}/?p=812" and told.url.endswith(f"/{post['slug']}/")


def test_pictures_are_uploaded_once_and_shown(server: BlogServer) -> None:
    Desk(server).publish(Outgoing(text="Une", media=(picture(),)))
    Desk(server, picture="inside").publish(Outgoing(text="Deux", media=(picture('Un "chat"'),)), "f" * 32)
    assert len(server.media) == 1 and server.media[0]["alt_text"] == "Un chat"
    assert server.posts[0]["featured_media"] == 500 and "img" not in server.posts[0]["content"]["raw"]
    assert (
        not server.posts[1]["featured_media"]
        and 'alt="Un &quot;chat&quot;"' in server.posts[1]["content"]["raw"]
    )


@pytest.mark.parametrize("root", ["/wp-json/", "/blog/wp-json/", "/?rest_route=/"])
def test_the_api_is_found_where_the_site_says(server: BlogServer, root: str) -> None:
    server.root = root
    desk = Desk(server)
    assert desk.check() == "3"
    said = Outgoing(text="Bonjour")
    assert desk.publish(said) == desk.find(said)


def test_the_password_goes_to_the_site_only(server: BlogServer) -> None:
    server.link = "https://elsewhere.example/wp-json/"
    assert Desk(server).check() == "3"
    assert all(call.path.startswith("/wp-json/") for call in server.calls if call.method != "HEAD")
    with pytest.raises(NeedsPerson, match="address of the site"):
        Desk(server, site="").check()


def test_what_stands_in_the_way_is_said(server: BlogServer) -> None:
    with pytest.raises(NeedsPerson, match="invalid application password"):
        Desk(server, app_password="another").check()
    server.may_publish = False
    with pytest.raises(NeedsPerson, match="may not publish"):
        Desk(server).check()
    with pytest.raises(NeedsPerson, match="not allowed to publish"):
        Desk(server).publish(Outgoing(text="Bonjour"))
    server.root = "/elsewhere/"
    server.link = f"{server.url}/wp-json/"
    with pytest.raises(NeedsPerson, match="does not answer as WordPress"):
        Desk(server).check()


def test_of_two_that_went_through_one_stays(server: BlogServer) -> None:
    """The first call's answer got lost, and the site did not show the post yet when it was looked for."""
    desk = Desk(server)
    said = Outgoing(text="Une seule fois")
    server.lose = "after"
    with pytest.raises(UnknownOutcome):
        desk.publish(said)
    server.lose, server.hides_from_looking = "", True

    def shown_from_now_on(call: Any) -> bool:
        if call.method == "POST":
            server.hides_from_looking = False
        return BlogServer.says(server, call)

    server.says = shown_from_now_on  # type: ignore[method-assign]
    told = desk.publish(said)
    assert told.id.endswith("?p=812") and server.online() == 1


def test_a_site_without_a_bin_deletes(server: BlogServer) -> None:
    desk, server.has_bin = Desk(server), False
    desk.delete(desk.publish(Outgoing(text="À retirer")).id)
    assert server.posts == []
    with pytest.raises(Refused, match="not a post"):
        desk.delete("at://x")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply({}, 429, {"Retry-After": "7"}), RetryLater, "come back"),
        (refused(400, "rest_invalid_param", "Invalid parameter(s): title"), Refused, "Invalid parameter"),
        (refused(401, "rest_not_logged_in"), NeedsPerson, "does not see the password"),
        (refused(403, "rest_forbidden", "No."), NeedsPerson, "No."),
        (
            refused(500, "internal_server_error", "There has been a critical error."),
            UnknownOutcome,
            "all the same",
        ),
        (Reply(b"", 503), UnknownOutcome, "all the same"),
        (Reply(b"<html>critical error"), UnknownOutcome, "JSON"),
        (Reply([]), UnknownOutcome, "did not say"),
    ],
)
def test_each_answer_has_its_kind(server: BlogServer, reply: Reply, kind: type, words: str) -> None:
    server.instead = reply
    with pytest.raises(kind, match=words):
        Desk(server).publish(Outgoing(text="Bonjour"))
    assert server.posts == []


def test_titles_and_names() -> None:
    assert title_and_text("Bonjour") == ("Bonjour", "Bonjour")
    title, text = title_and_text("mot " * 100)
    assert title.endswith("mot…") and len(title) <= 61 and text.startswith("mot mot")
    assert title_and_text("a" * 100)[0] == "a" * 60 + "…"
    assert title_and_text("b" * 200 + "\n\nsuite")[1].startswith("b")
    assert (
        name_of("Été à Nîmes !", KEY) == "ete-a-nimes-0123456789ab"
        and name_of("🎉", KEY) == "post-0123456789ab"
    )
    assert paragraphs("") == ""
