"""What can be wrong with a query, where, and what to do about it.

``message_id`` is an English sentence with ``%(name)s`` places for ``params``; the room that shows it translates it.
:data:`MESSAGES` lists every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from parvis.engine.query.ast import Span

TOO_LONG = "This query is %(length)s characters long; the longest Parvis reads is %(limit)s. Split it into several watches."
TOO_DEEP = (
    "Parentheses are nested more than %(limit)s deep. Simplify the query, or split it into several watches."
)
UNCLOSED_QUOTE = "This quotation mark is never closed. Add the closing one, or remove it."
UNCLOSED_PARENTHESIS = "This parenthesis is never closed. Add a “)”, or remove it."
UNOPENED_PARENTHESIS = "This parenthesis closes nothing. Remove it, or add a “(” before."
EMPTY_PARENTHESES = "There is nothing between these parentheses. Write something in them, or remove them."
EMPTY_PHRASE = "There is no word between these quotation marks. Write at least one, or remove them."
NOTHING_AFTER = "Something must follow “%(operator)s”. Write what, or remove it. To look for the word itself, write it in lower case."
NOTHING_BEFORE = "Something must come before “%(operator)s”. Write what, or remove it. To look for the word itself, write it in lower case."
NO_WORD = "“%(text)s” holds no letter or digit to look for. Remove it; to combine words, use AND, OR, NOT."
BAD_WILDCARD = "The star works only at the end of a single word, as in “livr*”. Move it there, or remove it."
WILDCARD_NOT_HERE = "“%(field)s:” does not take a star. Write the whole value."
UNKNOWN_FIELD = "There is no field “%(field)s”. Fields are %(fields)s. To look for these words, put them between quotation marks."
EMPTY_FIELD = "Write the value right after “%(field)s:”, for example %(example)s."
BAD_KIND = "“is:” takes %(kinds)s, not “%(value)s”."
BAD_LANGUAGE = "“%(value)s” is not a language code. Use two or three letters, such as “fr” or “en”."
BAD_SITE = "“%(value)s” is not a site. Write its domain, such as “lemonde.fr”."
BAD_DISTANCE = 'The distance must be a whole number from 0 to %(limit)s, written right after the phrase, as in “"pas content"~5”.'
DISTANCE_TOO_WIDE = (
    "This phrase has too many words for such a distance. Shorten the phrase or lower the distance."
)
NEAR_NEEDS_WORDS = "“%(operator)s” stands between two words or phrases. Write one on each side."
UNEXPECTED = "“%(text)s” is not expected here. Remove it, or put it between quotation marks."

MESSAGES = (
    TOO_LONG,
    TOO_DEEP,
    UNCLOSED_QUOTE,
    UNCLOSED_PARENTHESIS,
    UNOPENED_PARENTHESIS,
    EMPTY_PARENTHESES,
    EMPTY_PHRASE,
    NOTHING_AFTER,
    NOTHING_BEFORE,
    NO_WORD,
    BAD_WILDCARD,
    WILDCARD_NOT_HERE,
    UNKNOWN_FIELD,
    EMPTY_FIELD,
    BAD_KIND,
    BAD_LANGUAGE,
    BAD_SITE,
    BAD_DISTANCE,
    DISTANCE_TOO_WIDE,
    NEAR_NEEDS_WORDS,
    UNEXPECTED,
)


class QueryError(ValueError):
    """The query cannot be read. ``span`` are the characters (start, end) at fault; ``str()`` says it in English."""

    def __init__(self, message_id: str, span: Span, params: Mapping[str, object] | None = None) -> None:
        self.message_id = message_id
        self.span = span
        self.params: dict[str, object] = dict(params or {})
        super().__init__(message_id % self.params if self.params else message_id)
