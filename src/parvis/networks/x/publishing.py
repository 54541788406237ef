"""Saying something on X. It remembers no keys: after a lost answer, the account's own posts are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused, RetryLater
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line
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
from parvis.networks.x.api import XApi
from parvis.networks.x.manifest import RULES
from parvis.networks.x.reading_back import is_said_by, media_of, moment_of
from parvis.networks.x.videos import PIECE, has_video, step, video_of

BASE = "https://api.x.com"
_ID = re.compile(r"\d{1,20}")
_MOST_PAGES = 10
_SKEW = dt.timedelta(seconds=2)


class XPublisher:
    """The publisher of X. ``base`` is another address, ``piece`` another size in tests only."""

    rules: PublishingRules = RULES

    def __init__(self, base: str = BASE, piece: int = PIECE) -> None:
        self._base, self._piece = base, piece

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The account's number, once it turns out to be the account that was meant."""
        me = await XApi(account, http, self._base).me()
        found, meant = one_line(me.get("username")), account.handle.strip().lstrip("@")
        if found.casefold() != meant.casefold():
            raise NeedsPerson(
                "On X you agreed as @%(found)s, but this account is @%(meant)s. Change the account on X, then start again.",
                found=found,
                meant=meant,
            )
        return one_line(me.get("id"))

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
        return await step(XApi(account, http, self._base), said.media[0], progress, read_media, self._piece)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload the pictures (which says nothing yet), then say it. A video was made ready before."""
        refuse_unfit(said, self.rules.checks)
        api = XApi(account, http, self._base)
        body: dict[str, Any] = {"text": spoken(said)}
        if said.reply_to:
            body["reply"] = {"in_reply_to_tweet_id": _number(said.reply_to)}
        if has_video(said):
            body["media"] = {"media_ids": [video_of(progress)]}
        elif said.media:
            numbers = [await api.upload(one, await approved_bytes(one, read_media)) for one in said.media]
            body["media"] = {"media_ids": numbers}
        told = await api.say(body)
        return _published(account, told)

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
        """By the words, among what the account has said since then. Two posts with the same words cannot be told apart."""
        api = XApi(account, http, self._base)
        number = one_line((await api.me()).get("id"))
        asked = (since.astimezone(dt.UTC) - _SKEW).strftime("%Y-%m-%dT%H:%M:%SZ")
        alike: list[Mapping[str, Any]] = []
        page = ""
        for _ in range(_MOST_PAGES):
            rows, page = await api.said_since(number, asked, page)
            alike += [row for row in rows if one_line(row.get("id")) not in known and is_said_by(row, said)]
            if not page:
                break
        else:
            raise RetryLater("This account has said too much since then to find one post in it.", after=600.0)
        if not alike:
            return None
        best = min(
            alike, key=lambda row: (media_of(row) != len(said.media), int(_number(one_line(row.get("id")))))
        )
        return _published(account, best)

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        await XApi(account, http, self._base).take_back(_number(id))


def _published(account: SignIn, told: Mapping[str, Any]) -> Published:
    number = one_line(told.get("id"))
    name = account.handle.strip().lstrip("@") or "i"
    return Published(number, f"https://x.com/{name}/status/{number}", moment_of(number))


def _number(id: str) -> str:
    if not _ID.fullmatch(id):
        raise Refused("This is not a post of X.")
    return id
