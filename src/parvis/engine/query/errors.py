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
UNCLOSED_COMMENT = "This comment is never closed. Add “*/” where it ends."
BAD_WILDCARD = "“%(text)s” would match every word. Write at least one letter beside the star."
TOO_MANY_WILDCARDS = "“%(text)s” has more than %(limit)s stars and question marks. Write more of the word."
STAR_ONLY_AT_END = "Here a star works only at the end, as in “#livr*”. Move it there, or remove it."
WILDCARD_NOT_HERE = "“%(field)s:” does not take a star. Write the whole value."
WILDCARD_NOT_EXACT = "An exact form takes no star. Remove the star, or the “=”."
DISTANCE_WITH_WILDCARDS = "A distance after quotation marks takes at most two words when one has a star. Use ONEAR/n between the words instead."
UNKNOWN_FIELD = "There is no field “%(field)s”. Fields are %(fields)s. To look for these words, put them between quotation marks."
EMPTY_FIELD = "Write the value right after “%(field)s:”, for example %(example)s."
BAD_CHOICE = "“%(field)s:” takes %(choices)s, not “%(value)s”."
BAD_LANGUAGE = "“%(value)s” is not a language code. Use two or three letters, such as “fr” or “en”."
BAD_COUNTRY = "“%(value)s” is not a country code. Use two letters, such as “FR” or “BE”."
BAD_SITE = "“%(value)s” is not a site. Write its domain, such as “lemonde.fr”."
BAD_NUMBER = "“%(value)s” is not what “%(field)s:” takes. Write a number or a range, such as %(example)s."
BAD_RANGE_ORDER = "This range ends before it begins. Write [%(low)s TO %(high)s]."
BAD_DISTANCE = 'The distance must be a whole number from 0 to %(limit)s, written right after the phrase, as in “"pas content"~5”.'
DISTANCE_TOO_WIDE = (
    "This phrase has too many words for such a distance. Shorten the phrase or lower the distance."
)
NEAR_NEEDS_WORDS = "“%(operator)s” stands between words, phrases, exact forms, or groups of them joined by OR. Write one on each side."
NEAR_TOO_WIDE = (
    "These groups around “%(operator)s” are too large together. Use fewer words, or a shorter distance."
)
UNCLOSED_FRAGMENT = "This brace is never closed. Write the name of a saved fragment, as in {brand}."
EMPTY_FRAGMENT = "Write the name of a saved fragment between the braces, as in {brand}."
UNKNOWN_FRAGMENT = "There is no saved fragment called “%(name)s”. Create it, or choose among: %(known)s."
FRAGMENT_CYCLE = "The saved fragments use each other in a circle: %(path)s. Take one of them out."
FRAGMENT_WRONG = "The saved fragment “%(name)s” cannot be read: %(problem)s"
TOO_LARGE = "With its fragments, this query holds more than %(limit)s words and conditions. Split it into several watches."
UNKNOWN_BRAND = "There is no brand called “%(name)s”. Yours are %(known)s."
UNKNOWN_ASPECT = "There is no aspect called “%(name)s”. Yours are %(known)s."
BRAND_IN_WATCH = "A watch decides what belongs to a brand, so it cannot ask for one. Write the brand's words, or save them as a fragment."
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
    UNCLOSED_COMMENT,
    BAD_WILDCARD,
    TOO_MANY_WILDCARDS,
    STAR_ONLY_AT_END,
    WILDCARD_NOT_HERE,
    WILDCARD_NOT_EXACT,
    DISTANCE_WITH_WILDCARDS,
    UNKNOWN_FIELD,
    EMPTY_FIELD,
    BAD_CHOICE,
    BAD_LANGUAGE,
    BAD_COUNTRY,
    BAD_SITE,
    BAD_NUMBER,
    BAD_RANGE_ORDER,
    BAD_DISTANCE,
    DISTANCE_TOO_WIDE,
    NEAR_NEEDS_WORDS,
    NEAR_TOO_WIDE,
    UNCLOSED_FRAGMENT,
    EMPTY_FRAGMENT,
    UNKNOWN_FRAGMENT,
    FRAGMENT_CYCLE,
    FRAGMENT_WRONG,
    TOO_LARGE,
    UNKNOWN_BRAND,
    UNKNOWN_ASPECT,
    BRAND_IN_WATCH,
    UNEXPECTED,
)


class QueryError(ValueError):
    """The query cannot be read. ``span`` are the characters (start, end) at fault; ``str()`` says it in English."""

    def __init__(self, message_id: str, span: Span, params: Mapping[str, object] | None = None) -> None:
        self.message_id = message_id
        self.span = span
        self.params: dict[str, object] = dict(params or {})
        super().__init__(message_id % self.params if self.params else message_id)
