"""A publisher, an account and a door, as short as tests of one network want them."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.http import GuardedHttp
from parvis.networks.publishing import Prepared, Prepares, Progress, Published, Publisher, SignIn

BYTES = b"\x89PNG not really"
SINCE = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
KEY = "0" * 32


async def read(_digest: str) -> bytes:
    """The bytes of every picture."""
    return BYTES


def picture(media_type: str = "image/png", **more: object) -> OutgoingMedia:
    """A picture with a description."""
    digest = hashlib.sha256(BYTES).hexdigest()
    values = {"digest": digest, "media_type": media_type, "size": len(BYTES), "alt": "Un chat", **more}
    return OutgoingMedia(**values)  # type: ignore[arg-type]


class Desk:
    """What a publisher does, one call after the other."""

    def __init__(self, publisher: Publisher, account: SignIn) -> None:
        self.publisher = publisher
        self.account = account
        self.http = GuardedHttp(allowed_private_hosts=["127.0.0.1"], retries=0)

    def check(self) -> str:
        return asyncio.run(self.publisher.check(self.account, self.http))

    def publish(self, said: Outgoing) -> Published:
        return asyncio.run(self.publisher.publish(self.account, said, KEY, read, self.http))

    def find(self, said: Outgoing, *known: str) -> Published | None:
        return asyncio.run(self.publisher.find(self.account, said, KEY, SINCE, self.http, known))

    def delete(self, id: str) -> None:
        asyncio.run(self.publisher.delete(self.account, id, self.http))


class StepDesk(Desk):
    """The same where a post is made ready in steps: ``progress`` is what was made of the last one."""

    publisher: Prepares

    def __init__(self, publisher: Prepares, account: SignIn) -> None:
        super().__init__(publisher, account)
        self.progress: Progress = {}

    def step(self, said: Outgoing) -> Prepared:
        told = asyncio.run(
            self.publisher.prepare(self.account, said, KEY, self.progress, read, show, self.http)
        )
        self.progress = told.progress
        return told

    def make_ready(self, said: Outgoing) -> list[float]:
        """Step after step, without waiting; returns how long one would have waited."""
        self.progress, waits = {}, []
        while not (told := self.step(said)).is_ready:
            waits += [told.wait] if told.wait else []
        return waits

    def publish(self, said: Outgoing) -> Published:
        self.make_ready(said)
        return self.publish_ready(said)

    def publish_ready(self, said: Outgoing) -> Published:
        return asyncio.run(self.publisher.publish(self.account, said, KEY, read, self.http, self.progress))

    def find_ready(self, said: Outgoing, *known: str) -> Published | None:
        return asyncio.run(
            self.publisher.find(self.account, said, KEY, SINCE, self.http, known, self.progress)
        )


def show(one: OutgoingMedia, media_type: str) -> str:
    """Where the internet finds a picture."""
    return f"https://parvis.example/{one.digest[:8]}.{media_type.rpartition('/')[2]}"
