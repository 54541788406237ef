"""The sandbox: a network that misbehaves on purpose, and holds nothing twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import OnceOnly, Prepared, Progress, Published, SignIn
from parvis.networks.sandbox import connector
from parvis.networks.sandbox.behaviour import Behaviour, Fate
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.networks.sandbox.store import SandboxStore
from parvis.networks.tests.contract import check_item

HTTP = GuardedHttp(offline=True)
SAID = Outgoing(text="Bonjour à tous")
BEGAN = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)


async def no_media(digest: str) -> bytes:
    raise AssertionError(f"nobody asked for {digest}")


def account(file: Path, /, **values: object) -> SignIn:
    return SignIn("maison", {"account": "Maison", "path": str(file)} | {k: str(v) for k, v in values.items()})


def key() -> str:
    return uuid4().hex


def publish(publisher: SandboxPublisher, whose: SignIn, name: str, said: Outgoing = SAID) -> Published:
    return asyncio.run(publisher.publish(whose, said, name, no_media, HTTP))


def find(
    publisher: SandboxPublisher, whose: SignIn, name: str, said: Outgoing = SAID, **more
) -> Published | None:
    return asyncio.run(publisher.find(whose, said, name, more.pop("since", BEGAN), HTTP, **more))


def store(path: Path) -> SandboxStore:
    return SandboxStore(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sandbox.sqlite3"


@pytest.mark.parametrize(
    ("mode", "times"), [(OnceOnly.OUR_ID, 1), (OnceOnly.KEY, 1), (OnceOnly.READ_BACK, 2)]
)
def test_the_same_key_twice(path: Path, mode: OnceOnly, times: int) -> None:
    publisher, name = SandboxPublisher(mode), key()
    first, second = (publish(publisher, account(path), name) for _ in range(2))
    assert store(path).counts("maison") == {name: times}
    assert (first.id == second.id) == (times == 1)


def test_an_account_may_choose_what_protects_it(path: Path) -> None:
    name = key()
    for _ in range(3):
        publish(SandboxPublisher(), account(path, once_only="our_id"), name)
    assert store(path).counts("maison") == {name: 1}


def test_a_key_is_forgotten_after_a_while(path: Path) -> None:
    publisher, name = SandboxPublisher(OnceOnly.KEY, remembers=0.05), key()
    publish(publisher, account(path), name)
    time.sleep(0.1)
    publish(publisher, account(path), name)
    assert store(path).counts("maison") == {name: 2}
    assert publisher.rules.remembers == 0.05


@pytest.mark.parametrize("mode", list(OnceOnly))
def test_half_of_the_lost_answers_were_kept_and_looking_tells_which(path: Path, mode: OnceOnly) -> None:
    publisher, losing = SandboxPublisher(mode), account(path, lost=100)
    keys = [key() for _ in range(60)]
    for number, name in enumerate(keys):
        with pytest.raises(UnknownOutcome):
            publish(publisher, losing, name, Outgoing(text=f"numéro {number}"))
    kept = store(path).counts("maison")
    assert 15 <= len(kept) <= 45 and set(kept.values()) == {1}
    told = {
        name: find(publisher, account(path), name, Outgoing(text=f"numéro {number}"))
        for number, name in enumerate(keys)
    }
    assert {name for name, found in told.items() if found} == set(kept)
    ids = {post.key: post.id for post in store(path).posts("maison")}
    assert all(found.id == ids[name] for name, found in told.items() if found)


def test_what_fails_was_not_kept(path: Path) -> None:
    for _ in range(10):
        with pytest.raises(UnknownOutcome):
            publish(SandboxPublisher(), account(path, failing=100), key())
        with pytest.raises(RetryLater) as busy:
            publish(SandboxPublisher(), account(path, busy=100, busy_for=7), key())
        assert busy.value.after == 7
    assert store(path).posts("maison") == []


def test_chance_is_another_at_each_attempt_and_the_same_when_asked_again(path: Path) -> None:
    behaviour = Behaviour.of(account(path, lost=50, busy=20, failing=10), OnceOnly.KEY, 500)
    fates = [behaviour.fate("a", attempt) for attempt in range(1, 4001)]
    assert fates == [behaviour.fate("a", attempt) for attempt in range(1, 4001)]
    assert fates[:50] != [behaviour.fate("b", attempt) for attempt in range(1, 51)]
    counted = Counter(fates)
    shares = {fate: counted[fate] / 40 for fate in Fate}
    expected = {Fate.BUSY: 20, Fate.FAILED: 10, Fate.LOST_BEFORE: 25, Fate.LOST_AFTER: 25, Fate.ANSWERED: 20}
    assert all(abs(shares[fate] - share) < 4 for fate, share in expected.items()), shares


def test_a_storm_that_reads_back_says_each_thing_once(path: Path) -> None:
    """As a ledger does: again only when it was surely not said."""
    stormy = account(path, lost=40, busy=20, failing=10, busy_for=0)
    publisher = SandboxPublisher()

    async def deliver(name: str, said: Outgoing) -> Published:
        unknown = False
        while True:
            try:
                found = await publisher.find(stormy, said, name, BEGAN, HTTP) if unknown else None
                return found or await publisher.publish(stormy, said, name, no_media, HTTP)
            except RetryLater:
                pass
            except UnknownOutcome:
                unknown = True

    async def all_of_them() -> list[Published]:
        return await asyncio.gather(*(deliver(key(), Outgoing(text=f"numéro {n}")) for n in range(40)))

    told = asyncio.run(all_of_them())
    assert Counter(store(path).counts("maison").values()) == {1: 40}
    assert len({one.id for one in told}) == 40


def test_the_same_words_twice_are_as_many_posts_as_were_said(path: Path) -> None:
    """Nobody can tell whose post is whose, but one post is never the answer to two."""
    publisher = SandboxPublisher()
    first, second, third = key(), key(), key()
    answered = publish(publisher, account(path), first)
    kept = store(path).keep("maison", second, SAID, 0.0, answered=False)  # its answer was lost
    assert find(publisher, account(path), third).id == kept.id
    assert find(publisher, account(path), third).id == kept.id, "asked again, the same"
    assert find(publisher, account(path), second) is None
    assert find(publisher, account(path), first).id == answered.id
    assert find(publisher, account(path), third, known={kept.id}) is None


def test_only_what_was_said_since_then_by_this_account_is_found(path: Path) -> None:
    publisher, name = SandboxPublisher(), key()
    store(path).keep("maison", name, SAID, 0.0, answered=False)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert find(publisher, account(path), name, since=later) is None
    assert find(publisher, account(path, account="autre"), name) is None
    assert find(publisher, account(path), name, Outgoing(text="autre")) is None
    assert find(publisher, account(path, shows_after=60_000), name) is None
    assert find(publisher, account(path), name) is not None


def test_looking_can_fail_too_and_says_so(path: Path) -> None:
    for how in ({"lost": 100}, {"busy": 100}, {"failing": 100}):
        with pytest.raises(RetryLater):
            find(SandboxPublisher(), account(path, **how), key())


def test_taking_back_twice_is_no_error(path: Path) -> None:
    publisher, name = SandboxPublisher(OnceOnly.OUR_ID), key()
    said = publish(publisher, account(path), name)
    for _ in range(2):
        asyncio.run(publisher.delete(account(path), said.id, HTTP))
    assert store(path).posts("maison") == [] and find(publisher, account(path), name) is None
    assert [post.id for post in store(path).posts("maison", deleted=True)] == [said.id]


def test_what_cannot_be_said_is_refused(path: Path) -> None:
    publisher = SandboxPublisher()
    with pytest.raises(Refused, match="too long by 3"):
        publish(publisher, account(path, text_limit=5), key(), Outgoing(text="Bonjour !"[:8]))
    with pytest.raises(Refused, match="nothing to say"):
        publish(publisher, account(path), key(), Outgoing(text=" "))
    forged = OutgoingMedia(digest="0" * 64, media_type="image/png", size=3, alt="Chat")

    async def other(_digest: str) -> bytes:
        return b"abc"

    with pytest.raises(Refused, match="not the one that was approved"):
        asyncio.run(publisher.publish(account(path), Outgoing(text="a", media=(forged,)), key(), other, HTTP))
    true = OutgoingMedia(
        digest=hashlib.sha256(b"abc").hexdigest(), media_type="image/png", size=3, alt="Chat"
    )
    asyncio.run(publisher.publish(account(path), Outgoing(text="a", media=(true,)), key(), other, HTTP))
    assert len(store(path).posts("maison")) == 1


def prepare(whose: SignIn, name: str, progress: Progress, said: Outgoing = SAID) -> Prepared:
    return asyncio.run(SandboxPublisher().prepare(whose, said, name, progress, no_media, no_address, HTTP))


def no_address(one: OutgoingMedia, media_type: str) -> str:
    raise AssertionError(f"nobody fetches {one.digest} as {media_type}")


def test_a_container_is_made_processed_then_published(path: Path) -> None:
    slow, quick, name = account(path, processing=600), account(path, processing=0.0001), key()
    publisher = SandboxPublisher()
    assert publisher.in_steps(slow) and not publisher.in_steps(account(path))
    made = prepare(slow, name, {})
    assert not made.is_ready and made.wait == 600 and made.progress
    waiting = prepare(slow, name, made.progress)
    assert not waiting.is_ready and 590 < waiting.wait <= 600 and waiting.progress == made.progress
    with pytest.raises(RetryLater, match="not processed"):
        asyncio.run(publisher.publish(slow, SAID, name, no_media, HTTP, made.progress))
    assert prepare(quick, name, made.progress).is_ready and store(path).posts("maison") == []
    told = asyncio.run(publisher.publish(quick, SAID, name, no_media, HTTP, made.progress))
    again = asyncio.run(publisher.publish(quick, SAID, name, no_media, HTTP, made.progress))
    assert told == again and store(path).counts("maison") == {name: 1}
    assert store(path).containers("maison", name) == 1 and prepare(quick, name, made.progress).is_ready
    asyncio.run(publisher.delete(quick, told.id, HTTP))
    with pytest.raises(NeedsPerson, match="no longer there"):  # it knows that it was said
        asyncio.run(publisher.find(quick, SAID, name, BEGAN, HTTP, (), made.progress))


def test_a_container_can_be_spoiled_grow_old_or_be_lost(path: Path) -> None:
    quick, name = account(path, processing=0.0001), key()
    spoiled = prepare(account(path, processing=0.0001, spoiling=100), name, {})
    with pytest.raises(Refused, match="could not process"):
        prepare(quick, name, spoiled.progress)
    old = account(path, processing=0.0001, lasting=0)
    anew = prepare(old, name, prepare(old, name, {}).progress)
    assert not anew.is_ready and store(path).containers("maison", name) == 3
    with pytest.raises(RetryLater, match="no longer there"):
        asyncio.run(SandboxPublisher().publish(old, SAID, name, no_media, HTTP, anew.progress))
    for how, kind in (
        ({"lost": 100}, UnknownOutcome),
        ({"failing": 100}, UnknownOutcome),
        ({"busy": 100}, RetryLater),
    ):
        with pytest.raises(kind):
            prepare(account(path, processing=1, **how), name, {})
    assert store(path).posts("maison") == []


@pytest.mark.parametrize(
    "values",
    [
        {"account": "../x"},
        {"path": ""},
        {"path": "/nowhere/at/all"},
        {"lost": "beaucoup"},
        {"lost": "nan"},
        {"lost": "-1"},
        {"once_only": "never"},
        {"access": "closed"},
    ],
)
def test_settings_that_cannot_be_used_are_said(path: Path, values: dict[str, str]) -> None:
    with pytest.raises(NeedsPerson):
        publish(SandboxPublisher(), account(path, **values), key())


def test_a_file_of_something_else_is_left_alone(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(NeedsPerson):
        publish(SandboxPublisher(), account(path), key())
    assert path.read_bytes() == b"not a database at all" * 100


def test_looking_makes_no_file(path: Path) -> None:
    assert store(path).posts("x") == [] and store(path).counts("x") == {} and read(path) == []
    assert not path.exists()


def read(path: Path, cursor: str = "", **more: str) -> list[Batch]:
    async def whole() -> list[Batch]:
        return [b async for b in connector.read(SourceSettings({"path": str(path), **more}), cursor, HTTP)]

    return asyncio.run(whole())


def test_what_is_said_is_heard_and_what_is_taken_back_is_told(path: Path) -> None:
    assert read(path) == [] and not path.exists()
    told = publish(
        connector.publisher, account(path), key(), Outgoing(text="Vive #l_été", language="fr", warning="!")
    )
    publish(connector.publisher, account(path, account="autre"), key())
    (batch,) = read(path)
    for item in batch.items:
        check_item(item, "sandbox")
    assert [item.actor.name for item in batch.items] == ["maison", "autre"]
    assert (
        batch.items[0].id == told.id
        and batch.items[0].published == told.at
        and batch.items[0].url == told.url
    )
    assert [item.id for b in read(path, account="@Maison") for item in b.items] == [told.id]
    assert read(path, batch.cursor) == []
    asyncio.run(connector.publisher.delete(account(path), told.id, HTTP))
    (late,) = read(path, batch.cursor)
    assert [deletion.id for deletion in late.deletions] == [told.id] and late.items == ()
    assert read(path, late.cursor) == []


def test_a_long_past_comes_in_several_batches(path: Path) -> None:
    held = store(path)
    for number in range(1100):
        held.keep("maison", key(), Outgoing(text=f"numéro {number}"), 0.0, answered=True)
    batches = read(path)
    assert [len(batch.items) for batch in batches] == [500, 500, 100]
    assert len({item.id for batch in batches for item in batch.items}) == 1100


# What the processes of the next two tests run: only what publishing needs, for they start often.
_SCRIPT = """
import asyncio, sys
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import OnceOnly, SignIn
from parvis.networks.sandbox.publishing import SandboxPublisher

path, mode, latency, *names = sys.argv[1:]
account = SignIn("maison", {"account": "maison", "path": path, "latency": latency})
print("ready", flush=True)
for name in names:
    call = SandboxPublisher(OnceOnly(mode)).publish(account, Outgoing(text=name), name, None, GuardedHttp(offline=True))
    asyncio.run(call)
"""


def process(path: Path, mode: OnceOnly, latency: int, *names: str) -> subprocess.Popen[bytes]:
    arguments = [str(path), mode.value, str(latency), *names]
    return subprocess.Popen([sys.executable, "-c", _SCRIPT, *arguments], stdout=subprocess.PIPE)


def test_many_processes_at_once_keep_each_post_once(path: Path) -> None:
    names = [key() for _ in range(60)]
    workers = [process(path, OnceOnly.OUR_ID, 0, *names) for _ in range(4)]
    for worker in workers:
        worker.communicate(timeout=120)
    assert [worker.returncode for worker in workers] == [0] * 4
    assert store(path).counts("maison") == dict.fromkeys(names, 1)
    assert {store(path).calls("maison", name) for name in names} == {4}
    with sqlite3.connect(path) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.crash
def test_a_process_killed_while_it_publishes_leaves_a_truth_that_can_be_read(path: Path) -> None:
    kept = 0
    for pause in (0.02, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 2.0):
        name = key()
        worker = process(path, OnceOnly.READ_BACK, 400, name)
        worker.stdout.readline()
        time.sleep(pause)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        there = store(path).counts("maison").get(name, 0)
        assert there in {0, 1}
        assert bool(find(SandboxPublisher(), account(path), name, Outgoing(text=name))) == bool(there)
        kept += there
    assert 1 <= kept <= 7, "some were killed before and some after"
