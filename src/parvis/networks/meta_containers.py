"""How Instagram and Threads say something: a container is made, processed, then published; each of its pictures may have one of its own.

A container can be published once, tells whether it was, and is thrown away by the network after a day. It does not tell as which post: that
is found by its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater
from parvis.networks.markup import one_line, web_address
from parvis.networks.meta_graph import MetaGraph, moment, now
from parvis.networks.publishing import Prepared, Progress, Published

CONTAINER, CHILDREN, PROCESSED, ASKED = "container", "children", "processed", "asked"
"""The names in a delivery's progress: the container, those of its pictures, how many of these are processed, how often that was asked."""
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0
_SKEW = dt.timedelta(minutes=2)
_PAGE = "50"
_GONE = frozenset({24, 100})  # codes with which a container that is no longer there is answered
_FULL_FOR = 1800.0


class Status(StrEnum):
    """What becomes of a container."""

    IN_PROGRESS = "IN_PROGRESS"
    FINISHED = "FINISHED"  # it can be published
    PUBLISHED = "PUBLISHED"
    ERROR = "ERROR"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where the two differ: the edges on which containers are made and published and posts are listed, and the names of fields.

    ``replies`` is the edge on which what answers a post is listed, empty where nothing can be answered; it counts against an allowance of
    its own.
    """

    make: str
    publish: str
    posts: str
    status: str
    reason: str
    limit: str
    fields: str
    replies: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is to be made: the fields of each picture's container (none where the post is one container), and those of the post's own."""

    children: tuple[Mapping[str, Any], ...]
    whole: Callable[[list[str]], Mapping[str, Any]]


Alike = Callable[[Mapping[str, Any]], int]
"""How much a post is like what was said: 0 when it is something else, more the more it is."""


class Containers:
    """The containers of one account (``user``); ``answering``: of what answers a post."""

    def __init__(self, graph: MetaGraph, user: str, dialect: Dialect, *, answering: bool = False) -> None:
        self._graph = graph
        self._user = user
        self._dialect = dialect
        self._posts = dialect.replies if answering else dialect.posts
        self._allowance = "reply_" if answering else ""

    async def step(self, progress: Progress, recipe: Callable[[], Recipe]) -> Prepared:
        """Take the next step; ``recipe`` is asked only where something is to be made."""
        container = one_line(progress.get(CONTAINER))
        if container:
            return await self._processed(container, progress)
        children = [one_line(one) for one in progress.get(CHILDREN) or ()]
        if not children:
            await self._check_limit()
        wanted = recipe()
        if len(children) < len(wanted.children):
            made = await self._made(wanted.children[len(children)])
            return Prepared({CHILDREN: [*children, made]})
        ready = int(progress.get(PROCESSED) or 0)
        if ready < len(children):
            told = await self._processed(children[ready], progress)
            if not told.is_ready:
                return told
            return Prepared({CHILDREN: children, PROCESSED: ready + 1})
        made = await self._made(wanted.whole(children))
        return Prepared({CONTAINER: made})

    async def _made(self, fields: Mapping[str, Any]) -> str:
        return await self._graph.make(f"{self._user}/{self._dialect.make}", fields)

    async def _processed(self, container: str, progress: Progress) -> Prepared:
        """How far one is. What is no longer there is made anew, and so is all that belongs to it."""
        status, reason = await self._status(container)
        match status:
            case Status.PUBLISHED | Status.FINISHED:
                return Prepared(progress, is_ready=True)
            case Status.EXPIRED | None:
                return Prepared({})
            case Status.ERROR:
                raise Refused(
                    "%(network)s could not process this: %(error)s",
                    network=self._graph.network,
                    error=reason or "—",
                )
        asked = int(progress.get(ASKED) or 0)
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10))
        return Prepared({**progress, ASKED: asked + 1}, wait=wait)

    async def publish(
        self, progress: Progress | None, find: Callable[[], Awaitable[Published | None]]
    ) -> Published:
        """Publish what is ready. ``find`` is asked for the post when it turns out to be published already."""
        container = one_line((progress or {}).get(CONTAINER))
        status = (await self._status(container))[0] if container else None
        if status is Status.PUBLISHED:
            found = await find()
            if found is None:
                raise self._not_shown()
            return found
        if status is not Status.FINISHED:
            raise RetryLater("What was made ready is no longer there.", after=0.0)
        fields = {"creation_id": container}
        number = await self._graph.say(f"{self._user}/{self._dialect.publish}", fields)
        try:
            told = await self._graph.look(number, {"fields": "id,timestamp,permalink"})
        except (RetryLater, Refused, NeedsPerson):  # it was said, and that is what matters
            told = {}
        return self.published({"id": number, "timestamp": now().isoformat(), **told})

    async def find(
        self, progress: Progress | None, alike: Alike, since: dt.datetime, known: Collection[str]
    ) -> Published | None:
        """The post of a container that was published, else ``None``; without a container, by the words alone."""
        container = one_line((progress or {}).get(CONTAINER))
        status = (await self._status(container))[0] if container else None
        if container and status in {Status.FINISHED, Status.EXPIRED, Status.ERROR}:
            return None
        if status is Status.IN_PROGRESS:
            raise RetryLater("%(network)s is still processing this.", after=60.0, network=self._graph.network)
        begin = since - _SKEW
        asked = {"fields": self._dialect.fields, "since": str(int(begin.timestamp())), "limit": _PAGE}
        rows = await self._graph.rows(f"{self._user}/{self._posts}", asked, begin)
        found = [row for row in rows if one_line(row.get("id")) not in known and alike(row) > 0]
        found.sort(key=lambda row: moment(row) or since)
        best = max(found, key=alike, default=None)
        if best is not None:
            return self.published(best)
        if status is Status.PUBLISHED:
            raise self._not_shown()
        return None

    def _not_shown(self) -> RetryLater:
        reason = "%(network)s says that it is published, and does not show it yet."
        return RetryLater(reason, after=0.0, network=self._graph.network)

    def published(self, row: Mapping[str, Any]) -> Published:
        """A post as the network tells of it."""
        return Published(one_line(row.get("id")), web_address(row.get("permalink")), moment(row))

    async def _status(self, container: str) -> tuple[Status | None, str]:
        """What became of a container, and why; ``None`` of one that is no longer there."""
        asked = {"fields": f"{self._dialect.status},{self._dialect.reason}"}
        try:
            told = await self._graph.look(container, asked)
        except Refused as error:
            if error.values.get("code") in _GONE:
                return None, ""
            raise RetryLater(error.reason, 300.0, **error.values) from error
        try:
            return Status(one_line(told.get(self._dialect.status))), one_line(told.get(self._dialect.reason))
        except ValueError:
            raise RetryLater(
                "%(network)s answered something unexpected.", after=300.0, network=self._graph.network
            ) from None

    async def _check_limit(self) -> None:
        """Raise ``RetryLater`` when the account has said all that it may for now: other programs count too, so the network is asked."""
        usage, limit = f"{self._allowance}quota_usage", f"{self._allowance}config"
        try:
            told = await self._graph.look(
                f"{self._user}/{self._dialect.limit}", {"fields": f"{usage},{limit}"}
            )
        except NetworkError:  # it will say so itself
            return
        rows = told.get("data")
        row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) else {}
        config = row.get(limit)
        used, most = row.get(usage), config.get("quota_total") if isinstance(config, Mapping) else 0
        if isinstance(used, int) and isinstance(most, int) and 0 < most <= used:
            raise RetryLater(
                "%(network)s takes %(most)s posts of an account in 24 hours, and that many were said.",
                after=_FULL_FOR,
                network=self._graph.network,
                most=most,
            )
