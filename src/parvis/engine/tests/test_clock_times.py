"""Hours as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt

import pytest

from parvis.engine.publishing.clock_times import read_time


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("9h30", dt.time(9, 30)),
        ("9 h 30", dt.time(9, 30)),
        ("9h", dt.time(9)),
        ("à 18h05", dt.time(18, 5)),
        ("09:30", dt.time(9, 30)),
        ("09:30:15", dt.time(9, 30, 15)),
        ("9.30", dt.time(9, 30)),
        ("9:30 PM", dt.time(21, 30)),
        ("9 a.m.", dt.time(9)),
        ("12:00 am", dt.time(0)),
        ("12 pm", dt.time(12)),
        ("midi", dt.time(12)),
        ("Noon", dt.time(12)),
        (dt.time(7, 45), dt.time(7, 45)),
        (dt.datetime(1899, 12, 30, 7, 45), dt.time(7, 45)),
        (0.5, dt.time(12)),
        (0.395833333, dt.time(9, 30)),
    ],
)
def test_an_hour_is_read(written: object, hour: dt.time) -> None:
    assert read_time(written) == hour


def test_an_hour_may_say_its_own_offset() -> None:
    read = read_time("02:30+01:00")
    assert (read.hour, read.minute, read.utcoffset()) == (2, 30, dt.timedelta(hours=1))
    assert read_time("02:30Z").utcoffset() == dt.timedelta()


@pytest.mark.parametrize(
    "written", ["", "9", "soon", "25:00", "9:75", "13 pm", "0 am", 12.5, -0.5, "24/12/2026"]
)
def test_what_is_no_hour_is_refused(written: object) -> None:
    with pytest.raises(ValueError):
        read_time(written)
