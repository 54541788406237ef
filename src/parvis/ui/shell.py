"""What the frame of a page needs to know of the request, tolerant of there being none (error pages)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static

THEME_COOKIE = "parvis_theme"
THEMES = ("auto", "light", "dark")

STYLES = (
    "tokens", "base", "layout", "shell", "button", "card", "badge", "form", "query-editor", "overlay", "table", "feedback", "chart",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One place to go. ``icon`` is a name of the sprite, ``shortcut`` keys like ``g b``, ``count`` a figure to show.

    The context variable ``navigation`` is a sequence of these, or of anything with the same attributes.
    ``group`` opens a titled group on the desktop. The first four are on the phone's bottom bar.
    """

    label: str
    url: str
    icon: str = "arrow-right"
    active: bool = False
    shortcut: str = ""
    count: int | None = None
    live: str = ""  # the address of a stream that keeps the count current
    alarm: bool = False  # something behind the count cannot wait
    group: str = ""
    children: Sequence[NavigationEntry] = field(default=())


def theme(request: HttpRequest | None) -> str:
    """The theme asked for on this browser, else the one the person keeps, else the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    if chosen not in THEMES:
        person: Any = getattr(request, "user", None)
        chosen = getattr(person, "theme", "") or "auto"
    return chosen if chosen in THEMES else "auto"


def style_addresses() -> list[str]:
    """The style sheets of the design system, in the order they must be read."""
    return [static(f"ui/css/{name}.css") for name in STYLES]


def languages() -> list[tuple[str, str]]:
    """The languages of the interface, each named in itself."""
    own_names = {"fr": "Français", "en": "English"}
    return [(code, own_names.get(code, str(name))) for code, name in settings.LANGUAGES]
