"""A post as Google takes it, and what was said behind what Google shows. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from parvis.engine.publishing.lengths import titled
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks.errors import Refused
from parvis.networks.google_business.manifest import (
    BUTTON,
    CALL,
    EVENT,
    FIRST_DAY,
    LAST_DAY,
    LEARN_MORE,
    OFFER,
    STANDARD,
    TOPIC,
)
from parvis.networks.same_words import same_words


def written(said: Outgoing, picture: str = "") -> dict[str, Any]:
    """The post as it is sent; ``picture`` is the address of its picture. Raises ``Refused`` for what makes no post."""
    topic = said.choice(TOPIC, STANDARD)
    body: dict[str, Any] = {"topicType": topic, "summary": said.text.strip()}
    if topic in {EVENT, OFFER}:
        title, body["summary"] = titled(said.text)
        if not title:
            raise Refused("An event or an offer wants a title: write it in the first line.")
        body["event"] = {"title": title, "schedule": _schedule(said)}
    if topic == OFFER:
        body["offer"] = {"redeemOnlineUrl": said.link} if said.link else {}
    elif button := _button(said):
        body["callToAction"] = button
    if said.language:
        body["languageCode"] = said.language
    if picture:
        body["media"] = [{"mediaFormat": "PHOTO", "sourceUrl": picture}]
    return {name: value for name, value in body.items() if value or name == "offer"}


def is_said_by(row: Mapping[str, Any], said: Outgoing) -> bool:
    """Whether a post can be what was said."""
    if (row.get("topicType") or STANDARD) != said.choice(TOPIC, STANDARD):
        return False
    event = row.get("event")
    title = event.get("title") if isinstance(event, Mapping) else ""
    parts = (title, row.get("summary"))
    text = "\n".join(part for part in parts if isinstance(part, str) and part.strip())
    if said.text.strip() or text:
        return same_words(said.text, text)
    return pictures(row) == len(said.media)


def pictures(row: Mapping[str, Any]) -> int:
    """How many pictures a post shows."""
    media = row.get("media")
    return len(media) if isinstance(media, list) else 0


def _button(said: Outgoing) -> dict[str, str]:
    chosen = said.choice(BUTTON, LEARN_MORE)
    if chosen != CALL:
        return {"actionType": chosen, "url": said.link} if said.link else {}
    if said.link:
        raise Refused("The button “Call now” leads to no page: take the link out, or choose another button.")
    return {"actionType": CALL}


def _schedule(said: Outgoing) -> dict[str, Any]:
    """Whole days. Google wants hours too, and counts them where the location is."""
    try:
        first, last = (dt.date.fromisoformat(said.choice(name)) for name in (FIRST_DAY, LAST_DAY))
    except ValueError:
        raise Refused("An event or an offer wants a first and a last day.") from None
    if last < first:
        raise Refused("The last day of the event or offer is before the first.")
    return {
        "startDate": _day(first),
        "startTime": {"hours": 0, "minutes": 0, "seconds": 0, "nanos": 0},
        "endDate": _day(last),
        "endTime": {"hours": 23, "minutes": 59, "seconds": 0, "nanos": 0},
    }


def _day(day: dt.date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
