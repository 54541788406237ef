"""Saying something on a server that behaves as Mastodon's documentation says, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia, OutgoingPoll
from parvis.networks.contract import TextLimit
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.mastodon import connector, posting
from parvis.networks.mastodon.publishing import MastodonPublisher, rules_from
from parvis.networks.mastodon.reading_back import is_said_by
from parvis.networks.mastodon.tests.posting_server import TOKEN, PostingServer, as_html, posting_server
from parvis.networks.publishing import OnceOnly, SignIn

BEGAN = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
BYTES = b"a picture"
PICTURE = OutgoingMedia(
    digest=hashlib.sha256(BYTES).hexdigest(),
    media_type="image/png",
    size=len(BYTES),
    alt="Un chat",
    focus=(0.25, 0.0),
)
LONG = (
    "Bonjour @ines@ailleurs.example & @leo ! « Été » <3 #Été_2026 👨‍👩‍👧 e\u0301\n\n"
    "https://essai.example/une/tres/longue/adresse?a=1&b=2 : à lire…\n- un\n- deux"
)
Script = Callable[[PostingServer, MastodonPublisher, GuardedHttp, SignIn], Awaitable[None]]


def play(script: Script, **how: Any) -> None:
    async def whole(server: PostingServer) -> None:
        account = SignIn("maison", {"server": server.url, "token": TOKEN})
        async with GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0) as http:
            await script(server, MastodonPublisher(), http, account)

    with posting_server(**how) as server:
        asyncio.run(whole(server))


async def read_media(_digest: str) -> bytes:
    return BYTES


def key() -> str:
    return uuid4().hex


def test_all_that_is_said_arrives() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        assert await publisher.check(account, http) == f"{server.url}/users/maison"
        first = server.add("Une question")
        said = Outgoing(
            text="Une réponse",
            language="fr-FR",
            warning="Soleil",
            link="https://essai.example/page",
            reply_to=first["uri"],
            media=(PICTURE,),
        )
        name = key()
        told = await publisher.publish(account, said, name, read_media, http)
        status = server.statuses[-1]
        assert told.id == status["uri"] and told.url == status["url"]
        assert told.at is not None and told.at.utcoffset() == dt.timedelta(0)
        assert (status["spoiler_text"], status["language"]) == ("Soleil", "fr")
        assert (status["in_reply_to_id"], status["visibility"]) == (first["id"], "public")
        sent = json.loads(next(body for verb, path, _h, body in server.asked if path == "/api/v1/statuses"))
        assert sent["status"] == "Une réponse\n\nhttps://essai.example/page" and sent["sensitive"] is True
        (shown,) = status["media_attachments"]
        assert (shown["description"], shown["focus"]) == ("Un chat", "-0.50,1.00")
        assert bytes.fromhex(shown["bytes"]) == BYTES
        headers = [headers for verb, path, headers, _b in server.asked if path == "/api/v1/statuses"]
        assert headers[0]["idempotency-key"] == name
        heard = connector.map_item(status | {"account": {"acct": "maison"}})
        assert heard.id == told.id, "what is said and what is heard of it have the same name"

    play(script)


def test_a_file_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_PAUSES", (0.0,) * 4)

    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        server.still_preparing = 3
        await publisher.publish(account, Outgoing(text="a", media=(PICTURE,)), key(), read_media, http)
        assert len(server.statuses) == 1
        server.still_preparing = 100
        with pytest.raises(RetryLater, match="still preparing"):
            await publisher.publish(account, Outgoing(text="b", media=(PICTURE,)), key(), read_media, http)
        assert len(server.statuses) == 1

    play(script)


def test_the_same_key_twice_is_one_post() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        name = key()
        calls = (
            publisher.publish(account, Outgoing(text="Une fois"), name, read_media, http) for _ in range(4)
        )
        assert len(set(await asyncio.gather(*calls))) == 1 and len(server.statuses) == 1

    play(script)


@pytest.mark.parametrize(
    "text", ["Bonjour", LONG, "🎉", "1 < 2 && 3 > 2", "a\n\n\n\nb", "@ines@ailleurs.example"]
)
def test_a_lost_answer_is_unknown_and_looking_tells(text: str) -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        said = Outgoing(text=text)
        server.lose = "before"
        with pytest.raises(UnknownOutcome):
            await publisher.publish(account, said, key(), read_media, http)
        assert await publisher.find(account, said, key(), BEGAN, http) is None
        server.lose = "after"
        with pytest.raises(UnknownOutcome):
            await publisher.publish(account, said, key(), read_media, http)
        found = await publisher.find(account, said, key(), BEGAN, http)
        assert found is not None and found.id == server.statuses[0]["uri"]
        assert await publisher.find(account, said, key(), BEGAN, http, {found.id}) is None
        assert await publisher.find(account, Outgoing(text=text + " !x"), key(), BEGAN, http) is None
        later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
        assert await publisher.find(account, said, key(), later, http) is None

    play(script)


def test_of_posts_with_the_same_words_the_likeliest_is_found() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        server.add("Bonjour")
        shown = server.add("Bonjour", media_attachments=[{"id": "1"}])
        warned = server.add("Bonjour", spoiler_text="Soleil")
        one = await publisher.find(account, Outgoing(text="Bonjour", media=(PICTURE,)), key(), BEGAN, http)
        other = await publisher.find(account, Outgoing(text="Bonjour", warning="Soleil"), key(), BEGAN, http)
        assert one is not None and other is not None
        assert (one.id, other.id) == (shown["uri"], warned["uri"])

    play(script)


def test_a_post_that_was_edited_meanwhile_is_found_too() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        status = server.add("Bonjour")
        server.edit(status["id"], "Bonsoir")
        found = await publisher.find(account, Outgoing(text="Bonjour"), key(), BEGAN, http)
        assert found is not None and found.id == status["uri"]

    play(script)


@pytest.mark.parametrize("minutes", [-90, -5, 5])
def test_a_server_whose_clock_is_wrong_is_understood(minutes: int) -> None:
    """Its posts are dated by its own clock; missing one would say it twice."""

    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        server.clock = dt.timedelta(minutes=minutes)
        server.lose, said, began = "after", Outgoing(text="Bonjour"), dt.datetime.now(dt.UTC)
        with pytest.raises(UnknownOutcome):
            await publisher.publish(account, said, key(), read_media, http)
        assert await publisher.find(account, said, key(), began, http) is not None

    play(script)


def test_signs_alone_are_compared_as_signs() -> None:
    assert is_said_by({"content": "<p>?!…</p>"}, Outgoing(text="?! …"))
    assert not is_said_by({"content": "<p>?!</p>"}, Outgoing(text="..."))
    assert is_said_by({"content": "", "media_attachments": [{}]}, Outgoing(text="", media=(PICTURE,)))
    assert not is_said_by({"content": ""}, Outgoing(text="", media=(PICTURE,)))


def test_looking_goes_back_page_by_page_and_says_when_it_gave_up() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        first = server.add("Le premier")
        for number in range(150):
            server.add(f"numéro {number}")
        found = await publisher.find(account, Outgoing(text="Le premier"), key(), BEGAN, http)
        assert found is not None and found.id == first["uri"]
        for number in range(1000):
            server.add(f"encore {number}")
        with pytest.raises(RetryLater, match="too much"):
            await publisher.find(account, Outgoing(text="jamais dit"), key(), BEGAN, http)

    play(script)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, UnknownOutcome),
        (502, UnknownOutcome),
        (503, UnknownOutcome),
        (504, UnknownOutcome),
        (429, RetryLater),
        (401, NeedsPerson),
        (403, NeedsPerson),
        (422, Refused),
    ],
)
def test_each_answer_is_of_a_kind(status: int, kind: type[Exception]) -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        server.answer_with = status
        with pytest.raises(kind) as error:
            await publisher.publish(account, Outgoing(text="a"), key(), read_media, http)
        assert TOKEN not in str(error.value) and TOKEN not in repr(error.value.__cause__)

    play(script)


def test_a_lost_upload_may_be_tried_again() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        server.lose = "after"
        with pytest.raises(RetryLater):
            await publisher.publish(account, Outgoing(text="a", media=(PICTURE,)), key(), read_media, http)
        assert server.statuses == [] and len(server.media) == 1

    play(script)


def test_a_post_is_taken_back_twice_without_harm() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        kept = server.add("À garder")
        told = await publisher.publish(account, Outgoing(text="À retirer"), key(), read_media, http)
        for _ in range(2):
            await publisher.delete(account, told.id, http)
        await publisher.delete(account, f"https://ailleurs.example/users/x/statuses/{kept['id']}", http)
        assert [one["id"] for one in server.statuses] == [kept["id"]]
        server.lose = "after"
        with pytest.raises(RetryLater):
            await publisher.delete(account, kept["uri"], http)
        assert server.statuses == []

    play(script)


def test_a_poll_is_asked_found_again_and_checked() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        asked = OutgoingPoll(options=("Bleu", "Rouge"), seconds=3600, multiple=True)
        said, name = Outgoing(text="Quelle couleur ?", poll=asked), key()
        told = await publisher.publish(account, said, name, read_media, http)
        sent = json.loads(next(body for verb, path, _h, body in server.asked if path == "/api/v1/statuses"))
        assert sent["poll"] == {"options": ["Bleu", "Rouge"], "expires_in": 3600, "multiple": True}
        assert server.statuses[-1]["poll"]["options"][1]["title"] == "Rouge"
        found = await publisher.find(account, said, name, BEGAN, http)
        assert found is not None and found.id == told.id
        for wrong, words in (
            (msgspec.structs.replace(said, media=(PICTURE,)), "A poll and pictures"),
            (msgspec.structs.replace(said, poll=OutgoingPoll(options=("Bleu", "Rouges"))), "too long by 1"),
            (msgspec.structs.replace(said, poll=OutgoingPoll(options=("a", "b", "c"))), "3 answers"),
        ):
            with pytest.raises(Refused, match=words):
                await publisher.publish(account, wrong, key(), read_media, http)

    play(script, configuration={"polls": {"max_options": 2, "max_characters_per_option": 5}})


def test_the_servers_own_limits_hold() -> None:
    limits = {
        "statuses": {"max_characters": 10, "max_media_attachments": 1, "characters_reserved_per_url": 5},
        "media_attachments": {
            "supported_mime_types": ["image/png"],
            "image_size_limit": 5,
            "description_limit": 3,
        },
    }

    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        await publisher.publish(account, Outgoing(text="12345https"), key(), read_media, http)
        await publisher.publish(
            account, Outgoing(text="1234 https://essai.example/"), key(), read_media, http
        )
        with pytest.raises(Refused, match="too long by 1"):
            await publisher.publish(account, Outgoing(text="12345678901"), key(), read_media, http)
        with pytest.raises(Refused, match="too big"):
            await publisher.publish(account, Outgoing(text="a", media=(PICTURE,)), key(), read_media, http)
        rules = await publisher.rules_of(account, http)
        assert rules.text == TextLimit(10, "graphemes", 5) and rules.media.sizes == {"image/png": 5}
        assert sum(path.endswith("/instance") for _verb, path, _h, _b in server.asked) == 1, (
            "asked once an hour"
        )

    play(script, configuration=limits)


@pytest.mark.parametrize(
    ("version", "once"),
    [
        ("4.5.2", OnceOnly.KEY),
        ("4.4.0+glitch", OnceOnly.KEY),
        ("10.0.0", OnceOnly.KEY),
        ("2.7.2 (compatible; Pleroma 2.6)", OnceOnly.READ_BACK),
        ("0.17.3+git-1", OnceOnly.READ_BACK),
        ("", OnceOnly.READ_BACK),
    ],
)
def test_only_mastodon_itself_is_trusted_to_remember_keys(version: str, once: OnceOnly) -> None:
    rules = rules_from(
        {"version": version, "configuration": {"statuses": "rubbish", "media_attachments": None}}
    )
    assert rules.once_only is once and (rules.remembers > 0) == (once is OnceOnly.KEY)
    assert rules.text.maximum == 500 and rules.media.most == 4


def test_without_a_token_it_says_where_to_get_one() -> None:
    async def script(
        server: PostingServer, publisher: MastodonPublisher, http: GuardedHttp, account: SignIn
    ) -> None:
        with pytest.raises(NeedsPerson, match="Preferences"):
            await publisher.check(SignIn("x", {"server": server.url}), http)
        with pytest.raises(NeedsPerson, match="access token"):
            await publisher.check(SignIn("x", {"server": server.url, "token": "faux"}), http)

    play(script)


readable = st.text(st.characters(categories=["L", "N", "Zs", "P", "So"]), min_size=1, max_size=40)


@given(readable, readable)
def test_what_was_said_is_always_recognised_in_what_is_shown(one: str, other: str) -> None:
    """Missing it would say the same thing twice."""
    text = f"{one} {other}\n\n{other}"
    assert is_said_by({"content": as_html(text), "media_attachments": []}, Outgoing(text=text))
