"""Encrypts what must be kept but never read by eye: credentials of accounts and sources, two-factor keys.

The keys derive from Django's ``SECRET_KEY``; the first one writes, ``SECRET_KEY_FALLBACKS`` still read, so
that the key can be rotated: set the new one, keep the old one as a fallback, then save each credential
again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _


class UnreadableSecretError(Exception):
    """What was encrypted cannot be read: the secret key changed, or the bytes did."""


@lru_cache(maxsize=64)
def _derived(secret: str, purpose: str) -> bytes:
    """32 bytes that only serve one purpose, so that one leaking says nothing of the others."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"parvis {purpose}".encode()).derive(
        secret.encode()
    )


def keys(purpose: str) -> list[bytes]:
    """The keys for a purpose, the current one first."""
    return [_derived(secret, purpose) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _fernet(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys(purpose)])


def encrypt(data: bytes, purpose: str = "credentials") -> bytes:
    """``data`` such that only this installation's key reads it. Nothing stays nothing."""
    return _fernet(purpose).encrypt(data) if data else b""


def decrypt(data: bytes | memoryview, purpose: str = "credentials") -> bytes:
    """What :func:`encrypt` was given. Raises :class:`UnreadableSecretError`."""
    if not data:
        return b""
    try:
        return _fernet(purpose).decrypt(bytes(data))
    except InvalidToken:
        raise UnreadableSecretError(
            _("This secret was stored with another key. Give it again, or restore PARVIS_SECRET_KEY.")
        ) from None


def keyed_hashes(purpose: str, *parts: str) -> list[str]:
    """A hash nobody can guess their way back from without the key; one a key, the current one first."""
    message = "\0".join(parts).encode()
    return [hmac.new(key, message, hashlib.sha256).hexdigest() for key in keys(purpose)]
