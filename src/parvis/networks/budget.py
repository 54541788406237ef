"""How many calls a network still allows, as its answers say.

Networks tell it in three ways: ``X-RateLimit-Remaining``/``-Reset`` (Mastodon writes the reset as a date),
``RateLimit-Remaining``/``-Reset`` (Bluesky writes seconds since 1970, others seconds from now) and the newer
``RateLimit: "policy";r=50;t=30``. All are read; the budget belongs to a host and the credential used there.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Mapping

from parvis.networks.errors import RetryLater

LONGEST_WAIT = 86_400.0
_MODERN = re.compile(r"(?:^|;|,)\s*(r|remaining|t|reset)\s*=\s*(\d+)", re.I)


def wait_of(value: str, now: float) -> float | None:
    """Seconds to wait, from a number of seconds, seconds since 1970, an ISO 8601 date or an HTTP date."""
    value = value.strip().strip('"')
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        moment = _moment(value)
        return None if moment is None else _clamp(moment - now)
    if number != number:  # "nan" is a float to Python
        return None
    return _clamp(number - now if number > 1_000_000_000 else number)


def _moment(value: str) -> float | None:
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (ValueError, TypeError):
            return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()


def _clamp(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT)


class RateBudget:
    """Remembers, for each host and credential, until when no call may be made."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._closed_until: dict[tuple[str, str], float] = {}

    def check(self, host: str, credential: str) -> None:
        """Raise ``RetryLater`` when the allowance of ``host`` is used up."""
        until = self._closed_until.get((host, credential))
        if until is None:
            return
        wait = until - self._clock()
        if wait > 0:
            raise RetryLater(
                "%(host)s allows no more calls for now. Parvis goes on when it does again.",
                after=wait,
                host=host,
            )
        del self._closed_until[(host, credential)]

    def learn(self, host: str, credential: str, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says is left."""
        remaining, wait = self._read(headers)
        if remaining is not None and remaining <= 0 and wait is not None:
            self.close(host, credential, wait)

    def close(self, host: str, credential: str, seconds: float) -> None:
        """No call to ``host`` for so long."""
        self._closed_until[(host, credential)] = self._clock() + _clamp(seconds)

    def wait_told(self, headers: Mapping[str, str]) -> float | None:
        """How long an answer that says "too many" or "busy" asks to wait, if it says."""
        told = wait_of(headers.get("retry-after", ""), self._clock())
        return told if told is not None else self._read(headers)[1]

    def _read(self, headers: Mapping[str, str]) -> tuple[int | None, float | None]:
        now = self._clock()
        for prefix in ("x-ratelimit", "ratelimit"):
            remaining = headers.get(f"{prefix}-remaining", "").strip()
            if remaining.isdecimal():
                return int(remaining), wait_of(headers.get(f"{prefix}-reset", ""), now)
        modern = {
            name[0].lower(): int(number) for name, number in _MODERN.findall(headers.get("ratelimit", ""))
        }
        if "r" in modern:
            seconds = modern.get("t")
            return modern["r"], None if seconds is None else _clamp(float(seconds))
        return None, wait_of(headers.get("x-ratelimit-reset", ""), now)
