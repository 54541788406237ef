"""The pieces charts are drawn with. Everything that comes from outside passes through Django's escaping."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

MOODS = ("negative", "neutral", "positive")


def length(value: float) -> str:
    """A coordinate, short: ``12``, ``3.25``."""
    return f"{round(value, 2):g}" if abs(value) < 1000 else f"{value:.0f}"


def join(parts: Iterable[str]) -> SafeString:
    """Drawn parts, one after the other. Only for parts that are already safe."""
    return SafeString("".join(parts))


def hatch(identifier: str) -> SafeString:
    """The texture of the negative mood, so that it is told apart without colour."""
    return format_html(
        '<defs><pattern id="{}-negative" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" class="fill-negative"/><path d="M0 0V6" class="hatch"/></pattern></defs>',
        identifier,
    )


def paint(mood: str, identifier: str) -> SafeString:
    """The attribute that fills a shape with a mood."""
    if mood == "negative":
        return format_html('fill="url(#{}-negative)"', identifier)
    return format_html('class="fill-{}"', mood)


Rows = Sequence[tuple[str, str, str]]


def mark(
    content: SafeString, *, title: str, spoken: str, rows: Rows = (), href: str = "", css: str = ""
) -> SafeString:
    """A part of a drawing that can be reached, read aloud and followed. ``rows``: fill, label, value of the tooltip."""
    said = (
        f'data-title="{escape(title)}" data-rows="{escape(json.dumps(rows))}" aria-label="{escape(spoken)}"'
    )
    classes = escape(f"mark {css}".strip())
    if href:
        return SafeString(f'<a class="{classes}" href="{escape(href)}" {said}>{content}</a>')
    return SafeString(f'<g class="{classes}" role="img" tabindex="0" {said}>{content}</g>')
