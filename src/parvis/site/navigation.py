"""The table of places the shell's navigation shows. A room adds a line here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.listening.queries.alerts import bell
from parvis.publishing.queries.screens import trouble
from parvis.workspaces.api import Workspace


class Ring(Protocol):
    """What waits for somebody at a place."""

    @property
    def open(self) -> int:
        """How many of them there are."""

    @property
    def is_critical(self) -> bool:
        """Whether one of them cannot wait."""


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: what it is called, where it leads, the keys that lead there (``g`` then a letter)."""

    label: str | Promise
    route: str
    icon: str
    shortcut: str
    prefix: str
    live: str = ""
    bell: Callable[[Workspace], Ring] | None = None


PLACES: tuple[Place, ...] = (
    Place(_("Board"), "listening:home", "layout-dashboard", "g b", "/listen/brands/"),
    Place(_("Alerts"), "listening:alerts", "bell", "g a", "/listen/alerts/", "listening:alerts-live", bell),
    Place(_("Publish"), "publishing:posts", "send", "g u", "/publish/", "", trouble),
    Place(_("Columns"), "listening:columns", "columns-3", "g c", "/listen/columns/"),
    Place(_("Watches"), "listening:watches", "ear", "g w", "/listen/watches/"),
    Place(_("Search"), "listening:search", "search", "g s", "/listen/search/"),
    Place(_("Crisis rooms"), "listening:crises", "flag", "g r", "/listen/crises/"),
    Place(_("Sources"), "listening:sources", "radio", "g o", "/listen/sources/"),
    Place(_("Imports"), "listening:imports", "file-up", "g i", "/listen/imports/"),
    Place(_("Settings"), "workspaces:organisation", "settings", "g p", "/settings/"),
)


@dataclass
class Entry:
    """A place as this page shows it. ``live`` is the address of the stream that keeps ``count`` current."""

    label: str
    url: str
    icon: str
    active: bool
    shortcut: str
    live: str = ""
    ring: Callable[[], Ring] | None = None

    @cached_property
    def _bell(self) -> Ring | None:
        """Asked of the database only by the pages that show it."""
        return self.ring() if self.ring else None

    @property
    def count(self) -> int | None:
        """How many wait there; ``None`` for a place where nothing does."""
        return self._bell.open if self._bell else None

    @property
    def alarm(self) -> bool:
        """Whether one of them cannot wait."""
        return bool(self._bell and self._bell.is_critical)


def navigation(request: HttpRequest) -> dict[str, list[Entry]]:
    """The shell's entries, for people who are in a workspace."""
    workspace = getattr(request, "workspace", None)
    if not workspace:
        return {"navigation": []}
    entries = []
    for place in PLACES:
        try:
            url, live = reverse(place.route), reverse(place.live) if place.live else ""
        except NoReverseMatch:
            continue
        active = request.path.startswith(place.prefix)
        ring = partial(place.bell, workspace) if place.bell else None
        entries.append(Entry(str(place.label), url, place.icon, active, place.shortcut, live, ring))
    return {"navigation": entries}
