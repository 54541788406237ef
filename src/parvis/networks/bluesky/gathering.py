"""What both streams tell, gathered into batches: records made, changed and deleted, accounts gone, names
heard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from parvis.engine.items import Actor, ActorDeletion, Deletion, Interaction, Item
from parvis.networks.bluesky.addresses import LIKE, POST, REPOST, profile_page, record_uri
from parvis.networks.bluesky.mapping import NETWORK, event_id, post_interactions, post_item
from parvis.networks.bluesky.remembering import Remembered
from parvis.networks.contract import Batch

COLLECTIONS = (POST, REPOST, LIKE)
KINDS = {LIKE: "like", REPOST: "repost"}
_OF_A_POST = f"/{POST}/"
_GONE = frozenset({"deleted", "takendown"})


class Gathering:
    """Events heard since the last batch. ``names`` are handles by DID, shared by all the streams of a
    process.
    """

    def __init__(self, names: Remembered[str], *, count_interactions: bool = True) -> None:
        self._names = names
        self._counting = count_interactions
        self._begin()

    def _begin(self) -> None:
        self._items: dict[str, Item] = {}  # by id: of several versions heard together the last one counts
        self._deletions: dict[str, Deletion] = {}
        self._accounts: list[ActorDeletion] = []
        self._interactions: list[Interaction] = []
        self._unreadable = 0
        self._notes: list[str] = []

    def batch(self, cursor: str) -> Batch:
        """Everything gathered, to be saved with ``cursor``; gathering starts anew."""
        if self._unreadable:
            self._notes.append("Some records could not be read.")
        batch = Batch(
            items=tuple(self._items.values()),
            deletions=tuple(self._deletions.values()),
            actor_deletions=tuple(self._accounts),
            interactions=tuple(self._interactions),
            cursor=cursor,
            note=self._notes[0] if self._notes else "",
        )
        self._begin()
        return batch

    @property
    def empty(self) -> bool:
        """Whether there is nothing to save but the cursor."""
        gathered = (self._items, self._deletions, self._accounts, self._interactions, self._notes)
        return not self._unreadable and not any(gathered)

    def note(self, text: str) -> None:
        """Something the stream could not show, for the coverage note: a whole sentence, to be translated. A batch
        carries the first one.
        """
        self._notes.append(text)

    def unreadable(self) -> None:
        """Count one event that makes no sense."""
        self._unreadable += 1

    def post(
        self, did: str, rkey: str, record: Any, at: dt.datetime, *, edited: bool, raw: Callable[[], bytes]
    ) -> None:
        """A post was written or changed."""
        if not isinstance(record, dict):
            self._unreadable += 1
            return
        name = self._names.get(did)
        actor = Actor(id=did, name=name, url=profile_page(did)) if name else None
        try:
            item = post_item(did, rkey, record, heard=at, actor=actor, edited=edited, raw=raw())
        except ValueError:
            self._unreadable += 1
            return
        self._items[item.id] = item
        # A key may be used again; a batch is taken in with its deletions last, so this one no longer holds.
        self._deletions.pop(item.id, None)
        if self._counting and (item.in_reply_to or item.quote_of):
            self._interactions.extend(post_interactions(item))

    def interaction(self, did: str, collection: str, rkey: str, subject: object, at: dt.datetime) -> None:
        """A like or a repost of ``subject`` (an at-uri); those of feeds and lists do not matter here."""
        if not isinstance(subject, str):
            self._unreadable += 1
        elif _OF_A_POST in subject:
            uri = record_uri(did, collection, rkey)
            self._interactions.append(
                Interaction(network=NETWORK, id=subject, kind=KINDS[collection], event_id=uri, at=at)
            )

    def deletion(self, did: str, collection: str, rkey: str, at: dt.datetime) -> None:
        """A record was deleted. Of an interaction only its own at-uri is told, not what it was about."""
        uri = record_uri(did, collection, rkey)
        if collection == POST:
            self._deletions[uri] = Deletion(network=NETWORK, id=uri, at=at)
        if not self._counting:
            return
        for kind in ("reply", "quote") if collection == POST else (KINDS[collection],):
            self._interactions.append(
                Interaction(
                    network=NETWORK, id="", kind=kind, event_id=event_id(kind, uri), at=at, undone=True
                )
            )

    def account(self, did: str, active: bool, status: str, at: dt.datetime) -> None:
        """An account changed state. Deleted and taken-down ones are forgotten: others may come back."""
        if not active and status in _GONE:
            self._accounts.append(ActorDeletion(network=NETWORK, actor_id=did, at=at))

    def identity(self, did: str, handle: str) -> None:
        """An account says which handle it has now."""
        if handle and handle != "handle.invalid":
            self._names.put(did, handle)

    @property
    def wants_interactions(self) -> bool:
        """Whether likes and reposts are to be gathered."""
        return self._counting
