"""From a Mastodon status to an Item, and from a Mastodon notification to the status it is about. Pure."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from parvis.engine.items import Actor, Attachment, Engagement, Item, ItemType
from parvis.networks.markup import PlainText, clean, one_line, plain_text, web_address

NETWORK = "mastodon"
_MEDIA = {"image": "Image", "gifv": "Video", "video": "Video", "audio": "Audio"}
# Mastodon repeats the address of a quoted post in the text, for programs that know nothing of quotes.
_QUOTE_FALLBACK = frozenset({"quote-inline"})


def map_status(payload: object) -> Item:
    """The Item of one status. Raises ``ValueError`` saying what the status lacks.

    ``server``, added to the payload by whoever fetched it, is the host it was read from: it completes the
    handles of that server's own people.
    """
    status = _object(payload, "status")
    boosted = status.get("reblog")
    account = _object(status.get("account"), "account")
    host = _host(status.get("server")) or _host_of(account.get("url")) or _host_of(status.get("uri"))
    published = _moment(status.get("created_at"))
    if published is None:
        raise ValueError("the status does not say when it was created")
    edited = _moment(status.get("edited_at"))
    quoted = _quote(status)
    body = plain_text(status.get("content"), leave_out=_QUOTE_FALLBACK if quoted else frozenset())
    poll = status.get("poll") if isinstance(status.get("poll"), Mapping) else None
    repost_of = _identity(boosted) if isinstance(boosted, Mapping) else ""
    return Item(
        network=NETWORK,
        id=_identity(status),
        type=ItemType.QUESTION if poll else ItemType.NOTE,
        actor=_actor(account, host),
        content="" if repost_of else _with_choices(body.text, poll),
        title="" if repost_of else one_line(plain_text(status.get("spoiler_text")).text),
        url=web_address(status.get("url")) or web_address(status.get("uri")),
        published=published,
        updated=edited if edited and edited > published else None,
        in_reply_to=_reply(status, host),
        quote_of=quoted,
        repost_of=repost_of,
        hashtags=() if repost_of else _hashtags(status, body),
        mentions=() if repost_of else _mentions(status, host),
        links=() if repost_of else _links(status, body),
        attachments=() if repost_of else _attachments(status),
        language=_language(status.get("language")),
        engagement=Engagement() if repost_of else _engagement(status),
        raw=json.dumps(payload, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode(),
    )


def status_of(notification: object, server: str) -> dict[str, Any] | None:
    """The status a notification is about, when it is one where somebody speaks; ``None`` for likes and
    follows.
    """
    told = _object(notification, "notification")
    if told.get("type") not in {"mention", "status", "update", "quote"} or not isinstance(
        told.get("status"), Mapping
    ):
        return None
    return {**told["status"], "server": server}


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"the {name} is not an object")
    return value


def _objects(value: object) -> Iterable[Mapping[str, Any]]:
    return (part for part in value if isinstance(part, Mapping)) if isinstance(value, list) else ()


def _identity(status: Mapping[str, Any]) -> str:
    """The status's address in the fediverse, the same on every server."""
    for name in ("uri", "url"):
        found = one_line(status.get(name))
        if found:
            return found[:1024]
    raise ValueError("the status has no uri")


def _host(server: object) -> str:
    text = one_line(server).lower()
    return text if text and "/" not in text and "@" not in text else ""


def _host_of(address: object) -> str:
    found = web_address(address)
    return (urlsplit(found).hostname or "") if found else ""


def _moment(written: object) -> dt.datetime | None:
    if not isinstance(written, str):
        return None
    try:
        found = dt.datetime.fromisoformat(written.strip())
        aware = (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return aware if 1990 <= aware.year < 2200 else None


def _actor(account: Mapping[str, Any], host: str) -> Actor:
    url = web_address(account.get("url"))
    handle = _handle(account.get("acct") or account.get("username"), host)
    identity = one_line(account.get("uri")) or url or handle
    if not identity:
        raise ValueError("the status does not say who wrote it")
    return Actor(
        id=identity[:1024],
        name=handle,
        display_name=one_line(account.get("display_name")) or one_line(account.get("username")),
        url=url,
        avatar=web_address(account.get("avatar_static")) or web_address(account.get("avatar")),
        followers=_figure(account.get("followers_count")),
    )


def _handle(acct: object, host: str) -> str:
    """``name@host``: a server leaves out its own name for its own people."""
    handle = "".join(one_line(acct).split()).lstrip("@")
    return f"{handle}@{host}" if handle and host and "@" not in handle else handle


def _quote(status: Mapping[str, Any]) -> str:
    """What is quoted, where the one quoted allowed it (Mastodon 4.4), or as other servers put it."""
    quote = status.get("quote")
    if not isinstance(quote, Mapping):
        return ""
    quoted = quote.get("quoted_status", quote)
    if not isinstance(quoted, Mapping) or not (quoted.get("uri") or quoted.get("url")):
        return ""
    return _identity(quoted)


def _reply(status: Mapping[str, Any], host: str) -> str:
    """What is replied to: its address where the server tells it, else its number on that server."""
    number = one_line(status.get("in_reply_to_id"))
    told = one_line(status.get("in_reply_to_uri"))
    return told or (f"https://{host}/statuses/{number}" if number and host else number)


def _with_choices(text: str, poll: Mapping[str, Any] | None) -> str:
    if poll is None:
        return text
    choices = [one_line(option.get("title")) for option in _objects(poll.get("options"))]
    return "\n".join([text, *(f"– {choice}" for choice in choices if choice)]).strip()


def _hashtags(status: Mapping[str, Any], body: PlainText) -> tuple[str, ...]:
    told = [one_line(tag.get("name")) for tag in _objects(status.get("tags"))]
    written = [link.text for link in body.links if "hashtag" in link.classes]
    # The API lowers the case; the text keeps it, and the text is what people read.
    case = {tag.lstrip("#").lower(): tag for tag in written}
    found = [case.get(tag.lstrip("#").lower(), tag) for tag in told or written]
    tags = ("".join(tag.split()).lstrip("#") for tag in found)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _mentions(status: Mapping[str, Any], host: str) -> tuple[str, ...]:
    found = (
        _handle(person.get("acct") or person.get("username"), host)
        for person in _objects(status.get("mentions"))
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _links(status: Mapping[str, Any], body: PlainText) -> tuple[str, ...]:
    people = {web_address(person.get("url")) for person in _objects(status.get("mentions"))}
    found = [
        link.url
        for link in body.links
        if not link.classes & {"mention", "hashtag", "u-url"} and link.url not in people
    ]
    card = status.get("card")
    if isinstance(card, Mapping):
        found.append(web_address(card.get("url")))
    return tuple(dict.fromkeys(link for link in found if link))


def _attachments(status: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found = []
    for media in _objects(status.get("media_attachments")):
        url = next((u for n in ("url", "remote_url", "preview_url") if (u := web_address(media.get(n)))), "")
        kind = _MEDIA.get(one_line(media.get("type")), "Document")
        found.append(Attachment(type=kind, url=url, alt=clean(media.get("description"))))
    return tuple(found)


def _language(code: object) -> str:
    short = one_line(code).replace("_", "-").split("-", 1)[0].lower()
    return short if short.isascii() and short.isalpha() and 2 <= len(short) <= 3 else ""


def _engagement(status: Mapping[str, Any]) -> Engagement:
    return Engagement(
        likes=_figure(status.get("favourites_count")),
        reposts=_figure(status.get("reblogs_count")),
        replies=_figure(status.get("replies_count")),
        quotes=_figure(status.get("quotes_count")),
    )


def _figure(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 2**63 else None
