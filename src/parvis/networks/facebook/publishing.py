"""Saying something on a page. Facebook remembers no keys: after a lost answer, the page's own posts are read."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, Refused, RetryLater, UnknownOutcome
from parvis.networks.facebook import videos
from parvis.networks.facebook.graph import Graph
from parvis.networks.facebook.manifest import RULES
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line, web_address
from parvis.networks.meta_graph import moment, now
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.same_words import same_words

BASE = "https://graph.facebook.com"
PAGE = "page"
_ID = re.compile(r"\d{1,30}_\d{1,30}|\d{5,30}")  # of a post, or of a video
_NUMBER = re.compile(r"\d{5,30}")
_SKEW = dt.timedelta(seconds=2)
_FIELDS = "id,message,created_time,permalink_url,attachments{media_type,unshimmed_url,subattachments,target}"


class FacebookPublisher:
    """The publisher of Facebook's pages. ``base`` is another address, ``piece`` another size in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = BASE, piece: int = videos.PIECE) -> None:
        self._base, self._piece = base, piece

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """The page's own access, from that of somebody who works for it."""
        somebody = Graph(account.get(ACCESS), http, self._base)
        try:
            lasting = await somebody.lasting(client, account.get(ACCESS))
        except UnknownOutcome as error:
            raise NeedsPerson("The network did not answer in time. Start again.") from error
        told = await Graph(lasting, http, self._base).look(
            "me/accounts", {"fields": "id,name,username,access_token,tasks", "limit": "100"}
        )
        rows = told.get("data")
        pages = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        page = next((row for row in pages if _is_meant(row, account.handle)), None)
        if page is None:
            raise NeedsPerson(
                "You did not let Parvis in to a page called %(meant)s. It may go to: %(found)s.",
                meant=account.handle,
                found=", ".join(one_line(row.get("username") or row.get("name")) for row in pages)[:300]
                or "—",
            )
        tasks = page.get("tasks")
        if isinstance(tasks, list) and "CREATE_CONTENT" not in tasks:
            raise NeedsPerson("On this page you may not create content. Ask somebody who may.")
        return {ACCESS: one_line(page.get("access_token")), PAGE: one_line(page.get("id"))}

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The page's number."""
        told = await self._graph(account, http).look(_page(account), {"fields": "id,name"})
        if one_line(told.get("id")) != _page(account):
            raise RetryLater("Facebook answered something unexpected.", after=300.0)
        return _page(account)

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """A video is sent before anybody sees it, and is processed before anything is said below it."""
        return said is None or videos.has_video(said) or _is_below_video(said)

    async def prepare(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        progress: Progress,
        read_media: ReadMedia,
        show_media: ShowMedia,
        http: GuardedHttp,
    ) -> Prepared:
        """Take the next step with the video, where there is one."""
        graph, page = self._graph(account, http), _page(account)
        if _is_below_video(said):
            return await videos.wait_for(graph, said.reply_to, progress)
        if not videos.has_video(said):
            return Prepared(progress, is_ready=True)
        refuse_unfit(said, self.rules.checks)
        return await videos.step(graph, page, said.media[0], progress, read_media, self._piece)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload the pictures (which nobody sees yet), then say it. A video was made ready before."""
        graph, page = self._graph(account, http), _page(account)
        if said.reply_to:
            return await self._commented(graph, said)
        refuse_unfit(said, self.rules.checks)
        if videos.has_video(said):
            return await videos.say(graph, page, said, progress)
        fields: dict[str, Any] = {"message": said.text}
        for place, one in enumerate(said.media):
            number = await graph.upload(page, one, await approved_bytes(one, read_media))
            fields[f"attached_media[{place}]"] = json.dumps({"media_fbid": number})
        if said.link:
            fields["link"] = said.link
        number = await graph.say(f"{page}/feed", fields)
        return await self._seen(graph, number)

    async def _commented(self, graph: Graph, said: Outgoing) -> Published:
        """Say something below a post of the page."""
        if not _ID.fullmatch(said.reply_to):
            raise Refused("This is not a post of Facebook.")
        number = await graph.say(f"{said.reply_to}/comments", {"message": said.text})
        return Published(number, f"https://www.facebook.com/{number}", now())

    async def _comment(
        self, graph: Graph, page: str, said: Outgoing, since: dt.datetime, known: Collection[str]
    ) -> Published | None:
        """The page's own comment with these words below a post."""
        begin = since - _SKEW
        asked = {"fields": "id,message,from,created_time,permalink_url", "order": "reverse_chronological"}
        rows = await graph.rows(f"{said.reply_to}/comments", {**asked, "limit": "50"}, begin)
        for row in reversed(rows):
            whose = row.get("from")
            is_ours = isinstance(whose, Mapping) and one_line(whose.get("id")) == page
            if (
                is_ours
                and one_line(row.get("id")) not in known
                and same_words(said.text, str(row.get("message")))
            ):
                return _published(row)
        return None

    async def _seen(self, graph: Graph, number: str) -> Published:
        """What Facebook shows of a post; what it does not tell at once is made up for."""
        try:
            return _published(await graph.look(number, {"fields": "id,created_time,permalink_url"}))
        except (RetryLater, Refused, NeedsPerson):  # it was said, and that is what matters
            return Published(number, f"https://www.facebook.com/{number}", now())

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
        progress: Progress | None = None,
    ) -> Published | None:
        """A video by its number; else by the words, among what the page has said since then. Two posts with the same words cannot be told
        apart.
        """
        graph = self._graph(account, http)
        number = one_line((progress or {}).get(videos.VIDEO))
        if number and videos.has_video(said):
            return None if number in known else await videos.find(graph, number)
        if said.reply_to:
            return await self._comment(graph, _page(account), said, since, known)
        begin = since - _SKEW
        asked = {"fields": _FIELDS, "since": str(int(begin.timestamp())), "limit": "50"}
        rows = await graph.rows(f"{_page(account)}/published_posts", asked, begin)
        alike = [row for row in rows if _ids(row).isdisjoint(known) and _is_said_by(row, said)]
        alike.sort(key=lambda row: str(row.get("created_time")))
        best = min(alike, key=lambda row: _pictures(row) != len(said.media), default=None)
        if best is None:
            return None
        return videos.published(_video(best), best) if videos.has_video(said) else _published(best)

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the words of a post; Facebook lets an app change what it said itself."""
        refuse_unfit(after, self.rules.checks)
        if not _ID.fullmatch(id):
            raise Refused("This is not a post of Facebook.")
        await self._graph(account, http).change(id, {_words_of(id): after.text})

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a post says exactly this."""
        if not _ID.fullmatch(id):
            raise Refused("This is not a post of Facebook.")
        told = await self._graph(account, http).look(id, {"fields": f"id,{_words_of(id)}"})
        text = told.get(_words_of(id))
        return exactly(text if isinstance(text, str) else "") == exactly(said.text)

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        if not _ID.fullmatch(id):
            raise Refused("This is not a post of Facebook.")
        await self._graph(account, http).take_back(id)

    def _graph(self, account: SignIn, http: GuardedHttp) -> Graph:
        return Graph(account.get(ACCESS), http, self._base)


def _page(account: SignIn) -> str:
    page = account.get(PAGE)
    if not _NUMBER.fullmatch(page):
        raise NeedsPerson("Connect this page again: Parvis does not know its number.")
    return page


def _is_meant(row: Mapping[str, Any], handle: str) -> bool:
    meant = handle.strip().lstrip("@").casefold()
    return meant in {one_line(row.get(name)).casefold() for name in ("id", "username", "name")} - {""}


def _is_below_video(said: Outgoing) -> bool:
    return bool(_ID.fullmatch(said.reply_to)) and _is_video(said.reply_to)


def _is_video(id: str) -> bool:
    return "_" not in id


def _words_of(id: str) -> str:
    """The field with the words of a post, or of a video."""
    return "description" if _is_video(id) else "message"


def _ids(row: Mapping[str, Any]) -> set[str]:
    """By which ids a post is known: its own, and that of the video it shows."""
    return {one_line(row.get("id")), _video(row)} - {""}


def _video(row: Mapping[str, Any]) -> str:
    """The number of the video that a post shows, empty where it shows none."""
    for one in _attached(row):
        target = one.get("target")
        if one.get("media_type") == "video" and isinstance(target, Mapping):
            return one_line(target.get("id"))
    return ""


def _attached(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    attachments = row.get("attachments")
    rows = attachments.get("data") if isinstance(attachments, Mapping) else None
    return [one for one in rows if isinstance(one, Mapping)] if isinstance(rows, list) else []


def _is_said_by(row: Mapping[str, Any], said: Outgoing) -> bool:
    text = row.get("message") if isinstance(row.get("message"), str) else ""
    if videos.has_video(said):
        return bool(_video(row)) and same_words(said.text, str(text))
    if not said.text.strip() and not str(text).strip():
        return _pictures(row) == len(said.media)
    return same_words(said.text, str(text))


def _pictures(row: Mapping[str, Any]) -> int:
    count = 0
    for one in _attached(row):
        if one.get("media_type") in {"photo", "album"}:
            inside = one.get("subattachments")
            several = inside.get("data") if isinstance(inside, Mapping) else None
            count += len(several) if isinstance(several, list) else 1
    return count


def _published(row: Mapping[str, Any]) -> Published:
    number = one_line(row.get("id"))
    return Published(
        number, web_address(row.get("permalink_url")) or f"https://www.facebook.com/{number}", moment(row)
    )
