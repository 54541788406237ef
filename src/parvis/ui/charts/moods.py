"""The mood of a period against the one before: an arch of stones, and a bar where there is little height."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.ui import icons, numbers
from parvis.ui.charts import drawing
from parvis.ui.charts.chart import Cell, Chart, Table

STONES = 32
WIDTH, HEIGHT = 280.0, 152.0
CENTRE = (WIDTH / 2, HEIGHT - 8)
OUTER = (132.0, 104.0)  # radii of the arch of now
INNER = (96.0, 86.0)  # and of the one before


@dataclass(frozen=True, slots=True)
class Moods:
    """How many mentions of each mood."""

    negative: int
    neutral: int
    positive: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.negative + self.neutral + self.positive

    def ratio(self, mood: str) -> float | None:
        """The part of a mood; ``None`` when there is nothing to have a mood."""
        return float(getattr(self, mood)) / self.total if self.total else None

    @property
    def net(self) -> float | None:
        """Positive minus negative, as a part of all: from −1 to 1."""
        return (self.positive - self.negative) / self.total if self.total else None


def mood_name(mood: str) -> str:
    """The name of a mood, in the reader's language."""
    return {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}[mood]


def stones(moods: Moods, count: int = STONES) -> list[str]:
    """``count`` stones shared among the moods by largest remainder; a mood that exists has at least one."""
    if not moods.total:
        return []
    exact = {m: count * getattr(moods, m) / moods.total for m in drawing.MOODS}
    given = {m: max(math.floor(e), 1 if e > 0 else 0) for m, e in exact.items()}
    while sum(given.values()) > count:
        given[max(given, key=lambda m: given[m])] -= 1
    for m in sorted(exact, key=lambda m: exact[m] - math.floor(exact[m]), reverse=True):
        if sum(given.values()) < count and exact[m] > 0:
            given[m] += 1
    while sum(given.values()) < count:
        given[max(given, key=lambda m: given[m])] += 1
    return [m for m in drawing.MOODS for _each in range(given[m])]


def mood_arch(
    now: Moods, before: Moods | None = None, *, title: str = "", now_label: str = "", before_label: str = "",
    href_for: Callable[[str], str] | None = None, source: str = "", coverage: str = "", identifier: str = "mood",
) -> Chart:  # fmt: skip
    """An arch of stones: the outer one is now, the thin inner one is before; the net mood stands in the door."""
    title = title or _("Mood")
    return _chart(
        "mood", now, before, title, now_label, before_label, href_for, source, coverage, identifier, _arch
    )


def mood_bar(
    now: Moods, before: Moods | None = None, *, title: str = "", now_label: str = "", before_label: str = "",
    href_for: Callable[[str], str] | None = None, source: str = "", coverage: str = "", identifier: str = "mood-bar",
) -> Chart:  # fmt: skip
    """One bar for now and a thin one for before, each as long as the place is wide."""
    title = title or _("Mood")
    return _chart(
        "mood", now, before, title, now_label, before_label, href_for, source, coverage, identifier, _bars
    )


def _chart(
    kind: str, now: Moods, before: Moods | None, title: str, now_label: str, before_label: str,
    href_for: Callable[[str], str] | None, source: str, coverage: str, identifier: str,
    draw: Callable[[Moods, Moods | None, str], SafeString],
) -> Chart:  # fmt: skip
    now_label, before_label = now_label or _("Now"), before_label or _("Before")
    columns = [(now_label, now)] + ([(before_label, before)] if before else [])
    figures = tuple(
        {"period": label, "mood": m, "mentions": getattr(part, m)}
        for label, part in columns
        for m in drawing.MOODS
    )
    rows = tuple(
        (
            Cell(mood_name(m), href_for(m) if href_for else ""),
            *(
                Cell(f"{numbers.exact(getattr(part, m))} ({numbers.percent(part.ratio(m))})", number=True)
                for _label, part in columns
            ),
        )
        for m in drawing.MOODS
    )
    return Chart(
        kind=kind, identifier=identifier, title=title, summary=_summary(now, before, before_label),
        svg=format_html("{}{}", draw(now, before, identifier), _key(now, before, before_label, href_for)),
        table=Table((_("Mood"), *(label for label, _part in columns)), rows), source=source, coverage=coverage, figures=figures,
        language=get_language() or "en",
    )  # fmt: skip


def points(ratio: float | None) -> str:
    """A part as a signed number of points: ``+12``."""
    if ratio is None:
        return numbers.MISSING
    value = round(ratio * 100)
    return f"+{value}" if value > 0 else numbers.exact(value)


def _summary(now: Moods, before: Moods | None, before_label: str) -> str:
    if not now.total:
        return _("No mention in this period.")
    parts = ", ".join(f"{mood_name(m).lower()} {numbers.percent(now.ratio(m))}" for m in drawing.MOODS)
    text = _("Net mood %(net)s (positive minus negative, in points): %(parts)s.") % {
        "net": points(now.net),
        "parts": parts,
    }
    if before and before.total:
        text += " " + _("%(when)s: %(net)s.") % {"when": before_label, "net": points(before.net)}
    return text


def _arch(now: Moods, before: Moods | None, identifier: str) -> SafeString:
    parts = [_ring(now, OUTER, identifier, "arch-now")]
    if before and before.total:
        parts.append(_ring(before, INNER, identifier, "arch-before"))
    return format_html(
        '<svg class="plot mood-arch" viewBox="0 0 {} {}" aria-hidden="true">{}{}'
        '<text class="arch-net" x="{}" y="{}" text-anchor="middle">{}</text><text x="{}" y="{}" text-anchor="middle">{}</text></svg>',
        drawing.length(WIDTH), drawing.length(HEIGHT), drawing.hatch(identifier), drawing.join(parts),
        drawing.length(CENTRE[0]), drawing.length(CENTRE[1] - 24), points(now.net),
        drawing.length(CENTRE[0]), drawing.length(CENTRE[1] - 4), _("net mood"),
    )  # fmt: skip


def _ring(moods: Moods, radii: tuple[float, float], identifier: str, css: str) -> SafeString:
    laid = stones(moods) or [""] * STONES
    step = math.pi / len(laid)
    gap = 0.012
    shapes = [
        format_html(
            '<path d="{}" {}/>',
            _stone(i * step + gap, (i + 1) * step - gap, radii),
            drawing.paint(m, identifier) if m else SafeString('class="fill-sunken"'),
        )
        for i, m in enumerate(laid)
    ]
    return format_html('<g class="{}">{}</g>', css, drawing.join(shapes))


def _stone(start: float, end: float, radii: tuple[float, float]) -> str:
    outer, inner = radii

    def at(angle: float, radius: float) -> str:
        return f"{drawing.length(CENTRE[0] - radius * math.cos(angle))} {drawing.length(CENTRE[1] - radius * math.sin(angle))}"

    return (
        f"M{at(start, outer)}A{drawing.length(outer)} {drawing.length(outer)} 0 0 1 {at(end, outer)}"
        f"L{at(end, inner)}A{drawing.length(inner)} {drawing.length(inner)} 0 0 0 {at(start, inner)}Z"
    )


def _bars(now: Moods, before: Moods | None, identifier: str) -> SafeString:
    bars = [_bar(now, 0, 18, identifier)]
    if before and before.total:
        bars.append(_bar(before, 22, 6, identifier))
    return format_html(
        '<svg class="plot" height="{}" aria-hidden="true">{}{}</svg>',
        28 if len(bars) > 1 else 18,
        drawing.hatch(identifier),
        drawing.join(bars),
    )


def _bar(moods: Moods, y: int, height: int, identifier: str) -> SafeString:
    shapes: list[SafeString] = []
    at = 0.0
    for mood in drawing.MOODS:
        width = 100 * (moods.ratio(mood) or 0)
        if width:
            shapes.append(
                format_html(
                    '<rect x="{}%" y="{}" width="{}%" height="{}" {}/>',
                    drawing.length(at),
                    y,
                    drawing.length(max(0.4, width - 0.4)),
                    height,
                    drawing.paint(mood, identifier),
                )
            )
        at += width
    return drawing.join(shapes) or format_html(
        '<rect y="{}" width="100%" height="{}" class="fill-sunken"/>', y, height
    )


def _key(
    now: Moods, before: Moods | None, before_label: str, href_for: Callable[[str], str] | None
) -> SafeString:
    return format_html(
        '<ul class="mood-key">{}</ul>',
        drawing.join(_key_line(m, now, before, before_label, href_for) for m in drawing.MOODS),
    )


def _key_line(
    mood: str, now: Moods, before: Moods | None, before_label: str, href_for: Callable[[str], str] | None
) -> SafeString:
    moved = ""
    ratio = now.ratio(mood)
    if before and ratio is not None and (old := before.ratio(mood)) is not None:
        moved = format_html(
            '<span class="faint" title="{}">{}</span>',
            f"{before_label} {numbers.percent(old)}",
            _("%(points)s pt") % {"points": points(ratio - old)},
        )
    inner = format_html(
        '<span class="mood mood-bare mood-{}">{}{}</span><strong>{}</strong>{}',
        mood,
        icons.icon(f"mood-{mood}"),
        mood_name(mood),
        numbers.percent(ratio),
        moved,
    )
    if href_for:
        return format_html('<li><a href="{}">{}</a></li>', href_for(mood), inner)
    return format_html("<li><span>{}</span></li>", inner)
