"""Changing a post: the server is sent all that it shall be, so what stays (pictures, poll, warning, language) is sent with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import spoken
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.changing import exactly
from parvis.networks.errors import Refused
from parvis.networks.markup import one_line, plain_text
from parvis.networks.mastodon.posting import PostingClient

GONE = "The post is no longer on the server."
_SHORTEST_POLL = 300  # seconds: what Mastodon asks of a new poll


async def change(client: PostingClient, id: str, after: Outgoing, language: str) -> None:
    """Have the post ``id`` say ``after``; its pictures and its poll stay as they are, but for descriptions."""
    number, status = await _there(client, id)
    body: dict[str, Any] = {"status": spoken(after), "spoiler_text": after.warning}
    body["sensitive"] = bool(status.get("sensitive")) or bool(after.warning)
    if language or status.get("language"):
        body["language"] = language or one_line(status.get("language"))
    shown = _media(status)
    if shown:
        body["media_ids"] = [one_line(one.get("id")) for one in shown]
    if len(shown) == len(after.media):
        body["media_attributes"] = [
            {"id": one_line(row.get("id")), "description": one.alt}
            for row, one in zip(shown, after.media, strict=True)
            if _description(row) != one.alt
        ]
    if not body.get("media_attributes"):
        body.pop("media_attributes", None)
    if status.get("poll"):
        body["poll"] = _poll(status)
    await client.edit(number, body)


async def shows(client: PostingClient, id: str, said: Outgoing) -> bool:
    """Whether the post ``id`` says exactly this."""
    number, status = await _there(client, id)
    source = await client.source(number)
    text = source.get("text") if source is not None else plain_text(status.get("content")).text
    shown = _media(status)
    alike = len(shown) == len(said.media)
    same_alts = alike and all(
        exactly(_description(row)) == exactly(one.alt) for row, one in zip(shown, said.media, strict=True)
    )
    return exactly(str(text)) == exactly(spoken(said)) and (same_alts or not alike)


async def _there(client: PostingClient, id: str) -> tuple[str, Mapping[str, Any]]:
    number = await client.number_of(id)
    status = await client.status(number) if number is not None else None
    if number is None or status is None:
        raise Refused(GONE)
    return number, status


def _poll(status: Mapping[str, Any]) -> dict[str, Any]:
    """The poll as it is: the same answers keep their votes. One that ended would begin anew, so it is left alone."""
    poll = status["poll"] if isinstance(status["poll"], Mapping) else {}
    options = poll.get("options")
    titles = [one_line(row.get("title")) for row in options if isinstance(row, Mapping)] if options else []
    try:
        ends = dt.datetime.fromisoformat(str(poll.get("expires_at")))
    except ValueError:
        ends = dt.datetime.now(dt.UTC)
    left = int((ends - dt.datetime.now(dt.UTC)).total_seconds())
    if not titles or left < _SHORTEST_POLL:
        raise Refused("Its poll has ended, or is about to: a change would open it again.")
    return {"options": titles, "multiple": bool(poll.get("multiple")), "expires_in": left}


def _media(status: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = status.get("media_attachments")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _description(row: Mapping[str, Any]) -> str:
    told = row.get("description")
    return told if isinstance(told, str) else ""
