"""How records, accounts and files of the AT Protocol are named, and where a browser finds them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import libipld

from parvis.networks.errors import Refused
from parvis.networks.redaction import redact_address

POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"

_CID_BYTES = 36  # version, codec, hash function, length, then 32 bytes of SHA-256


def record_uri(did: str, collection: str, rkey: str) -> str:
    """The at-uri of a record: its identity on the whole network."""
    return f"at://{did}/{collection}/{rkey}"


def split_uri(uri: str) -> tuple[str, str, str]:
    """``(did, collection, rkey)`` of a record's at-uri. Raises ``ValueError`` when it is not one."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3 or not all(parts):
        raise ValueError(f"not the at-uri of a record: {uri[:200]!r}")
    return parts[0], parts[1], parts[2]


def post_page(did: str, rkey: str) -> str:
    """The post's page on bsky.app. A DID stays right when the account changes its handle."""
    return f"https://bsky.app/profile/{did}/post/{quote(rkey, safe='')}"


def profile_page(did: str) -> str:
    """The account's page on bsky.app."""
    return f"https://bsky.app/profile/{did}"


def image_url(did: str, cid: str) -> str:
    """The picture at full size, as Bluesky's own image service serves it."""
    return f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg"


def video_url(did: str, cid: str) -> str:
    """The HLS playlist of a video, as Bluesky's own video service serves it."""
    return f"https://video.bsky.app/watch/{quote(did, safe='')}/{cid}/playlist.m3u8"


def cid_text(link: object) -> str:
    """A content identifier as text, from any of the three forms it travels in; empty when it is none of them.

    JSON carries ``{"$link": "bafy…"}``, decoded DAG-CBOR the bytes, and older records the bare text.
    """
    match link:
        case {"$link": str(text)}:
            return text
        case bytes() if len(link) == _CID_BYTES and link[0] == 1:
            return str(libipld.encode_cid(link))
        case str(text):
            return text
    return ""


def plain_json(value: object) -> object:
    """A decoded DAG-CBOR value in the protocol's JSON form, with its ``$link`` and ``$bytes``."""
    if isinstance(value, dict):
        return {key: plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_json(inner) for inner in value]
    if isinstance(value, bytes):
        text = cid_text(value)
        return {"$link": text} if text else {"$bytes": libipld.encode_multibase("m", value)[1:]}
    return value


def stream_host(typed: str, default: str) -> str:
    """The WebSocket origin (``wss://host``) of a host typed in any form. Raises ``Refused`` when it is no
    address.
    """
    return _origin(typed or default, {"https": "wss", "http": "ws", "wss": "wss", "ws": "ws"})


def service_host(typed: str, default: str) -> str:
    """The HTTP origin (``https://host``) of a server typed in any form. Raises ``Refused`` when it is no
    address.
    """
    return _origin(typed or default, {"https": "https", "http": "http", "wss": "https", "ws": "http"})


def _origin(typed: str, schemes: dict[str, str]) -> str:
    typed = typed.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        named = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        named = False
    if not named or parts.scheme not in schemes:
        raise Refused("%(address)s is not the address of a server.", address=redact_address(typed)[:200])
    return f"{schemes[parts.scheme]}://{parts.netloc.rpartition('@')[2]}"
