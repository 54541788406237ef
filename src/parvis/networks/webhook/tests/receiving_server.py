"""A receiver on loopback that does what ``README.md`` asks of one."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import dataclass, field
from typing import Any

from parvis.networks.signing import verify
from parvis.networks.tests.posting import Call, Reply, Service

SECRET = "un-secret-tres-secret-0123456789"


@dataclass
class ReceivingServer(Service):
    """Keeps what it is sent, by key. ``mute`` answers no questions, as automation services do."""

    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    mute: bool = False
    clock: float = 0.0  # seconds by which its clock is ahead

    def says(self, call: Call) -> bool:
        return call.method in {"POST", "DELETE"}

    def online(self) -> int:
        return len(self.taken)

    def answer(self, call: Call) -> Reply:
        if self.mute and call.method != "POST":
            return Reply({}, 405)
        signed = call.body if call.method == "POST" else f"{call.method} {call.target}".encode()
        if not verify(SECRET, signed, call.headers.get("parvis-signature", ""), time.time() + self.clock):
            return Reply({"error": "wrong signature"}, 401)
        if call.method == "GET":
            found = self.taken.get(call.query["key"])
            return Reply({"found": False} if found is None else {"found": True, **found["answer"]})
        if call.method == "DELETE":
            self.taken = {
                key: one for key, one in self.taken.items() if one["answer"]["id"] != call.query["id"]
            }
            return Reply({})
        return self._take(call)

    def _take(self, call: Call) -> Reply:
        given = json.loads(call.body)
        assert given["key"] == call.headers["idempotency-key"] == call.headers["parvis-delivery"]
        if given["key"] not in self.taken:
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            name = f"intranet-{len(self.taken) + 1}-{given['key'][:6]}"
            answer = {"id": name, "url": f"{self.url}/posts/{name}", "at": now}
            self.taken[given["key"]] = {"given": given, "answer": answer}
        return Reply(b"ok" if self.mute else self.taken[given["key"]]["answer"])
