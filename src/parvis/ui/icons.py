"""The icons, read once from the sprite and written inline: they take the text's colour and cost no request."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"
_SVG = "{http://www.w3.org/2000/svg}"


@cache
def shapes() -> dict[str, SafeString]:
    """The drawing of each icon, by name (safe: the file is ours)."""
    root = ElementTree.fromstring(SPRITE.read_bytes())
    return {
        symbol.get("id", ""): SafeString("".join(_markup(part) for part in symbol))
        for symbol in root.iter(f"{_SVG}symbol")
    }


def _markup(element: Element) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag.removeprefix(_SVG)}{attributes}/>"


def icon(name: str, *, size: str = "", label: str = "") -> SafeString:
    """An inline SVG. ``size`` is ``s``, ``l``, ``xl`` or nothing (as the text). With ``label`` it is an image with
    a name, else decoration. Raises ``KeyError`` for an icon that does not exist."""
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {}>{}</svg>',
        f" icon-{size}" if size else "",
        role,
        shapes()[name],
    )
