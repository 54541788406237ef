"""The pieces charts are drawn with. Everything that comes from outside passes through Django's escaping."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

MOODS = ("negative", "neutral", "positive")


def length(value: float) -> str:
    """A coordinate, short: ``12``, ``3.25``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


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
    details = format_html('data-title="{}" data-rows="{}" aria-label="{}"', title, json.dumps(rows), spoken)
    classes = f"mark {css}".strip()
    if href:
        return format_html('<a class="{}" href="{}" {}>{}</a>', classes, href, details, content)
    return format_html('<g class="{}" role="img" tabindex="0" {}>{}</g>', classes, details, content)
