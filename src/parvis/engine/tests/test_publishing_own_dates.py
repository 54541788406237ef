"""Key dates of one's own: when they come, and how those of another calendar are read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.icalendar_reading import NotACalendarError, read_days
from parvis.engine.publishing.own_dates import DAY, DateSpan

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_once() -> None:
    span = DateSpan(first=day("2026-12-30"), last=day("2027-01-02"))
    assert list(span.starts_between(day("2027-01-02"), day("2027-01-31"))) == [span.first]
    assert list(span.starts_between(day("2027-01-03"), day("2027-12-31"))) == []
    assert span.next_start(day("2027-01-02")) == span.first
    assert span.next_start(day("2027-01-03")) is None


def test_every_year() -> None:
    span = DateSpan(first=day("2024-02-29"), last=day("2024-03-01"), yearly=True)
    starts = list(span.starts_between(day("2023-01-01"), day("2028-12-31")))
    assert starts == [*map(day, ("2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"))]
    assert span.next_start(day("2026-03-01")) == day("2026-02-28")
    assert span.next_start(day("2026-03-02")) == day("2027-02-28")
    turn = DateSpan(first=day("2026-12-30"), last=day("2027-01-02"), yearly=True)
    assert list(turn.starts_between(day("2028-01-01"), day("2028-01-31"))) == [day("2027-12-30")]


@given(DAYS, st.integers(0, 365), st.booleans(), DAYS, st.integers(0, 60))
def test_what_is_found_touches_what_was_asked(
    first: dt.date, length: int, yearly: bool, since: dt.date, more: int
) -> None:
    span, until = DateSpan(first=first, last=first + length * DAY, yearly=yearly), since + more * DAY
    starts = list(span.starts_between(since, until))
    assert starts == sorted(starts)
    for start in starts:
        assert start >= first and start <= until and start + length * DAY >= since
    following = span.next_start(since)
    assert (following is not None) or not yearly


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
SUMMARY:Lancement de l’Eau\\, acte II\r
DTSTART;VALUE=DATE:20261102\r
DTEND;VALUE=DATE:20261105\r
BEGIN:VALARM\r
SUMMARY:Rappel\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Anniversaire de la\r
  marque\r
DTSTART;VALUE=DATE:20200612\r
RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=12\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Soirée\r
DTSTART:20261231T230000Z\r
DTEND:20270101T020000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Salon\r
DTSTART;TZID="Europe/Paris":20260911T090000\r
DURATION:P2D\r
RRULE:FREQ=MONTHLY\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Annulé\r
STATUS:CANCELLED\r
DTSTART;VALUE=DATE:20261102\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Sans jour\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Le 31 février\r
DTSTART;VALUE=DATE:20260231\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_is_read() -> None:
    found, unread = read_days(CALENDAR, "Europe/Paris")
    told = [
        (one.name, one.span.first.isoformat(), one.span.last.isoformat(), one.span.yearly) for one in found
    ]
    assert told == [
        ("Lancement de l’Eau, acte II", "2026-11-02", "2026-11-04", False),
        ("Anniversaire de la marque", "2020-06-12", "2020-06-12", True),
        ("Soirée", "2027-01-01", "2027-01-01", False),
        ("Salon", "2026-09-11", "2026-09-13", False),
    ]
    assert ([one.by_rule for one in found], unread) == ([False, False, False, True], 2)


@pytest.mark.parametrize("text", ["", "nom;date\nSalon;2026-01-01", "BEGIN:VCARD\nEND:VCARD"])
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(NotACalendarError):
        read_days(text, "Europe/Paris")


@given(st.text())
def test_nothing_that_somebody_sends_breaks_the_reader(text: str) -> None:
    read_days(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR", "Europe/Paris")
