"""From an entry of a feed to an Item: pure, with the moment of reading given in the payload.

A payload is ``{"format", "feed", "entry", "fetched"}`` and, when the page was read too, ``full_text``.
``format`` is ``xml`` (RSS and Atom as feedparser names their parts) or ``json`` (JSON Feed as it was sent).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis.engine.items import Actor, Attachment, Engagement, Item, ItemType
from parvis.networks.feeds.dates import moment
from parvis.networks.markup import PlainText, clean, one_line, plain_text, tag_words, web_address

NETWORK = "feeds"
_MOST_TAGS = 30
_MOST_LINKS = 100
_TEASER = 400


def map_entry(payload: object) -> Item:
    """The Item of one entry. Raises ``ValueError`` saying what the entry lacks."""
    outer = _object(payload, "payload")
    feed, entry = _object(outer.get("feed"), "feed"), _object(outer.get("entry"), "entry")
    fetched = moment(outer.get("fetched"))
    if fetched is None:
        raise ValueError("the payload does not say when it was read")
    as_json = outer.get("format") == "json"
    url = entry_url(entry, feed, as_json=as_json)
    base = url or web_address(feed.get("url"))
    body = _body(entry, outer.get("full_text"), base, as_json=as_json)
    title = one_line(plain_text(entry.get("title")).text)
    if not title and not body.text:
        raise ValueError("the entry has neither title nor text")
    published, updated = _moments(entry, fetched, as_json=as_json)
    return Item(
        network=NETWORK,
        id=_identity(entry, feed, url, title, body.text),
        type=ItemType.ARTICLE,
        actor=_actor(entry, feed, url),
        title=title,
        content="" if body.text == title else body.text,
        url=url,
        published=published,
        updated=updated,
        hashtags=_hashtags(entry.get("tags")),
        links=_links(entry, body, url, as_json=as_json),
        attachments=_attachments(entry, body, base, as_json=as_json),
        language=_language(entry, feed),
        engagement=Engagement(replies=_comments(entry)),
        raw=json.dumps(payload, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode(),
    )


def is_teaser(item: Item) -> bool:
    """Whether so little text came that the page is worth reading for the rest."""
    return bool(item.url) and len(item.content) < _TEASER


def date_problem(payload: Mapping[str, Any]) -> str:
    """What is wrong with the date of an entry: ``missing``, ``future`` or nothing."""
    entry, fetched = payload["entry"], moment(payload["fetched"])
    told = _told(entry, as_json=payload.get("format") == "json")[0]
    if told is None:
        return "missing"
    return "future" if fetched is not None and told > fetched + dt.timedelta(hours=1) else ""


def entry_url(entry: Mapping[str, Any], feed: Mapping[str, Any], *, as_json: bool) -> str:
    """The page of the entry, absolute; empty when the feed names none."""
    base = web_address(feed.get("url"))
    candidates = (
        [entry.get("url"), entry.get("external_url")]
        if as_json
        else [
            entry.get("link"),
            entry.get("feedburner_origlink"),
            entry.get("id") if entry.get("guidislink") else None,
        ]
    )
    return next((found for one in candidates if one and (found := web_address(one, base))), "")


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is not an object")
    return value


def _objects(value: object) -> Iterable[Mapping[str, Any]]:
    return (part for part in value if isinstance(part, Mapping)) if isinstance(value, list) else ()


def _identity(entry: Mapping[str, Any], feed: Mapping[str, Any], url: str, title: str, text: str) -> str:
    """The entry's own id; one that is not unique by itself is told with its feed; without any, its words
    are.
    """
    given = entry.get("id") or entry.get("guid")
    own = one_line(str(given) if isinstance(given, int) and not isinstance(given, bool) else given)[:1024]
    if own:
        unique = "://" in own or own.startswith(("tag:", "urn:"))
        return own if unique else f"{one_line(feed.get('url'))}#{own}"
    if url:
        return url
    words = f"{one_line(feed.get('url'))}\n{title}\n{text}"
    return f"words:{hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _told(entry: Mapping[str, Any], *, as_json: bool) -> tuple[dt.datetime | None, dt.datetime | None]:
    first = ("date_published",) if as_json else ("published", "created", "issued", "date")
    last = ("date_modified",) if as_json else ("updated", "modified")
    published = next((found for name in first if (found := moment(entry.get(name)))), None)
    updated = next((found for name in last if (found := moment(entry.get(name)))), None)
    return published or updated, updated


def _moments(
    entry: Mapping[str, Any], fetched: dt.datetime, *, as_json: bool
) -> tuple[dt.datetime, dt.datetime | None]:
    """Published and updated, never later than the reading: a clock that runs ahead must not hide what comes
    next.
    """
    told, updated = _told(entry, as_json=as_json)
    published = min(told or fetched, fetched)
    updated = min(updated, fetched) if updated else None
    return published, updated if updated and updated > published else None


def _body(entry: Mapping[str, Any], full_text: object, base: str, *, as_json: bool) -> PlainText:
    """The longest text there is, with the links and pictures of all of them."""
    if as_json:
        html = [entry.get("content_html")]
        plain = [entry.get("content_text"), entry.get("summary")]
    else:
        html = [part.get("value") for part in _objects(entry.get("content"))] + [entry.get("summary")]
        plain = []
    found = [plain_text(part, base) for part in html if part]
    found += [PlainText(clean(part)) for part in plain if part]
    found += [PlainText(clean(full_text))] if full_text else []
    longest = max(found, key=lambda one: len(one.text), default=PlainText(""))
    links = tuple(dict.fromkeys(link for one in found for link in one.links))
    return PlainText(
        longest.text, links, tuple(dict.fromkeys(image for one in found for image in one.images))
    )


def _actor(entry: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> Actor:
    """The site as the handle, the writer (when named) beside it: the press is followed by title, then by
    name.
    """
    home = web_address(feed.get("link"), web_address(feed.get("url"))) or url or web_address(feed.get("url"))
    host = (urlsplit(home).hostname or "").removeprefix("www.") if home else ""
    outlet = one_line(plain_text(feed.get("title")).text)
    people = [one_line(plain_text(author.get("name")).text) for author in _objects(entry.get("authors"))]
    writer = ", ".join(dict.fromkeys(name for name in people if name)) or one_line(
        plain_text(entry.get("author")).text
    )
    writer = writer[:200]
    if not host and not outlet and not writer:
        return Actor(id="unknown")
    name = host or outlet or writer
    shown = f"{writer} ({outlet})" if writer and outlet and writer != outlet else writer or outlet or host
    return Actor(id=f"{name}/{writer}" if writer else name, name=name, display_name=shown, url=home)


def _hashtags(tags: object) -> tuple[str, ...]:
    labels = tags if isinstance(tags, list) else []
    found: dict[str, None] = {}
    for label in labels:
        text = (label.get("label") or label.get("term")) if isinstance(label, Mapping) else label
        found.update(dict.fromkeys(tag_words(text)))
    return tuple(found)[:_MOST_TAGS]


def _links(entry: Mapping[str, Any], body: PlainText, url: str, *, as_json: bool) -> tuple[str, ...]:
    found = [link.url for link in body.links]
    if as_json:
        found.append(web_address(entry.get("external_url")))
    return tuple(dict.fromkeys(link for link in found if link and link != url))[:_MOST_LINKS]


def _attachments(
    entry: Mapping[str, Any], body: PlainText, base: str, *, as_json: bool
) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for part in _enclosures(entry, as_json=as_json):
        url = web_address(part.get("href") or part.get("url"), base)
        media = one_line(part.get("type") or part.get("mime_type")).lower()
        if url:
            kind = _kind(media or one_line(part.get("medium")).lower(), url)
            found.setdefault(
                url, Attachment(type=kind, url=url, media_type=media, alt=one_line(part.get("title")))
            )
    pictures = [(entry.get("image"), ""), (entry.get("banner_image"), "")] if as_json else []
    for address, alt in [*pictures, *body.images]:
        url = web_address(address, base)
        if url:
            found.setdefault(url, Attachment(type="Image", url=url, alt=alt))
    return tuple(found.values())[:_MOST_TAGS]


def _enclosures(entry: Mapping[str, Any], *, as_json: bool) -> Iterable[Mapping[str, Any]]:
    if as_json:
        yield from _objects(entry.get("attachments"))
        return
    yield from (link for link in _objects(entry.get("links")) if link.get("rel") == "enclosure")
    yield from _objects(entry.get("media_content"))
    yield from ({**thumbnail, "medium": "image"} for thumbnail in _objects(entry.get("media_thumbnail")))


def _kind(media: str, url: str) -> str:
    for word, kind in (("image", "Image"), ("video", "Video"), ("audio", "Audio")):
        if media.startswith(word):
            return kind
    ending = urlsplit(url).path.rsplit(".", 1)[-1].lower()
    by_ending = {"jpg": "Image", "jpeg": "Image", "png": "Image", "webp": "Image", "gif": "Image"}
    return by_ending.get(ending, {"mp4": "Video", "mp3": "Audio", "m4a": "Audio"}.get(ending, "Document"))


def _language(entry: Mapping[str, Any], feed: Mapping[str, Any]) -> str:
    content = next(
        (part.get("language") for part in _objects(entry.get("content")) if part.get("language")), None
    )
    for told in (entry.get("language"), content, feed.get("language")):
        code = one_line(told).replace("_", "-").split("-", 1)[0].lower()
        if code.isascii() and code.isalpha() and 2 <= len(code) <= 3:
            return code
    return ""


def _comments(entry: Mapping[str, Any]) -> int | None:
    """How many comments the feed tells of; ``None`` when it tells nothing."""
    for name in ("slash_comments", "thr_total"):
        text = one_line(entry.get(name))
        if text.isascii() and text.isdecimal() and len(text) < 12:
            return int(text)
    return None
