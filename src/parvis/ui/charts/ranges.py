"""A figure over time against what is usual: columns in front of the usual range, and the stretch that is spoken of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.ui import numbers
from parvis.ui.charts import axes, drawing
from parvis.ui.charts.chart import Cell, Chart, LegendEntry, Table

TOP, BOTTOM, FILLED = 14.0, 24.0, 0.7


@dataclass(frozen=True, slots=True)
class RangePoint:
    """A figure from ``start`` (aware) until the next bucket, and what is usual then (``None``: not known)."""

    start: dt.datetime
    value: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time to point at, from ``since`` to ``until``, and what it is called."""

    since: dt.datetime
    until: dt.datetime
    label: str


def range_chart(
    points: Sequence[RangePoint], *, title: str, measure: str, bucket: axes.Bucket, stretches: Sequence[Stretch] = (),
    unit: Literal["count", "share"] = "count", time_zone: str = "UTC", href_for: Callable[[RangePoint], str] | None = None,
    note: str = "", identifier: str = "range", height: int = 220,
) -> Chart:  # fmt: skip
    """Columns before the usual range, oldest first. ``measure`` names what is counted (``People``); ``unit`` says whether
    values are counts or shares from 0 to 1."""
    local = [p.start.astimezone(ZoneInfo(time_zone)) for p in points]
    names = axes.bucket_labels(local, bucket)
    plan = _Plan.of(points, unit, height, stretches, get_language() or "en")
    return Chart(
        kind="range",
        identifier=identifier,
        title=title,
        summary=_summary(plan, points, names, measure),
        svg=_draw(plan, points, local, names, bucket, measure, href_for, identifier)
        if points
        else SafeString(""),
        table=_table(plan, points, names, measure, href_for),
        legend=(
            LegendEntry(measure, "accent"),
            *((LegendEntry(stretches[0].label, "live"),) if stretches else ()),
            LegendEntry(_("Usual range"), "usual"),
        ),
        figures=tuple(_figures(p, start) for p, start in zip(points, local, strict=True)),
        language=get_language() or "en",
        note=note,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    ticks: list[int]
    unit: str
    height: int
    slot: float
    stretches: Sequence[Stretch]
    language: str

    @classmethod
    def of(
        cls, points: Sequence[RangePoint], unit: str, height: int, stretches: Sequence[Stretch], language: str
    ) -> _Plan:
        highest = max((max(p.value, p.high or 0) for p in points), default=1)
        ticks = [0, 25, 50, 75, 100] if unit == "share" else axes.nice_ticks(highest)
        return cls(ticks, unit, height, 100 / max(1, len(points)), stretches, language)

    @property
    def floor(self) -> float:
        return self.height - BOTTOM

    def y(self, value: float) -> float:
        scaled = value * 100 if self.unit == "share" else value
        return self.floor - min(scaled, self.ticks[-1]) * (self.floor - TOP) / self.ticks[-1]

    def written(self, value: float | None) -> str:
        if value is None:
            return numbers.MISSING
        if self.unit == "share":
            return numbers.percent(value, self.language)
        return numbers.exact(round(value), self.language)

    def tick(self, value: int) -> str:
        return numbers.percent(value / 100, self.language) if self.unit == "share" else numbers.compact(value)

    def usual(self, point: RangePoint) -> str:
        if point.low is None or point.high is None:
            return _("not known yet")
        return _("%(low)s to %(high)s") % {"low": self.written(point.low), "high": self.written(point.high)}

    def is_within(self, point: RangePoint) -> bool:
        return any(s.since <= point.start < s.until for s in self.stretches)


def _draw(
    plan: _Plan, points: Sequence[RangePoint], local: Sequence[dt.datetime], names: Sequence[str], bucket: axes.Bucket, measure: str,
    href_for: Callable[[RangePoint], str] | None, identifier: str,
) -> SafeString:  # fmt: skip
    def lies(tick: int) -> float:
        return plan.y(tick / 100 if plan.unit == "share" else tick)

    scale = [
        format_html(
            '<text x="34" y="{}" text-anchor="end">{}</text>', drawing.length(lies(tick) + 4), plan.tick(tick)
        )
        for tick in plan.ticks
    ]
    grid = [
        format_html(
            '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>',
            "gridline" if tick else "axis", drawing.length(lies(tick)), drawing.length(lies(tick)),
        )
        for tick in plan.ticks
    ]  # fmt: skip
    bands = [_band(plan, point, number * plan.slot) for number, point in enumerate(points)]
    columns = [
        _column(plan, point, name, number * plan.slot, measure, href_for(point) if href_for else "")
        for number, (point, name) in enumerate(zip(points, names, strict=True))
    ]
    labels = [
        format_html(
            '<text x="{}%" y="{}" text-anchor="middle"{}>{}</text>',
            drawing.length((at + 0.5) * plan.slot), plan.height - 6,
            SafeString(' class="tick-wide"') if rank % 2 else "", text,
        )
        for rank, (at, text) in enumerate(axes.time_labels(local, bucket))
    ]  # fmt: skip
    return format_html(
        '<div class="plot-frame"><svg class="plot" height="{}" aria-hidden="true">{}</svg>'
        '<svg class="plot" height="{}" role="group" aria-labelledby="{}-title">{}{}{}{}</svg></div>',
        plan.height, drawing.join(scale), plan.height, identifier, drawing.join(bands), drawing.join(grid),
        drawing.join(columns), drawing.join(labels),
    )  # fmt: skip


def _band(plan: _Plan, point: RangePoint, x: float) -> str:
    if point.low is None or point.high is None:
        return ""
    top, bottom = plan.y(point.high), plan.y(point.low)
    wide = f'x="{drawing.length(x)}%" width="{drawing.length(plan.slot + 0.05)}%"'
    return f'<rect {wide} y="{drawing.length(top)}" height="{drawing.length(max(1.0, bottom - top))}" class="fill-usual"/>'


def _column(plan: _Plan, point: RangePoint, name: str, x: float, measure: str, href: str) -> SafeString:
    left, width = drawing.length(x + plan.slot * (1 - FILLED) / 2), drawing.length(plan.slot * FILLED)
    top = plan.y(point.value)
    fill = "live" if plan.is_within(point) else "accent"
    shapes = [
        f'<rect class="hit" x="{drawing.length(x)}%" width="{drawing.length(plan.slot)}%" y="{TOP:g}" height="{plan.floor - TOP:g}"/>'
    ]
    if point.value:
        tall = drawing.length(max(1.0, plan.floor - top))
        shapes.append(
            f'<rect x="{left}%" y="{drawing.length(top)}" width="{width}%" height="{tall}" class="fill-{fill}"/>'
        )
    value, usual = plan.written(point.value), plan.usual(point)
    rows = [(fill, measure, value), ("usual", _("Usual range"), usual)]
    spoken = f"{name} – {measure} {value}, {_('Usual range').lower()} {usual}"
    return drawing.mark(drawing.join(shapes), title=name, spoken=spoken, rows=rows, href=href)


def _summary(plan: _Plan, points: Sequence[RangePoint], names: Sequence[str], measure: str) -> str:
    if not points:
        return _("Nothing was heard in this period.")
    peak = max(range(len(points)), key=lambda i: points[i].value)
    return _(
        "%(measure)s from %(first)s to %(last)s; most on %(peak)s: %(value)s, where %(usual)s is usual."
    ) % {
        "measure": measure,
        "first": names[0],
        "last": names[-1],
        "peak": names[peak],
        "value": plan.written(points[peak].value),
        "usual": plan.usual(points[peak]),
    }


def _table(
    plan: _Plan, points: Sequence[RangePoint], names: Sequence[str], measure: str, href_for: Callable[[RangePoint], str] | None
) -> Table:  # fmt: skip
    headers = (_("Period"), measure, _("Usual range"))
    rows = tuple(
        (
            Cell(name, href_for(point) if href_for else ""),
            Cell(plan.written(point.value), number=True),
            Cell(plan.usual(point), number=True),
        )
        for point, name in zip(points, names, strict=True)
    )
    return Table(headers, rows)


def _figures(point: RangePoint, start: dt.datetime) -> dict[str, Any]:
    return {
        "start": start.isoformat(),
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "expected": point.expected,
    }
