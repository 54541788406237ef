"""The collector with connectors that stream, fail, end and disappear."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from parvis.archive.contract import Scope
from parvis.archive.memory import MemoryArchive
from parvis.engine.items import Actor, Item
from parvis.listening.actions import collection as actions
from parvis.listening.models import Source, Watch
from parvis.listening.pipeline import Pipeline
from parvis.listening.queries.collection import due, wanted_words
from parvis.listening.source_notes import in_words
from parvis.listening.source_secrets import seal
from parvis.listening.tasks import collection
from parvis.listening.tasks.collection import Collector
from parvis.listening.tests.plain import PlainUnderstander
from parvis.networks import registry
from parvis.networks.contract import Batch, Capability, Manifest, SourceSettings
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.registry import Unavailable
from parvis.workers.names import is_dead, new_name
from parvis.workspaces.models import Brand, Organisation

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
Reading = Callable[[SourceSettings, str], AsyncIterator[Batch]]


class FakeConnector:
    """A network called ``fake`` whose reading a test writes."""

    def __init__(self, reading: Reading, poll_seconds: float = 300) -> None:
        self._reading = reading
        self.settings: list[SourceSettings] = []
        self.manifest = Manifest(
            name="fake",
            title="Fake",
            capabilities=frozenset({Capability.STREAM}),
            settings=(),
            documentation="",
            checked=NOW.date(),
            poll_seconds=poll_seconds,
        )

    def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        self.settings.append(settings)
        return self._reading(settings, cursor)

    def map_item(self, payload: object) -> Item:
        raise ValueError


@pytest.fixture
def brand() -> Brand:
    organisation = Organisation.objects.create(name="Maison", slug="maison")
    return Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")


@pytest.fixture
def source(brand: Brand) -> Source:
    return Source.objects.create(
        organisation=brand.organisation, brand=brand, network="fake", name="one", keeps_unmatched=True
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(collection, "TICK", 0.05)
    yield


def item(number: int) -> Item:
    return Item(
        network="fake", id=str(number), actor=Actor(id="lea"), content=f"texte {number}", published=NOW
    )


async def counting(settings: SourceSettings, cursor: str) -> AsyncIterator[Batch]:
    """A stream that tells numbers from its cursor on, for ever."""
    number = int(cursor or 0)
    while True:
        yield Batch(items=(item(number),), cursor=str(number + 1))
        number += 1
        await asyncio.sleep(0.01)


class Collecting:
    """A collector at work on a connector, until the block ends."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, connector: Any, archive: MemoryArchive | None = None
    ) -> None:
        monkeypatch.setattr(registry, "get", lambda _name: connector)
        self.archive = archive or MemoryArchive()
        self.collector = Collector(new_name(), Pipeline(self.archive, PlainUnderstander()), GuardedHttp())
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Collecting:
        self._task = asyncio.create_task(self.collector.run(self._stop))
        return self

    async def __aexit__(self, *error: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, 20)

    async def until(self, condition: Callable[[], bool], seconds: float = 15) -> None:
        async with asyncio.timeout(seconds):
            while not await sync_to_async(condition)():  # noqa: ASYNC110 - the database tells no events
                await asyncio.sleep(0.02)

    def heard(self, source: Source) -> list[int]:
        found = self.archive.export(Scope(organisation=source.organisation_id))
        return sorted(int(mention.item.id) for mention in found)


def fresh(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def run(main: Any) -> None:
    asyncio.run(main)


def test_a_stream_is_archived_then_its_cursor_saved(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with Collecting(monkeypatch, FakeConnector(counting)) as collecting:
            await collecting.until(lambda: int(fresh(source).cursor or 0) >= 5)
            now = await sync_to_async(fresh)(source)
            assert now.state == Source.State.LISTENING
            assert now.leased_by and now.leased_until and now.leased_until > timezone.now()
        ended = await sync_to_async(fresh)(source)
        heard = collecting.heard(source)
        assert int(ended.cursor) <= len(heard) and heard == list(range(len(heard)))
        assert ended.leased_by == "" and ended.leased_until is None
        assert ended.items_read >= int(ended.cursor) and ended.last_heard_at

    run(main())


def test_the_cursor_stays_when_the_archive_refuses(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(MemoryArchive):
        def append(self, *_arguments: Any) -> Any:
            raise OSError("disk full")

    async def main() -> None:
        async with Collecting(monkeypatch, FakeConnector(counting), Broken()) as collecting:
            await collecting.until(lambda: fresh(source).state == Source.State.RETRYING)
        ended = await sync_to_async(fresh)(source)
        assert (ended.cursor, ended.failures, ended.items_read) == ("", 1, 0)
        assert ended.next_read_at and ended.next_read_at > timezone.now()

    run(main())


@pytest.mark.parametrize(
    ("problem", "state", "words"),
    [
        (
            RetryLater("%(host)s is busy", after=500, host="x.example"),
            Source.State.RETRYING,
            "x.example is busy",
        ),
        (NeedsPerson("Sign in again."), Source.State.NEEDS_PERSON, "Sign in again."),
        (Refused("Never."), Source.State.NEEDS_PERSON, "Never."),
        (KeyError("a bug"), Source.State.RETRYING, "KeyError"),
    ],
)
def test_each_kind_of_error_has_its_state(
    source: Source, monkeypatch: pytest.MonkeyPatch, problem: Exception, state: str, words: str
) -> None:
    async def failing(settings: SourceSettings, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(items=(item(1),), cursor="1")
        raise problem

    async def main() -> None:
        async with Collecting(monkeypatch, FakeConnector(failing)) as collecting:
            await collecting.until(lambda: fresh(source).state == state)
        ended = await sync_to_async(fresh)(source)
        assert ended.cursor == "1" and ended.failures == 1 and ended.leased_by == ""
        assert in_words(ended.state_note) == words
        if isinstance(problem, RetryLater):
            assert ended.next_read_at and ended.next_read_at > timezone.now() + dt.timedelta(seconds=400)

    run(main())


def test_a_connector_that_is_not_there_is_told_and_looked_for_again(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with Collecting(monkeypatch, Unavailable("fake", "No package.")) as collecting:
            await collecting.until(lambda: fresh(source).state == Source.State.UNAVAILABLE)
        assert (await sync_to_async(fresh)(source)).state_note == "No package."

    run(main())
    assert actions.look_again_at_unavailable(["other"]) == 0
    assert actions.look_again_at_unavailable(["fake"]) == 1
    assert due(timezone.now()) == [source.pk]


def test_a_poll_rests_until_its_time(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    async def once(settings: SourceSettings, cursor: str) -> AsyncIterator[Batch]:
        yield Batch(items=(item(int(cursor or 0)),), cursor=str(int(cursor or 0) + 1))

    async def main() -> None:
        async with Collecting(monkeypatch, FakeConnector(once, poll_seconds=0.2)) as collecting:
            await collecting.until(lambda: fresh(source).cursor == "3")
        assert collecting.heard(source) == [0, 1, 2]

    run(main())


@pytest.mark.parametrize("how", ["pause", "edit", "delete"])
def test_pausing_editing_and_deleting_reach_the_reader(
    source: Source, brand: Brand, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    from parvis.listening.actions import sources
    from parvis.workspaces.api import Role, Workspace

    workspace = Workspace(organisation=brand.organisation_id, role=Role.OWNER, actor="test")
    connector = FakeConnector(counting)
    monkeypatch.setattr(sources, "_manifest", lambda _network: connector.manifest)

    def act() -> None:
        if how == "pause":
            sources.pause_source(workspace, source.pk)
        elif how == "delete":
            sources.delete_source(workspace, source.pk)
        else:
            sources.edit_source(workspace, source.pk, sources.SourceDraft("fake", "other name", {}, brand.pk))

    async def main() -> None:
        async with Collecting(monkeypatch, connector) as collecting:
            await collecting.until(lambda: int(fresh(source).cursor or 0) >= 2)
            await sync_to_async(act)()
            if how == "edit":
                await collecting.until(lambda: len(connector.settings) == 2)
            else:
                await collecting.until(lambda: collecting.collector.reading == 0)
                if how == "pause":
                    assert (await sync_to_async(fresh)(source)).state == Source.State.PAUSED

    run(main())


def test_an_edit_between_two_looks_of_the_collector_is_not_missed(
    source: Source, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source is edited after the collector saw that it still held it, and before it looked what is due."""
    connector = FakeConnector(counting)
    edits: list[bool] = []

    def edit_then_due(now: dt.datetime) -> list[int]:
        if len(connector.settings) == 1 and not edits:
            edits.append(True)
            Source.objects.filter(pk=source.pk).update(
                leased_by="", leased_until=None, state=Source.State.WAITING
            )
        return due(now)

    async def main() -> None:
        monkeypatch.setattr(collection.queries, "due", edit_then_due)
        async with Collecting(monkeypatch, connector) as collecting:
            await collecting.until(lambda: len(connector.settings) == 2)
            read = int((await sync_to_async(fresh)(source)).cursor or 0)
            await collecting.until(lambda: int(fresh(source).cursor) > read)
            assert collecting.collector.reading == 1
        assert collecting.heard(source) == list(range(len(collecting.heard(source))))

    run(main())


def test_saving_a_watch_changes_what_is_asked_for(
    source: Source, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = FakeConnector(counting)

    def save() -> None:
        Watch.objects.create(
            organisation=brand.organisation, brand=brand, name="w", query='"Été indien" OR #café'
        )

    async def main() -> None:
        async with Collecting(monkeypatch, connector) as collecting:
            await collecting.until(lambda: len(connector.settings) == 1)
            await sync_to_async(save)()
            await collecting.until(lambda: len(connector.settings) == 2)

    run(main())
    assert connector.settings[0].queries == ()
    assert (
        set(connector.settings[1].queries)
        == set(wanted_words(brand.organisation_id))
        == {"Été indien", "#cafe"}
    )


def test_secrets_reach_the_connector_and_lie_sealed(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    source.settings, source.secrets = {"host": "x.example"}, seal({"token": "hush-hush"})
    source.save()
    connector = FakeConnector(counting)

    async def main() -> None:
        async with Collecting(monkeypatch, connector) as collecting:
            await collecting.until(lambda: bool(connector.settings))

    run(main())
    assert dict(connector.settings[0].values) == {"host": "x.example", "token": "hush-hush"}
    assert b"hush" not in bytes(fresh(source).secrets)


def test_one_source_has_one_reader_and_a_dead_one_is_relieved(source: Source) -> None:
    now = timezone.now()
    assert actions.claim(source.pk, "elsewhere/1/a", now)
    assert actions.claim(source.pk, "elsewhere/2/b", now) is None
    assert due(now) == []
    later = now + actions.LEASE + dt.timedelta(seconds=1)
    assert due(later) == [source.pk]
    assert actions.claim(source.pk, "elsewhere/2/b", later)
    stale = {"cursor": "old", "read": 1, "kept": 1, "note": "", "now": later}
    assert not actions.save_progress(source.pk, "elsewhere/1/a", **stale)
    assert fresh(source).cursor == ""
    actions.retry(source.pk, "elsewhere/1/a", "late", later)
    assert fresh(source).state == Source.State.LISTENING


def test_what_a_killed_worker_of_this_machine_held_is_free_at_once(source: Source) -> None:
    living = new_name()
    place = living.rsplit("/", 2)[0]
    dead = f"{place}/{2**22 + 1}/abc"
    assert is_dead(dead) and not is_dead(living) and not is_dead("elsewhere/1/abc")
    actions.claim(source.pk, dead, timezone.now())
    assert actions.release_dead() == 1
    assert due(timezone.now()) == [source.pk]
