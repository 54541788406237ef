"""What was already heard is searched for a watch, once, whatever stops in the middle."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from parvis.archive import connection
from parvis.archive.contract import HeardItem, Scope
from parvis.archive.memory import MemoryArchive
from parvis.engine.items import Actor, Item
from parvis.engine.query.ast import Node
from parvis.listening.actions import past, watches
from parvis.listening.actions.watches import WatchDraft
from parvis.listening.models import Watch
from parvis.listening.queries.past import unsearched
from parvis.listening.tasks import past as tasks
from parvis.listening.tests.plain import PlainUnderstander
from parvis.workspaces.api import Workspace
from parvis.workspaces.models import Brand, Organisation, Role

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Watched(MemoryArchive):
    """An archive that does something else in the middle of a search."""

    meanwhile: Callable[[], None] | None = None

    def assign_watch(self, organisation: int, watch: int, brand: int, query: Node) -> int:
        found = super().assign_watch(organisation, watch, brand, query)
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        return found


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Watched:
    made = Watched()
    for module in (past, watches, connection):
        monkeypatch.setattr(module, "get_archive", lambda: made)
    return made


@pytest.fixture
def workspace() -> Workspace:
    organisation = Organisation.objects.create(name="Maison", slug="maison")
    Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")
    return Workspace(organisation=organisation.pk, role=Role.OWNER, actor="test")


def hear(archive: MemoryArchive, workspace: Workspace, *texts: str) -> None:
    items = [
        Item(network="x", id=str(n), actor=Actor(id="lea"), content=text, published=NOW)
        for n, text in enumerate(texts)
    ]
    understood = PlainUnderstander().understand(items)
    archive.append(
        workspace.organisation,
        [HeardItem(i, u) for i, u in zip(items, understood, strict=True)],
    )


def held(archive: MemoryArchive, watch: Watch) -> int:
    return archive.count(Scope(organisation=watch.organisation_id, watches=(watch.pk,)))


def make(workspace: Workspace, query: str) -> Watch:
    return watches.create_watch(workspace, Brand.objects.get().pk, WatchDraft("w", query))


def test_a_small_archive_is_searched_at_once(archive: Watched, workspace: Workspace) -> None:
    hear(archive, workspace, "un café", "un thé")
    watch = make(workspace, "café")
    assert watch.is_searched and held(archive, watch) == 1 and unsearched(timezone.now()) == []


def test_a_large_archive_is_left_to_the_worker(
    archive: Watched, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(archive, workspace, "un café", "un thé")
    monkeypatch.setattr(past, "AT_ONCE", 1)
    watch = make(workspace, "café")
    assert not watch.is_searched and held(archive, watch) == 0
    monkeypatch.setattr(tasks.PastSearch, "every", 0.02)

    async def work() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(tasks.PastSearch().run(stop))
        async with asyncio.timeout(20):
            while held(archive, watch) == 0:  # noqa: ASYNC110 - the archive tells no events
                await asyncio.sleep(0.02)
        stop.set()
        await running

    asyncio.run(work())
    watch.refresh_from_db()
    assert watch.is_searched


def test_a_search_that_failed_or_was_killed_is_taken_up_again(
    archive: Watched, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(archive, workspace, "un café")
    monkeypatch.setattr(past, "AT_ONCE", 0)
    watch = make(workspace, "café")

    def fall() -> None:
        raise OSError("disk full")

    archive.meanwhile = fall
    with pytest.raises(OSError, match="disk full"):
        past.search(watch.pk)
    assert unsearched(timezone.now()) == [watch.pk]  # free at once: it failed and said so
    Watch.objects.update(searching_until=timezone.now() + past.LEASE)  # killed: nobody said anything
    assert unsearched(timezone.now()) == [] and past.search(watch.pk) is None
    assert unsearched(timezone.now() + past.LEASE * 2) == [watch.pk]
    Watch.objects.update(searching_until=timezone.now() - dt.timedelta(seconds=1))
    assert past.search(watch.pk) == 1 and unsearched(timezone.now()) == []


def test_an_edit_in_the_middle_of_a_search_is_searched_after_it(
    archive: Watched, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(archive, workspace, "un café", "un thé", "un thé vert")
    monkeypatch.setattr(past, "AT_ONCE", 0)
    watch = make(workspace, "café")
    archive.meanwhile = lambda: (watches.edit_watch(workspace, watch.pk, WatchDraft("w", "thé")), None)[1]
    assert past.search(watch.pk) == 1
    assert unsearched(timezone.now()) == [watch.pk]
    assert past.search(watch.pk) == 2 and held(archive, watch) == 2


def test_the_board_says_so_until_it_is_done(archive: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client(headers={"host": "localhost", "accept-language": "en"})
    browser.get("/listen/")  # the trial workspace is made
    organisation = Organisation.objects.get()
    brand = Brand.objects.create(organisation=organisation, name="Brûlerie", slug="brulerie")
    watch = Watch.objects.create(organisation=organisation, brand=brand, name="w", query="café")
    monkeypatch.setattr("parvis.listening.queries.boards.get_archive", lambda: archive)
    address = f"/listen/watches/{watch.pk}/"
    assert "is being searched" in browser.get(address).content.decode()
    assert "Searching the past" in browser.get("/listen/watches/").content.decode()
    waiting = browser.get(address + "past/")
    assert waiting.status_code == 200 and "HX-Refresh" not in waiting.headers
    past.search(watch.pk)
    assert browser.get(address + "past/").headers["HX-Refresh"] == "true"
    assert "is being searched" not in browser.get(address).content.decode()
