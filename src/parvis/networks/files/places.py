"""Languages and countries as people write them, brought to their ISO codes."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale

_SPOKEN = ("fr", "en", "de", "es", "it", "pt")
_COUNTRIES_ALSO = {
    "usa": "US",
    "uk": "GB",
    "u s a": "US",
    "etats unis d amerique": "US",
    "angleterre": "GB",
    "england": "GB",
    "fra": "FR",
    "gbr": "GB",
    "deu": "DE",
}
_THREE_LETTERS = {
    "fra": "fr",
    "fre": "fr",
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "nld": "nl",
    "ara": "ar",
}


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare.lower()).split())


def _named(kind: str) -> dict[str, str]:
    """Two-letter codes by name, in the languages people fill tables in. ``kind``: ``languages`` or
    ``territories``.
    """
    names: dict[str, str] = {}
    for spoken in _SPOKEN:
        for code, name in getattr(Locale(spoken), kind).items():
            if len(str(code)) == 2 and str(code).isalpha():
                names[_plain(str(name))] = str(code)
    return names


@cache
def _language_names() -> dict[str, str]:
    return {**_THREE_LETTERS, **_named("languages")}


@cache
def _two_letter_languages() -> frozenset[str]:
    return frozenset(_language_names().values())


@cache
def _country_names() -> dict[str, str]:
    return {**_named("territories"), **_COUNTRIES_ALSO}


@cache
def language_code(stated: str) -> str:
    """ISO 639-1 code of a language stated as ``fr``, ``fr-FR``, ``French`` or ``Français``; empty when
    unknown.
    """
    text = stated.strip().lower()
    start = text.replace("_", "-").partition("-")[0]
    if len(start) == 2 and start in _two_letter_languages():
        return start
    return _language_names().get(_plain(text), "")


@cache
def country_code(stated: str) -> str:
    """ISO 3166-1 alpha-2 code of a country stated as ``FR``, ``France`` or ``Frankreich``; empty when
    unknown.
    """
    text = stated.strip()
    if len(text) == 2 and text.isalpha() and text.upper() in _country_names().values():
        return text.upper()
    return _country_names().get(_plain(text), "")
