"""The text of an article from its page, for feeds that only hold a teaser."""

from __future__ import annotations

import asyncio

import trafilatura

from parvis.networks.http import MEGABYTE, GuardedHttp
from parvis.networks.markup import clean

_ENOUGH = 4 * MEGABYTE


async def article_text(url: str, http: GuardedHttp) -> str:
    """The main text of the page, without menus and comments; empty when there is none. Raises like
    ``http.get``.
    """
    page = await http.get(url, headers={"Accept": "text/html"}, max_bytes=_ENOUGH, deadline=30.0, retries=0)
    if "html" not in page.headers.get("content-type", "text/html"):
        return ""
    text = await asyncio.to_thread(trafilatura.extract, page.content, url=page.url, include_comments=False)
    return clean(text)
