"""A language model behind an address that speaks the OpenAI chat protocol: a company's own server, or a provider's.

Not a social network, but called through the same guarded door: bounded answers, deadlines, no secret in any message. The
address is the operator's, so its host may be a private one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

import httpx
import numpy as np

from parvis.engine.backends import asking
from parvis.engine.backends.contract import BackendError, Question
from parvis.engine.judging import BaselineJudge, Probabilities
from parvis.engine.understanding import Emotion
from parvis.networks.errors import NetworkError, Refused
from parvis.networks.http import MEGABYTE, GuardedHttp
from parvis.networks.redaction import redact_address

CONCURRENT = 4
DEADLINE = 60.0
"""Seconds in which one question (of :data:`parvis.engine.backends.asking.POSTS_AT_ONCE` posts) must be answered."""

NOT_AN_ADDRESS = "%(address)s is not the address of a model: ADDRESS#MODEL, for example http://localhost:8080/v1#mistral-small."
NO_ANSWER = "The model at %(address)s did not answer: %(why)s"
NO_SENSE = "The model at %(address)s answers, but not in the form it was asked for."
NOT_OFFLINE = "The model at %(address)s is not called: PARVIS_OFFLINE is set."


@dataclass
class AddressJudge:
    """A :class:`parvis.engine.backends.contract.Backend` at ``address`` (``https://host/v1#model``).

    Asks :data:`CONCURRENT` questions at a time. A question answered with nonsense is put again post by post; a post
    still without a usable answer has NaN. Raises :class:`BackendError` when a whole call brings no answer at all.
    """

    address: str
    key: str = field(default="", repr=False)
    offline: bool = False
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)
    deadline: float = DEADLINE
    _says_json: bool = field(default=True, init=False, repr=False)

    def __post_init__(self) -> None:
        self._base, self.model = urldefrag(self.address)
        parts = urlsplit(self._base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not self.model:
            raise BackendError(NOT_AN_ADDRESS, address=redact_address(self.address))
        self._host = parts.hostname
        self._baseline = BaselineJudge()
        if self.offline and self._host not in {"localhost", "127.0.0.1", "::1"}:
            raise BackendError(NOT_OFFLINE, address=redact_address(self._base))

    @property
    def name(self) -> str:
        """The model and who runs it."""
        return f"{self.model} @ {self._host}"

    @property
    def answers(self) -> frozenset[Question]:
        """Both: it is asked in words."""
        return frozenset({"sentiment", "emotion"})

    def sentiments(self, texts: Sequence[str], language: str = "") -> Probabilities:
        """See :class:`parvis.engine.backends.contract.Backend`."""
        return asking.mood_rows(self.read(texts))

    def emotions(self, texts: Sequence[str], language: str = "") -> tuple[Probabilities, list[set[Emotion]]]:
        """See :class:`parvis.engine.backends.contract.Backend`."""
        return asking.emotion_rows(self.read(texts))

    def languages(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """What ships with Parvis says it, thousands of times faster."""
        return self._baseline.languages(texts)

    def read(self, texts: Sequence[str]) -> list[asking.Answer | None]:
        """Moods and emotions in one go. Not to be called from a thread in which an event loop runs."""
        said = asyncio.run(self._read(texts)) if texts else []
        if texts and not any(said):
            raise BackendError(NO_SENSE, address=redact_address(self._base))
        return said

    async def _read(self, texts: Sequence[str]) -> list[asking.Answer | None]:
        places = asyncio.Semaphore(CONCURRENT)
        async with GuardedHttp(
            allowed_private_hosts=[self._host],
            transport=self.transport,
            timeout=self.deadline,
            deadline=self.deadline,
            max_bytes=MEGABYTE,
        ) as http:

            async def some(posts: Sequence[str]) -> list[asking.Answer | None]:
                async with places:
                    said = await self._ask(http, posts)
                    if len(posts) > 1:
                        for place, one in enumerate(said):
                            if one is None:
                                said[place] = (await self._ask(http, posts[place : place + 1]))[0]
                    return said

            with _as_backend_error(self._base):
                parts = await asyncio.gather(*(some(posts) for posts in _split(texts)))
        return [one for part in parts for one in part]

    async def _ask(self, http: GuardedHttp, posts: Sequence[str]) -> list[asking.Answer | None]:
        try:
            return asking.answers(await self._post(http, posts), len(posts))
        except Refused:
            if not self._says_json:
                raise
            self._says_json = (
                False  # some servers do not know how to hold a model to JSON, and refuse the wish
            )
            return asking.answers(await self._post(http, posts), len(posts))

    async def _post(self, http: GuardedHttp, posts: Sequence[str]) -> object:
        answer = await http.post(
            f"{self._base.rstrip('/')}/chat/completions",
            json=asking.question(self.model, posts, self._says_json),
            headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
        )
        try:
            return answer.json()
        except NetworkError:
            return None  # no answer to these posts; the others may have one


def _split(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), asking.POSTS_AT_ONCE):
        yield texts[start : start + asking.POSTS_AT_ONCE]


@contextmanager
def _as_backend_error(base: str) -> Iterator[None]:
    try:
        yield
    except NetworkError as error:
        raise BackendError(NO_ANSWER, address=redact_address(base), why=error) from error


def unanswered(rows: Probabilities) -> int:
    """How many rows have no answer."""
    return int(np.isnan(rows).any(axis=1).sum()) if len(rows) else 0
