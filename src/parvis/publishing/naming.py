"""The names people read for networks."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _

from parvis.networks import registry

#: Networks that have no connector to take a title from.
WELL_KNOWN = {"x": "X", "tiktok": "TikTok", "linkedin": "LinkedIn", "youtube": "YouTube"}


def network(name: str) -> str:
    """A network's title: ``bluesky`` → "Bluesky"."""
    if name == "linkedin_people":
        return _("LinkedIn (people)")
    return WELL_KNOWN.get(name) or _titles().get(name) or name.capitalize()


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return {one.manifest.name: one.manifest.title for one in registry.networks()}
