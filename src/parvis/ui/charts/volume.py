"""Mentions over time, by mood: stacked columns whose negative part stands on the base line, where it compares best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.ui import numbers
from parvis.ui.charts import axes, drawing
from parvis.ui.charts.chart import Cell, Chart, LegendEntry, Table
from parvis.ui.charts.moods import mood_name

TOP = 14.0
BOTTOM = 24.0
JOINT = 1.0
FILLED = 0.8  # of the room a column has


@dataclass(frozen=True, slots=True)
class VolumePoint:
    """Mentions heard from ``start`` (aware) until the next bucket, by mood."""

    start: dt.datetime
    negative: int
    neutral: int
    positive: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at a time, marked on the chart by its ``flag`` (a number or a letter). What it was stands
    beside the chart, as text."""

    at: dt.datetime
    flag: str
    tone: str = ""  # alert, decision, or nothing


def volume_chart(
    points: Sequence[VolumePoint],
    *,
    bucket: axes.Bucket,
    title: str = "",
    time_zone: str = "UTC",
    href_for: Callable[[VolumePoint], str] | None = None,
    mood_href: Callable[[str], str] | None = None,
    source: str = "",
    coverage: str = "",
    identifier: str = "volume",
    height: int = 220,
    moments: Sequence[Moment] = (),
) -> Chart:
    """Stacked columns, one for each point, oldest first. ``href_for`` gives the mentions behind a column,
    ``mood_href`` those of a mood. ``height`` is in pixels; the width is that of the place. ``moments`` outside of the
    points are left out."""
    title = title or _("Mentions over time")
    local = [p.start.astimezone(ZoneInfo(time_zone)) for p in points]
    names = axes.bucket_labels(local, bucket)
    return Chart(
        kind="volume",
        identifier=identifier,
        title=title,
        summary=_summary(points, names),
        svg=_draw(points, local, names, bucket, href_for, identifier, height, moments)
        if points
        else SafeString(""),
        table=_table(points, names, href_for),
        legend=tuple(
            LegendEntry(mood_name(m), m, m == "negative", mood_href(m) if mood_href else "")
            for m in drawing.MOODS
        ),
        source=source,
        coverage=coverage,
        figures=tuple(
            {"start": start.isoformat(), "mood": mood, "mentions": getattr(p, mood)}
            for p, start in zip(points, local, strict=True)
            for mood in drawing.MOODS
        ),
        language=get_language() or "en",
    )


def _summary(points: Sequence[VolumePoint], names: Sequence[str]) -> str:
    total = sum(p.total for p in points)
    if not total:
        return _("No mention in this period.")
    peak = max(range(len(points)), key=lambda i: points[i].total)
    return _(
        "%(total)s mentions from %(first)s to %(last)s, %(negative)s of them negative; most on %(peak)s (%(most)s)."
    ) % {
        "total": numbers.exact(total),
        "first": names[0],
        "last": names[-1],
        "negative": numbers.percent(sum(p.negative for p in points) / total),
        "peak": names[peak],
        "most": numbers.exact(points[peak].total),
    }


def _draw(
    points: Sequence[VolumePoint], local: Sequence[dt.datetime], names: Sequence[str], bucket: axes.Bucket,
    href_for: Callable[[VolumePoint], str] | None, identifier: str, height: int, moments: Sequence[Moment],
) -> SafeString:  # fmt: skip
    ticks = axes.nice_ticks(max(p.total for p in points))
    floor = height - BOTTOM
    scale = (floor - TOP) / ticks[-1]
    slot = 100 / len(points)
    heights = [(tick, floor - tick * scale) for tick in ticks]
    grid = [
        format_html(
            '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>',
            "gridline" if tick else "axis",
            drawing.length(y),
            drawing.length(y),
        )
        for tick, y in heights
    ]
    scale_labels = [
        format_html(
            '<text x="30" y="{}" text-anchor="end">{}</text>', drawing.length(y + 4), numbers.compact(tick)
        )
        for tick, y in heights
    ]
    plan = _Plan(
        slot=slot, floor=floor, scale=scale, language=get_language() or "en",
        names={m: mood_name(m) for m in drawing.MOODS}, paints={m: drawing.paint(m, identifier) for m in drawing.MOODS},
    )  # fmt: skip
    columns = [
        _column(plan, p, name, i * slot, href_for(p) if href_for else "")
        for i, (p, name) in enumerate(zip(points, names, strict=True))
    ]
    labels = [
        format_html(
            '<text x="{}%" y="{}" text-anchor="middle"{}>{}</text>',
            drawing.length((at + 0.5) * slot), height - 6, _rank_class(rank), text,
        )
        for rank, (at, text) in enumerate(axes.time_labels(local, bucket))
    ]  # fmt: skip
    return format_html(
        '<div class="plot-frame"><svg class="plot" height="{}" aria-hidden="true">{}</svg>'
        '<svg class="plot" height="{}" role="group" aria-labelledby="{}-title">{}{}{}{}{}</svg></div>',
        height, drawing.join(scale_labels), height, identifier, drawing.hatch(identifier), drawing.join(grid),
        drawing.join(columns), drawing.join(labels), drawing.join(_flags(points, moments, floor)),
    )  # fmt: skip


FLAG_APART = 2.4
"""Percent of the width: moments nearer to each other share a flag."""


def _flags(points: Sequence[VolumePoint], moments: Sequence[Moment], floor: float) -> list[SafeString]:
    """A line at each moment, with its flag on top; decoration, since what happened is told beside the chart."""
    step = points[1].start - points[0].start if len(points) > 1 else dt.timedelta(hours=1)
    length = step * len(points)
    placed: list[tuple[float, list[str], str]] = []
    for moment in sorted(moments, key=lambda one: one.at):
        x = 100 * ((moment.at - points[0].start) / length)
        if not 0 <= x <= 100:
            continue
        if placed and x - placed[-1][0] < FLAG_APART:
            placed[-1][1].append(moment.flag)
        else:
            placed.append((x, [moment.flag], moment.tone))
    return [
        format_html(
            '<g class="moment{}" aria-hidden="true"><line x1="{}%" x2="{}%" y1="{}" y2="{}"/>'
            '<text x="{}%" y="{}" text-anchor="{}">{}</text></g>',
            f" moment-{tone}" if tone else "", drawing.length(x), drawing.length(x), TOP, drawing.length(floor),
            drawing.length(x), TOP - 4, "end" if x > 96 else "middle", "\u2013".join(dict.fromkeys((flags[0], flags[-1]))),
        )
        for x, flags, tone in placed
    ]  # fmt: skip


def _rank_class(rank: int) -> SafeString:
    if rank % 2:
        return SafeString(' class="tick-wide"')
    return SafeString(' class="tick-medium"') if rank % 4 else SafeString("")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all columns of a drawing share, looked up once: there are hundreds of them."""

    slot: float
    floor: float
    scale: float
    language: str
    names: dict[str, str]
    paints: dict[str, SafeString]


def _column(plan: _Plan, point: VolumePoint, name: str, x: float, href: str) -> SafeString:
    width = drawing.length(plan.slot * FILLED)
    left = drawing.length(x + plan.slot * (1 - FILLED) / 2)
    hit = f'x="{drawing.length(x)}%" width="{drawing.length(plan.slot)}%" y="{TOP:g}" height="{plan.floor - TOP:g}"'
    shapes = [f'<rect class="hit" {hit}/>']
    base = plan.floor
    counts = {"negative": point.negative, "neutral": point.neutral, "positive": point.positive}
    for mood, count in counts.items():
        if count:
            tall = max(1.0, count * plan.scale - JOINT)
            y, height = drawing.length(base - tall), drawing.length(tall)
            shapes.append(
                f'<rect x="{left}%" y="{y}" width="{width}%" height="{height}" {plan.paints[mood]}/>'
            )
            base -= tall + JOINT
    rows = [
        (mood, plan.names[mood], numbers.exact(counts[mood], plan.language))
        for mood in reversed(drawing.MOODS)
    ]
    whole = numbers.exact(point.total, plan.language)
    total = ngettext("%(count)s mention", "%(count)s mentions", point.total) % {"count": whole}
    spoken = f"{name} – {total} ({', '.join(f'{label.lower()} {value}' for _fill, label, value in rows)})"
    return drawing.mark(drawing.join(shapes), title=f"{name} · {total}", spoken=spoken, rows=rows, href=href)


def _table(
    points: Sequence[VolumePoint], names: Sequence[str], href_for: Callable[[VolumePoint], str] | None
) -> Table:
    headers = (_("Period"), *(mood_name(m) for m in drawing.MOODS), _("Total"))
    language = get_language() or "en"
    rows = tuple(
        (
            Cell(name, href_for(p) if href_for else ""),
            *(
                Cell(numbers.exact(n, language), number=True)
                for n in (p.negative, p.neutral, p.positive, p.total)
            ),
        )
        for p, name in zip(points, names, strict=True)
    )
    return Table(headers, rows)
