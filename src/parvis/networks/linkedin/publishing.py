"""Saying something on a page. LinkedIn remembers no keys: after a lost answer, the page's own posts are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from parvis.engine.publishing.lengths import asked_in
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import NeedsPerson, NetworkError, Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.linkedin.api import LinkedInApi
from parvis.networks.linkedin.comments import COMMENT, find_comment, say_comment, take_comment_back
from parvis.networks.linkedin.little_text import read, written
from parvis.networks.linkedin.manifest import RULES
from parvis.networks.linkedin.polls import asks, commentary, question_of
from parvis.networks.linkedin.posts import ID, address_of, moment_of, written_post
from parvis.networks.linkedin.videos import has_video, step
from parvis.networks.markup import one_line
from parvis.networks.oauth import ACCESS, Client
from parvis.networks.publishing import (
    Prepared,
    Progress,
    Published,
    PublishingRules,
    ReadMedia,
    ShowMedia,
    SignIn,
    refuse_unfit,
)
from parvis.networks.same_words import same_words

BASE = "https://api.linkedin.com"
PAGE = "page"
_PAGE = re.compile(r"urn:li:organization:\d{1,20}")
_ROLES = ("ADMINISTRATOR", "CONTENT_ADMINISTRATOR")
_AT_ONCE = 50
_MOST_PAGES = 10
_MOST_ORGANISATIONS = 50
_SKEW = dt.timedelta(minutes=2)


class LinkedInPublisher:
    """The publisher of LinkedIn's pages. ``base`` is another address in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = BASE) -> None:
        self._base = base

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """The page that was meant, among those that whoever agreed administers."""
        api, meant = self._api(account, http), account.handle.strip().lstrip("@").casefold()
        names = []
        for page in await self._pages(api):
            told = await api.look(f"organizations/{page.rpartition(':')[2]}")
            name, short = one_line(told.get("localizedName")), one_line(told.get("vanityName"))
            if meant in {name.casefold(), short.casefold(), page.rpartition(":")[2]} - {""}:
                return {**account.values, PAGE: page}
            names.append(short or name)
        raise NeedsPerson(
            "You do not administer a page of LinkedIn called %(meant)s. You administer: %(found)s.",
            meant=account.handle,
            found=", ".join(names)[:300] or "—",
        )

    async def _pages(self, api: LinkedInApi) -> list[str]:
        found: list[str] = []
        for role in _ROLES:
            told = await api.look(
                f"organizationAcls?q=roleAssignee&role={role}&state=APPROVED&count=100", "FINDER"
            )
            rows = told.get("elements")
            for row in rows if isinstance(rows, list) else ():
                page = (
                    one_line(row.get("organization") or row.get("organizationTarget"))
                    if isinstance(row, Mapping)
                    else ""
                )
                if _PAGE.fullmatch(page) and page not in found:
                    found.append(page)
        return found[:_MOST_ORGANISATIONS]

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The page's URN."""
        page = _page(account)
        told = await self._api(account, http).look(f"organizations/{page.rpartition(':')[2]}")
        if not one_line(told.get("localizedName")):
            raise RetryLater("LinkedIn answered something unexpected.", after=300.0)
        return page

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are the network's, and the same everywhere."""
        return self.rules

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """A video is sent and processed before anybody sees it."""
        return said is None or has_video(said)

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
        refuse_unfit(said, self.rules.checks)
        if not has_video(said):
            return Prepared(progress, is_ready=True)
        return await step(self._api(account, http), _page(account), said.media[0], progress, read_media)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload the pictures (which says nothing yet), then say it; or say something below a post of the page."""
        api, page = self._api(account, http), _page(account)
        if said.reply_to:
            return await say_comment(api, page, said)
        refuse_unfit(said, self.rules.checks)
        number = await api.say(await written_post(api, page, said, read_media, progress))
        try:
            return _published(await api.look(f"posts/{quote(number, safe='')}"), number)
        except NetworkError:  # it was said, and that is what matters
            return _published({}, number)

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
        """By the words, among what the page has said since then. Two posts with the same words cannot be told apart."""
        if said.reply_to:
            return await find_comment(self._api(account, http), _page(account), said, since, known)
        api, author = self._api(account, http), quote(_page(account), safe="")
        alike: list[Mapping[str, Any]] = []
        for place in range(_MOST_PAGES):
            asked = f"posts?author={author}&q=author&count={_AT_ONCE}&start={place * _AT_ONCE}&sortBy=CREATED"
            told = await api.look(asked, "FINDER")
            rows = told.get("elements")
            page = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
            recent = [row for row in page if (at := _moment(row)) is None or at >= since - _SKEW]
            alike += [
                row for row in recent if one_line(row.get("id")) not in known and _is_said_by(row, said)
            ]
            if len(page) < _AT_ONCE or len(recent) < len(page):
                break
        else:
            raise RetryLater("This account has said too much since then to find one post in it.", after=600.0)
        alike.sort(key=lambda row: _moment(row) or since)
        best = min(alike, key=lambda row: _pictures(row) != len(said.media), default=None)
        return None if best is None else _published(best, one_line(best.get("id")))

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Replace the words of a post; its pictures, its video, its poll and its link card stay."""
        refuse_unfit(after, self.rules.checks)
        if not ID.fullmatch(id):
            raise Refused("This is not a post of LinkedIn.")
        if before.poll and asked_in(before.text)[0] != asked_in(after.text)[0]:
            raise Refused("LinkedIn lets nobody change the question of a poll: leave that line as it is.")
        await self._api(account, http).change(id, {"commentary": written(commentary(after))})

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a post says exactly this."""
        if not ID.fullmatch(id):
            raise Refused("This is not a post of LinkedIn.")
        row = await self._api(account, http).look(f"posts/{quote(id, safe='')}")
        sent = row.get("commentary")
        question = asked_in(said.text)[0] if said.poll else ""
        shown = (read(sent) if isinstance(sent, str) else "", question_of(row))
        return [exactly(one) for one in shown] == [exactly(commentary(said)), exactly(question)]

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post, or a comment below one, back."""
        if COMMENT.fullmatch(id):
            await take_comment_back(self._api(account, http), _page(account), id)
        elif ID.fullmatch(id):
            await self._api(account, http).take_back(id)
        else:
            raise Refused("This is not a post of LinkedIn.")

    def _api(self, account: SignIn, http: GuardedHttp) -> LinkedInApi:
        return LinkedInApi(account.get(ACCESS), http, self._base)


def _page(account: SignIn) -> str:
    page = account.get(PAGE)
    if not _PAGE.fullmatch(page):
        raise NeedsPerson("Connect this page again: Parvis does not know its number.")
    return page


def _is_said_by(row: Mapping[str, Any], said: Outgoing) -> bool:
    sent = row.get("commentary")
    text, meant = read(sent) if isinstance(sent, str) else "", commentary(said)
    if not asks(row, said):
        return False
    if not meant.strip() and not text.strip():
        return _pictures(row) == len(said.media)
    return same_words(meant, text)


def _pictures(row: Mapping[str, Any]) -> int:
    content = row.get("content")
    if not isinstance(content, Mapping):
        return 0
    several = content.get("multiImage")
    images = several.get("images") if isinstance(several, Mapping) else None
    return len(images) if isinstance(images, list) else int("media" in content)


def _moment(row: Mapping[str, Any]) -> dt.datetime | None:
    return moment_of(row.get("publishedAt")) or moment_of(row.get("createdAt"))


def _published(row: Mapping[str, Any], number: str) -> Published:
    if not number:
        raise UnknownOutcome("LinkedIn did not say what it did; it may have done it all the same.")
    return Published(number, address_of(number), _moment(row))
