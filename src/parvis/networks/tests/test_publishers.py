"""The suite every publisher passes: honest about what it does not know, and never the cause of a second post.

A publisher of another package joins by a :class:`Bench`: its network on loopback or in memory, which can lose answers.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import itertools
import json
import logging
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import msgspec
import pytest

from parvis.engine.publishing.lengths import length
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks import registry
from parvis.networks.contract import Capability, Fact
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook.publishing import PAGE, FacebookPublisher
from parvis.networks.facebook.tests import graph_server
from parvis.networks.google_business.publishing import PLACE, GoogleBusinessPublisher
from parvis.networks.google_business.tests import google_business_server
from parvis.networks.http import GuardedHttp
from parvis.networks.instagram.publishing import InstagramPublisher
from parvis.networks.instagram.tests.instagram_server import instagram_server
from parvis.networks.linkedin.publishing import LinkedInPublisher
from parvis.networks.linkedin.tests import linkedin_server
from parvis.networks.linkedin_people.publishing import PERSON, LinkedInPeoplePublisher
from parvis.networks.linkedin_people.tests import people_server
from parvis.networks.mastodon.tests.posting_server import TOKEN, PostingServer, posting_server
from parvis.networks.meta_accounts import USER
from parvis.networks.oauth import ACCESS
from parvis.networks.pinterest.publishing import BOARD, PinterestPublisher
from parvis.networks.pinterest.tests import pinterest_server
from parvis.networks.publishing import (
    OnceOnly,
    Progress,
    Published,
    Publisher,
    PublishingRules,
    SignIn,
    prepares,
    said_once,
)
from parvis.networks.sandbox.behaviour import Behaviour, Fate
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.networks.sandbox.store import SandboxStore
from parvis.networks.telegram.publishing import TelegramPublisher
from parvis.networks.telegram.tests import channel_server
from parvis.networks.tests.posting import Service, serving
from parvis.networks.threads.publishing import ThreadsPublisher
from parvis.networks.threads.tests.threads_server import threads_server
from parvis.networks.tiktok.publishing import TikTokPublisher
from parvis.networks.tiktok.tests import tiktok_server
from parvis.networks.webhook.publishing import WebhookPublisher
from parvis.networks.webhook.tests import receiving_server
from parvis.networks.wordpress.publishing import WordPressPublisher
from parvis.networks.wordpress.tests import blog_server
from parvis.networks.x.publishing import XPublisher
from parvis.networks.x.tests import x_server
from parvis.networks.youtube.publishing import YouTubePublisher
from parvis.networks.youtube.tests import youtube_server

BEGAN = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
BYTES = b"\x89PNG not really"
PICTURE = OutgoingMedia(
    digest=hashlib.sha256(BYTES).hexdigest(), media_type="image/png", size=len(BYTES), alt="Un chat"
)
VIDEO = msgspec.structs.replace(
    PICTURE,
    media_type="video/mp4",
    width=1080,
    height=1920,
    duration=20_000,
    codecs=("h264", "aac"),
    rate=30.0,
)
SECRET = "xyzw-secret-4321-abcd"


class Bench(Protocol):
    """A publisher with a network to try it on."""

    publisher: Publisher
    account: SignIn
    http: GuardedHttp

    def lose(self, when: str) -> None:
        """From now on answers to what is said are lost, ``before`` or ``after`` it was done; with ``""`` no more."""

    def said(self) -> int:
        """How many posts the network holds."""

    def secrets(self) -> tuple[str, ...]:
        """What must never be seen."""


class SandboxBench:
    """The sandbox loses answers by chance; a key is looked for whose chance is as asked."""

    def __init__(self, folder: Path, once_only: OnceOnly) -> None:
        self.publisher = SandboxPublisher(once_only)
        self._path = folder / "sandbox.sqlite3"
        self.http = GuardedHttp(offline=True)
        self.lose("")

    def lose(self, when: str) -> None:
        values = {"account": "maison", "path": str(self._path), "lost": "100" if when else "0"}
        if self.publisher.rules.once_only is OnceOnly.CONTAINER:
            values["processing"] = "0.001"
        self.account = SignIn("maison", values)
        self._when = when

    def said(self) -> int:
        return len(SandboxStore(self._path).posts("maison"))

    def secrets(self) -> tuple[str, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        """Keys whose first attempt, when answers are lost, is lost as asked."""
        wanted = {"before": Fate.LOST_BEFORE, "after": Fate.LOST_AFTER, "": Fate.ANSWERED}[self._when]
        behaviour = Behaviour.of(self.account, self.publisher.rules.once_only, 500)
        return (key for key in iter(lambda: uuid4().hex, "") if behaviour.fate(key, 1) is wanted)


class MastodonBench:
    """The small server of the Mastodon tests, over real HTTP."""

    def __init__(self, server: PostingServer) -> None:
        self.publisher = registry.publishing()["mastodon"].publisher
        self.account = SignIn("maison", {"server": server.url, "token": TOKEN})
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)
        self._server = server

    def lose(self, when: str) -> None:
        self._server.lose = when

    def said(self) -> int:
        return len(self._server.statuses)

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)


@dataclass
class DataServer(httpx.AsyncBaseTransport):
    """As much of a Bluesky data server as saying something needs, answering as the real one was seen to answer."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    losing: str = ""
    did: str = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        method = request.url.path.rpartition("/")[2].rpartition(".")[2]
        losing = (
            self.losing if "Record" in method else ""
        )  # with the answers to looking, or it would find out
        if losing == "before":
            raise httpx.ReadError("lost")
        status, told = self._answer(method, request, body)
        if losing == "after":
            raise httpx.ReadError("lost")
        return httpx.Response(status, stream=httpx.ByteStream(json.dumps(told).encode()))

    def _answer(self, method: str, request: httpx.Request, body: bytes) -> tuple[int, Any]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()}
        given = json.loads(body) if body.startswith(b"{") else {}
        match method:
            case "createSession":
                if given["password"] != SECRET:
                    return 401, {
                        "error": "AuthenticationRequired",
                        "message": "Invalid identifier or password",
                    }
                return 200, {"accessJwt": f"a.{SECRET}.1", "refreshJwt": f"r.{SECRET}.1", "did": self.did}
            case "uploadBlob":
                blob = {
                    "$type": "blob",
                    "ref": {"$link": "bafkrei"},
                    "mimeType": "image/png",
                    "size": len(body),
                }
                return 200, {"blob": blob}
            case "createRecord" if given["rkey"] in self.records:
                return 500, {"error": "InternalServerError", "message": "Internal Server Error"}
            case "createRecord":
                self.records[given["rkey"]] = given["record"]
                return 200, {"uri": f"at://{self.did}/app.bsky.feed.post/{given['rkey']}", "cid": "bafyrei"}
            case "getRecord" if query["rkey"] in self.records:
                return 200, {"uri": "", "cid": "bafyrei", "value": self.records[query["rkey"]]}
            case "getRecord":
                return 400, {"error": "RecordNotFound", "message": "Could not locate record"}
            case "deleteRecord":
                self.records.pop(given["rkey"], None)
                return 200, {}
        return 400, {"error": "InvalidRequest", "message": "Unable to resolve handle"}


class BlueskyBench:
    """The invented data server, in memory. The real one is tried in ``tests/peers``."""

    def __init__(self) -> None:
        self.publisher = registry.publishing()["bluesky"].publisher
        self.account = SignIn(
            "maison.example", {"handle": f"maison-{uuid4().hex[:8]}.example", "app_password": SECRET}
        )
        self._server = DataServer()
        self.http = GuardedHttp(transport=self._server, retries=0)

    def lose(self, when: str) -> None:
        self._server.losing = when

    def said(self) -> int:
        return len(self._server.records)

    def secrets(self) -> tuple[str, ...]:
        return (SECRET,)


Looks = Callable[[Outgoing, frozenset[str]], Published | None]


class ServiceBench:
    """A publisher with the service that its own tests use, over real HTTP. ``person`` looks where no program may."""

    def __init__(
        self,
        publisher: Publisher,
        service: Service,
        values: dict[str, str],
        *secrets: str,
        person: Looks | None = None,
    ) -> None:
        self.person = person
        self.publisher = publisher
        self.account = SignIn("maison", values)
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)
        self.service = service
        self._secrets = secrets

    def lose(self, when: str) -> None:
        self.service.lose = when

    def said(self) -> int:
        return self.service.online()

    def secrets(self) -> tuple[str, ...]:
        return self._secrets


def telegram() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = channel_server.ChannelServer(), channel_server.TOKEN
    return server, lambda: ServiceBench(
        TelegramPublisher(server.url),
        server,
        {"channel": f"@{channel_server.NAME}", "token": token, "server": server.url},
        token,
    )


def wordpress() -> tuple[Service, Callable[[], ServiceBench]]:
    server, password = blog_server.BlogServer(), blog_server.PASSWORD
    return server, lambda: ServiceBench(
        WordPressPublisher(),
        server,
        {"site": server.url, "user": blog_server.USER, "app_password": password},
        password,
    )


def webhook() -> tuple[Service, Callable[[], ServiceBench]]:
    server, secret = receiving_server.ReceivingServer(), receiving_server.SECRET
    return server, lambda: ServiceBench(
        WebhookPublisher(), server, {"url": f"{server.url}/hook", "secret": secret}, secret
    )


def x() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = x_server.XServer(), x_server.TOKEN
    return server, lambda: ServiceBench(XPublisher(server.url), server, {ACCESS: token}, token)


def facebook() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = graph_server.GraphServer(), graph_server.TOKEN
    return server, lambda: ServiceBench(
        FacebookPublisher(server.url), server, {ACCESS: token, PAGE: graph_server.PAGE}, token
    )


def threads() -> tuple[Service, Callable[[], ServiceBench]]:
    server = threads_server()
    values = {ACCESS: server.token, USER: server.user}
    return server, lambda: ServiceBench(ThreadsPublisher(server.url), server, values, server.token)


def instagram() -> tuple[Service, Callable[[], ServiceBench]]:
    server = instagram_server()
    values = {ACCESS: server.token, USER: server.user}
    return server, lambda: ServiceBench(InstagramPublisher(server.url), server, values, server.token)


def linkedin() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = linkedin_server.LinkedInServer(), linkedin_server.TOKEN
    values = {ACCESS: token, PAGE: linkedin_server.PAGE}
    return server, lambda: ServiceBench(LinkedInPublisher(server.url), server, values, token)


def linkedin_people() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = people_server.PeopleServer(), people_server.TOKEN
    values = {ACCESS: token, PERSON: people_server.PERSON}
    return server, lambda: ServiceBench(
        LinkedInPeoplePublisher(server.url), server, values, token, person=server.looked_at
    )


def youtube() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = youtube_server.YouTubeServer(), youtube_server.TOKEN
    return server, lambda: ServiceBench(YouTubePublisher(server.url), server, {ACCESS: token}, token)


def tiktok() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = tiktok_server.TikTokServer(), tiktok_server.TOKEN
    return server, lambda: ServiceBench(TikTokPublisher(server.url), server, {ACCESS: token}, token)


def pinterest() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = pinterest_server.PinterestServer(), pinterest_server.TOKEN
    values = {ACCESS: token, BOARD: pinterest_server.BOARD}
    return server, lambda: ServiceBench(PinterestPublisher(server.url), server, values, token)


def google_business() -> tuple[Service, Callable[[], ServiceBench]]:
    server, token = google_business_server.GoogleBusinessServer(), google_business_server.TOKEN
    values = {ACCESS: token, PLACE: google_business_server.PLACE}
    return server, lambda: ServiceBench(GoogleBusinessPublisher(server.url), server, values, token)


SERVICES = {
    "google_business": google_business,
    "pinterest": pinterest,
    "tiktok": tiktok,
    "youtube": youtube,
    "instagram": instagram,
    "threads": threads,
    "linkedin": linkedin,
    "linkedin_people": linkedin_people,
    "facebook": facebook,
    "x": x,
    "telegram": telegram,
    "wordpress": wordpress,
    "webhook": webhook,
}
BENCHES = ("bluesky", "mastodon", *(f"sandbox-{mode}" for mode in OnceOnly), *SERVICES)


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Bench]:
    if name == "mastodon":
        with posting_server() as server:
            yield MastodonBench(server)
    elif name == "bluesky":
        yield BlueskyBench()
    elif name in SERVICES:
        service, made = SERVICES[name]()
        with serving(service):
            yield made()
    else:
        yield SandboxBench(folder, OnceOnly(name.partition("-")[2]))


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with opened(request.param, tmp_path) as found:
        yield found


def key_for(bench: Bench) -> str:
    return next(bench.keys()) if isinstance(bench, SandboxBench) else uuid4().hex


async def read_media(_digest: str, begin: int = 0, length: int | None = None) -> bytes:
    return BYTES[begin:] if length is None else BYTES[begin : begin + length]


def show_media(one: OutgoingMedia, media_type: str) -> str:
    return f"https://parvis.example/{one.digest}.{media_type.rpartition('/')[2]}"


def fit(bench: Bench, said: Outgoing) -> Outgoing:
    """The same with a picture or a video, where a network takes no text alone, and an answer to all that it asks."""
    rules = bench.publisher.rules
    chosen = tuple((one.name, one.answers[0]) for one in rules.checks.choices if one.needed)
    said = msgspec.structs.replace(said, choices=chosen)
    if said.media or not said.text.strip() or not rules.media.needed:
        return said
    return msgspec.structs.replace(said, media=(shown_on(bench),))


def shown_on(bench: Bench) -> OutgoingMedia:
    """What a network shows beside a text."""
    return VIDEO if bench.publisher.rules.media.needs_video else PICTURE


def below_a_title(bench: Bench, text: str) -> str:
    """A text of the same length, its first line short enough for a title where that is one."""
    return f"T\n{text[2:]}" if any(one.first_line for one in bench.publisher.rules.also) else text


def progress_of(bench: Bench) -> dict[str, Progress]:
    """What was made ready under each key, as whoever delivers keeps it."""
    kept: dict[str, Progress] = vars(bench).setdefault("progress", {})
    return kept


def settled_by_a_person(bench: Bench, said: Outgoing, known: frozenset[str]) -> Published | None:
    """What somebody finds who looks at the account, where a program may not."""
    assert isinstance(bench, ServiceBench) and bench.person is not None
    return bench.person(said, known)


async def say(bench: Bench, said: Outgoing, key: str) -> Published:
    """As whoever delivers does: what is made ready in steps first is."""
    publisher, account, http = bench.publisher, bench.account, bench.http
    if not prepares(publisher) or not publisher.in_steps(account):
        return await publisher.publish(account, said, key, read_media, http)
    kept, heard = progress_of(bench), SignIn(account.handle, {**account.values, "lost": "0"})
    try:
        while True:
            progress = kept.get(key, {})
            told = await publisher.prepare(heard, said, key, progress, read_media, show_media, http)
            kept[key] = json.loads(json.dumps(told.progress))
            if told.is_ready:
                break
            await asyncio.sleep(told.wait)
    except UnknownOutcome as error:  # making ready may always be tried again
        raise RetryLater(error.reason, **error.values) from error
    return await publisher.publish(account, said, key, read_media, http, kept[key])


def publish(bench: Bench, said: Outgoing, key: str) -> Published:
    async def whole() -> Published:
        try:
            return await say(bench, fit(bench, said), key)
        finally:
            await bench.http.aclose()

    return asyncio.run(whole())


def find(bench: Bench, said: Outgoing, key: str, known: frozenset[str] = frozenset()) -> Published | None:
    async def whole() -> Published | None:
        publisher, kept, sought = bench.publisher, progress_of(bench).get(key), fit(bench, said)
        try:
            if prepares(publisher):
                return await publisher.find(bench.account, sought, key, BEGAN, bench.http, known, kept)
            return await publisher.find(bench.account, sought, key, BEGAN, bench.http, known)
        finally:
            await bench.http.aclose()

    if not bench.publisher.rules.looks_back:
        with pytest.raises(NeedsPerson, match="settle it by hand"):
            asyncio.run(whole())
        return settled_by_a_person(bench, fit(bench, said), known)
    return asyncio.run(whole())


def delete(bench: Bench, id: str) -> None:
    async def whole() -> None:
        try:
            await bench.publisher.delete(bench.account, id, bench.http)
        finally:
            await bench.http.aclose()

    asyncio.run(whole())


# --- what is written about it ---


def test_every_network_that_publishes_is_tried_here() -> None:
    assert set(registry.publishing()) <= {name.partition("-")[0] for name in BENCHES}


@pytest.mark.parametrize("name", sorted(registry.publishing()))
def test_rules_are_dated_and_coherent(name: str) -> None:
    network = registry.publishing()[name]
    rules: PublishingRules = network.publisher.rules
    assert Capability.PUBLISH in network.manifest.capabilities
    assert network.manifest.text_limit == rules.text
    assert all(limit.maximum > 0 for limit in (rules.text, *rules.also))
    assert rules.settles_after >= 0 and (rules.remembers > 0) == (rules.once_only is OnceOnly.KEY)
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    assert rules.checked <= tomorrow and rules.facts
    for fact in rules.facts:
        assert isinstance(fact, Fact) and fact.text.strip() and fact.checked <= tomorrow
        assert fact.source == "" or re.match(r"https://", fact.source)
    assert bool(rules.media.sizes) == (rules.media.most > 0)
    assert all(
        re.fullmatch(r"\w+/[\w.+-]+", kind) and size > 0 for kind, size in (rules.media.sizes or {}).items()
    )
    assert not (rules.link_in_text and rules.has_link_card)
    names = [one.name for one in rules.sign_in]
    assert len(names) == len(set(names)) and all(one.label for one in rules.sign_in)
    assert rules.checks.limits[0].maximum == rules.text.maximum


@pytest.mark.parametrize("name", sorted(registry.publishing()))
def test_the_readme_says_how_to_get_in(name: str) -> None:
    place = Path(registry.__file__).parent / name / "README.md"
    text = place.read_text(encoding="utf-8")
    assert "To get in" in text or "To use it" in text
    assert "\n## Verified\n" in text and "\n## Not verified\n" in text


@pytest.mark.parametrize("name", sorted(registry.publishing()))
def test_the_manifest_is_dated(name: str) -> None:
    """Of those that can be listened to, the suite of connectors looks too."""
    manifest = registry.publishing()[name].manifest
    assert manifest.name == name and manifest.title.strip() and manifest.coverage
    assert re.match(r"https://", manifest.documentation)
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    for fact in (*manifest.coverage, *manifest.rate_limits, *manifest.facts):
        assert fact.text.strip() and fact.checked <= tomorrow and re.match(r"https://|$", fact.source)


# --- what it does ---


def test_what_is_said_is_there_once_and_found(bench: Bench) -> None:
    said, key = Outgoing(text="Bonjour à tous 🎉 #essai", language="fr"), uuid4().hex
    told = publish(bench, said, key)
    assert told.id and re.match(r"https?://", told.url) and bench.said() == 1
    assert told.at is not None and abs(told.at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    found = find(bench, said, key)
    assert found is not None and found.id == told.id
    assert found == told or not bench.publisher.rules.looks_back


def test_with_a_picture(bench: Bench) -> None:
    publish(bench, Outgoing(text="Voici", media=(shown_on(bench),)), uuid4().hex)
    forged = msgspec.structs.replace(shown_on(bench), digest="0" * 64)
    with pytest.raises(Refused, match="not the one that was approved"):
        publish(bench, Outgoing(text="Voilà", media=(forged,)), uuid4().hex)
    assert bench.said() == 1


def test_the_same_key_twice_is_one_post_where_that_is_promised(bench: Bench) -> None:
    said, key = Outgoing(text="Une seule fois"), uuid4().hex
    first, second = publish(bench, said, key), publish(bench, said, key)
    if bench.publisher.rules.once_only is OnceOnly.READ_BACK:
        assert bench.said() == 2, "then rules must not promise less than this"
    else:
        assert bench.said() == 1 and first.id == second.id


def test_two_keys_with_the_same_words_are_two_posts(bench: Bench) -> None:
    said = Outgoing(text="Deux fois la même chose")
    first, second = publish(bench, said, uuid4().hex), publish(bench, said, uuid4().hex)
    assert bench.said() == 2 and first.id != second.id


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_unknown_and_looking_tells_the_truth(bench: Bench, when: str) -> None:
    bench.lose(when)
    said, key = Outgoing(text="Perdu en chemin"), key_for(bench)
    with pytest.raises(UnknownOutcome):
        publish(bench, said, key)
    with suppress(RetryLater):
        find(bench, said, key)  # whatever happens to looking while answers are lost, it invents nothing
    bench.lose("")
    found = find(bench, said, key)
    assert (found is not None) == (when == "after") == (bench.said() == 1)
    if found is not None and bench.publisher.rules.once_only is not OnceOnly.OUR_ID:
        assert find(bench, said, uuid4().hex, frozenset({found.id})) is None


@pytest.mark.parametrize("seed", range(3))
def test_a_storm_says_each_thing_once_even_when_the_words_are_the_same(bench: Bench, seed: int) -> None:
    """As a ledger delivers: again only what was surely not said, one look at a time, and no post for two deliveries."""
    chance = random.Random(seed)
    texts = [Outgoing(text=text) for text in ("Bonjour", "Bonsoir", "À demain !", "🎉")] * 4
    waiting = [(uuid4().hex, said) for said in texts]
    ids: dict[str, str] = {}
    unknown: set[str] = set()
    lost = 0
    while waiting:
        key, said = waiting.pop(chance.randrange(len(waiting)))
        misbehave(bench, chance)
        try:
            known = frozenset(ids.values())
            found = find(bench, said, key, known) if key in unknown else None
            told = found or publish(bench, said, key)
            # An answer is certain, a post that was found by its words is not: whoever only found it looks again.
            for other in [other for other, id in ids.items() if id == told.id]:
                assert found is None and other in unknown
                del ids[other]
                waiting.append((other, said))
            ids[key] = told.id
        except RetryLater:
            waiting.append((key, said))
        except UnknownOutcome:
            lost += 1
            unknown.add(key)
            waiting.append((key, said))
    assert lost  # of 16, each as often as not
    assert bench.said() == len(texts) == len(set(ids.values()))


def misbehave(bench: Bench, chance: random.Random) -> None:
    if isinstance(bench, SandboxBench):
        rates = {"lost": "50", "busy": "10", "failing": "10", "busy_for": "0"}
        bench.account = SignIn("maison", {**bench.account.values, **rates})
    else:
        bench.lose(chance.choice(["", "before", "after"]))


def test_nothing_said_is_not_found(bench: Bench) -> None:
    publish(bench, Outgoing(text="Autre chose"), uuid4().hex)
    assert find(bench, Outgoing(text="Jamais dit"), uuid4().hex) is None


def test_an_over_long_text_is_refused_before_anything_is_sent(bench: Bench) -> None:
    rules = bench.publisher.rules
    publish(bench, Outgoing(text=below_a_title(bench, "a" * rules.text.maximum)), uuid4().hex)
    people = "\U0001f44d\U0001f3fd"
    for text in (
        "a" * (rules.text.maximum + 1),
        people * (rules.text.maximum // length(people, rules.text.unit) + 1),
    ):
        with pytest.raises(Refused, match=r"too long by [124] "):
            publish(bench, Outgoing(text=below_a_title(bench, text)), uuid4().hex)
    with pytest.raises(Refused, match="nothing to say"):
        publish(bench, Outgoing(text=" "), uuid4().hex)
    assert bench.said() == 1


def test_taking_back_twice_is_no_error(bench: Bench) -> None:
    said, key = Outgoing(text="À retirer"), uuid4().hex
    told = publish(bench, said, key)
    if not bench.publisher.rules.can_delete:
        with pytest.raises(NeedsPerson):
            delete(bench, told.id)
        return
    delete(bench, told.id)
    delete(bench, told.id)
    assert bench.said() == 0
    if bench.publisher.rules.once_only is OnceOnly.CONTAINER:  # it knows that it was said
        with pytest.raises((RetryLater, NeedsPerson)):
            find(bench, said, key)
    else:
        assert find(bench, said, key) is None


def test_without_a_sign_in_somebody_must_act(bench: Bench) -> None:
    async def check(account: SignIn) -> str:
        return await bench.publisher.check(account, bench.http)

    with pytest.raises((NeedsPerson, Refused)):
        asyncio.run(check(SignIn("", {})))
    assert asyncio.run(check(bench.account))


def test_offline_everything_fails_in_our_words_and_nothing_is_said(bench: Bench) -> None:
    if isinstance(bench, SandboxBench):
        pytest.skip("the sandbox needs no network")
    bench.http = GuardedHttp(offline=True)
    fresh = type(bench.publisher)()
    with pytest.raises(NetworkError) as error:
        asyncio.run(fresh.publish(bench.account, Outgoing(text="a"), uuid4().hex, read_media, bench.http))
    assert not isinstance(error.value, UnknownOutcome) and bench.said() == 0


def test_secrets_are_never_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    publish(bench, Outgoing(text="Bonjour"), uuid4().hex)
    for when, text in itertools.product(("before", "after"), ("Bonjour", "a" * 9000)):
        bench.lose(when)
        try:
            publish(bench, Outgoing(text=text), key_for(bench))
        except NetworkError as error:
            told += [str(error), repr(error.values), repr(error.__cause__)]
    bench.lose("")
    wrong = {
        name: f"{value}-wrong" if value in bench.secrets() else value
        for name, value in bench.account.values.items()
    }
    if bench.secrets():
        with pytest.raises(NeedsPerson) as refused:
            asyncio.run(bench.publisher.check(SignIn(bench.account.handle, wrong), bench.http))
        told.append(str(refused.value))
    seen = "\n".join([*told, *(record.getMessage() for record in caplog.records)])
    assert told and not any(secret in seen for secret in bench.secrets())


def test_a_busy_machine_in_front_may_have_let_it_through() -> None:
    with pytest.raises(UnknownOutcome), said_once():
        raise RetryLater("%(address)s asks to come back later (%(status)s).", address="x", status=503)
    with pytest.raises(RetryLater), said_once():
        raise RetryLater("%(address)s asks to come back later (%(status)s).", address="x", status=429)


@pytest.mark.parametrize(
    "headers", [{"Content-Encoding": "gzip"}, {"Content-Encoding": "br"}, {"Content-Length": "99999999"}]
)
def test_an_answer_that_cannot_be_read_comes_after_the_deed(headers: dict[str, str]) -> None:
    """It must not say "failed" of what is online."""

    class Garbled(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"not what was announced"))

    async def whole() -> None:
        async with GuardedHttp(transport=Garbled()) as http:
            with said_once():
                await http.post("https://social.example/api")

    with pytest.raises(UnknownOutcome, match=r"social\.example"):
        asyncio.run(whole())
