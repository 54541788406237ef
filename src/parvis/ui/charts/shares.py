"""Who has how much of the whole: one bar for each network, language, author, hashtag…, longest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.ui import numbers
from parvis.ui.charts import drawing
from parvis.ui.charts.chart import Cell, Chart, Table


@dataclass(frozen=True, slots=True)
class Share:
    """One bar. ``href`` leads to what is behind; ``badge`` is safe markup before the name (a network's letters);
    ``fill`` names a colour (``accent``, ``series-2``, ``negative``…); ``detail`` is said after the name."""

    label: str
    value: int
    href: str = ""
    badge: SafeString | str = ""
    fill: str = "accent"
    detail: str = ""
    active: bool = False


def share_bars(
    rows: Sequence[Share],
    *,
    title: str,
    total: int | None = None,
    name_header: str = "",
    source: str = "",
    coverage: str = "",
    identifier: str = "shares",
    of_total: bool = True,
) -> Chart:
    """Bars as long as their value; with ``of_total`` the share of ``total`` (the sum by default) is written beside.
    Leave it out where rows overlap (one mention may hold several hashtags)."""
    whole = total if total is not None else sum(r.value for r in rows)
    longest = max((r.value for r in rows), default=0)
    lines = [_line(r, whole, longest, of_total) for r in rows]
    headers = (name_header or title, _("Mentions"), *((_("Share"),) if of_total else ()))
    return Chart(
        kind="shares",
        identifier=identifier,
        title=title,
        summary=_summary(rows, whole) if of_total else "",
        svg=format_html('<ol class="shares">{}</ol>', drawing.join(lines)) if rows else SafeString(""),
        table=Table(headers, tuple(_cells(r, whole, of_total) for r in rows)),
        source=source,
        coverage=coverage,
        figures=tuple({"label": r.label, "mentions": r.value} for r in rows),
        language=get_language() or "en",
    )


def _ratio(row: Share, whole: int) -> float | None:
    return row.value / whole if whole else None


def _summary(rows: Sequence[Share], whole: int) -> str:
    if not rows or not whole:
        return _("No mention in this period.")
    return _("First: %(name)s, %(share)s.") % {
        "name": rows[0].label,
        "share": numbers.percent(_ratio(rows[0], whole)),
    }


def _line(row: Share, whole: int, longest: int, of_total: bool) -> SafeString:
    share = numbers.percent(_ratio(row, whole)) if of_total else ""
    width = drawing.length(100 * row.value / longest) if longest else "0"
    inner = format_html(
        '{}<span class="share-name" title="{}"><bdi>{}</bdi>{}</span><span class="share-value" title="{}">{}</span>{}'
        '<svg class="share-bar" aria-hidden="true"><rect class="fill-sunken" width="100%" height="100%" rx="3"/>'
        '<rect class="fill-{}" width="{}%" height="100%" rx="3"/></svg>',
        row.badge, row.label, row.label, format_html(' <span class="faint">{}</span>', row.detail) if row.detail else "",
        numbers.exact(row.value), numbers.compact(row.value), format_html('<span class="share-part">{}</span>', share) if share else "",
        row.fill, width,
    )  # fmt: skip
    active = SafeString(' aria-current="true"') if row.active else ""
    if row.href:
        return format_html('<li><a class="share" href="{}"{}>{}</a></li>', row.href, active, inner)
    return format_html('<li><span class="share"{}>{}</span></li>', active, inner)


def _cells(row: Share, whole: int, of_total: bool) -> tuple[Cell, ...]:
    cells = (Cell(row.label, row.href), Cell(numbers.exact(row.value), number=True))
    return (*cells, Cell(numbers.percent(_ratio(row, whole), digits=1), number=True)) if of_total else cells
