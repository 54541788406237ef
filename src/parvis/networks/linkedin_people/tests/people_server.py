"""One person on LinkedIn on loopback: what they say is taken, and never shown to programs."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.linkedin.little_text import read
from parvis.networks.linkedin.posts import address_of
from parvis.networks.linkedin.tests.linkedin_server import TOKEN, LinkedInServer, refused
from parvis.networks.publishing import Published
from parvis.networks.same_words import same_words
from parvis.networks.tests.posting import Call, Reply

__all__ = ["MEMBER", "PERSON", "TOKEN", "PeopleServer"]
PAYLOADS = Path(__file__).parents[1] / "payloads"
MEMBER: dict[str, Any] = json.loads((PAYLOADS / "member.json").read_text(encoding="utf-8"))["payload"]
PERSON = f"urn:li:person:{MEMBER['sub']}"
_UNREAD = json.loads((PAYLOADS / "reading_refused.json").read_text(encoding="utf-8"))


@dataclass
class PeopleServer(LinkedInServer):
    """What a page's server is, but for who speaks and what may be read."""

    def answer(self, call: Call) -> Reply:
        if call.path == "/v2/userinfo":
            known = call.headers.get("authorization") == f"Bearer {TOKEN}"
            return Reply(MEMBER) if known else refused(401, "Invalid access token")
        return super().answer(call)

    def _route(self, call: Call, steps: list[str]) -> Reply:
        if call.method == "GET" and steps[0] != "videos":
            return Reply(_UNREAD["payload"], _UNREAD["status"])
        if call.method == "POST" and steps == ["posts"] and call.json["author"] != PERSON:
            return refused(403, "Field Value validation failed in REQUEST_BODY: author")
        return super()._route(call, steps)

    def looked_at(self, said: Outgoing, known: frozenset[str]) -> Published | None:
        """What somebody sees who looks at the profile for something that was said."""
        for post in self.posts:
            if post["id"] not in known and same_words(read(post["commentary"]), said.text):
                at = dt.datetime.fromtimestamp(post["publishedAt"] / 1000, dt.UTC)
                return Published(post["id"], address_of(post["id"]), at)
        return None
