"""Writes calendars as other programs subscribe to them (RFC 5545). Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

import msgspec

LONGEST_LINE = 75  # bytes, without the line's end
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f]")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something at a moment. ``uid`` stays the same when it moves; ``sure`` is false while somebody must still agree."""

    uid: str
    at: dt.datetime
    lasts: dt.timedelta = dt.timedelta(minutes=15)
    title: str
    text: str = ""
    url: str = ""
    changed: dt.datetime
    sure: bool = True


def calendar(name: str, events: Iterable[Event], refresh_after: dt.timedelta) -> str:
    """A calendar of some events. ``refresh_after`` is how soon programs should look again."""
    hours = max(1, round(refresh_after / dt.timedelta(hours=1)))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Publishing//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
        f"X-PUBLISHED-TTL:PT{hours}H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed)}"
    yield f"LAST-MODIFIED:{_moment(event.changed)}"
    yield f"DTSTART:{_moment(event.at)}"
    yield f"DTEND:{_moment(event.at + event.lasts)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{_text(event.text)}"
    if event.url:
        yield f"URL:{_NOT_IN_ADDRESSES.sub('', event.url)}"
    yield f"STATUS:{'CONFIRMED' if event.sure else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most :data:`LONGEST_LINE` bytes, no character cut; those that follow begin with a space."""
    piece, size = "", 0
    for character in line:
        weight = len(character.encode("utf-8", "replace"))
        if size + weight > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + weight
    yield piece
