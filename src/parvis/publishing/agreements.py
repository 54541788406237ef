"""Sign-ins that people began on a network's own page, remembered in their session until they come back.

Each has a secret name (the ``state``) that the network brings back: nobody can have another person, or another browser, finish it.
It is good once, for a quarter of an hour.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase

from parvis.networks.oauth import new_verifier

LASTS = 900.0  # seconds
MOST = 5  # that one person may have begun at the same time
_PLACE = "publishing-agreements"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One that was begun: for which account, by whom, when (seconds since 1970)."""

    account: int
    person: int
    verifier: str
    begun: float


def begin(session: SessionBase, account: int, person: int, now: float) -> tuple[str, Agreement]:
    """Remember a new one; returns its name and itself."""
    state, begun = secrets.token_urlsafe(32), Agreement(account, person, new_verifier(), now)
    kept = sorted(session.get(_PLACE, {}).items(), key=lambda pair: float(pair[1]["begun"]))
    session[_PLACE] = dict([*kept[1 - MOST :], (state, asdict(begun))])
    return state, begun


def finish(session: SessionBase, state: str, person: int, now: float) -> Agreement | None:
    """The one of this name, which is then forgotten; ``None`` when there is none, when it is another person's, or too old."""
    kept = dict(session.get(_PLACE, {}))
    found = kept.pop(state, None)
    if found is None:
        return None
    session[_PLACE] = kept
    begun = Agreement(**found)
    return begun if begun.person == person and 0 <= now - begun.begun <= LASTS else None
