"""The four ways a network can say no. Which one it was decides what Parvis may do next."""

from __future__ import annotations


class NetworkError(Exception):
    """Something a network answered, or failed to. Messages never hold secrets or personal data."""


class RetryLater(NetworkError):
    """Nothing was done; the same call may be made again ``after`` seconds from now."""

    def __init__(self, reason: str, after: float = 60.0) -> None:
        super().__init__(reason)
        self.after = after


class Refused(NetworkError):
    """The network will never accept this call as it is."""


class NeedsPerson(NetworkError):
    """Somebody must act first (sign in again, allow a scope, correct an address). The message says what to do."""


class UnknownOutcome(NetworkError):
    """The call may have gone through: never repeat a write before reading back."""
