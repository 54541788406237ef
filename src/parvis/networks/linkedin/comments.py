"""What a page says below its own post. LinkedIn remembers no keys: after a lost answer, the comments below that post are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused, RetryLater, UnknownOutcome
from parvis.networks.linkedin.api import LinkedInApi
from parvis.networks.linkedin.posts import ID, address_of, moment_of
from parvis.networks.markup import one_line
from parvis.networks.publishing import Published
from parvis.networks.same_words import same_words

COMMENT = re.compile(r"urn:li:comment:\((urn:li:(?:activity|share|ugcPost):\d{1,30}),(\d{1,30})\)")
"""The number of a comment: what it stands below, and which one it is there."""
_NUMBER = re.compile(r"\d{1,30}")
_AT_ONCE = 50
_MOST_PAGES = 10
_SKEW = dt.timedelta(minutes=2)


async def say_comment(api: LinkedInApi, actor: str, said: Outgoing) -> Published:
    """Say something below a post of the page. Raises ``UnknownOutcome`` when it may have been said."""
    post = _post(said)
    found = _published(await api.about_comments().comment(post, actor, said.text), post)
    if found is None:
        raise UnknownOutcome("LinkedIn did not say what it did; it may have done it all the same.")
    return found


async def find_comment(
    api: LinkedInApi, actor: str, said: Outgoing, since: dt.datetime, known: Collection[str]
) -> Published | None:
    """The page's own comment with these words below a post, said since then."""
    post, reader = _post(said), api.about_comments()
    for place in range(_MOST_PAGES):
        path = f"socialActions/{quote(post, safe='')}/comments"
        told = await reader.look(f"{path}?start={place * _AT_ONCE}&count={_AT_ONCE}")
        rows = told.get("elements")
        page = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        for row in page:
            found = _published(row, post)
            is_recent = found is not None and (found.at is None or found.at >= since - _SKEW)
            is_ours = row.get("actor") == actor and same_words(said.text, _text(row))
            if found is not None and is_recent and is_ours and found.id not in known:
                return found
        if len(page) < _AT_ONCE:
            return None
    raise RetryLater("There are too many comments below this post to find one among them.", after=600.0)


async def take_comment_back(api: LinkedInApi, actor: str, id: str) -> None:
    """Delete a comment of the page."""
    found = COMMENT.fullmatch(id)
    if found is None:
        raise Refused("This is not a post of LinkedIn.")
    await api.about_comments().take_comment_back(found[1], found[2], actor)


def _post(said: Outgoing) -> str:
    if not ID.fullmatch(said.reply_to):
        raise Refused("This is not a post of LinkedIn.")
    return said.reply_to


def _text(row: Mapping[str, Any]) -> str:
    message = row.get("message")
    return str(message.get("text") or "") if isinstance(message, Mapping) else ""


def _published(row: Mapping[str, Any], post: str) -> Published | None:
    """A comment as LinkedIn tells of it; ``None`` where it does not say which one it is."""
    name, number = one_line(row.get("commentUrn")), one_line(row.get("id"))
    if not COMMENT.fullmatch(name):
        if not _NUMBER.fullmatch(number):
            return None
        name = f"urn:li:comment:({post},{number})"
    return Published(name, f"{address_of(post)}?commentUrn={quote(name, safe='')}", _moment(row))


def _moment(row: Mapping[str, Any]) -> dt.datetime | None:
    created = row.get("created")
    return moment_of(created.get("time")) if isinstance(created, Mapping) else None
