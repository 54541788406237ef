"""Whose public holidays a rule counts as Sundays."""

from __future__ import annotations

from parvis.listening import countries
from parvis.listening.alert_settings import AUTOMATIC, NO_HOLIDAYS, RuleSettings
from parvis.listening.models import Watch
from parvis.workspaces.api import countries_of


def country_of(settings: RuleSettings, brand: int, watch: int | None, zone: str) -> str | None:
    """The country chosen in a rule, or the one that its brand or watch tells; ``None``: no holidays."""
    if settings.holidays == NO_HOLIDAYS:
        return None
    return automatic(brand, watch, zone) if settings.holidays == AUTOMATIC else settings.holidays


def automatic(brand: int, watch: int | None, zone: str) -> str | None:
    """The country of the brand's entities, else that of the language its watches are limited to, else that of the clock.

    A brand of several countries has the holidays of the one whose clock is used, if it is one of them.
    """
    clock = countries.of_time_zone(zone)
    named = {code for name in countries_of(brand) if (code := countries.code_of(name))}
    if named:
        return clock if clock in named else next(iter(named)) if len(named) == 1 else None
    languages = _languages(brand, watch)
    spoken = countries.of_language(next(iter(languages))) if len(languages) == 1 else None
    return spoken or clock


def _languages(brand: int, watch: int | None) -> set[str]:
    """What the watch (or every watch of the brand) is limited to; nothing when one is not limited."""
    watches = (
        Watch.objects.filter(pk=watch) if watch else Watch.objects.filter(brand_id=brand, is_active=True)
    )
    limits = [tuple(limit) for limit in watches.values_list("languages", flat=True)]
    return {language for limit in limits for language in limit} if limits and all(limits) else set()
