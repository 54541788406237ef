"""Charts: their geometry, their words, and what happens to hostile ones."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from defusedxml import ElementTree
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from parvis.ui.charts import (
    Chart,
    Moment,
    Moods,
    Share,
    VolumePoint,
    axes,
    mood_arch,
    mood_bar,
    share_bars,
    sparkline,
    volume_chart,
)
from parvis.ui.charts.moods import STONES, stones

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7 }}&amp;"
START = dt.datetime(2026, 3, 1, 22, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def hours(*totals: tuple[int, int, int]) -> list[VolumePoint]:
    return [VolumePoint(START + dt.timedelta(hours=i), *t) for i, t in enumerate(totals)]


def page(chart: Chart) -> str:
    return Template("{% load ui %}{% chart c %}").render(Context({"c": chart}))


def drawn(chart: Chart) -> ElementTree:
    """The chart parsed strictly: a broken or injected tag would not parse, or would be found."""
    return ElementTree.fromstring(f"<root>{chart.svg}</root>")


def test_columns_are_as_tall_as_their_figures() -> None:
    chart = volume_chart(hours((10, 20, 30), (0, 60, 0)), bucket="hour", height=220)
    marks = [e for e in drawn(chart).iter() if e.get("class") == "mark"]
    bars = [[r for r in mark if r.get("class") != "hit"] for mark in marks]
    tall = [[float(r.get("height")) + 1 for r in column] for column in bars]  # the joint is one pixel
    assert tall[0][1] == pytest.approx(2 * tall[0][0], rel=0.01)
    assert sum(tall[0]) == pytest.approx(sum(tall[1]), rel=0.01)
    assert [r.get("fill") or r.get("class") for r in bars[0]] == [
        "url(#volume-negative)",
        "fill-neutral",
        "fill-positive",
    ]
    bottoms = [float(r.get("y")) + float(r.get("height")) for r in bars[0]]
    assert bottoms == sorted(bottoms, reverse=True), "negative stands on the base line"
    assert max(float(r.get("y")) for r in bars[1]) >= 0


def test_columns_stay_inside_whatever_their_number() -> None:
    for count in (1, 2, 24, 168, 400):
        chart = volume_chart(hours(*[(1, 2, 3)] * count), bucket="hour")
        hits = [e for e in drawn(chart).iter() if e.get("class") == "hit"]
        assert len(hits) == count
        last = hits[-1]
        assert float(last.get("x")[:-1]) + float(last.get("width")[:-1]) == pytest.approx(
            100, abs=0.5 * count / 100 + 0.1
        )
        assert len(re.findall("<text", str(chart.svg))) < 20


def test_each_column_leads_to_its_mentions_in_its_own_time_zone() -> None:
    chart = volume_chart(
        hours((1, 0, 0)),
        bucket="hour",
        time_zone="Europe/Paris",
        href_for=lambda p: f"/m?a=1&from={p.start:%H}",
    )
    mark = next(e for e in drawn(chart).iter() if e.get("class") == "mark")
    assert mark.tag == "a"
    assert mark.get("href") == "/m?a=1&from=22"
    assert "11:00" in mark.get("aria-label"), "22:00 in Greenwich is 23:00 in Paris"
    assert json.loads(mark.get("data-rows")) == [
        ["positive", "Positive", "0"],
        ["neutral", "Neutral", "0"],
        ["negative", "Negative", "1"],
    ]


def test_the_table_says_what_the_drawing_shows() -> None:
    chart = volume_chart(hours((1, 2, 3), (1000, 0, 0)), bucket="hour")
    assert [[c.text for c in row[1:]] for row in chart.table.rows] == [
        ["1", "2", "3", "6"],
        ["1,000", "0", "0", "1,000"],
    ]
    assert "1,006 mentions" in chart.summary
    assert "Show the table" in page(chart)


def test_in_french() -> None:
    with translation.override("fr"):
        chart = volume_chart(hours((1000, 2, 3)), bucket="day")
        assert "dim. 1 mars" in chart.table.rows[0][0].text
        assert chart.table.rows[0][1].text == "1\u202f000"
        assert chart.language == "fr"


def test_nothing_heard_is_said_and_not_drawn() -> None:
    for chart in (volume_chart([], bucket="day"), share_bars([], title="x"), mood_arch(Moods(0, 0, 0))):
        assert "No mention" in chart.summary
        assert page(chart)
    assert page(volume_chart(hours((0, 0, 0)), bucket="hour"))


@pytest.mark.parametrize(
    "chart",
    [
        lambda: share_bars([Share(HOSTILE, 3, f"javascript:{HOSTILE}", detail=HOSTILE)], title=HOSTILE, source=HOSTILE, coverage=HOSTILE, identifier="h"),
        lambda: volume_chart(hours((1, 2, 3)), bucket="hour", title=HOSTILE, href_for=lambda _point: HOSTILE, source=HOSTILE),
        lambda: mood_bar(Moods(1, 2, 3), Moods(1, 1, 1), title=HOSTILE, now_label=HOSTILE, before_label=HOSTILE, href_for=lambda _mood: HOSTILE),
    ],
)  # fmt: skip
def test_hostile_labels_stay_text(chart: object) -> None:
    made = chart()  # type: ignore[operator]
    tags = {e.tag for e in drawn(made).iter()}
    assert not tags & {"script", "img"}
    whole = page(made)
    assert "<script" not in whole
    assert "<img" not in whole


def test_no_chart_needs_an_inline_style() -> None:
    for chart in (volume_chart(hours((1, 2, 3)), bucket="hour"), share_bars([Share("a", 1)], title="x"), mood_arch(Moods(1, 2, 3), Moods(3, 2, 1)), mood_bar(Moods(1, 2, 3))):  # fmt: skip
        assert not re.search(r"\sstyle=|\son\w+=|<style", page(chart))


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_arch_shares_its_stones_fairly(negative: int, neutral: int, positive: int) -> None:
    moods = Moods(negative, neutral, positive)
    laid = stones(moods)
    assert len(laid) == (STONES if moods.total else 0)
    for mood in ("negative", "neutral", "positive"):
        count = getattr(moods, mood)
        assert (mood in laid) == (count > 0)
        if moods.total:
            assert abs(laid.count(mood) - STONES * count / moods.total) < 2.5


def test_net_mood_is_in_points() -> None:
    chart = mood_arch(Moods(10, 20, 30), Moods(30, 20, 10))
    assert ">+33<" in chart.svg
    assert "+67 pt" not in chart.svg
    assert ">+33 pt<" in chart.svg, "positive went from 17 to 50 %"


@given(st.floats(min_value=0, max_value=10**9, allow_nan=False))
def test_ticks_are_round_and_cover(highest: float) -> None:
    ticks = axes.nice_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert len(ticks) <= 7
    assert len({b - a for a, b in pairwise(ticks)}) == 1


@pytest.mark.parametrize(
    ("bucket", "step"), [("minute", 1), ("hour", 60), ("day", 1440), ("week", 10080), ("month", 43200)]
)
@pytest.mark.parametrize("count", [1, 2, 7, 48, 168, 400])
def test_labels_of_time_are_few(bucket: axes.Bucket, step: int, count: int) -> None:
    starts = [START + dt.timedelta(minutes=step * i) for i in range(count)]
    labels = axes.time_labels(starts, bucket)
    assert len(labels) <= axes.MOST_LABELS
    assert len(set(labels)) == len(labels)


def test_sparkline() -> None:
    assert sparkline([1]) == ""
    line = sparkline([0, 5, 10], HOSTILE)
    assert "<script" not in line
    assert 'points="0,22 50,12 100,2"' in line


def test_moments_are_marked_where_they_happened_and_share_a_flag_when_they_touch():
    start = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    points = [VolumePoint(start + dt.timedelta(hours=n), 1, 1, 1) for n in range(10)]
    moments = [
        Moment(start + dt.timedelta(hours=5), "1", "alert"),
        Moment(start + dt.timedelta(hours=5, minutes=5), "2", "decision"),
        Moment(start + dt.timedelta(hours=8), "3", "decision"),
        Moment(start - dt.timedelta(hours=1), "4"),
    ]
    drawn = volume_chart(points, bucket="hour", moments=moments).svg
    assert drawn.count('class="moment ') == 2
    assert 'x1="50%"' in drawn
    assert "1–2</text>" in drawn
    assert ">4</text>" not in drawn, "what happened outside of the chart is not on it"
