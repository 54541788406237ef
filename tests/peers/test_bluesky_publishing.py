"""Saying something on a real data server: once and only once, whatever becomes of the answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import time
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from parvis.engine.publishing.deliveries import key_of_part
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia, OutgoingPart
from parvis.networks.bluesky.connector import BlueskyConnector
from parvis.networks.bluesky.publishing import BlueskyPublisher
from parvis.networks.bluesky.record_keys import record_key
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Published, SignIn
from tests.peers.bluesky_network import BlueskyNetwork
from tests.peers.posting import PICTURE, POST, Person

pytestmark = pytest.mark.peer

SINCE = dt.datetime.now(dt.UTC)
GREY = OutgoingMedia(
    digest=hashlib.sha256(PICTURE).hexdigest(),
    media_type="image/png",
    size=len(PICTURE),
    alt="Un carré gris",
    width=1,
    height=1,
)


class Losing(httpx.AsyncBaseTransport):
    """Passes calls on, and loses the answers to those whose address holds ``word``; ``before`` the call or after it."""

    def __init__(self, word: str, *, before: bool) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._word, self._before = word, before
        self.lost = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        losing = self._word in str(request.url)
        if losing and self._before:
            self.lost += 1
            raise httpx.ReadError("lost on the way there")
        answer = await self._inner.handle_async_request(request)
        if losing:
            await answer.aread()
            await answer.aclose()
            self.lost += 1
            raise httpx.ReadError("lost on the way back")
        return answer


async def read_media(digest: str) -> bytes:
    assert digest == GREY.digest
    return PICTURE


def sign_in(person: Person, network: BlueskyNetwork, **other: str) -> SignIn:
    values = {
        "handle": person.handle,
        "app_password": person.app_password(uuid4().hex[:8]),
        "host": network.pds,
    }
    return SignIn(person.handle, values | other)


def door(transport: httpx.AsyncBaseTransport | None = None) -> GuardedHttp:
    return GuardedHttp(allowed_private_hosts=["127.0.0.1"], transport=transport, retries=0)


def publish(account: SignIn, said: Outgoing, key: str, transport: Any = None) -> Published:
    async def whole() -> Published:
        async with door(transport) as http:
            return await BlueskyPublisher().publish(account, said, key, read_media, http)

    return asyncio.run(whole())


def find(account: SignIn, said: Outgoing, key: str) -> Published | None:
    async def whole() -> Published | None:
        async with door() as http:
            return await BlueskyPublisher().find(account, said, key, SINCE, http)

    return asyncio.run(whole())


def delete(account: SignIn, id: str) -> None:
    async def whole() -> None:
        async with door() as http:
            await BlueskyPublisher().delete(account, id, http)

    asyncio.run(whole())


def records(person: Person) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{person.pds}/xrpc/com.atproto.repo.listRecords",
        params={"repo": person.did, "collection": POST, "limit": 100},
    )
    return list(answer.raise_for_status().json()["records"])


def test_all_that_is_said_arrives(bluesky_network: BlueskyNetwork) -> None:
    ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
    account, key = sign_in(ada, bluesky_network), uuid4().hex
    text = f"Été 🌞 chez @{bob.handle} et @personne.test : https://essai.example/é?a=1. #Été_2026 👨‍👩‍👧"
    told = publish(account, Outgoing(text=text, language="fr", media=(GREY,)), key)
    (record,) = records(ada)
    value = record["value"]
    assert record["uri"] == told.id == f"at://{ada.did}/{POST}/{record_key(key)}"
    assert told.url == f"https://bsky.app/profile/{ada.did}/post/{record_key(key)}"
    assert value["text"] == text and value["langs"] == ["fr"]
    encoded = text.encode()
    shown = {
        encoded[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in value["facets"]
    }
    assert {
        part: feature.get("did") or feature.get("uri") or feature.get("tag")
        for part, feature in shown.items()
    } == {
        f"@{bob.handle}": bob.did,
        "https://essai.example/é?a=1": "https://essai.example/é?a=1",
        "#Été_2026": "Été_2026",
    }
    (image,) = value["embed"]["images"]
    assert image["alt"] == "Un carré gris" and image["aspectRatio"] == {"width": 1, "height": 1}
    assert image["image"]["size"] == len(PICTURE) and image["image"]["mimeType"] == "image/png"
    commit = {"collection": POST, "rkey": record_key(key), "record": value, "operation": "create"}
    item = BlueskyConnector().map_item({"did": ada.did, "time_us": 1_800_000_000_000_000, "commit": commit})
    assert item.id == told.id, "what is said and what is heard of it have the same name"
    assert item.mentions == (bob.handle,) and item.hashtags == ("Été_2026",)


def test_the_same_key_is_one_post_whatever_happens_to_the_answers(bluesky_network: BlueskyNetwork) -> None:
    ada = bluesky_network.person("ada")
    account = sign_in(ada, bluesky_network)
    said, key = Outgoing(text="Une seule fois"), uuid4().hex
    first = publish(account, said, key)
    assert publish(account, said, key) == first, "the second is told of the first"
    assert find(account, said, key) == first
    assert len(records(ada)) == 1


def test_a_lost_answer_is_unknown_and_found(bluesky_network: BlueskyNetwork) -> None:
    ada = bluesky_network.person("ada")
    account = sign_in(ada, bluesky_network)
    kept, never, said = uuid4().hex, uuid4().hex, Outgoing(text="Perdu ?", media=(GREY,))
    # Nothing comes back from anything that is asked about records: neither the writing nor the reading.
    after, before = Losing("Record", before=False), Losing("Record", before=True)
    with pytest.raises(UnknownOutcome):
        publish(account, said, kept, after)
    with pytest.raises(UnknownOutcome):
        publish(account, said, never, before)
    assert after.lost and before.lost
    found = find(account, said, kept)
    assert found is not None and found.id == records(ada)[0]["uri"]
    assert find(account, said, never) is None
    # When only the writing's answer is lost, the publisher finds out by itself.
    told = publish(account, said, never, Losing("createRecord", before=False))
    assert sorted([told.id, found.id]) == sorted(record["uri"] for record in records(ada))


def test_many_at_once_with_one_key_are_one_post(bluesky_network: BlueskyNetwork) -> None:
    ada = bluesky_network.person("ada")
    account, key, said = sign_in(ada, bluesky_network), uuid4().hex, Outgoing(text="Ensemble")

    async def all_at_once() -> list[Published | BaseException]:
        publisher = BlueskyPublisher()
        async with door() as http:
            await publisher.check(account, http)
            calls = (publisher.publish(account, said, key, read_media, http) for _ in range(8))
            return await asyncio.gather(*calls, return_exceptions=True)

    answers = asyncio.run(all_at_once())
    (record,) = records(ada)
    assert {one.id for one in answers if isinstance(one, Published)} == {record["uri"]}
    assert all(isinstance(one, Published | NetworkError) for one in answers), answers


def test_a_post_is_taken_back_twice_without_harm(bluesky_network: BlueskyNetwork) -> None:
    ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
    account, key, said = sign_in(ada, bluesky_network), uuid4().hex, Outgoing(text="À retirer")
    told = publish(account, said, key)
    delete(account, told.id)
    delete(account, told.id)
    assert records(ada) == [] and find(account, said, key) is None
    others = bob.post("À moi")
    with pytest.raises(Refused, match="not one of this account"):
        delete(account, others.uri)


def test_an_answer_joins_its_thread(bluesky_network: BlueskyNetwork) -> None:
    ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
    account = sign_in(ada, bluesky_network)
    root = bob.post("Début")
    middle = bob.reply("Milieu", root)
    publish(account, Outgoing(text="Réponse", reply_to=middle.uri), uuid4().hex)
    (record,) = records(ada)
    assert record["value"]["reply"] == {"root": root.link(), "parent": middle.link()}
    bob.delete(root)
    with pytest.raises(Refused, match="no longer there"):
        publish(account, Outgoing(text="Réponse", reply_to=root.uri), uuid4().hex)


def test_the_parts_of_a_thread_are_one_chain_each_said_once(bluesky_network: BlueskyNetwork) -> None:
    """Every part is said again, as by a worker that never heard the answer: the record is the one that is there."""
    ada = bluesky_network.person("ada")
    account, key = sign_in(ada, bluesky_network), f"{time.time_ns() // 1_000_000:012x}7{uuid4().hex[:19]}"
    whole = Outgoing(text="Un", parts=(OutgoingPart(text="Deux", media=(GREY,)), OutgoingPart(text="Trois")))
    told: list[Published] = []
    for number, part in enumerate(whole.one_by_one()):
        said = msgspec.structs.replace(part, reply_to=told[-1].id if told else "")
        with pytest.raises(UnknownOutcome):
            publish(account, said, key_of_part(key, number), Losing("createRecord", before=True))
        assert find(account, said, key_of_part(key, number)) is None
        told.append(publish(account, said, key_of_part(key, number)))
        assert publish(account, said, key_of_part(key, number)) == told[-1]
    first, second, third = sorted(records(ada), key=lambda record: str(record["uri"]))
    assert [one["value"]["text"] for one in (first, second, third)] == ["Un", "Deux", "Trois"]
    links = [{"uri": one["uri"], "cid": one["cid"]} for one in (first, second)]
    assert second["value"]["reply"] == {"root": links[0], "parent": links[0]}
    assert third["value"]["reply"] == {"root": links[0], "parent": links[1]}
    assert "embed" not in first["value"] and second["value"]["embed"]["images"][0]["alt"] == "Un carré gris"
    for one in reversed(told):
        delete(account, one.id)
    assert records(ada) == []


def test_a_link_card(bluesky_network: BlueskyNetwork) -> None:
    ada = bluesky_network.person("ada")
    said = Outgoing(text="Lire", link="https://www.essai.example/page/")
    publish(sign_in(ada, bluesky_network), said, uuid4().hex)
    (record,) = records(ada)
    assert record["value"]["embed"]["external"] == {
        "uri": "https://www.essai.example/page/",
        "title": "essai.example/page",
        "description": "",
    }


def test_the_server_counts_as_we_do(bluesky_network: BlueskyNetwork) -> None:
    """300 thumbs are as long as 300 letters, as long as they are no more than 3,000 bytes."""
    ada = bluesky_network.person("ada")
    account = sign_in(ada, bluesky_network)
    thumb = "\U0001f44d\U0001f3fd"
    publish(account, Outgoing(text=thumb * 300), uuid4().hex)
    publish(account, Outgoing(text="e\u0301" * 300), uuid4().hex)
    assert len(records(ada)) == 2
    body = {
        "repo": ada.did,
        "collection": POST,
        "record": {"$type": POST, "text": thumb * 301, "createdAt": "2026-11-22T00:00:00Z"},
    }
    with pytest.raises(RuntimeError, match="grapheme"):
        ada.call("com.atproto.repo.createRecord", **body)
    with pytest.raises(Refused, match="too long by 1"):
        publish(account, Outgoing(text=thumb * 301), uuid4().hex)


def test_a_wrong_password_says_what_to_do_and_nothing_secret(bluesky_network: BlueskyNetwork) -> None:
    ada = bluesky_network.person("ada")
    account = sign_in(ada, bluesky_network, app_password="abcd-secret-efgh")
    with pytest.raises(NeedsPerson, match="Correct them") as error:
        publish(account, Outgoing(text="a"), uuid4().hex)
    assert "secret" not in str(error.value) and "secret" not in repr(error.value.values)

    async def check(account: SignIn) -> str:
        async with door() as http:
            return await BlueskyPublisher().check(account, http)

    assert asyncio.run(check(sign_in(ada, bluesky_network))) == ada.did
