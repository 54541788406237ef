"""The table of places the shell's navigation shows. A room adds a line here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: what it is called, where it leads, the keys that lead there (``g`` then a letter)."""

    label: str | Promise
    route: str
    icon: str
    shortcut: str
    prefix: str


PLACES: tuple[Place, ...] = (
    Place(_("Board"), "listening:home", "layout-dashboard", "g b", "/listen/brands/"),
    Place(_("Columns"), "listening:columns", "columns-3", "g c", "/listen/columns/"),
    Place(_("Watches"), "listening:watches", "ear", "g w", "/listen/watches/"),
    Place(_("Search"), "listening:search", "search", "g s", "/listen/search/"),
    Place(_("Sources"), "listening:sources", "radio", "g o", "/listen/sources/"),
    Place(_("Imports"), "listening:imports", "file-up", "g i", "/listen/imports/"),
    Place(_("Settings"), "workspaces:organisation", "settings", "g p", "/settings/"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as this page shows it."""

    label: str
    url: str
    icon: str
    active: bool
    shortcut: str


def navigation(request: HttpRequest) -> dict[str, list[Entry]]:
    """The shell's entries, for people who are in a workspace."""
    if not getattr(request, "workspace", None):
        return {"navigation": []}
    entries = []
    for place in PLACES:
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        entries.append(
            Entry(str(place.label), url, place.icon, request.path.startswith(place.prefix), place.shortcut)
        )
    return {"navigation": entries}
