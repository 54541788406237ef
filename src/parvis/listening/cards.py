"""One mention made ready for a template: what it says, who says it, why it is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from parvis.archive.contract import Mention
from parvis.engine.matching import highlights
from parvis.engine.query import Node, QueryError
from parvis.engine.query.composing import any_of
from parvis.listening import naming
from parvis.listening.models import Watch
from parvis.listening.queries.aspects import in_words
from parvis.listening.queries.watches import node_of

CARD_TEXT = 600  # characters of a post shown on a card; the rest opens with it
REASON_TEXT = 5_000  # characters of a post in which each watch's words are shown
FULL_TEXT = 50_000  # characters shown of one opened mention; the original has the rest


@dataclass(frozen=True, slots=True)
class AspectMood:
    """What a mention is about, and the mood it has of it."""

    key: str
    name: str
    mood: str
    mood_name: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """A mention as shown in a list."""

    key: str
    network: str
    network_name: str
    author: str
    handle: str
    author_href: str
    followers: int | None
    title: SafeString
    text: SafeString
    full_text: SafeString
    cut: bool
    published: dt.datetime
    language: str
    language_name: str
    sentiment: str
    sentiment_name: str
    sentiment_score: float
    emotion_name: str
    engagement: int | None
    likes: int | None
    reposts: int | None
    replies: int | None
    views: int | None
    url: str
    href: str
    correct_href: str
    type: str
    type_name: str
    is_reply: bool
    pictures: int
    alt: str
    watches: tuple[Watch, ...]
    aspects: tuple[AspectMood, ...]
    item: Mention

    @property
    def is_negative(self) -> bool:
        """For menus, which mark the mood there is."""
        return self.sentiment == "negative"

    @property
    def is_neutral(self) -> bool:
        """Likewise."""
        return self.sentiment == "neutral"

    @property
    def is_positive(self) -> bool:
        """Likewise."""
        return self.sentiment == "positive"


def present_mention(
    mention: Mention, names: dict[int, Watch], node: Node | None, aspects: Mapping[str, str] | None = None
) -> Card:
    """A mention made ready; ``aspects`` names those that are shown. What ``node`` matched is marked, or without one what the watches that hold it matched."""
    marks = node or marks_of(mention, names)
    item, read = mention.item, mention.understanding
    engagement = item.engagement
    text, cut = _cut(item.content)
    query = urlencode({"network": item.network, "id": item.id})
    return Card(
        key=f"{item.network}|{item.id}",
        network=item.network,
        network_name=naming.network(item.network),
        author=item.actor.display_name or item.actor.name or item.actor.id,
        handle=item.actor.name,
        author_href=f"{reverse('listening:search')}?{urlencode({'author': f'{item.network}:{item.actor.id}'})}",
        followers=item.actor.followers,
        title=marked(item.title, marks),
        text=(shown := marked(text, marks)),
        full_text=marked(item.content[:FULL_TEXT], node) if cut else shown,
        cut=cut,
        published=item.published,
        language=read.language,
        language_name=naming.language(read.language),
        sentiment=read.sentiment.value,
        sentiment_name=naming.sentiment(read.sentiment),
        sentiment_score=read.sentiment_score,
        emotion_name=naming.emotion(read.emotion) if read.emotion else "",
        engagement=engagement.total,
        likes=engagement.likes,
        reposts=engagement.reposts,
        replies=engagement.replies,
        views=engagement.views,
        url=item.url if item.url.startswith(("https://", "http://")) else "",
        href=f"{reverse('listening:mention')}?{query}",
        correct_href=f"{reverse('listening:mention-correct')}?{query}",
        type=item.type.value,
        type_name=naming.item_type(item.type),
        is_reply=bool(item.in_reply_to),
        pictures=sum(a.type in {"Image", "Video"} for a in item.attachments),
        alt=next((a.alt for a in item.attachments if a.alt), ""),
        watches=tuple(names[w] for w in mention.watches if w in names),
        aspects=tuple(_aspect(*one) for one in in_words(read.aspects, aspects or {})),
        item=mention,
    )


def _aspect(key: str, name: str, mood: str) -> AspectMood:
    query = urlencode({"aspect": f"{key}:{mood}"})
    return AspectMood(
        key, name, mood, naming.sentiment(mood), f"mood-{mood}", f"{reverse('listening:search')}?{query}"
    )


def _cut(text: str) -> tuple[str, bool]:
    if len(text) <= CARD_TEXT:
        return text, False
    return text[:CARD_TEXT].rsplit(" ", 1)[0] + "…", True


def marked(text: str, node: Node | None) -> SafeString:
    """``text`` escaped, with ``<mark>`` around what matched."""
    if node is None or not text:
        return mark_safe(escape(text))  # noqa: S308 - just escaped
    pieces, end = [], 0
    for start, stop in highlights(node, text):
        if start < end:
            continue
        pieces.append(format_html("{}<mark>{}</mark>", text[end:start], text[start:stop]))
        end = stop
    return mark_safe("".join(pieces) + escape(text[end:]))  # noqa: S308 - every piece is escaped


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a watch holds a mention: its query, and the text with what matched marked."""

    watch: Watch
    text: SafeString


def reasons(mention: Mention, names: dict[int, Watch]) -> list[Reason]:
    """Why each watch matched, as its query and the fragments it uses stand now."""
    watches = [names[number] for number in mention.watches if number in names]
    text = mention.item.text[:REASON_TEXT]
    return [Reason(watch, marked(text, _looked_for(watch))) for watch in watches]


def _looked_for(watch: Watch) -> Node | None:
    return _looked_for_at(watch, watch.version, watch.query)


@lru_cache(maxsize=4096)
def _looked_for_at(watch: Watch, _version: int, _query: str) -> Node | None:
    """What a watch looks for; ``None`` when it can no longer be read (it then matches nothing new).

    Editing a fragment makes a new version of the watches that use it, so what is remembered stays true.
    """
    try:
        return node_of(watch)
    except QueryError:
        return None


def marks_of(mention: Mention, names: dict[int, Watch]) -> Node | None:
    """What to mark in a mention shown without a search: the words of all the watches that matched it."""
    nodes = [
        node
        for number in mention.watches
        if number in names and (node := _looked_for(names[number])) is not None
    ]
    return any_of(nodes) if nodes else None
