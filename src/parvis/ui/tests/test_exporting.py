"""Charts as files."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from parvis.ui.charts import Chart, Moods, Share, VolumePoint, mood_bar, share_bars, volume_chart
from parvis.ui.charts.exporting import to_pdf, to_png, to_svg
from parvis.ui.charts.spec import chart_spec


def charts() -> list[Chart]:
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    points = [VolumePoint(start + dt.timedelta(hours=i), i, 2 * i, 5) for i in range(24)]
    return [
        volume_chart(
            points, bucket="hour", time_zone="Europe/Paris", coverage="Ce que le réseau ne montre pas."
        ),
        share_bars([Share("Bluesky", 1234), Share("محمد <b>", 3)], title="Par réseau"),
        mood_bar(Moods(1, 2, 3), Moods(3, 2, 1)),
    ]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_each_chart_becomes_a_picture_and_a_page(index: int) -> None:
    with translation.override("fr"):
        chart = charts()[index]
        assert to_png(chart).startswith(b"\x89PNG\r\n\x1a\n")
        document = to_pdf(chart)
    assert document.startswith(b"%PDF")
    assert b"InstrumentSans" in document or b"/FontFile" in document, (
        "the letters of Parvis travel with the page"
    )


def test_the_picture_speaks_the_language_and_the_hour_of_the_reader() -> None:
    with translation.override("fr"):
        volume, shares, _mood = charts()
        drawing = to_svg(volume)
        assert "Négatif" in drawing
        assert "12:00" in drawing
        assert "PM" not in drawing
        assert "1\u202f234" in to_svg(shares) or "1\u00a0234" in to_svg(shares)


def test_columns_are_stacked_with_the_negative_below() -> None:
    spec = chart_spec(charts()[0])
    assert spec["encoding"]["y"]["stack"] == "zero"
    first = [v for v in spec["data"]["values"] if v["start"] == "2026-03-01T01:00:00"]
    assert [v["mood"] for v in sorted(first, key=lambda v: v["order"])] == ["negative", "neutral", "positive"]
    assert all(v["end"] == "2026-03-01T02:00:00" for v in first)
