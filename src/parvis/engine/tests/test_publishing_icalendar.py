"""Calendars for other programs: what goes in comes out, in lines none of which is too long."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from parvis.engine.publishing.icalendar import LONGEST_LINE, Event, calendar

HOUR = dt.timedelta(hours=1)
AT = dt.datetime(2026, 12, 24, 9, 30, tzinfo=dt.timezone(HOUR))


def event(**more: object) -> Event:
    values = {"uid": "post-1@parvis", "at": AT, "title": "Noël", "changed": AT - HOUR, **more}
    return Event(**values)  # type: ignore[arg-type]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def value(text: str, name: str) -> str:
    """As a reader takes it: unfolded, then its backslashes taken off."""
    line = next(line for line in unfolded(text) if line.startswith(f"{name}:"))
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], line[len(name) + 1 :])


def test_an_event_is_written_as_other_programs_read_it() -> None:
    text = calendar("Aubrelle", [event(text="Un; deux, trois\\", url="https://example.org/1")], HOUR)
    lines = unfolded(text)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "DTSTART:20261224T083000Z",
        "DTEND:20261224T084500Z",
        "LAST-MODIFIED:20261224T073000Z",
        r"DESCRIPTION:Un\; deux\, trois\\",
        "URL:https://example.org/1",
        "STATUS:CONFIRMED",
        "X-WR-CALNAME:Aubrelle",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ):
        assert line in lines
    assert "STATUS:TENTATIVE" in calendar("", [event(sure=False)], HOUR)


@given(
    title=st.text(
        st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n;,\\:é👩‍👩‍👧"), max_size=200
    )
)
def test_any_text_comes_back_and_no_line_is_too_long(title: str) -> None:
    text = calendar(title, [event(title=title, text=title)], HOUR)
    assert all(len(line.encode()) <= LONGEST_LINE for line in text.split("\r\n"))
    assert value(text, "SUMMARY") == value(text, "DESCRIPTION" if title else "SUMMARY") == title


def test_nobody_can_slip_a_line_in() -> None:
    text = calendar(
        "x\r\nEVIL:1", [event(title="x\r\nBEGIN:VEVENT", url="https://a/\r\nEVIL:2", uid="a\rEVIL:3")], HOUR
    )
    assert text.splitlines().count("BEGIN:VEVENT") == 1
    assert not any(line.startswith("EVIL") for line in text.splitlines())
