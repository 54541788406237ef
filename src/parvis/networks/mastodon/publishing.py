"""Saying something on Mastodon: the server remembers a key for an hour; after that, only looking tells."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import time
from collections.abc import Collection, Mapping
from typing import Any

from parvis.engine.publishing.checks import PollRules, VideoRules
from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.contract import TextLimit
from parvis.networks.errors import Refused, RetryLater, UnknownOutcome
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import one_line, web_address
from parvis.networks.mastodon import changing
from parvis.networks.mastodon.manifest import PUBLISHING
from parvis.networks.mastodon.posting import PostingClient
from parvis.networks.mastodon.reading_back import is_said_by, likeness, said_at
from parvis.networks.publishing import (
    MediaRules,
    OnceOnly,
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

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*", re.I)
FILES, ASKED = "files", "asked"
"""The names in a delivery's progress: the files the server has, how often it was asked whether they can be shown."""
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 30.0
_VISIBLE = frozenset({"public", "unlisted", "private"})
_AN_HOUR = 3600.0
_MOST_PAGES = 25
_SKEW = dt.timedelta(seconds=2)


class MastodonPublisher:
    """The publisher of Mastodon and the servers that speak its API. The limits of a server are remembered for an hour."""

    rules: PublishingRules = PUBLISHING

    def __init__(self) -> None:
        self._rules: dict[str, tuple[float, PublishingRules]] = {}

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """The account's address in the fediverse, the one its posts are heard under."""
        me = await PostingClient(account, http).me()
        return one_line(me.get("uri")) or web_address(me.get("url")) or one_line(me.get("id"))

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules with the limits that the server states."""
        client = PostingClient(account, http)
        known = self._rules.get(client.base)
        if known is None or known[0] < time.monotonic():
            known = time.monotonic() + _AN_HOUR, rules_from(await client.instance())
            self._rules[client.base] = known
        return known[1]

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Videos are prepared by the server before they can be shown."""
        return said is not None and any(one.is_video for one in said.media)

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
        """Send one file after the other, then wait until all can be shown. Files the server threw away are sent again."""
        refuse_unfit(said, (await self.rules_of(account, http)).checks)
        client = PostingClient(account, http)
        numbers = [one_line(one) for one in progress.get(FILES) or ()]
        if len(numbers) < len(said.media):
            sent = await client.send(said.media[len(numbers)], read_media)
            return Prepared({FILES: [*numbers, sent]})
        for number in numbers:
            is_prepared = await client.is_prepared(number)
            if is_prepared is None:
                return Prepared({})
            if not is_prepared:
                asked = int(progress.get(ASKED) or 0)
                wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(asked, 10))
                return Prepared({FILES: numbers, ASKED: asked + 1}, wait=wait)
        return Prepared(progress, is_ready=True)

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Upload what is shown (which says nothing yet), then say it."""
        refuse_unfit(said, (await self.rules_of(account, http)).checks)
        client = PostingClient(account, http)
        body: dict[str, Any] = {"status": spoken(said)}
        visible = account.get("visibility", "public")
        body["visibility"] = visible if visible in _VISIBLE else "public"
        if said.reply_to:
            answered = await client.number_of(said.reply_to)
            if answered is None:
                raise Refused("The post that this answers is no longer there.")
            body["in_reply_to_id"] = answered
        if said.poll:
            asked = {"options": list(said.poll.options), "expires_in": said.poll.seconds}
            body["poll"] = {**asked, "multiple": said.poll.multiple}
        if said.warning:
            body |= {"spoiler_text": said.warning, "sensitive": True}
        if language := _LANGUAGE.fullmatch(said.language):
            body["language"] = language.group(1).lower()
        if self.in_steps(account, said):
            body["media_ids"] = [one_line(one) for one in (progress or {}).get(FILES) or ()]
            if len(body["media_ids"]) < len(said.media):
                raise RetryLater("What was made ready is no longer there.", after=0.0)
        elif said.media:
            body["media_ids"] = [
                await client.upload(one, await approved_bytes(one, read_media)) for one in said.media
            ]
        return _published(await client.say(body, key))

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
        client = PostingClient(account, http)
        number = one_line((await client.me()).get("id"))
        since += min(client.ahead, dt.timedelta()) - _SKEW  # the server dates its posts by its own clock
        candidates: list[Mapping[str, Any]] = []
        before = ""
        for _ in range(_MOST_PAGES):
            page = await client.said(number, before)
            recent = [row for row in page if (at := said_at(row)) is None or at >= since]
            candidates += [row for row in recent if await self._matches(client, row, said, known)]
            if not page or len(recent) < len(page):
                break
            before = one_line(page[-1].get("id"))
        else:
            raise RetryLater("This account has said too much since then to find one post in it.", after=600.0)
        if not candidates:
            return None
        candidates.sort(key=lambda row: said_at(row) or since)
        return _published(min(candidates, key=lambda row: likeness(row, said)))

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back."""
        client = PostingClient(account, http)
        number = await client.number_of(id)
        if number is not None:
            await client.take_back(number)

    async def change(
        self, account: SignIn, id: str, before: Outgoing, after: Outgoing, http: GuardedHttp
    ) -> None:
        """Edit a post; people who answered or shared it are told by the server, which shows its earlier versions."""
        refuse_unfit(after, (await self.rules_of(account, http)).checks)
        language = _LANGUAGE.fullmatch(after.language)
        spoken_in = language.group(1).lower() if language else ""
        await changing.change(PostingClient(account, http), id, after, spoken_in)

    async def shows(self, account: SignIn, id: str, said: Outgoing, http: GuardedHttp) -> bool:
        """Whether a post says exactly this, by its source."""
        return await changing.shows(PostingClient(account, http), id, said)

    async def _matches(
        self, client: PostingClient, row: Mapping[str, Any], said: Outgoing, known: Collection[str]
    ) -> bool:
        """Whether a post says, or said before somebody edited it, what was said."""
        if one_line(row.get("uri")) in known or one_line(row.get("id")) in known:
            return False
        if is_said_by(row, said):
            return True
        if not row.get("edited_at"):
            return False
        return any(is_said_by(version, said) for version in await client.versions(one_line(row.get("id"))))


def rules_from(told: Mapping[str, Any]) -> PublishingRules:
    """The rules with what a server says of itself; where it says nothing, Mastodon's own.

    Only Mastodon itself is known to remember keys: of other software nothing is assumed.
    """
    version = one_line(told.get("version"))
    itself = bool(re.match(r"[2-9]\.|[1-9]\d\.", version)) and "compatible" not in version
    statuses, files = (_part(told, "configuration", name) for name in ("statuses", "media_attachments"))
    rules = dataclasses.replace(
        PUBLISHING,
        text=TextLimit(
            _whole(statuses.get("max_characters"), PUBLISHING.text.maximum),
            PUBLISHING.text.unit,
            _whole(statuses.get("characters_reserved_per_url"), PUBLISHING.text.url_weight or 23),
        ),
        media=_media_from(statuses, files),
        poll=_polls_from(_part(told, "configuration", "polls")),
    )
    return rules if itself else dataclasses.replace(rules, once_only=OnceOnly.READ_BACK, remembers=0.0)


def _polls_from(told: Mapping[str, Any]) -> PollRules:
    usual = PollRules()
    return PollRules(
        most=_whole(told.get("max_options"), usual.most),
        longest_option=_whole(told.get("max_characters_per_option"), usual.longest_option),
        shortest=_whole(told.get("min_expiration"), usual.shortest),
        longest=_whole(told.get("max_expiration"), usual.longest),
    )


def _media_from(statuses: Mapping[str, Any], files: Mapping[str, Any]) -> MediaRules:
    usual = PUBLISHING.media
    kinds = files.get("supported_mime_types")
    accepted = set(kinds) if isinstance(kinds, list) and kinds else set(usual.sizes or ())
    limits = {"image": files.get("image_size_limit"), "video": files.get("video_size_limit")}
    return dataclasses.replace(
        usual,
        most=_whole(statuses.get("max_media_attachments"), usual.most),
        sizes={
            kind: _whole(limits.get(kind.partition("/")[0]), size)
            for kind, size in (usual.sizes or {}).items()
            if kind in accepted
        },
        longest_alt=_whole(files.get("description_limit"), usual.longest_alt),
        video=VideoRules(
            most_pixels=_whole(files.get("video_matrix_limit"), usual.video.most_pixels),
            fastest=_whole(files.get("video_frame_rate_limit"), int(usual.video.fastest)),
        ),
    )


def _part(told: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        inner = told.get(name)
        told = inner if isinstance(inner, Mapping) else {}
    return told


def _whole(value: object, default: int) -> int:
    return value if type(value) is int and 0 < value < 2**40 else default


def _published(status: Mapping[str, Any]) -> Published:
    number = one_line(status.get("id"))
    if not number:
        raise UnknownOutcome("The server did not say what it did; it may have done it all the same.")
    id_ = one_line(status.get("uri")) or number
    return Published(id_, web_address(status.get("url")) or web_address(id_), said_at(status))
