"""Charts as Vega-Lite, for pictures and documents. The same figures as on the screen, dressed for paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from parvis.ui.charts.chart import Chart
from parvis.ui.charts.drawing import MOODS
from parvis.ui.charts.moods import mood_name

INK, INK_SOFT, JOINT = "#1a1c22", "#4f525c", "#dddad3"
FILLS = {"negative": "#c8481a", "neutral": "#938d82", "positive": "#1b8473", "accent": "#2340b5"}
WIDTH = 860
# Vega's own choice writes "12 PM" in every language.
_TIME_LABEL = "hours(datum.value) + minutes(datum.value) ? timeFormat(datum.value, '%H:%M') : timeFormat(datum.value, '%-d %b')"

THEME: dict[str, Any] = {
    "background": "#ffffff",
    "font": "Instrument Sans",
    "padding": 24,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "font": "Bricolage Grotesque", "fontSize": 20, "fontWeight": "bold", "color": INK, "offset": 16,
        "subtitleFont": "Instrument Sans", "subtitleFontSize": 13, "subtitleColor": INK_SOFT, "subtitlePadding": 6,
    },
    "axis": {
        "labelColor": INK_SOFT, "labelFontSize": 12, "titleColor": INK_SOFT, "gridColor": JOINT, "domainColor": INK_SOFT,
        "tickColor": JOINT, "labelPadding": 6,
    },
    "legend": {"orient": "top", "title": None, "labelColor": INK_SOFT, "labelFontSize": 13, "symbolType": "square"},
}  # fmt: skip


def chart_spec(chart: Chart) -> dict[str, Any]:
    """The Vega-Lite document of a chart. Raises ``KeyError`` for a kind that has none."""
    drawn = _DRAWERS[chart.kind](chart)
    notes = [line for line in (chart.note, chart.coverage, chart.source) if line]
    title = alt.TitleParams(chart.title, subtitle=[chart.summary, *notes] if chart.summary else notes)
    document: dict[str, Any] = drawn.properties(title=title).configure(**THEME).to_dict()
    return document


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    data: Any = alt.Data
    return data(values=[dict(row) for row in rows])


def _mood_colour() -> alt.Color:
    names = [mood_name(m) for m in MOODS]
    return alt.Color("mood_name:N", scale=alt.Scale(domain=names, range=[FILLS[m] for m in MOODS]))


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "mood_name": mood_name(row["mood"]), "order": MOODS.index(row["mood"])}


def _volume(chart: Chart) -> Any:
    starts = sorted({row["start"] for row in chart.figures})
    ends = _ends(starts)
    rows = [
        {**_named(row), "start": _wall_clock(row["start"]), "end": ends[row["start"]]}
        for row in chart.figures
    ]
    return (
        alt.Chart(_data(rows))
        .mark_bar(orient="vertical", stroke="#ffffff", strokeWidth=0.7)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(grid=False, labelExpr=_TIME_LABEL)),
            x2="end:T",
            y=alt.Y("mentions:Q", stack="zero", title=None, axis=alt.Axis(tickCount=5, domain=False)),
            color=_mood_colour(),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH, height=320)
    )


def _wall_clock(start: str) -> str:
    """Without its offset, so that the picture shows the reader's hour whatever the server's time zone."""
    return dt.datetime.fromisoformat(start).replace(tzinfo=None).isoformat()


def _ends(starts: Sequence[str]) -> dict[str, str]:
    moments = [dt.datetime.fromisoformat(s).replace(tzinfo=None) for s in starts]
    gaps = [b - a for a, b in pairwise(moments)]
    last = gaps[-1] if gaps else dt.timedelta(days=1)
    return {s: (m + gap).isoformat() for s, m, gap in zip(starts, moments, [*gaps, last], strict=True)}


def _shares(chart: Chart) -> Any:
    base = alt.Chart(_data(chart.figures)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelLimit=280, labelFontSize=13, labelColor=INK)),
        x=alt.X("mentions:Q", title=None, axis=None),
    )  # fmt: skip
    bars = base.mark_bar(color=FILLS["accent"], height=14, cornerRadiusEnd=2)
    values = base.mark_text(align="left", dx=6, color=INK, fontSize=13).encode(
        text=alt.Text("mentions:Q", format=",")
    )
    return (bars + values).properties(width=WIDTH - 260, height=alt.Step(30))


def _mood(chart: Chart) -> Any:
    return (
        alt.Chart(_data([_named(row) for row in chart.figures]))
        .mark_bar(height=34, stroke="#ffffff", strokeWidth=1)
        .encode(
            y=alt.Y(
                "period:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=13)
            ),
            x=alt.X("mentions:Q", stack="normalize", title=None, axis=alt.Axis(format="%", grid=False)),
            color=_mood_colour(),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH - 120, height=alt.Step(52))
    )


_DRAWERS: dict[str, Callable[[Chart], Any]] = {
    "volume": _volume,
    "shares": _shares,
    "mood": _mood,
}
