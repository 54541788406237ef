"""A video for tests of publishers: bytes that nobody decodes, read piece by piece as a delivery's are."""

from __future__ import annotations

import asyncio
import hashlib

from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.networks.publishing import Prepared, Prepares, Published, SignIn
from parvis.networks.tests.desk import KEY, StepDesk, show


class Film:
    """A video of ``size`` bytes. ``longest`` is the most that was asked for at once, ``asked`` how many bytes were."""

    def __init__(self, size: int = 3_000_000, **more: object) -> None:
        self.content = bytes(range(256)) * (size // 256) + bytes(size % 256)
        self.longest = self.asked = 0
        usual = {
            "digest": hashlib.sha256(self.content).hexdigest(), "media_type": "video/mp4", "size": size,
            "alt": "Un flacon tourne", "width": 1080, "height": 1920, "duration": 30_000, "codecs": ("h264", "aac"),
            "rate": 30.0,
        }  # fmt: skip
        self.medium = OutgoingMedia(**{**usual, **more})  # type: ignore[arg-type]

    async def read(self, digest: str, begin: int = 0, length: int | None = None) -> bytes:
        assert digest == self.medium.digest and length is not None, "a video is never read whole"
        self.longest, self.asked = max(self.longest, length), self.asked + length
        return self.content[begin : begin + length]


class FilmDesk(StepDesk):
    """A desk at which a video lies, and words that go with it."""

    def __init__(self, publisher: Prepares, account: SignIn, text: str = "Il tourne", **film: object) -> None:
        super().__init__(publisher, account)
        self.film = Film(**film)  # type: ignore[arg-type]
        self.said = Outgoing(text=text, media=(self.film.medium,))

    def go(self) -> Prepared:
        """One step."""
        told = asyncio.run(
            self.publisher.prepare(
                self.account, self.said, KEY, self.progress, self.film.read, show, self.http
            )
        )
        self.progress = told.progress
        return told

    def to_the_end(self) -> list[float]:
        """Step after step, without waiting; returns how long one would have waited."""
        waits = []
        while not (told := self.go()).is_ready:
            waits += [told.wait] if told.wait else []
        return waits

    def say(self) -> Published:
        """Say what is ready."""
        return asyncio.run(
            self.publisher.publish(self.account, self.said, KEY, self.film.read, self.http, self.progress)
        )
