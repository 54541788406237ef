"""Hears what was said in the sandbox, so that one can try the whole way: say it, hear it, measure it."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator

import msgspec

from parvis.engine.items import Actor, Attachment, Deletion, Item
from parvis.engine.publishing.outgoing import Outgoing
from parvis.engine.publishing.parts import addressed, handles, hashtags, links
from parvis.networks.contract import Batch, SourceSettings
from parvis.networks.http import GuardedHttp
from parvis.networks.markup import clean, one_line, web_address
from parvis.networks.sandbox.behaviour import place
from parvis.networks.sandbox.manifest import MANIFEST
from parvis.networks.sandbox.publishing import SandboxPublisher
from parvis.networks.sandbox.store import SandboxStore, StoredPost

_LAST_MOMENT = 7_258_118_400_000_000  # the year 2200
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*")
_ID = re.compile(r"sandbox:[0-9a-f]{32}")
_KINDS = {"image": "Image", "video": "Video", "audio": "Audio"}


class SandboxConnector:
    """The sandbox as a network. The cursor is the number of the last post told, and the moment of the last deletion told."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = SandboxPublisher()

    async def read(self, settings: SourceSettings, cursor: str, http: GuardedHttp) -> AsyncIterator[Batch]:
        """What was said and taken back since ``cursor``; ends when it has caught up."""
        store = SandboxStore(place(settings.get("path")))
        account = settings.get("account").strip().lstrip("@").lower()
        number, moment = _position(cursor)
        while True:
            posts = await asyncio.to_thread(store.said_after, number, account)
            gone = await asyncio.to_thread(store.deleted_after, moment, account)
            if not posts and not gone:
                return
            number = max([number, *(post.number for post in posts)])
            moment = max([moment, *(post.deleted for post in gone)])
            yield Batch(
                items=tuple(self.map_item(payload_of(post)) for post in posts),
                deletions=tuple(Deletion(network="sandbox", id=p.id, at=_time(p.deleted)) for p in gone),
                cursor=f"{number} {moment}",
            )

    def map_item(self, payload: object) -> Item:
        """The Item of one stored post. Raises ``ValueError`` when it is not one."""
        try:
            post = msgspec.convert(payload, StoredPost, strict=True)
            raw = msgspec.json.encode(payload)
        except (msgspec.MsgspecError, UnicodeEncodeError, OverflowError, TypeError, RecursionError) as error:
            raise ValueError(f"not a post of the sandbox: {error}") from error
        if not _ID.fullmatch(post.id) or not 0 <= post.at < _LAST_MOMENT or not one_line(post.account):
            raise ValueError("not a post of the sandbox")
        return _item(post, raw)


def payload_of(post: StoredPost) -> object:
    """A stored post as :meth:`SandboxConnector.map_item` takes it, without the key it was said under."""
    return msgspec.to_builtins(msgspec.structs.replace(post, key=""))


def _item(post: StoredPost, raw: bytes) -> Item:
    said, account = post.said, "".join(one_line(post.account).split()).lstrip("@")
    text = clean(said.text)
    card = web_address(said.link)
    mentions = [text[part.start + 1 : part.end] for part in (*addressed(text), *handles(text))]
    addresses = [web_address(part.value) for part in links(text)] + ([card] if card else [])
    return Item(
        network="sandbox",
        id=post.id,
        actor=Actor(id=f"sandbox:@{account}", name=account, display_name=account),
        content=text,
        title=one_line(said.warning),
        url=web_address(f"https://sandbox.invalid/@{account}/{post.number}"),
        published=_time(post.at),
        in_reply_to=clean(said.reply_to),
        hashtags=tuple(dict.fromkeys(part.value for part in hashtags(text))),
        mentions=tuple(dict.fromkeys(mentions)),
        links=tuple(dict.fromkeys(address for address in addresses if address)),
        attachments=_attachments(said),
        language=_language(said.language),
        raw=raw,
    )


def _attachments(said: Outgoing) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            type=_KINDS.get(one.media_type.split("/")[0], "Document"),
            media_type=one_line(one.media_type),
            alt=clean(one.alt),
        )
        for one in said.media
    )


def _language(tag: str) -> str:
    found = _LANGUAGE.fullmatch(tag)
    return found.group(1) if found else ""


def _position(cursor: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,18}) (\d{1,18})", cursor)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def _time(microseconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(microseconds / 1_000_000, dt.UTC)
