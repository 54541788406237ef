"""What would make a query readable, for each way in which it is not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from parvis.engine.query import errors
from parvis.engine.query.errors import QueryError
from parvis.engine.query.linting import wording
from parvis.engine.query.linting.findings import Fix
from parvis.engine.query.proximity import LARGEST_DISTANCE
from parvis.engine.query.values import CHOICES, FIELD_NAMES
from parvis.engine.words import fold

_LANGUAGES = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "espagnol": "es", "spanish": "es", "allemand": "de",
    "german": "de", "italien": "it", "italian": "it", "portugais": "pt", "portuguese": "pt", "neerlandais": "nl", "dutch": "nl",
}  # fmt: skip
COUNTRIES = {
    "france": "FR", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH", "canada": "CA", "allemagne": "DE",
    "germany": "DE", "espagne": "ES", "spain": "ES", "italie": "IT", "italy": "IT", "luxembourg": "LU", "portugal": "PT",
    "etats-unis": "US", "usa": "US", "uk": "GB", "royaume-uni": "GB", "angleterre": "GB", "maroc": "MA", "algerie": "DZ",
    "tunisie": "TN", "senegal": "SN",
}  # fmt: skip
_GROUP = re.compile(r"\(([^()]*)\)")
_SEPARATORS = re.compile(r"\s+(?:OR|OU)\s+|\s*,\s*")


def repairs(text: str, problem: QueryError) -> tuple[Fix, ...]:
    """Changes that would mend what is wrong; none when only the person can know."""
    start, end = problem.span
    params = problem.params
    match problem.message_id:
        case errors.UNCLOSED_QUOTE:
            return (_closed(text, '"'), _removed(start, start + 1))
        case errors.UNCLOSED_PARENTHESIS:
            return (_closed(text, ")"), _removed(start, end))
        case errors.UNCLOSED_COMMENT:
            return (_closed(text, " */"),)
        case errors.UNCLOSED_FRAGMENT:
            return (_removed(start, end),)
        case errors.UNOPENED_PARENTHESIS | errors.EMPTY_PARENTHESES | errors.EMPTY_PHRASE | errors.NO_WORD:
            return (_removed(start, end),)
        case errors.EMPTY_FRAGMENT | errors.BAD_WILDCARD:
            return (_removed(start, end),)
        case errors.NOTHING_AFTER | errors.NOTHING_BEFORE:
            word = str(params["operator"])
            lower = (
                (Fix(wording.LOWER, (start, end), word.lower(), {"word": word.lower()}),)
                if word.isalpha()
                else ()
            )
            return (_removed(start, end), *lower)
        case errors.UNKNOWN_FIELD:
            return _field(text, start, str(params["field"]))
        case errors.EMPTY_FIELD:
            return _spread(text, start, end)
        case errors.BAD_CHOICE:
            return _closest(str(params["value"]), CHOICES[str(params["field"])], start, end)
        case errors.UNKNOWN_ASPECT:
            known = [f"aspect:{name}" for name in str(params["known"]).split(", ") if " " not in name]
            return _closest(f"aspect:{params['name']}", known, start, end)
        case errors.BAD_LANGUAGE:
            return _known(fold(str(params["value"])), _LANGUAGES, start, end)
        case errors.BAD_COUNTRY:
            return _known(fold(str(params["value"])), COUNTRIES, start, end)
        case errors.BAD_RANGE_ORDER:
            return (_write(f"[{params['low']} TO {params['high']}]", start, end),)
        case errors.WILDCARD_NOT_HERE | errors.WILDCARD_NOT_EXACT | errors.STAR_ONLY_AT_END:
            return (_write(text[start:end].replace("*", ""), start, end),)
        case errors.BAD_DISTANCE if text[start:end].strip("~").isdigit():
            return (_write(f"~{LARGEST_DISTANCE}", start, end),)
        case errors.UNEXPECTED:
            return (_removed(start, end),)
        case _:
            return ()


def _closed(text: str, sign: str) -> Fix:
    query = text.rstrip()
    last = query.rpartition("\n")[2]
    apart = "\n" if sign == ")" and ("//" in last or "#" in last) else ""
    return Fix(wording.CLOSE, (len(query), len(text)), apart + sign, {"sign": sign.strip()})


def _removed(start: int, end: int) -> Fix:
    return Fix(wording.REMOVE, (start, end), "")


def _write(query: str, start: int, end: int) -> Fix:
    return Fix(wording.WRITE, (start, end), query, {"query": query})


def _closest(typed: str, known: Iterable[str], start: int, end: int) -> tuple[Fix, ...]:
    near = difflib.get_close_matches(fold(typed)[:40], list(known), 2, 0.6)
    return tuple(_write(name, start, end) for name in near)


def _known(typed: str, known: dict[str, str], start: int, end: int) -> tuple[Fix, ...]:
    return (_write(known[typed], start, end),) if typed in known else ()


def _field(text: str, start: int, typed: str) -> tuple[Fix, ...]:
    """The nearest field there is; or what was typed, as a phrase."""
    end = start + len(typed) + 1
    near = difflib.get_close_matches(fold(typed)[:40], list(FIELD_NAMES), 1, 0.7)
    stop = end
    while stop < len(text) and not text[stop].isspace() and text[stop] not in "()":
        stop += 1
    said = text[start:stop].replace('"', "").replace(":", ": ").strip()
    quoted = (Fix(wording.QUOTE, (start, stop), f'"{said}"', {"query": f'"{said}"'}),)
    return (*(_write(f"{name}:", start, end) for name in near), *quoted)


def _spread(text: str, start: int, end: int) -> tuple[Fix, ...]:
    """``lang:(fr OR en)`` → ``(lang:fr OR lang:en)``."""
    group = _GROUP.match(text, end)
    values = [value for value in _SEPARATORS.split(group[1].strip()) if value] if group else []
    if not group or not values or len(values) > 50:
        return ()
    label = text[start:end]
    return (_write(f"({' OR '.join(label + value for value in values)})", start, group.end()),)
