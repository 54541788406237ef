"""The part of a network that lets programs in (OAuth 2.0 with PKCE), on loopback: codes good once, refresh tokens good once."""

from __future__ import annotations

import hashlib
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from parvis.networks.tests.posting import Call, Reply, Service

CLIENT_ID, CLIENT_SECRET = "parvis-of-the-house", "client-secret-0123456789"


@dataclass
class AgreeingServer(Service):
    """``live`` are the accesses that hold. ``life``: how many seconds it says that an access lasts."""

    live: set[str] = field(default_factory=set)
    refreshes: set[str] = field(default_factory=set)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    life: int = 7200
    refreshed: int = 0

    def says(self, call: Call) -> bool:
        return True

    def online(self) -> int:
        return len(self.live)

    def agree(self, page: str) -> dict[str, str]:
        """Somebody says yes on the page; returns what they bring back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT_ID
        code = f"code-{uuid4().hex}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def revoke(self) -> None:
        """The account's owner takes the permission back."""
        self.live.clear()
        self.refreshes.clear()

    def answer(self, call: Call) -> Reply:
        form = {name: value.decode() for name, value in call.form.items()}
        pair = b64decode(call.headers.get("authorization", "").removeprefix("Basic ")).decode()
        if pair != f"{CLIENT_ID}:{CLIENT_SECRET}" or form.get("client_id") != CLIENT_ID:
            return Reply({"error": "invalid_client", "error_description": "Unknown client"}, 401)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes:
                return Reply({"error": "invalid_grant", "error_description": "Token was revoked"}, 400)
            self.refreshes.remove(form["refresh_token"])
            self.refreshed += 1
            return self._tokens()
        asked = self.codes.pop(form["code"], None)
        proof = (
            urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
            return Reply(
                {"error": "invalid_grant", "error_description": "Value passed for the code was invalid."}, 400
            )
        return self._tokens()

    def _tokens(self) -> Reply:
        access, again = f"access-{uuid4().hex}", f"refresh-{uuid4().hex}"
        self.live.add(access)
        self.refreshes.add(again)
        told: dict[str, Any] = {"token_type": "bearer", "access_token": access, "refresh_token": again}
        return Reply({**told, "expires_in": self.life, "scope": "tweet.read tweet.write"})
