"""The Bluesky connector against a real data server, through both of its live ways."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from parvis.engine.items import Interaction, Item
from parvis.networks.bluesky.connector import BlueskyConnector
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, RetryLater
from parvis.networks.http import GuardedHttp
from tests.peers.bluesky_network import BlueskyNetwork, bluesky_running, can_run_full
from tests.peers.posting import Person, Ref, facet

pytestmark = pytest.mark.peer  # they share one network
LIVE = ("firehose", "jetstream")
T = TypeVar("T")


class Listener:
    """Reads a stream in a thread of its own and keeps what it heard, batch by batch."""

    def __init__(self, settings: dict[str, str], cursor: str = "", queries: tuple[str, ...] = ()) -> None:
        self.batches: list[Batch] = []
        self.retries = 0
        self.error: BaseException | None = None
        self._settings = SourceSettings(settings, queries)
        self._cursor = cursor
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self._started = threading.Event()
        self._thread.start()
        self._started.wait(5)

    async def _main(self) -> None:
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._started.set()
        try:
            async with GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http:
                while True:
                    try:
                        async for batch in BlueskyConnector().read(self._settings, self._cursor, http):
                            self.batches.append(batch)
                            self._cursor = batch.cursor
                        return
                    except RetryLater:  # as whoever collects does, only sooner
                        self.retries += 1
                        await asyncio.sleep(1)
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self.error = error

    def close(self) -> None:
        assert self._task is not None
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(10)

    @property
    def cursor(self) -> str:
        return self.batches[-1].cursor if self.batches else ""

    @property
    def items(self) -> list[Item]:
        return [item for batch in self.batches for item in batch.items]

    @property
    def deleted(self) -> set[str]:
        return {deletion.id for batch in self.batches for deletion in batch.deletions}

    @property
    def gone(self) -> set[str]:
        return {deletion.actor_id for batch in self.batches for deletion in batch.actor_deletions}

    @property
    def interactions(self) -> list[Interaction]:
        return [one for batch in self.batches for one in batch.interactions]

    def about(self, *people: Person) -> list[Interaction]:
        """The interactions these people made: a stream begins with a little of what others said before."""
        dids = {person.did for person in people}
        return [one for one in self.interactions if one.event_id.split("/")[2] in dids]

    def item(self, ref: Ref) -> Item:
        """The last version heard."""
        return [item for item in self.items if item.id == ref.uri][-1]

    def has(self, *refs: Ref) -> bool:
        return {ref.uri for ref in refs} <= {item.id for item in self.items}


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@contextlib.contextmanager
def listening(network: BlueskyNetwork, mode: str, cursor: str = "", **settings: str) -> Iterator[Listener]:
    host = network.firehose if mode == "firehose" else network.jetstream
    listener = Listener({"mode": mode, "host": host, **settings}, cursor)
    try:
        yield listener
    finally:
        listener.close()


@contextlib.contextmanager
def attentive(network: BlueskyNetwork, mode: str, **settings: str) -> Iterator[Listener]:
    """A listener that has certainly begun to listen."""
    with listening(network, mode, **settings) as listener:
        caller = network.person("caller")
        calls: list[Ref] = []

        def answered() -> bool:
            calls.append(caller.post("Is anybody there?"))
            time.sleep(0.3)
            return listener.has(calls[-1]) or any(listener.has(call) for call in calls)

        until(answered)
        yield listener


@pytest.mark.parametrize("mode", LIVE)
class TestListening:
    def test_a_post_arrives_with_all_that_it_says(self, bluesky_network: BlueskyNetwork, mode: str) -> None:
        with attentive(bluesky_network, mode) as listener:
            ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
            text = f"Été 🌞 chez @{bob.handle} : essai.example #Parvis"
            post = ada.post(
                text,
                langs=["fr"],
                facets=[
                    facet(text, f"@{bob.handle}", did=bob.did),
                    facet(text, "essai.example", uri="https://essai.example/page"),
                    facet(text, "#Parvis", tag="Parvis"),
                ],
            )
            shown = ada.show("Une image", alt="Un carré gris")
            until(lambda: listener.has(post, shown))
        item = listener.item(post)
        assert item.content == text
        assert item.actor.id == ada.did
        assert item.actor.name == ada.handle  # told by the identity event of the new account
        assert (item.mentions, item.links, item.hashtags) == (
            (bob.handle,),
            ("https://essai.example/page",),
            ("Parvis",),
        )
        assert item.language == "fr"
        assert item.updated is None
        assert item.engagement.total is None
        assert BlueskyConnector().map_item(item.raw) == item_without_name(item)
        (picture,) = listener.item(shown).attachments
        assert (picture.type, picture.alt, picture.media_type) == ("Image", "Un carré gris", "image/png")

    def test_who_answers_quotes_likes_and_reposts_whom(
        self, bluesky_network: BlueskyNetwork, mode: str
    ) -> None:
        with attentive(bluesky_network, mode) as listener:
            ada, bob = bluesky_network.person("ada"), bluesky_network.person("bob")
            post = ada.post("What do you think?")
            reply = bob.reply("A lot", post)
            deeper = ada.reply("Tell me", reply, root=post)
            quote = bob.quote("She asked", post)
            both = bob.quote("Both", post, reply={"root": post.link(), "parent": deeper.link()})
            like, repost = bob.like(post), bob.repost(post)
            until(
                lambda: (
                    listener.has(both) and any(one.event_id == repost.uri for one in listener.interactions)
                )
            )
            bob.delete(like)
            bob.delete(repost)
            bob.delete(quote)
            until(lambda: quote.uri in listener.deleted)
        assert (listener.item(reply).in_reply_to, listener.item(reply).context) == (post.uri, post.uri)
        assert (listener.item(deeper).in_reply_to, listener.item(deeper).context) == (reply.uri, post.uri)
        assert listener.item(quote).quote_of == post.uri
        assert listener.item(quote).in_reply_to == ""
        made = {(one.kind, one.id, one.event_id) for one in listener.about(ada, bob) if not one.undone}
        assert made == {
            ("reply", post.uri, reply.uri),
            ("reply", reply.uri, deeper.uri),
            ("reply", deeper.uri, both.uri),
            ("quote", post.uri, f"{quote.uri}#quote"),
            ("quote", post.uri, f"{both.uri}#quote"),
            ("like", post.uri, like.uri),
            ("repost", post.uri, repost.uri),
        }
        undone = {(one.kind, one.event_id) for one in listener.about(ada, bob) if one.undone}
        assert undone == {
            ("like", like.uri),
            ("repost", repost.uri),
            ("reply", quote.uri),
            ("quote", f"{quote.uri}#quote"),
        }

    def test_edits_deletions_and_the_end_of_an_account(
        self, bluesky_network: BlueskyNetwork, mode: str
    ) -> None:
        with attentive(bluesky_network, mode) as listener:
            ada = bluesky_network.person("ada")
            edited, deleted, kept = ada.post("Tpyo"), ada.post("Sorry"), ada.post("Fine")
            until(lambda: listener.has(edited, deleted, kept))
            ada.edit(edited, "Typo")
            ada.delete(deleted)
            until(lambda: deleted.uri in listener.deleted)
            assert ada.did not in listener.gone
            ada.leave(bluesky_network.admin_password)
            until(lambda: ada.did in listener.gone)
        versions = [item for item in listener.items if item.id == edited.uri]
        assert versions[-1].content == "Typo"
        assert versions[-1].updated is not None
        assert versions[-1].updated >= versions[-1].published
        assert {uri for uri in listener.deleted if ada.did in uri} == {deleted.uri}
        assert len(versions) == 2
        assert listener.error is None

    def test_what_was_said_while_nobody_listened_is_heard_later(
        self, bluesky_network: BlueskyNetwork, mode: str
    ) -> None:
        ada = bluesky_network.person("ada")
        with attentive(bluesky_network, mode) as before:
            first = ada.post_many(f"before {number}" for number in range(20))
            until(lambda: before.has(*first))
        missed = ada.post_many(f"meanwhile {number}" for number in range(250))
        with listening(bluesky_network, mode, cursor=before.cursor) as after:
            until(lambda: after.has(*missed))
        with listening(bluesky_network, mode, cursor=before.cursor) as again:
            until(lambda: again.has(*missed))
        assert all(after.item(ref) == again.item(ref) for ref in missed)
        hers = [item.content for item in after.items if item.actor.id == ada.did]
        assert [text for text in hers if text.startswith("meanwhile")] == [
            f"meanwhile {number}" for number in range(250)
        ]

    def test_without_counting_only_posts_are_read(self, bluesky_network: BlueskyNetwork, mode: str) -> None:
        with attentive(bluesky_network, mode, count_interactions="no") as listener:
            ada = bluesky_network.person("ada")
            post = ada.post("Hello")
            like = ada.like(post)
            reply = ada.reply("Again", post)
            ada.delete(like)
            ada.delete(reply)
            until(lambda: reply.uri in listener.deleted)
        assert listener.interactions == []
        assert listener.has(post)

    def test_a_quiet_stream_still_gives_its_cursor(self, bluesky_network: BlueskyNetwork, mode: str) -> None:
        with attentive(bluesky_network, mode) as listener:
            count, cursor = len(listener.batches), listener.cursor
            until(lambda: len(listener.batches) > count + 1, seconds=12)
        assert cursor
        assert listener.cursor == cursor

    def test_a_mention_arrives_well_within_two_seconds(
        self, bluesky_network: BlueskyNetwork, mode: str
    ) -> None:
        with attentive(bluesky_network, mode) as listener:
            ada, waits = bluesky_network.person("ada"), []
            for number in range(10):
                said = time.monotonic()
                post = ada.post(f"How long {number}")
                until(lambda ref=post: listener.has(ref))
                waits.append(time.monotonic() - said)
        print(f"{mode}: heard after {sorted(round(wait, 2) for wait in waits)} s")
        assert sorted(waits)[-2] < 1.5


@pytest.mark.parametrize("mode", LIVE)
def test_cut_connections_lose_nothing(bluesky_network: BlueskyNetwork, mode: str) -> None:
    """The Jetstream host cuts everybody off again and again; the firehose is replayed from each cursor."""
    ada, posts = bluesky_network.person("ada"), []
    if mode == "jetstream":
        with attentive(bluesky_network, mode) as listener:
            for number in range(4):
                posts += ada.post_many(f"cut {number}.{part}" for part in range(40))
                bluesky_network.bridge.drop()
            until(lambda: listener.has(*posts))
        assert listener.error is None
        return
    with attentive(bluesky_network, mode) as listener:
        cursor = listener.cursor
    heard: set[str] = set()
    for number in range(4):
        posts += ada.post_many(f"cut {number}.{part}" for part in range(40))
        with listening(bluesky_network, mode, cursor=cursor) as listener:
            until(lambda one=listener: one.items)
        cursor = listener.cursor
        heard |= {item.id for item in listener.items}
    with listening(bluesky_network, mode, cursor=cursor) as listener:
        until(lambda: heard | {item.id for item in listener.items} >= {post.uri for post in posts})


@pytest.mark.parametrize("mode", LIVE)
def test_a_killed_server_is_taken_up_again_when_it_is_back(mode: str) -> None:
    with bluesky_running() as network:
        ada = network.person("ada")
        with attentive(network, mode) as listener:
            before = ada.post("before")
            until(lambda: listener.has(before))
            network.kill()
            network.start()
            ada = Person.sign_in(network.pds, ada.handle)
            after = ada.post("after")
            until(lambda: listener.has(after) or listener.error, seconds=60)
            assert listener.error is None
            assert listener.has(after)


def test_a_server_that_started_anew_is_read_from_its_beginning() -> None:
    """Its numbering is behind the saved cursor: the firehose answers FutureCursor."""
    with bluesky_running() as network:
        early = network.person("ada").post("early")
        ahead = f"firehose {network.firehose} 123456789"
        with listening(network, "firehose", cursor=ahead) as listener:
            until(lambda: listener.has(early))
        assert any("anew" in batch.note for batch in listener.batches)


@pytest.fixture(scope="module")
def full(request: pytest.FixtureRequest) -> BlueskyNetwork:
    if not can_run_full():
        pytest.skip("the AppView needs PostgreSQL and Redis (Debian: postgresql redis-server)")
    return request.getfixturevalue("full_bluesky_network")


def searched(network: BlueskyNetwork, who: Person, *queries: str, cursor: str = "", **other: str) -> Listener:
    settings = {
        "mode": "search",
        "host": network.pds,
        "handle": who.handle,
        "app_password": who.password,
        **other,
    }
    listener = Listener(settings, cursor, queries)
    listener._thread.join(30)
    return listener


def run_apart(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine in a thread of its own: another test's browser may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(make())).result()


class TestWithTheAppView:
    def test_search_looks_back_and_then_goes_on(self, full: BlueskyNetwork) -> None:
        ada, bob = full.person("ada"), full.person("bob")
        posts = ada.post_many(f"sésame {number}" for number in range(130))
        bob.like(posts[3])
        bob.name_oneself("Bob")
        until(lambda: len({i.id for i in searched(full, ada, "sésame").items}) == 130, seconds=120)
        first = searched(full, ada, "sésame", "nothing says this")
        assert first.error is None
        assert {item.id for item in first.items} == {post.uri for post in posts}
        assert len(first.batches) >= 3  # two pages, and the query that finds nothing
        assert first.items[0].actor.name == ada.handle
        assert first.item(posts[3]).engagement.likes == 1
        assert {snapshot.id for batch in first.batches for snapshot in batch.snapshots} == {
            p.uri for p in posts
        }
        later = bob.post("sésame, encore")
        until(lambda: searched(full, ada, "sésame", cursor=first.cursor).has(later), seconds=120)

    def test_an_interrupted_search_goes_on(self, full: BlueskyNetwork) -> None:
        ada = full.person("ada")
        posts = ada.post_many(f"parenthèse {number}" for number in range(130))
        until(lambda: len({i.id for i in searched(full, ada, "parenthèse").items}) == 130, seconds=120)
        whole = searched(full, ada, "parenthèse")
        halfway = whole.batches[0].cursor
        assert ada.password not in halfway
        rest = searched(full, ada, "parenthèse", cursor=halfway)
        heard = {item.id for item in (*whole.batches[0].items, *rest.items)}
        assert heard == {post.uri for post in posts}

    def test_an_app_password_is_enough_and_a_wrong_one_needs_a_person(self, full: BlueskyNetwork) -> None:
        ada = full.person("ada")
        fine = searched(full, ada, "quelque chose", app_password=ada.app_password())
        assert fine.error is None
        wrong = searched(full, ada, "quelque chose", app_password="wrong")
        assert isinstance(wrong.error, NeedsPerson)
        assert "app password" in str(wrong.error)

    def test_matched_items_learn_who_speaks(self, full: BlueskyNetwork) -> None:
        ada, bob = full.person("ada"), full.person("bob")
        ada.name_oneself("Ada Lovelace")
        bob.call(
            "com.atproto.repo.createRecord",
            repo=bob.did,
            collection="app.bsky.graph.follow",
            record={
                "$type": "app.bsky.graph.follow",
                "subject": ada.did,
                "createdAt": "2025-01-01T00:00:00Z",
            },
        )
        assert full.appview is not None
        settings = SourceSettings({"api": full.appview})
        payload = {
            "did": ada.did,
            "time_us": 1761984060000000,
            "kind": "commit",
            "commit": {
                "operation": "create",
                "collection": "app.bsky.feed.post",
                "rkey": "3m4kq2aaaaa2b",
                "record": {"text": "x", "createdAt": "2025-11-01T08:00:00Z"},
            },
        }
        item = BlueskyConnector().map_item(payload)
        unknown = BlueskyConnector().map_item({**payload, "did": "did:plc:zzzzzzzzzzzzzzzzzzzzzzzz"})

        async def enriched() -> list[Item]:
            async with GuardedHttp(allowed_private_hosts=["127.0.0.1"]) as http:
                return await BlueskyConnector().enrich([item, unknown], settings, http)

        def known() -> bool:
            return run_apart(enriched)[0].actor.followers == 1

        until(known, seconds=120)
        full_item, same = run_apart(enriched)
        assert (full_item.actor.name, full_item.actor.display_name) == (ada.handle, "Ada Lovelace")
        assert full_item.content == item.content
        assert same == unknown


def item_without_name(item: Item) -> Item:
    """What the payload alone can tell: the handle came from another event."""
    import msgspec

    return msgspec.structs.replace(item, actor=msgspec.structs.replace(item.actor, name=""))
