"""What every chart is, whatever it shows: a drawing, the same figures as a table, and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table behind a chart."""

    text: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart, for those who read rather than look. The first cell of a row names it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a colour means. ``href`` shows only what has that meaning."""

    label: str
    fill: str
    hatched: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart that can be read, looked at, followed and exported.

    ``summary`` says in a sentence what one sees. ``coverage`` says what the sources could not show. ``figures`` are
    the values for :mod:`parvis.ui.charts.spec`, by column.
    """

    kind: str
    identifier: str
    title: str
    summary: str
    svg: SafeString
    table: Table
    legend: tuple[LegendEntry, ...] = ()
    source: str = ""
    coverage: str = ""
    figures: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    language: str = "en"
    note: str = ""


HrefFor = Callable[[Any], str]
