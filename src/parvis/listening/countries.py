"""Countries: their names, in whatever language they are written, and the one of a time zone or a language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language

from parvis.engine.holidays import countries
from parvis.engine.words import fold

WRITTEN_IN = ("en", "fr", "es", "de", "it", "nl", "pt")
SPOKEN_MOSTLY_IN = {
    "fr": "FR", "de": "DE", "it": "IT", "es": "ES", "nl": "NL", "pl": "PL", "ro": "RO", "sv": "SE", "da": "DK", "no": "NO",
    "fi": "FI", "el": "GR", "tr": "TR", "uk": "UA", "cs": "CZ", "hu": "HU", "bg": "BG", "hr": "HR", "sk": "SK", "sl": "SI",
}  # fmt: skip
"""Languages that tell a country. English, Portuguese, Arabic and others are spoken on too many holidays."""


def code_of(name: str) -> str | None:
    """The ISO 3166 code of a country written in one of :data:`WRITTEN_IN`, or as its code; ``None`` for anything else."""
    return _codes().get(fold(name.strip()))


def of_language(language: str) -> str | None:
    """The country where a language is mostly spoken, when there is one."""
    return SPOKEN_MOSTLY_IN.get(language)


def of_time_zone(zone: str) -> str | None:
    """The country of a time zone."""
    code: str | None = get_global("zone_territories").get(zone)
    return code if code in countries() else None


def name_of(code: str) -> str:
    """What a country is called in the language of whoever reads."""
    return str(Locale.parse(get_language() or "en", sep="-").territories.get(code, code))


def choices() -> list[tuple[str, str]]:
    """The countries whose public holidays are known, by name."""
    return sorted(((code, name_of(code)) for code in countries()), key=lambda pair: fold(pair[1]))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    known = {fold(code): code for code in countries()}
    for language in WRITTEN_IN:
        territories = Locale(language).territories
        known |= {fold(str(territories[code])): code for code in countries() if code in territories}
    return known
