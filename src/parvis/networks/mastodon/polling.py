"""Reading timelines page by page, so that nothing between two readings is missed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from parvis.networks.contract import Batch
from parvis.networks.markup import one_line
from parvis.networks.mastodon.client import PAGE
from parvis.networks.mastodon.cursor import MastodonCursor, Position, order
from parvis.networks.mastodon.heard import Hearing

FetchPage = Callable[..., Awaitable[list[dict[str, Any]]]]
Choose = Callable[[dict[str, Any]], dict[str, Any] | None]
_FIRST_PAGES = 5  # how far back the first reading goes
_MOST_PAGES = 50  # after so many pages the rest waits for the next reading


def _id(row: dict[str, Any]) -> str:
    return one_line(row.get("id"))


async def read_timeline(
    name: str, fetch: FetchPage, cursor: MastodonCursor, hearing: Hearing, choose: Choose = lambda row: row
) -> AsyncIterator[tuple[MastodonCursor, Batch]]:
    """What is new in a timeline, with the cursor after it, and fresh figures for what was heard before.

    ``choose`` gives the status in a row, or ``None`` to pass it over.
    """
    newest = await fetch()
    position = cursor.at(name)
    if not position.last:
        rows = await _past(fetch, newest)
        yield _batch(name, rows, [], cursor, hearing, choose)
        return
    reaches_back = len(newest) < PAGE or any(order(_id(row)) <= order(position.last) for row in newest)
    if reaches_back:
        yield _batch(name, *_parted(newest, position), cursor, hearing, choose)
        return
    # Begun a page before the newest post heard: one that came late from afar lies behind it.
    reached = sorted(position.seen, key=order)[-PAGE:][0] if position.seen else position.last
    behind: list[dict[str, Any]] = []
    for page in range(_MOST_PAGES):
        rows = await fetch(min_id=reached)
        newest_id = max((_id(row) for row in rows), key=order, default="")
        ended = order(newest_id) <= order(reached)  # or the server ignores min_id
        fresh, _known = _parted([] if ended else rows, cursor.at(name))
        if page == 0 and not ended:
            behind = fresh  # mostly heard before: told with the next page, so that each batch gets on
        elif behind or fresh:
            cursor, batch = _batch(name, behind + fresh, [], cursor, hearing, choose)
            behind = []
            yield cursor, batch
        if ended:
            return
        reached = newest_id


async def read_search(
    name: str, fetch: FetchPage, cursor: MastodonCursor, hearing: Hearing
) -> AsyncIterator[tuple[MastodonCursor, Batch]]:
    """What a search finds that it did not find before. Results have no lower bound, so known ones mark the
    end.
    """
    position = cursor.at(name)
    fresh: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for page in range(_FIRST_PAGES):
        rows = await (fetch(offset=str(page * PAGE)) if page else fetch())
        new, old = _parted(rows, position)
        fresh, known = fresh + new, known + old
        if old or len(rows) < PAGE:
            break
    yield _batch(name, fresh, known, cursor, hearing, lambda row: row)


async def _past(fetch: FetchPage, newest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows, page = list(newest), newest
    for _ in range(_FIRST_PAGES - 1):
        if len(page) < PAGE:
            break
        page = await fetch(max_id=min((_id(row) for row in page), key=order))
        rows += page
    return rows


def _parted(
    rows: list[dict[str, Any]], position: Position
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """New rows and known ones. A post from afar may come late, with an older id: only the ids heard tell."""
    seen = set(position.seen)
    oldest = min(position.seen, key=order, default=position.last)
    fresh = [row for row in rows if _id(row) not in seen and order(_id(row)) > order(oldest)]
    ids = {_id(row) for row in fresh}
    return fresh, [row for row in rows if _id(row) not in ids]


def _batch(
    name: str,
    fresh: list[dict[str, Any]],
    known: list[dict[str, Any]],
    cursor: MastodonCursor,
    hearing: Hearing,
    choose: Choose,
) -> tuple[MastodonCursor, Batch]:
    items, addresses = hearing.items(status for row in fresh if (status := choose(row)) is not None)
    again, _addresses = hearing.items(status for row in known if (status := choose(row)) is not None)
    edited = [item for item in again if item.updated is not None]
    told = sorted((_id(row) for row in fresh if _id(row)), key=order)
    after = cursor.moved(name, cursor.at(name).heard(told)).knowing(addresses)
    snapshots = hearing.snapshots(again)
    return after, Batch(tuple(items + edited), snapshots=snapshots, cursor=after.dump(), note=hearing.note())
