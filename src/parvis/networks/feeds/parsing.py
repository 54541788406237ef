"""From the bytes of a feed to the payloads that are mapped, however badly it is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import feedparser

from parvis.networks.markup import clean, web_address

# What feedparser adds for its own use, or repeats: left out so that the payload stays close to what was sent.
_LEFT_OUT = ("_parsed", "_detail")


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as read: its payloads in the order sent, how often it asks to be read, what is wrong."""

    payloads: tuple[dict[str, Any], ...]
    title: str = ""
    asks_seconds: float = 0.0
    problem: str = ""
    feed: Mapping[str, Any] = field(default_factory=dict)


class NotAFeed(ValueError):  # noqa: N818 - says what the document is not
    """The document is something else (a page, most often)."""


def parse(content: bytes, url: str, headers: Mapping[str, str], fetched: dt.datetime) -> Document:
    """Read RSS, Atom or JSON Feed. Raises ``NotAFeed`` when it is none of them; broken parts are left out
    and told.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _parse_json(content, url, fetched)
    told = {"content-type": headers.get("content-type", "application/xml"), "content-location": url}
    read = feedparser.parse(content, response_headers=told, sanitize_html=False)
    if not read.get("version") and not read.entries:
        raise NotAFeed("this is not a feed")
    feed = {
        "url": url,
        **{name: read.feed.get(name) for name in ("title", "link", "language") if read.feed.get(name)},
    }
    payloads = tuple(
        {"format": "xml", "feed": feed, "entry": _plain(entry), "fetched": fetched.isoformat()}
        for entry in read.entries
    )
    problem = clean(str(read.get("bozo_exception", ""))) if read.get("bozo") and not payloads else ""
    return Document(payloads, clean(feed.get("title")), _asked(read.feed), problem, feed)


def _parse_json(content: bytes, url: str, fetched: dt.datetime) -> Document:
    try:
        read = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise NotAFeed("this is not a feed") from error
    if "jsonfeed.org" not in str(read.get("version", "")) and not isinstance(read.get("items"), list):
        raise NotAFeed("this is not a feed")
    feed = {
        "url": url,
        "title": read.get("title"),
        "link": web_address(read.get("home_page_url"), url),
        "language": read.get("language"),
    }
    items = read.get("items")
    payloads = tuple(
        {"format": "json", "feed": feed, "entry": entry, "fetched": fetched.isoformat()}
        for entry in (items if isinstance(items, list) else [])
        if isinstance(entry, dict)
    )
    return Document(payloads, clean(feed["title"]), 0.0, "", feed)


def _plain(value: Any) -> Any:
    """feedparser's own dictionaries as plain JSON values."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items() if not str(name).endswith(_LEFT_OUT)}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _asked(feed: Mapping[str, Any]) -> float:
    """How long the feed asks to be left alone: ``ttl`` in minutes, or the syndication module's period."""
    ttl = str(feed.get("ttl", "")).strip()
    if ttl.isdecimal() and len(ttl) < 6:
        return int(ttl) * 60.0
    period = {"hourly": 3600.0, "daily": 86_400.0}.get(
        str(feed.get("sy_updateperiod", "")).strip().lower(), 0.0
    )
    frequency = str(feed.get("sy_updatefrequency", "1")).strip()
    return period / max(1, int(frequency)) if frequency.isdecimal() and len(frequency) < 6 else period
