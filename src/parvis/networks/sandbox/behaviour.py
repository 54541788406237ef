"""How an account of the sandbox misbehaves: what chance has in store for each call."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import regex  # type: ignore[import-untyped]

from parvis.networks.errors import NeedsPerson
from parvis.networks.publishing import OnceOnly, SignIn

_NAME = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}")


class Fate(Enum):
    """What becomes of one call."""

    ANSWERED = "answered"
    BUSY = "busy"
    FAILED = "failed"  # nothing was done, and the answer does not say so
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An account's settings, read. Rates are per cent, ``latency``, ``busy_for``, ``processing`` (of a container before it can be
    published; 0: posts are said in one go) and ``lasting`` (of a container) seconds.
    """

    account: str
    path: Path
    once_only: OnceOnly
    text_limit: int
    lost: float
    busy: float
    busy_for: float
    failing: float
    latency: float
    shows_after: float
    seed: str
    processing: float = 0.0
    spoiling: float = 0.0
    lasting: float = 86_400.0

    @classmethod
    def of(cls, sign_in: SignIn, once_only: OnceOnly, text_limit: int) -> Behaviour:
        """Raises ``NeedsPerson`` when a setting cannot be used, or when the account does not let Parvis in."""
        account = (sign_in.get("account") or sign_in.handle).strip().lstrip("@").lower()
        if not _NAME.fullmatch(account):
            raise NeedsPerson("Give the account of the sandbox a name of letters and digits.")
        if sign_in.get("access", "open") != "open":
            raise NeedsPerson("This account of the sandbox asks to sign in again: set its access to open.")
        return cls(
            account=account,
            path=place(sign_in.get("path")),
            once_only=_mode(sign_in.get("once_only"), once_only),
            text_limit=int(_number(sign_in, "text_limit", float(text_limit), 100_000)),
            lost=_number(sign_in, "lost", 0.0, 100),
            busy=_number(sign_in, "busy", 0.0, 100),
            busy_for=_number(sign_in, "busy_for", 5.0, 86_400),
            failing=_number(sign_in, "failing", 0.0, 100),
            latency=_number(sign_in, "latency", 0.0, 600_000) / 1000,
            shows_after=_number(sign_in, "shows_after", 0.0, 600_000) / 1000,
            seed=sign_in.get("seed"),
            processing=_number(sign_in, "processing", 0.0, 3600),
            spoiling=_number(sign_in, "spoiling", 0.0, 100),
            lasting=_number(sign_in, "lasting", 86_400.0, 86_400),
        )

    def fate(self, call: str, time: int) -> Fate:
        """What becomes of the ``time``-th call named ``call``: the same whenever it is asked, and another for each attempt."""
        chance = random.Random(f"{self.seed}\0{self.account}\0{call}\0{time}")  # noqa: S311 - repeatable on purpose
        roll = chance.random() * 100
        for share, fate in (
            (self.busy, Fate.BUSY),
            (self.failing, Fate.FAILED),
            (self.lost / 2, Fate.LOST_BEFORE),
            (self.lost / 2, Fate.LOST_AFTER),
        ):
            if roll < share:
                return fate
            roll -= share
        return Fate.ANSWERED

    def is_spoiled(self, key: str, time: int) -> bool:
        """Whether the ``time``-th container made for ``key`` cannot be processed."""
        chance = random.Random(f"{self.seed}\0{self.account}\0spoiled:{key}\0{time}")  # noqa: S311 - repeatable on purpose
        return chance.random() * 100 < self.spoiling


def place(typed: str) -> Path:
    """The file of the sandbox. Raises ``NeedsPerson`` when none is named."""
    if not typed or "\0" in typed:
        raise NeedsPerson("Say in which file the sandbox keeps its posts.")
    return Path(typed)


def _mode(typed: str, default: OnceOnly) -> OnceOnly:
    try:
        return OnceOnly(typed) if typed else default
    except ValueError as error:
        raise NeedsPerson(
            "A setting of the sandbox is not one it knows: %(name)s.", name="once_only"
        ) from error


def _number(sign_in: SignIn, name: str, default: float, most: float) -> float:
    typed = sign_in.get(name).replace(",", ".")
    try:
        number = float(typed) if typed else default
    except ValueError as error:
        raise NeedsPerson("A setting of the sandbox is not a number: %(name)s.", name=name) from error
    if not 0 <= number <= most:  # neither is "nan"
        raise NeedsPerson("A setting of the sandbox is not a number: %(name)s.", name=name)
    return number
