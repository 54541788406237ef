"""The places of one board: its figures, its themes, its copies; each keeps the filters of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.listening.filters import Filters
from parvis.listening.models import Watch
from parvis.workspaces.api import Brand

BOARD, THEMES, COPIES = "", "themes", "copies"
AGAINST = {
    "1h": gettext_lazy("the hour before"),
    "24h": gettext_lazy("the 24 hours before"),
    "7d": gettext_lazy("the 7 days before"),
    "30d": gettext_lazy("the 30 days before"),
    "90d": gettext_lazy("the 90 days before"),
    "1y": gettext_lazy("the year before"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One tab of a board."""

    label: str
    url: str
    active: bool
    icon: str = ""


def path_of(place: str, brand: Brand, watch: Watch | None) -> str:
    """Where a place of a board is."""
    ending = f"-{place}" if place else ""
    if watch:
        return reverse(f"listening:watch{ending}", args=[watch.pk])
    return reverse(f"listening:brand{ending}", args=[brand.slug])


def places(current: str, filters: Filters, brand: Brand, watch: Watch | None) -> tuple[Place, ...]:
    """The tabs of a board."""
    labels = {BOARD: _("Figures"), THEMES: _("Themes"), COPIES: _("Copies and campaigns")}
    return tuple(
        Place(label, filters.address(path_of(place, brand, watch)), place == current)
        for place, label in labels.items()
    )


def same_place(
    place: str, filters: Filters, brands: Iterable[Brand], watches: Iterable[Watch], brand: Brand, watch: Watch | None
) -> tuple[tuple[Place, ...], tuple[Place, ...]]:  # fmt: skip
    """The same place for each brand, and for all of this brand and each of its watches; the search is left behind."""
    bare = filters.saying("")
    of_brands = tuple(
        Place(other.name, bare.address(path_of(place, other, None)), other == brand) for other in brands
    )
    everything = Place(_("All watches"), bare.address(path_of(place, brand, None)), watch is None)
    of_watches = tuple(
        Place(other.name, bare.address(path_of(place, brand, other)), other == watch) for other in watches
    )
    return of_brands, (everything, *of_watches)


def against(filters: Filters) -> str:
    """The period that the one of the filters is compared with, in words: "the 7 days before"."""
    if filters.since or filters.until or filters.range not in AGAINST:
        return _("the period before")
    return str(AGAINST[filters.range])
