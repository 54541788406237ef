"""Finding the feeds of a site from the address of any of its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lxml import etree, html  # type: ignore[import-untyped]

from parvis.networks.errors import NeedsPerson, NetworkError, Refused
from parvis.networks.feeds.parsing import NotAFeed, parse
from parvis.networks.http import GuardedHttp, Response
from parvis.networks.markup import one_line, web_address

FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "application/json",
}
# Where the usual publishing systems put theirs.
COMMON_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_MOST = 20


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a site offers."""

    url: str
    title: str


def complete(address: str) -> str:
    """What a person typed as an address: ``lemonde.example`` becomes ``https://lemonde.example``."""
    typed = address.strip()
    for prefix in ("feed:", "rss:"):
        if typed.lower().startswith(prefix):
            typed = typed[len(prefix) :].lstrip("/")
    return typed if "://" in typed or not typed else f"https://{typed}"


def linked_feeds(page: bytes, base: str) -> tuple[FoundFeed, ...]:
    """The feeds a page announces in its head, in its order, comment feeds last."""
    try:
        root = html.document_fromstring(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    base = web_address(next(iter(root.xpath("//base/@href")), ""), base) or base
    found: dict[str, FoundFeed] = {}
    for link in root.iter("link", "a"):
        if "alternate" not in (link.get("rel") or "").lower().split():
            continue
        url = web_address(link.get("href"), base)
        if url and (link.get("type") or "").split(";")[0].strip().lower() in FEED_TYPES:
            found.setdefault(url, FoundFeed(url, one_line(link.get("title"))))
    return tuple(sorted(found.values(), key=_is_about_comments))[:_MOST]


def _is_about_comments(feed: FoundFeed) -> bool:
    return "comment" in feed.url.lower() or "comment" in feed.title.lower()


async def discover(address: str, http: GuardedHttp) -> tuple[FoundFeed, ...]:
    """The feeds behind an address typed by a person: itself, those its page announces, else those at common
    paths.

    Raises the kinds of :mod:`parvis.networks.errors`; ``NeedsPerson`` when the site has no feed.
    """
    page = await http.get(complete(address), headers={"Accept": "*/*"})
    title = _feed_title(page)
    if title is not None:
        return (FoundFeed(page.url, title),)
    found = linked_feeds(page.content, page.url) or await _guessed(page.url, http)
    if not found:
        raise NeedsPerson(
            "No feed was found at %(address)s. Give the address of the feed itself.", address=page.url
        )
    return found


async def _guessed(url: str, http: GuardedHttp) -> tuple[FoundFeed, ...]:
    for path in COMMON_PATHS:
        try:
            answer = await http.get(web_address(path, url), retries=0, deadline=15.0)
        except (Refused, NeedsPerson):
            continue
        except NetworkError:
            return ()
        title = _feed_title(answer)
        if title is not None:
            return (FoundFeed(answer.url, title),)
    return ()


def _feed_title(answer: Response) -> str | None:
    """The title of the feed an answer holds; ``None`` when it holds something else."""
    try:
        return parse(answer.content, answer.url, answer.headers, dt.datetime.now(dt.UTC)).title
    except NotAFeed:
        return None
