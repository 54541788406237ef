"""Charts as files: PNG and PDF, made on this machine with the fonts that come with Parvis.

The first picture of a process takes seconds (a JavaScript engine starts) and some 150 MB: export in a background
task or a thread, never while a screen waits for its board. Import this module only where files are made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import vl_convert

from parvis.ui.charts.chart import Chart
from parvis.ui.charts.spec import chart_spec

FONTS = Path(__file__).parent / "fonts"


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def _locale(chart: Chart) -> Literal["fr-FR", "en-GB"]:
    return "fr-FR" if chart.language.startswith("fr") else "en-GB"


def to_png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """A picture, ``scale`` times the size on paper."""
    _register_fonts()
    locale = _locale(chart)
    return bytes(
        vl_convert.vegalite_to_png(
            chart_spec(chart), scale=scale, format_locale=locale, time_format_locale=locale
        )
    )


def to_pdf(chart: Chart) -> bytes:
    """A page of PDF that holds the chart and its notes, with real text."""
    _register_fonts()
    locale = _locale(chart)
    return bytes(
        vl_convert.vegalite_to_pdf(chart_spec(chart), format_locale=locale, time_format_locale=locale)
    )


def to_svg(chart: Chart) -> str:
    """A drawing for slides, complete without any style sheet."""
    _register_fonts()
    locale = _locale(chart)
    return str(vl_convert.vegalite_to_svg(chart_spec(chart), format_locale=locale, time_format_locale=locale))
