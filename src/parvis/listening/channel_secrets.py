"""Seals where a channel sends to: the address of a chat's webhook and the secret of a signed one are keys."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from parvis.listening import source_secrets


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a channel sends to. ``secret`` signs what a webhook is sent; empty for the other kinds. Never log it."""

    address: str
    secret: str = ""

    def seal(self) -> bytes:
        """As it is kept."""
        return source_secrets.seal({"address": self.address, "secret": self.secret})


def unseal(sealed: bytes | memoryview) -> Destination:
    """Read it back. Raises :class:`parvis.workspaces.api.UnreadableSecretError`."""
    opened = source_secrets.unseal(sealed)
    return Destination(opened.get("address", ""), opened.get("secret", ""))


def shown(kind: str, address: str) -> str:
    """What may be seen of an address: e-mail addresses whole, of a webhook only where it leads."""
    if kind == "email":
        return address
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}/…"
