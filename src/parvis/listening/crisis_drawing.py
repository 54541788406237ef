"""The charts of a crisis: what was said, with what happened marked on it; moods and emotions as strips of time."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.listening import naming
from parvis.listening.drawing import bucket_of
from parvis.listening.headlines import points as signed
from parvis.listening.queries.crisis_rooms import Curve
from parvis.ui import numbers
from parvis.ui.charts import Cell, Chart, Moment, Table, VolumePoint, axes, drawing, volume_chart

Between = Callable[[dt.datetime, dt.datetime], str]
ROW, GAP, TOP, BOTTOM = 22, 4, 2, 22
HARSH_FIRST = ("anger", "disgust", "fear", "sadness", "surprise", "anticipation", "trust", "joy")


def timeline(curve: Curve, moments: Sequence[Moment], between: Between, time_zone: str) -> Chart:
    """Mentions by mood, bucket by bucket, with what happened marked by its number."""
    return volume_chart(
        [VolumePoint(p.start, p.negative, p.neutral, p.positive) for p in curve.volume],
        bucket=bucket_of(curve.step),
        time_zone=time_zone,
        title=_("What is said, by mood, and what happened"),
        href_for=lambda point: between(point.start, point.start + curve.step),
        identifier="crisis-volume",
        height=230,
        moments=moments,
    )


@dataclass(frozen=True, slots=True)
class _Strip:
    """A row of the drawing: what it counts in each bucket, and the words for it."""

    label: str
    fill: str
    values: tuple[float | None, ...]
    told: tuple[str, ...]


def feelings(curve: Curve, time_zone: str) -> Chart:
    """The mood and each emotion as a strip: the darker a cell, the more people; the mood by its colour."""
    pulses = curve.pulses
    local = [p.start.astimezone(ZoneInfo(time_zone)) for p in pulses]
    names = axes.bucket_labels(local, bucket_of(curve.step))
    counts = [dict(p.emotions) for p in pulses]
    present = [e for e in HARSH_FIRST if any(c.get(e) for c in counts)]
    strips = [_mood_strip(curve)] + [
        _Strip(
            naming.emotion(e),
            "series",
            tuple(float(c.get(e, 0)) for c in counts),
            tuple(_people(c.get(e, 0)) for c in counts),
        )
        for e in present
    ]
    title = _("Moods and emotions over time")
    return Chart(
        kind="strips",
        identifier="crisis-feelings",
        title=title,
        summary=_summary(present, counts, names),
        svg=_drawn(strips, local, names, bucket_of(curve.step)) if pulses else SafeString(""),
        table=Table(
            (_("Period"), _("Mood"), *(naming.emotion(e) for e in present)),
            tuple(
                (
                    Cell(name),
                    Cell(strips[0].told[i], number=True),
                    *(Cell(numbers.exact(counts[i].get(e, 0)), number=True) for e in present),
                )
                for i, name in enumerate(names)
            ),
        ),
        note=_(
            "The stronger the colour, the more people show the emotion. Emotions are a machine’s estimate, at most one a post."
        ),
        language=get_language() or "en",
    )


def _mood_strip(curve: Curve) -> _Strip:
    # Volumes are counted from the local midnight and people from the epoch: each takes the bucket its middle falls in.
    starts = [p.start for p in curve.volume]
    values = tuple(_net(curve, bisect_right(starts, p.start + curve.step / 2) - 1) for p in curve.pulses)
    return _Strip(
        _("Mood"), "mood", values, tuple(numbers.MISSING if v is None else signed(v) for v in values)
    )


def _net(curve: Curve, at: int) -> float | None:
    point = curve.volume[at] if 0 <= at < len(curve.volume) else None
    return (point.positive - point.negative) / point.total if point and point.total else None


def _people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": numbers.exact(count)}


def _summary(present: Sequence[str], counts: Sequence[dict[str, int]], names: Sequence[str]) -> str:
    if not present:
        return _("No emotion was read in this period.")
    most = max(present, key=lambda e: sum(c.get(e, 0) for c in counts))
    peak = max(range(len(counts)), key=lambda i: counts[i].get(most, 0))
    return _("Strongest emotion: %(emotion)s, most on %(when)s (%(people)s).") % {
        "emotion": naming.emotion(most).lower(),
        "when": names[peak],
        "people": _people(counts[peak].get(most, 0)),
    }


def _drawn(
    strips: Sequence[_Strip], local: Sequence[dt.datetime], names: Sequence[str], bucket: axes.Bucket
) -> SafeString:
    slot = 100 / len(local)
    floor = TOP + len(strips) * (ROW + GAP)
    height = floor + BOTTOM
    highest = max((v for s in strips if s.fill == "series" for v in s.values if v), default=1.0)
    labels = [
        format_html(
            '<text class="name" x="0" y="{}">{}</text>', TOP + n * (ROW + GAP) + ROW * 0.7, strip.label
        )
        for n, strip in enumerate(strips)
    ]
    ticks = [
        format_html(
            '<text x="{}%" y="{}" text-anchor="middle"{}>{}</text>',
            drawing.length((at + 0.5) * slot),
            height - 5,
            SafeString(' class="tick-wide"')
            if rank % 2
            else SafeString(' class="tick-medium"' if rank % 4 else ""),
            text,
        )
        for rank, (at, text) in enumerate(axes.time_labels(local, bucket))
    ]
    cells = [
        _cell(strip, i, name, i * slot, slot, TOP + n * (ROW + GAP), highest)
        for n, strip in enumerate(strips)
        for i, name in enumerate(names)
    ]
    return format_html(
        '<div class="strips-frame"><svg class="plot" height="{}" aria-hidden="true">{}</svg>'
        '<svg class="plot" height="{}" aria-hidden="true">{}{}</svg></div>',
        height,
        drawing.join(labels),
        height,
        drawing.join(cells),
        drawing.join(ticks),
    )


def _cell(strip: _Strip, at: int, name: str, x: float, slot: float, y: float, highest: float) -> SafeString:
    value = strip.values[at]
    if strip.fill == "mood":
        fill = (
            "sunken"
            if value is None
            else "negative"
            if value < -0.1
            else "positive"
            if value > 0.1
            else "neutral"
        )
        strength = 1.0 if value is None else 0.35 + 0.65 * min(1.0, abs(value) * 1.3)
    else:
        fill = "accent" if value else "sunken"
        strength = 0.18 + 0.82 * ((value or 0.0) / highest) ** 0.5 if value else 1.0
    return format_html(
        '<rect class="fill-{}" fill-opacity="{}" x="{}%" y="{}" width="{}%" height="{}"><title>{} · {} · {}</title></rect>',
        fill,
        drawing.length(strength),
        drawing.length(x),
        drawing.length(y),
        drawing.length(max(slot - 0.12, slot * 0.85)),
        ROW,
        strip.label,
        name,
        strip.told[at],
    )
