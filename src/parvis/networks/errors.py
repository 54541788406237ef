"""The four ways a network can say no. Which one it was decides what Parvis may do next.

A message is an English sentence with named places (``"%(host)s did not answer in time."``) and the values for
them, so that a screen can translate the sentence before filling it in. Neither ever holds secrets or personal
data.
"""

from __future__ import annotations


class NetworkError(Exception):
    """Something a network answered, or failed to. ``str()`` gives the English sentence."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason % values if values else reason)
        self.reason = reason
        self.values = values


class RetryLater(NetworkError):  # noqa: N818 - the kind is the name
    """Nothing was done; the same call may be made again ``after`` seconds from now."""

    def __init__(self, reason: str, after: float = 60.0, **values: object) -> None:
        super().__init__(reason, **values)
        self.after = after


class Refused(NetworkError):  # noqa: N818 - the kind is the name
    """The network will never accept this call as it is."""


class NeedsPerson(NetworkError):  # noqa: N818 - the kind is the name
    """Somebody must act first (sign in again, allow a scope, correct an address). The message says what to
    do.
    """


class UnknownOutcome(NetworkError):  # noqa: N818 - the kind is the name
    """The call may have gone through: never repeat a write before reading back."""
