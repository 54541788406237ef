"""Seals the secrets of a source (keys, tokens, passwords, by setting name) so that only this installation
reads them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from parvis.workspaces.api import decrypt, encrypt


def seal(secrets: Mapping[str, str]) -> bytes:
    """The secrets as they are kept."""
    return encrypt(json.dumps(dict(secrets)).encode()) if secrets else b""


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """The secrets by name. Raises ``Unreadable`` when the installation's key has changed. Never log or show
    them.
    """
    opened = decrypt(bytes(sealed)) if sealed else b""
    return {name: str(value) for name, value in json.loads(opened).items()} if opened else {}
