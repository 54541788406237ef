"""The firehose, ``com.atproto.sync.subscribeRepos``: every commit of a relay or of one server, in DAG-CBOR.

A frame is two DAG-CBOR objects, a header and a body; a commit's body carries its records in a CAR archive.
The cursor is the sequence number of the host that gave it, and means nothing to another one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import libipld
import msgspec

from parvis.networks.bluesky import car
from parvis.networks.bluesky.addresses import POST, cid_text, plain_json
from parvis.networks.bluesky.gathering import COLLECTIONS, KINDS, Gathering
from parvis.networks.bluesky.mapping import moment
from parvis.networks.errors import RetryLater

DEFAULT_HOST = "wss://bsky.network"
_EMPTY_TREE = "bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm"
_METHOD = "/xrpc/com.atproto.sync.subscribeRepos"


class CursorInFuture(Exception):  # noqa: N818 - the firehose's own word for it
    """The host knows no such sequence number: it was replaced, or started anew."""


class FirehoseReader:
    """Reads frames into a gathering and knows where the stream stands."""

    def __init__(self, gathering: Gathering, position: str = "") -> None:
        self.gathering = gathering
        self._last = int(position) if position.isdigit() else None
        self._opened = False

    @property
    def position(self) -> str:
        """The sequence number of the last event; empty before the first."""
        return "" if self._last is None else str(self._last)

    def opened(self) -> None:
        """The stream has begun: should it break before the first event, what follows is not to be missed."""
        self._opened = True

    def reset(self) -> None:
        """Start again from the oldest event the host still has."""
        self._last = 0

    def address(self, host: str) -> str:
        """Where to listen, from just after the position on."""
        after = 0 if self._last is None and self._opened else self._last
        return f"{host}{_METHOD}" + ("" if after is None else f"?cursor={after}")

    def take(self, message: str | bytes) -> None:
        """Read one frame. Raises ``CursorInFuture``, or ``RetryLater`` when the host ends the stream."""
        try:
            header, body = libipld.decode_dag_cbor_multi(_bytes(message))
            operation, kind = header["op"], header.get("t", "")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.gathering.unreadable()
            return
        if operation == -1:
            _refuse(body)
        try:
            self._body(kind, body)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.gathering.unreadable()
        seq = body.get("seq") if isinstance(body, dict) else None
        if isinstance(seq, int):
            self._last = seq

    def _body(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "#commit":
            self._commit(body)
        elif kind == "#identity":
            self.gathering.identity(body["did"], body.get("handle") or "")
        elif kind == "#account":
            self.gathering.account(body["did"], body["active"], body.get("status") or "", _time(body))
        elif kind == "#tombstone":  # what accounts' ends were called before 2024
            self.gathering.account(body["did"], False, "deleted", _time(body))
        elif kind == "#sync":
            if not _is_empty(body):  # every new account begins with an empty one
                self.gathering.note("The posts of an account changed without being told one by one.")
        elif kind == "#info" and body.get("name") == "OutdatedCursor":
            self.gathering.note(
                "The stream no longer had everything since the last time: some posts were missed."
            )

    def _commit(self, body: dict[str, Any]) -> None:
        wanted = []
        for op in body["ops"]:
            collection, _, rkey = op["path"].partition("/")
            if collection in COLLECTIONS and (collection == POST or self.gathering.wants_interactions):
                wanted.append((op, collection, rkey))
        if not wanted:
            return
        did, at = body["repo"], _time(body)
        if body.get("tooBig"):
            self.gathering.note("A change was too big for the stream: what it held was not told.")
        cids = {op["cid"] for op, _, _ in wanted if op["cid"]}
        records = car.blocks(body["blocks"], cids) if cids else {}
        for op, collection, rkey in wanted:
            if op["action"] == "delete":
                self.gathering.deletion(did, collection, rkey, at)
                continue
            record = records.get(op["cid"])
            if record is None:
                self.gathering.unreadable()
            elif collection in KINDS:
                self.gathering.interaction(did, collection, rkey, record["subject"]["uri"], at)
            else:
                self._post(did, rkey, op, record, at)

    def _post(self, did: str, rkey: str, op: dict[str, Any], record: Any, at: dt.datetime) -> None:
        def raw() -> bytes:
            commit = {
                "operation": op["action"],
                "collection": POST,
                "rkey": rkey,
                "cid": cid_text(op["cid"]),
                "record": plain_json(record),
            }
            event = {
                "did": did,
                "time_us": int(at.timestamp() * 1_000_000),
                "kind": "commit",
                "commit": commit,
            }
            return msgspec.json.encode(event)

        self.gathering.post(did, rkey, record, at, edited=op["action"] == "update", raw=raw)


def _refuse(body: Any) -> None:
    error = body.get("error", "") if isinstance(body, dict) else ""
    if error == "FutureCursor":
        raise CursorInFuture
    if error == "ConsumerTooSlow":
        raise RetryLater(
            "The stream was faster than Parvis could read; it goes on from where it stopped.", after=1.0
        )
    raise RetryLater("The stream was ended by its host (%(error)s).", after=30.0, error=str(error)[:80])


def _is_empty(body: dict[str, Any]) -> bool:
    """Whether a ``#sync`` tells of a repository that holds nothing."""
    _header, blocks = libipld.decode_car(body["blocks"])
    return any(cid_text(block.get("data")) == _EMPTY_TREE for block in blocks.values())


def _time(body: dict[str, Any]) -> dt.datetime:
    at = moment(body["time"])
    if at is None:
        raise ValueError("an event without its time")
    return at


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
