"""What of an item each field of a query looks at, in the form it is compared in.

The live matcher compares these values in memory; the archive stores the same values beside each item. Both must agree,
so both take them from here.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from parvis.engine.items import Item
from parvis.engine.words import fold_handle, fold_hashtag

FIELDS = ("hashtag", "mention", "author", "lang", "network", "site", "link", "is")
KINDS = ("reply", "repost", "quote", "original")


def hashtags(item: Item) -> tuple[str, ...]:
    """Folded, without ``#``. ``#value`` compares for equality, ``#value*`` for a common beginning."""
    return tuple(fold_hashtag(tag) for tag in item.hashtags)


def mentions(item: Item) -> tuple[str, ...]:
    """Lower case, without ``@``. ``@value``: equal, or beginning with ``value@``; ``@value*``: beginning."""
    return tuple(fold_handle(handle) for handle in item.mentions)


def author(item: Item) -> tuple[str, str]:
    """(handle, id), lower case. ``author:value``: handle as for mentions, or id equal; ``author:value*``: handle only."""
    return fold_handle(item.actor.name), item.actor.id.strip().casefold()


def sites(item: Item) -> tuple[str, ...]:
    """Hosts of the item's own address and of its links, each once. ``site:value``: equal or ending with ``.value``."""
    return tuple(dict.fromkeys(host for host in map(host_of, (item.url, *item.links)) if host))


def links(item: Item) -> tuple[str, ...]:
    """The item's links, lower case. ``link:value``: one of them contains the value."""
    return tuple(link.lower() for link in item.links)


def kinds(item: Item) -> tuple[str, ...]:
    """Which of :data:`KINDS` the item is. ``is:value``: among them."""
    found = []
    if item.in_reply_to:
        found.append("reply")
    if item.repost_of:
        found.append("repost")
    if item.quote_of:
        found.append("quote")
    return tuple(found) or ("original",)


def primary_language(language: str) -> str:
    """``fr-CA`` → ``fr``. ``lang:value``: equal to this of the understood language."""
    return language.strip().lower().replace("_", "-").split("-")[0]


def host_of(address: str) -> str:
    """The host of a web address, lower case, without port and ``www.``; empty when there is none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # e.g. a broken IPv6 address: such a link has no site
        return ""
    return host.removeprefix("www.")
