"""Signs what a webhook is sent, so that whoever receives it knows that Parvis sent it, and when.

``Parvis-Signature: t=1700000000,v1=<hex>`` where the hex is HMAC-SHA256, with the webhook's secret as the key, of the
timestamp, a full stop and the exact bytes of the body. Whoever receives computes the same and compares; a timestamp
older than five minutes is refused, so that a message overheard cannot be sent again.
"""

from __future__ import annotations

import hashlib
import hmac

HEADER = "Parvis-Signature"
DELIVERY_HEADER = "Parvis-Delivery"
TOLERANCE = 300  # seconds


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The value of the signature header."""
    return f"t={timestamp},v1={_digest(secret, body, timestamp)}"


def verify(secret: str, body: bytes, header: str, now: float) -> bool:
    """Whether a body was signed with this secret, lately. The example that receivers may copy."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    try:
        timestamp = int(parts.get("t", ""))
    except ValueError:
        return False
    if abs(now - timestamp) > TOLERANCE:
        return False
    return hmac.compare_digest(_digest(secret, body, timestamp), parts.get("v1", ""))


def _digest(secret: str, body: bytes, timestamp: int) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
