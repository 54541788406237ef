"""A line as small as a word: the shape of a series where there is no room for a chart."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.ui.charts.drawing import length

WIDTH, HEIGHT = 100, 24


def sparkline(values: Sequence[float], label: str = "") -> SafeString:
    """The shape of ``values``, oldest first, from zero. ``label`` says it to those who do not see; without it the line is
    decoration. Nothing for fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    highest = max(*values, 1e-9)
    dots = " ".join(
        f"{length(i * WIDTH / (len(values) - 1))},{length(HEIGHT - 2 - max(v, 0) / highest * (HEIGHT - 4))}"
        for i, v in enumerate(values)
    )
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" preserveAspectRatio="none" {}><polygon class="area" points="0,{} {} {},{}"/><polyline points="{}"/></svg>',
        WIDTH, HEIGHT, role, HEIGHT, dots, WIDTH, HEIGHT, dots,
    )  # fmt: skip
