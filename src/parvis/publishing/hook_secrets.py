"""Where a webhook sends, sealed: its address may itself be a key."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec

from parvis.workspaces.api import decrypt, encrypt

_PURPOSE = "publishing-hooks"


@dataclass(frozen=True, slots=True)
class Destination:
    """An address and the secret that messages to it are signed with."""

    address: str
    secret: str

    def seal(self) -> bytes:
        """Encrypted, to be kept."""
        return encrypt(msgspec.json.encode(self), _PURPOSE)

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> Destination:
        """Raises ``UnreadableSecretError`` when the key of this installation does not open it."""
        return msgspec.json.decode(decrypt(sealed, _PURPOSE), type=cls)

    @property
    def shown(self) -> str:
        """What may be seen of the address: where it leads."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/…"
