"""Handing what is said to a program of one's own."""

from __future__ import annotations

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Collection
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import NeedsPerson, Refused
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import (
    Published,
    PublishingRules,
    ReadMedia,
    SignIn,
    approved_bytes,
    refuse_unfit,
)
from parvis.networks.webhook.manifest import RULES
from parvis.networks.webhook.receiver import Receiver, published, told_by

VERSION = 1
_MOST_BYTES = 20_000_000
_NOBODYS_KEY = "0" * 32


class WebhookPublisher:
    """The publisher of webhooks."""

    rules: PublishingRules = RULES

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """Ask for a key that does not exist: an answer shows that the secret is right. A receiver that answers no questions is
        believed.
        """
        receiver = Receiver(account, http)
        await receiver.ask(_NOBODYS_KEY)
        return receiver.place

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules: they are our own."""
        return self.rules

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Send it whole, in one call."""
        refuse_unfit(said, self.rules.checks)
        if sum(one.size for one in said.media) > _MOST_BYTES:
            raise Refused("The pictures are too big together (at most 20 MB).")
        body = await _body(account, said, key, read_media)
        answer = await Receiver(account, http).say(body, key)
        return published(told_by(answer), key)

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """By the key, where the receiver answers questions."""
        told = await Receiver(account, http).ask(key)
        if told is None:
            raise NeedsPerson("The receiver does not tell what it has taken: look there, and settle by hand.")
        return published(told, key) if told["found"] else None

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Ask the receiver to undo it."""
        await Receiver(account, http).take_back(id)


async def _body(account: SignIn, said: Outgoing, key: str, read_media: ReadMedia) -> bytes:
    media: list[dict[str, Any]] = []
    for one in said.media:
        content = await approved_bytes(one, read_media)
        media.append(
            {
                "media_type": one.media_type,
                "digest": one.digest,
                "size": one.size,
                "width": one.width,
                "height": one.height,
                "alt": one.alt,
                "content": b64encode(content).decode(),
            }
        )
    told = {
        "version": VERSION,
        "action": "publish",
        "key": key,
        "account": account.handle,
        "text": said.text,
        "language": said.language,
        "warning": said.warning,
        "link": said.link,
        "reply_to": said.reply_to,
        "media": media,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
