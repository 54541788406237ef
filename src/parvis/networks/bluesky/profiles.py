"""Who is behind a DID: handle, name, picture and followers, asked of the AppView for posts that matter."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from parvis.engine.items import Actor, Item
from parvis.networks.bluesky.mapping import profile_actor
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.errors import NetworkError
from parvis.networks.http import GuardedHttp

PUBLIC_API = "https://public.api.bsky.app"
A_CALL = 25
"""Profiles that one call may ask for."""

_DEADLINE = 3.0  # a mention must not wait longer for its author's name
_PAUSE = 60.0
_log = logging.getLogger(__name__)


class Profiles:
    """Remembers the accounts asked about. Followers are trusted for ``seconds``."""

    def __init__(self, size: int = 50_000, seconds: float = 6 * 3600) -> None:
        self._known: Remembered[Actor] = Remembered(size, seconds)
        self._quiet_until: dict[str, float] = {}

    async def enrich(self, items: Sequence[Item], http: GuardedHttp, api: str) -> list[Item]:
        """The items with what is known of their actors. Without an answer they stay as they are."""
        await self.resolve({item.actor.id for item in items if item.actor.followers is None}, http, api)
        return [self._completed(item) for item in items]

    async def resolve(self, dids: set[str], http: GuardedHttp, api: str) -> None:
        """Ask for the accounts not known yet, 25 a call; after a failure ``api`` is left in peace a while."""
        unknown = sorted(did for did in dids if did.startswith("did:") and self._known.get(did) is None)
        for start in range(0, len(unknown), A_CALL):
            if self._quiet_until.get(api, 0.0) > time.monotonic():
                return
            await self._ask(unknown[start : start + A_CALL], http, api)

    async def _ask(self, dids: list[str], http: GuardedHttp, api: str) -> None:
        address = f"{api}/xrpc/app.bsky.actor.getProfiles"
        try:
            answer = await http.get(address, params={"actors": dids}, deadline=_DEADLINE, retries=0)
            found = answer.json().get("profiles", [])
        except (NetworkError, AttributeError) as error:
            _log.info("No profiles from the AppView for %d accounts: %s", len(dids), error)
            self._quiet_until[api] = time.monotonic() + _PAUSE
            return
        for did in dids:  # accounts the AppView does not show are not asked for again and again
            self._known.put(did, Actor(id=did))
        for profile in found if isinstance(found, list) else []:
            self._learn(profile)

    def _learn(self, profile: Any) -> None:
        if isinstance(profile, dict) and isinstance(did := profile.get("did"), str):
            self._known.put(did, profile_actor(did, profile))

    def _completed(self, item: Item) -> Item:
        known = self._known.get(item.actor.id)
        if known is None or not known.url:
            return item
        actor = msgspec.structs.replace(known, name=known.name or item.actor.name)
        return msgspec.structs.replace(item, actor=actor)
