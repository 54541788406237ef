"""Field names as people type them, in English and French, and the values each takes, normalised."""

from __future__ import annotations

import re
from collections.abc import Mapping

from parvis.engine.query import errors
from parvis.engine.query.ast import Field, Node, Range, Span
from parvis.engine.query.errors import QueryError
from parvis.engine.query.fields import FEATURES, FIELDS, KINDS, NO_EMOTION, NUMBERS, host_of, primary_language
from parvis.engine.words import fold, fold_handle, fold_hashtag

QUOTES = '"“”«»„'
FIELD_NAMES: Mapping[str, str] = {name: name for name in FIELDS} | {
    "auteur": "author",
    "from": "author",
    "langue": "lang",
    "language": "lang",
    "reseau": "network",
    "domain": "site",
    "domaine": "site",
    "lien": "link",
    "url": "link",
    "pays": "country",
    "abonnes": "followers",
    "interactions": "engagement",
    "tonalite": "sentiment",
    "humeur": "sentiment",
    "mood": "sentiment",
    "est": "is",
    "avec": "has",
    "note": "rating",
    "genre": "type",
    "marque": "brand",
    "sujet": "aspect",
    "about": "aspect",
    "tag": "hashtag",
    "mot": "hashtag",
}
EXAMPLES: Mapping[str, str] = {
    "author": "author:free",
    "lang": "lang:fr",
    "network": "network:mastodon",
    "site": "site:lemonde.fr",
    "link": "link:/promo",
    "is": "is:reply",
    "has": "has:image",
    "hashtag": "#launch",
    "mention": "@free",
    "country": "country:FR",
    "sentiment": "sentiment:negative",
    "emotion": "emotion:anger",
    "type": "type:review",
    "brand": 'brand:"La Redoute"',
    "aspect": "aspect:delivery:negative",
    "followers": "followers:[1000 TO 50000]",
    "engagement": "engagement:>100",
    "rating": "rating:<=2",
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "is": {name: name for name in KINDS}
    | {"reponse": "reply", "partage": "repost", "citation": "quote", "originale": "original"},
    "has": {name: name for name in FEATURES}
    | {"photo": "image", "picture": "image", "lien": "link", "titre": "title", "pays": "country", "note": "rating"},
    "sentiment": {
        "negative": "negative",
        "neutral": "neutral",
        "positive": "positive",
        "negatif": "negative",
        "neutre": "neutral",
        "positif": "positive",
    },
    "emotion": {
        "joy": "joy",
        "trust": "trust",
        "fear": "fear",
        "surprise": "surprise",
        "sadness": "sadness",
        "disgust": "disgust",
        "anger": "anger",
        "anticipation": "anticipation",
        NO_EMOTION: NO_EMOTION,
        "joie": "joy",
        "confiance": "trust",
        "peur": "fear",
        "tristesse": "sadness",
        "degout": "disgust",
        "colere": "anger",
        "attente": "anticipation",
        "aucune": NO_EMOTION,
    },
    "type": {
        "note": "note",
        "article": "article",
        "image": "image",
        "video": "video",
        "question": "question",
        "review": "review",
        "message": "message",
        "post": "note",
        "publication": "note",
        "photo": "image",
        "poll": "question",
        "sondage": "question",
        "avis": "review",
    },
}  # fmt: skip
"""The fields that take one of a few words: what may be typed (folded), and what it stands for."""

_TAKE_A_STAR = frozenset({"hashtag", "mention", "author"})
_AROUND_HASHTAGS = " \u00a0\u202f.,;:!?…#＃"  # what typing leaves around a hashtag or a handle
_AROUND_HANDLES = " \u00a0\u202f.,;:!?…@"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SITE = re.compile(r"[^\s/@:]+")
_BETWEEN = re.compile(r"\[?\s*(.*?)\s*(?:\bTO\b|\bÀ(?=\s)|\.\.)\s*(.*?)\s*\]?", re.DOTALL)
_COMPARED = re.compile(r"(>=|<=|>|<|≥|≤)?(.+)", re.DOTALL)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)([kKmM]?)")
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
_LARGEST = 10**15


def field(name: str, typed: str, span: Span, value_span: Span) -> Node:
    """The condition ``name:typed``. Raises :class:`QueryError` when the field takes no such value."""
    typed = typed[1:-1].strip() if typed[:1] and typed[0] in QUOTES else str(typed)
    if name in NUMBERS:
        return _range(name, typed, span, value_span)
    prefix = typed.endswith("*")
    if "*" in typed.removesuffix("*"):
        raise QueryError(errors.STAR_ONLY_AT_END, value_span)
    if prefix and name not in _TAKE_A_STAR:
        raise QueryError(errors.WILDCARD_NOT_HERE, value_span, {"field": name})
    value = _value(name, typed.removesuffix("*"), value_span)
    if not value:
        raise QueryError(errors.EMPTY_FIELD, value_span, {"field": name, "example": EXAMPLES[name]})
    return Field(name, value, prefix, span)


def _value(name: str, typed: str, span: Span) -> str:
    """The value normalised as :mod:`parvis.engine.query.fields` normalises what it is compared with."""
    match name:
        case "hashtag":
            return fold_hashtag(typed.strip(_AROUND_HASHTAGS)).strip(_AROUND_HASHTAGS)
        case "mention" | "author":
            return fold_handle(typed.strip(_AROUND_HANDLES)).strip(_AROUND_HANDLES)
        case "lang":
            language = primary_language(typed)
            if typed and not _LANGUAGE.fullmatch(language):
                raise QueryError(errors.BAD_LANGUAGE, span, {"value": typed})
            return language
        case "country":
            code = typed.strip().upper()
            if typed and not _COUNTRY.fullmatch(code):
                raise QueryError(errors.BAD_COUNTRY, span, {"value": typed})
            return code
        case "network":
            return typed.casefold()
        case "link":
            return typed.lower()
        case "site":
            return _site(typed, span)
        case "brand":
            return " ".join(fold(typed).split())
        case "aspect":
            return _aspect(typed, span)
        case _:
            return _choice(name, typed, span)


def _aspect(typed: str, span: Span) -> str:
    """``Livraison:négatif`` → ``livraison:negative``; names are turned into keys later, when they are known."""
    name, colon, mood = typed.partition(":")
    name = " ".join(fold(name).split())
    if not (name and colon and mood):
        return name
    end = span[1] - (span[1] - span[0] > len(typed))  # a closing quotation mark
    return f"{name}:{_choice('sentiment', mood, (end - len(mood), end))}"


def _site(typed: str, span: Span) -> str:
    if "://" in typed:
        site = host_of(typed)
    else:
        site = typed.lower().strip("./").removeprefix("www.").split("/")[0]
    if typed and not _SITE.fullmatch(site):
        raise QueryError(errors.BAD_SITE, span, {"value": typed})
    return site


def _choice(name: str, typed: str, span: Span) -> str:
    choices = CHOICES[name]
    value = choices.get(fold(typed))
    if typed and value is None:
        known = ", ".join(dict.fromkeys(choices.values()))
        raise QueryError(errors.BAD_CHOICE, span, {"field": name, "value": typed, "choices": known})
    return value or ""


def _range(name: str, typed: str, span: Span, value_span: Span) -> Range:
    """``[a TO b]``, ``a..b``, ``>a``, ``>=a``, ``<b``, ``<=b`` or one number; a star is no limit."""
    whole = name != "rating"
    between = _BETWEEN.fullmatch(typed)
    if between:
        low, high = (_limit(name, side, value_span) for side in between.groups())
        if low is not None and high is not None and low > high:
            raise QueryError(errors.BAD_RANGE_ORDER, value_span, {"low": _plain(high), "high": _plain(low)})
        return Range(name, low, high, span=span)
    compared = _COMPARED.fullmatch(typed)
    sign, value = (compared[1] or "", _number(name, compared[2], value_span)) if compared else ("", None)
    if value is None:
        raise QueryError(
            errors.BAD_NUMBER, value_span, {"field": name, "value": typed, "example": EXAMPLES[name]}
        )
    match sign:
        case ">":
            return (
                Range(name, value + 1, span=span) if whole else Range(name, value, low_open=True, span=span)
            )
        case "<":
            return (
                Range(name, high=value - 1, span=span)
                if whole
                else Range(name, high=value, high_open=True, span=span)
            )
        case ">=" | "≥":
            return Range(name, value, span=span)
        case "<=" | "≤":
            return Range(name, high=value, span=span)
        case _:
            return Range(name, value, value, span=span)


def _limit(name: str, typed: str, span: Span) -> float | None:
    return None if typed in {"*", ""} else _number(name, typed, span)


def _number(name: str, typed: str, span: Span) -> float:
    """A number as people write it: ``1000``, ``1 000``, ``10k``, ``1.5M``, ``4,5``."""
    written = _NUMBER.fullmatch(re.sub(r"[\s\u00a0\u202f_’']", "", typed))
    value = (
        float(written[1].replace(",", ".")) * _UNITS[written[2].lower()]
        if written and len(typed) < 40
        else None
    )
    if value is None or value > _LARGEST or (name != "rating" and value != int(value)):
        raise QueryError(errors.BAD_NUMBER, span, {"field": name, "value": typed, "example": EXAMPLES[name]})
    return value if name == "rating" else int(value)


def _plain(value: float) -> str:
    return f"{value:g}" if value < 1e6 else str(int(value))
