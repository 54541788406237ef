"""From a post of the AT Protocol to an :class:`Item`. Pure: no clock, no network.

Records are written by anyone with any program, so nothing about their shape is taken for granted: what is
malformed is left out, and only a record without the least text of a post is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.engine.items import NO_ENGAGEMENT, Actor, Attachment, Engagement, Interaction, Item
from parvis.networks.bluesky.addresses import (
    POST,
    cid_text,
    image_url,
    post_page,
    profile_page,
    record_uri,
    split_uri,
    video_url,
)

NETWORK = "bluesky"
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
"""Posts may be back-dated (people import what they wrote elsewhere); before this date it is a wrong clock."""

LATEST = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)

Record = Mapping[str, Any]

_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,1000}")
_RECORD_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_WEB = re.compile(r"https?://[^\s]+", re.I)
_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def post_item(
    did: str,
    rkey: str,
    record: Record,
    *,
    heard: dt.datetime | None,
    raw: bytes = b"",
    actor: Actor | None = None,
    edited: bool = False,
    engagement: Engagement = NO_ENGAGEMENT,
) -> Item:
    """The post ``record`` of account ``did``, heard at ``heard`` (which also dates an edit).

    Raises ``ValueError`` when the record is not a post, or has no date at all.
    """
    text = record.get("text", "")
    if not isinstance(text, str):
        raise ValueError("not a post: its text is not text")
    if not _DID.fullmatch(did) or not _RECORD_KEY.fullmatch(rkey):
        raise ValueError("not a post: its account or its key is malformed")
    hashtags, mentions, links = _facets(text, record.get("facets"))
    embed = _object(record.get("embed"))
    links.append(_web(_object(_media(embed).get("external")).get("uri")))
    hashtags += [tag for tag in _list(record.get("tags")) if isinstance(tag, str)]
    reply = _object(record.get("reply"))
    return Item(
        network=NETWORK,
        id=record_uri(did, POST, rkey),
        actor=actor or Actor(id=did, url=profile_page(did)),
        content=text,
        url=post_page(did, rkey),
        published=published(record.get("createdAt"), heard),
        updated=heard if edited else None,
        in_reply_to=_uri(reply.get("parent")),
        context=_uri(reply.get("root")),
        quote_of=_quoted(embed),
        hashtags=_unique(_SPACE.sub("", tag.lstrip("#＃")) for tag in hashtags),
        mentions=_unique(mentions),
        links=_unique(links),
        attachments=tuple(_attachments(did, embed)),
        language=_language(record.get("langs")),
        engagement=engagement,
        raw=raw,
    )


def view_item(view: Record, raw: bytes = b"") -> Item:
    """A post as the AppView shows it (search results): with its author and what the network counted."""
    did, collection, rkey = split_uri(str(view.get("uri", "")))
    if collection != POST:
        raise ValueError(f"not a post but a {collection}")
    author = _object(view.get("author"))
    return post_item(
        did,
        rkey,
        _object(view.get("record")),
        heard=moment(view.get("indexedAt")),
        raw=raw,
        actor=profile_actor(did, author),
        engagement=Engagement(
            likes=_count(view.get("likeCount")),
            reposts=_count(view.get("repostCount")),
            replies=_count(view.get("replyCount")),
            quotes=_count(view.get("quoteCount")),
        ),
    )


def profile_actor(did: str, profile: Record) -> Actor:
    """The account ``did`` with what a profile view tells of it. An unusable handle is as good as none."""
    handle = profile.get("handle")
    return Actor(
        id=did,
        name=handle if isinstance(handle, str) and handle != "handle.invalid" else "",
        display_name=_text(profile.get("displayName")),
        url=profile_page(did),
        avatar=_web(profile.get("avatar")),
        followers=_count(profile.get("followersCount")),
    )


def post_interactions(item: Item) -> Iterator[Interaction]:
    """What a post does to others: replying to one, quoting one. Both are told apart when it does both."""
    for kind, subject in (("reply", item.in_reply_to), ("quote", item.quote_of)):
        if subject:
            yield Interaction(
                network=NETWORK, id=subject, kind=kind, event_id=event_id(kind, item.id), at=item.published
            )


def event_id(kind: str, uri: str) -> str:
    """What makes an interaction itself: the at-uri of what made it (a quote may be a reply too)."""
    return f"{uri}#quote" if kind == "quote" else uri


def moment(text: object) -> dt.datetime | None:
    """A date of the protocol (RFC 3339) in UTC; ``None`` when it cannot be one."""
    if not isinstance(text, str):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def published(created: object, heard: dt.datetime | None) -> dt.datetime:
    """When the author says it was written, unless that is in the future, absurd or missing: then when heard.

    Raises ``ValueError`` when there is neither.
    """
    claimed, latest = moment(created), heard or LATEST
    if claimed is not None and EARLIEST <= claimed < latest:
        return claimed
    if heard is None or not EARLIEST <= heard < LATEST:
        raise ValueError("the post has no date")
    return heard


def _facets(text: str, facets: object) -> tuple[list[str], list[str], list[str]]:
    """Hashtags, mentions and links. Facets point at bytes of the UTF-8 text, not at characters."""
    hashtags: list[str] = []
    mentions: list[str] = []
    links: list[str] = []
    encoded = b""
    for facet in _objects(facets):
        for feature in _objects(facet.get("features")):
            match feature:
                case {"tag": str(tag)}:
                    hashtags.append(tag)
                case {"uri": str(uri)}:
                    links.append(_web(uri))
                case {"did": str(did)} if _DID.fullmatch(did):
                    encoded = encoded or text.encode("utf-8", "replace")
                    mentions.append(_handle(encoded, _object(facet.get("index"))) or did)
    return hashtags, mentions, links


def _handle(encoded: bytes, index: Record) -> str:
    """The handle as the author wrote it after the @; empty when the offsets show something else."""
    start, end = index.get("byteStart"), index.get("byteEnd")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(encoded):
        return ""
    shown = encoded[start:end].decode("utf-8", "replace").strip()
    return shown[1:].lower() if shown.startswith("@") and not _SPACE.search(shown) else ""


def _media(embed: Record) -> Record:
    """The part of an embed that shows something: itself, or what accompanies a quoted record."""
    return _object(embed.get("media")) or embed


def _quoted(embed: Record) -> str:
    """The at-uri of the post an embed quotes; lists, feeds and starter packs can be embedded too but are no
    posts.
    """
    record = _object(embed.get("record"))
    uri = _uri(record) or _uri(record.get("record"))
    return uri if f"/{POST}/" in uri else ""


def _attachments(did: str, embed: Record) -> Iterator[Attachment]:
    media = _media(embed)
    for image in _objects(media.get("images")):
        blob = _object(image.get("image"))
        if cid := cid_text(blob.get("ref")) or _text(blob.get("cid")):
            yield Attachment(
                type="Image",
                url=image_url(did, cid),
                media_type=_text(blob.get("mimeType")),
                alt=_text(image.get("alt")),
            )
    video = _object(media.get("video"))
    if cid := cid_text(video.get("ref")):
        yield Attachment(
            type="Video",
            url=video_url(did, cid),
            media_type=_text(video.get("mimeType")),
            alt=_text(media.get("alt")),
        )
    card = _object(media.get("external"))
    if url := _web(card.get("uri")):
        described = (_text(card.get("title")), _text(card.get("description")))
        yield Attachment(type="Document", url=url, alt=" — ".join(part for part in described if part))


def _language(langs: object) -> str:
    """The one language the author states; with several, or none, it is for the engine to tell."""
    stated = {tag.split("-")[0].lower() for tag in _list(langs) if isinstance(tag, str) and tag}
    only = stated.pop() if len(stated) == 1 else ""
    return only if _LANGUAGE.fullmatch(only) else ""


def _unique(words: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Each word once (case apart), in the order of the text."""
    kept: dict[str, str] = {}
    for word in words:
        if word := word.strip():
            kept.setdefault(word.casefold(), word)
    return tuple(kept.values())


def _object(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[Record]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _uri(reference: object) -> str:
    uri = _text(_object(reference).get("uri"))
    return uri if uri.startswith("at://") else ""


def _web(value: object) -> str:
    """An address that a browser may be sent to; empty for anything else."""
    return value if isinstance(value, str) and _WEB.fullmatch(value) else ""


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 2**63 else None
