"""Reads the days of a calendar that another program wrote (RFC 5545). Pure.

Only what a calendar of key dates needs: a name, the first and the last day, and whether it comes again each year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from parvis.engine.publishing.own_dates import DAY, DateSpan

_VALUE = r"(?:\"[^\"]*\"|[^\";:,]*)"
_NAME = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(.*)", re.S)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?")
_LASTS = re.compile(r"\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:\d+[HMS])+)?")
LONGEST_NAME = 160


class NotACalendarError(ValueError):
    """What was given is no iCalendar file."""


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a calendar as days. ``by_rule``: it comes again by a rule that is more than "each year", and only its first time is
    told.
    """

    name: str
    span: DateSpan
    by_rule: bool = False


def read_days(text: str, zone: str) -> tuple[list[CalendarDay], int]:
    """The events of a calendar, and how many could not be read. Moments with an offset are days of ``zone``.

    Raises :class:`NotACalendarError`.
    """
    lines = list(_lines(text))
    if ("BEGIN", "VCALENDAR") not in {(name, value.strip().upper()) for name, _more, value in lines}:
        raise NotACalendarError
    found, unread = [], 0
    for event in _events(lines):
        if event.get("STATUS", ("", ""))[1].strip().upper() == "CANCELLED":
            continue
        try:
            found.append(_day(event, ZoneInfo(zone)))
        except (ValueError, OverflowError, KeyError):
            unread += 1
    return found, unread


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Lines as (name in capitals, its parameters, value), those that go on on the next line put together."""
    whole = re.sub(r"\r?\n[ \t]", "", text.lstrip("\ufeff"))
    for line in whole.splitlines():
        match = _NAME.fullmatch(line)
        if match:
            yield match[1].upper(), match[2], match[3]


def _events(lines: list[tuple[str, str, str]]) -> Iterator[dict[str, tuple[str, str]]]:
    """What each event says, by name; what stands inside another part of it (an alarm) is left aside."""
    event: dict[str, tuple[str, str]] | None = None
    inside = 0
    for name, more, value in lines:
        part = value.strip().upper()
        if name == "BEGIN" and part == "VEVENT" and event is None:
            event, inside = {}, 0
        elif event is None:
            continue
        elif name == "BEGIN":
            inside += 1
        elif name == "END" and inside:
            inside -= 1
        elif name == "END":
            yield event
            event = None
        elif not inside:
            event.setdefault(name, (more, value))


def _day(event: dict[str, tuple[str, str]], zone: ZoneInfo) -> CalendarDay:
    name = " ".join(_ESCAPED.sub(_unescaped, event["SUMMARY"][1]).split())[:LONGEST_NAME]
    if not name:
        raise ValueError("an event without a name")
    first, is_day = _moment(event["DTSTART"][1], zone)
    last = max(first.date(), _last(event, first, zone, is_day=is_day))
    rule = event.get("RRULE", ("", ""))[1].upper().strip()
    yearly = _is_each_year(rule)
    return CalendarDay(
        name=name,
        span=DateSpan(first=first.date(), last=last, yearly=yearly),
        by_rule=bool(rule) and not yearly,
    )


def _last(event: dict[str, tuple[str, str]], first: dt.datetime, zone: ZoneInfo, *, is_day: bool) -> dt.date:
    """The last day: the end that a calendar names is the moment after it."""
    if "DTEND" in event:
        end = _moment(event["DTEND"][1], zone)[0]
    elif "DURATION" in event:
        match = _LASTS.fullmatch(event["DURATION"][1].strip())
        if match is None:
            raise ValueError("a duration that cannot be read")
        end = first + dt.timedelta(weeks=int(match[1] or 0), days=int(match[2] or 0))
        if not is_day:
            return end.date()
    else:
        return first.date()
    return end.date() - DAY if end.time() == dt.time() else end.date()


def _moment(value: str, zone: ZoneInfo) -> tuple[dt.datetime, bool]:
    """A day, or a moment on the clocks of ``zone``; and whether it is a whole day."""
    match = _MOMENT.fullmatch(value.strip())
    if match is None:
        raise ValueError("a moment that cannot be read")
    day = dt.datetime(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return day, True
    at = day.replace(hour=int(match[4]), minute=int(match[5]), second=min(59, int(match[6] or 0)))
    if match[7]:
        at = at.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)
    return at, False


def _is_each_year(rule: str) -> bool:
    parts = dict(one.partition("=")[::2] for one in rule.split(";") if one)
    more = parts.keys() - {"FREQ", "WKST", "INTERVAL", "BYMONTH", "BYMONTHDAY"}
    plain = not more and parts.get("INTERVAL", "1") == "1"
    several = any("," in parts.get(name, "") for name in ("BYMONTH", "BYMONTHDAY"))
    return parts.get("FREQ") == "YEARLY" and plain and not several


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
