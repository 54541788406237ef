"""Queries and scopes as SQL conditions.

People's words only ever travel as bound parameters: the SQL text itself is made of the constants of this file. The
conditions agree with the engine's live matcher, field by field (:mod:`parvis.engine.query.fields`), because both compare
the same stored values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from parvis.archive.contract import Scope
from parvis.archive.rows import MOODS, actor_key_of, moment
from parvis.engine.query import fields
from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Term,
    Wildcard,
)
from parvis.engine.query.proximity import exact_pattern, phrase_pattern, positional_pattern
from parvis.engine.understanding import Sentiment
from parvis.engine.words import LONGEST_TEXT, fold_hashtag

NEVER = "0"
ALWAYS = "1"


class Binder:
    """Collects bound values and gives each a name to stand for it in the SQL."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def bind(self, value: Any, kind: str) -> str:
        """The placeholder of ``value``, of the ClickHouse type ``kind``."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"{{{name}:{kind}}}"

    def text(self, value: str) -> str:
        """A text. Texts that hold what no UTF-8 text can are matched by nothing, so they may be softened."""
        return self.bind(_storable(value), "String")

    def texts(self, values: Iterable[str]) -> str:
        """A list of texts."""
        return self.bind([_storable(value) for value in values], "Array(String)")

    def numbers(self, values: Iterable[int]) -> str:
        """A list of ids."""
        return self.bind([v for v in values if 0 <= v < 1 << 32], "Array(UInt32)")

    def time(self, value: dt.datetime) -> str:
        """A moment, to the microsecond."""
        microseconds = (moment(value) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(
            microseconds=1
        )
        return f"fromUnixTimestamp64Micro({self.bind(microseconds, 'Int64')}, 'UTC')"


def _is_storable(value: str) -> bool:
    """Could a stored text hold it? Lone surrogates never are, and softening them would change a pattern."""
    return value == _storable(value)


def _storable(value: str) -> str:
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def scope_condition(scope: Scope, binder: Binder) -> str:
    """The condition that holds for exactly the rows of a scope."""
    parts = [f"organisation = {binder.bind(scope.organisation, 'UInt32')}"]
    if scope.since:
        parts.append(f"published >= {binder.time(scope.since)}")
    if scope.until:
        parts.append(f"published < {binder.time(scope.until)}")
    if scope.brands_allowed is not None:
        parts.append(_holds("brands", scope.brands_allowed, binder))
    if scope.watches:
        parts.append(_holds("watches", scope.watches, binder))
    if scope.brands:
        parts.append(_holds("brands", scope.brands, binder))
    parts += _choices(scope, binder)
    if scope.query is not None and not isinstance(scope.query, Everything):
        parts.append(f"({query_condition(scope.query, binder)})")
    return " AND ".join(parts)


def _holds(column: str, ids: tuple[int, ...], binder: Binder) -> str:
    if len(ids) == 1 and 0 <= ids[0] < 1 << 32:
        return f"has({column}, {binder.bind(ids[0], 'UInt32')})"  # faster than asking for any of one
    return f"hasAny({column}, {binder.numbers(ids)})"


def _choices(scope: Scope, binder: Binder) -> list[str]:
    """The conditions where one of several values is enough."""
    parts: list[str] = []
    columns = (
        ("network", scope.networks),
        ("language", scope.languages),
        ("emotion", scope.emotions),
        ("type", scope.types),
    )
    for column, values in columns:
        if values:
            parts.append(f"{column} IN {binder.texts(values)}")
    if scope.sentiments:
        moods = [MOODS[Sentiment(value)] for value in scope.sentiments if value in set(Sentiment)]
        parts.append(f"sentiment IN {binder.bind(moods, 'Array(Int8)')}")
    if scope.sources:
        sources = [v for v in scope.sources if -(1 << 31) <= v < 1 << 31]  # imports are negative
        parts.append(f"source IN {binder.bind(sources, 'Array(Int32)')}")
    if scope.authors:
        keys = [actor_key_of(*value.split(":", 1)) for value in scope.authors if ":" in value]
        parts.append(f"actor_key IN {binder.bind(keys, 'Array(UInt64)')}")
    if scope.hashtags:
        parts.append(
            f"hasAny(hashtag_terms, {binder.texts(fold_hashtag(value) for value in scope.hashtags)})"
        )
    if scope.links:
        parts.append(f"hasAny(links, {binder.texts(scope.links)})")
    if scope.aspects:
        parts.append(f"hasAny(aspects, {binder.texts(_aspect_terms(scope.aspects))})")
    if scope.texts:
        parts.append(f"fingerprint IN {binder.bind(list(scope.texts), 'Array(UInt64)')}")
    if scope.quoting:
        parts.append(f"concat(network, ':', quote_of) IN {binder.texts(scope.quoting)}")
    return parts


def _aspect_terms(values: Iterable[str]) -> list[str]:
    return [term for value in values for term in fields.aspect_terms(value)]


def query_condition(node: Node, binder: Binder) -> str:
    """A query as a condition on the rows of ``items``, safe to put beside others."""
    match node:
        case Everything():
            return ALWAYS
        case Term(word=word, prefix=True):
            return _has_word_beginning(word, binder)
        case Term(word=word):
            return f"hasAllTokens(tokens, {binder.texts([word])})"
        case Phrase():
            return _phrase(node, binder)
        case Wildcard() | Near():
            return _positional(node, binder)
        case Exact():
            return _exact(node, binder)
        case Range():
            return _range(node, binder)
        case Field():
            return _field(node, binder)
        case Not(part=part):
            return f"NOT ({query_condition(part, binder)})"
        case And(parts=parts):
            return _all(parts, binder)
        case Or(parts=parts):
            return _any(parts, binder)
    raise TypeError(f"not a query: {node!r}")


def _all(parts: tuple[Node, ...], binder: Binder) -> str:
    words = [part.word for part in parts if isinstance(part, Term) and not part.prefix]
    conditions = [f"hasAllTokens(tokens, {binder.texts(dict.fromkeys(words))})"] if words else []
    others = [part for part in parts if not (isinstance(part, Term) and not part.prefix)]
    conditions += [f"({query_condition(part, binder)})" for part in others]
    return f"({' AND '.join(conditions)})" if conditions else ALWAYS


def _any(parts: tuple[Node, ...], binder: Binder) -> str:
    words = [part.word for part in parts if isinstance(part, Term) and not part.prefix]
    conditions = [f"hasAnyTokens(tokens, {binder.texts(dict.fromkeys(words))})"] if words else []
    others = [part for part in parts if not (isinstance(part, Term) and not part.prefix)]
    conditions += [f"({query_condition(part, binder)})" for part in others]
    return f"({' OR '.join(conditions)})" if conditions else NEVER


def _has_word_beginning(word: str, binder: Binder) -> str:
    at_start, inside = binder.text(word), binder.text(f" {word}")
    return f"(startsWith(tokens, {at_start}) OR position(tokens, {inside}) > 0)"


def _phrase(phrase: Phrase, binder: Binder) -> str:
    """All its words by the index, then their order and distance on the rows that are left."""
    words = f"hasAllTokens(tokens, {binder.texts(dict.fromkeys(phrase.words))})"
    if len(phrase.words) < 2:
        return words if phrase.words else ALWAYS
    if phrase.slop == 0:
        return f"({words} AND position(concat(' ', tokens, ' '), {binder.text(f' {chr(32).join(phrase.words)} ')}) > 0)"
    return f"({words} AND match(concat(' ', tokens, ' '), {binder.text(phrase_pattern(phrase))}))"


def _positional(node: Near | Wildcard, binder: Binder) -> str:
    """The words that must be there by the index, then where they stand on the rows that are left."""
    pattern = positional_pattern(node)
    if not _is_storable(pattern):
        return NEVER
    standing = f"match(concat(' ', tokens, ' '), {binder.text(pattern)})"
    required = [f"hasAnyTokens(tokens, {binder.texts(words)})" for words in _required(node)]
    return f"({' AND '.join([*required, standing])})"


def _required(node: Node) -> list[list[str]]:
    """Lists of words of which a positional node needs one each; sides that have a star ask for nothing."""
    match node:
        case Near(left=left, right=right):
            return _required(left) + _required(right)
        case Term(word=word, prefix=False):
            return [[word]]
        case Phrase(words=words):
            return [[word] for word in dict.fromkeys(words)]
        case Or(parts=parts):
            choices = [_required(part) for part in parts]
            return (
                [list(dict.fromkeys(c[0][0] for c in choices))]
                if all(c and len(c[0]) == 1 for c in choices)
                else []
            )
        case _:
            return []


def _exact(node: Exact, binder: Binder) -> str:
    if not _is_storable(node.text):
        return NEVER
    words = f"hasAllTokens(tokens, {binder.texts(dict.fromkeys(node.words))})"
    text = f"substringUTF8(concat(title, '\n', content), 1, {LONGEST_TEXT})"
    return f"({words} AND match({text}, {binder.text(exact_pattern(node.text, re2=True))}))"


def _range(node: Range, binder: Binder) -> str:
    column = NUMBER_COLUMNS[node.name]
    kind = "Float64" if node.name == "rating" else "Int64"
    parts = [f"isFinite({column})" if node.name == "rating" else f"isNotNull({column})"]
    for limit, sign, is_open in ((node.low, ">", node.low_open), (node.high, "<", node.high_open)):
        if limit is not None:
            parts.append(f"{column} {sign}{'' if is_open else '='} {binder.bind(limit, kind)}")
    return f"ifNull({' AND '.join(parts)}, 0)"  # what is unknown is not in any range, nor is it null when negated


NUMBER_COLUMNS = {"followers": "followers", "engagement": "interactions", "rating": "rating"}


def _field(node: Field, binder: Binder) -> str:
    match node.name:
        case "hashtag":
            return _tag("hashtag_terms", node, binder)
        case "mention":
            return _handles("mention_terms", node, binder)
        case "author":
            return _author(node, binder)
        case "lang":
            return f"splitByChar('-', replaceAll(lower(language), '_', '-'))[1] = {binder.text(node.value)}"
        case "network":
            return f"network = {binder.text(node.value)}"
        case "site":
            same, below = binder.text(node.value), binder.text(f".{node.value}")
            return f"arrayExists(host -> host = {same} OR endsWith(host, {below}), hosts)"
        case "link":
            return f"arrayExists(link -> position(link, {binder.text(node.value)}) > 0, link_terms)"
        case "is":
            return KINDS.get(node.value, NEVER)
        case "has":
            return FEATURES.get(node.value, NEVER)
        case "country":
            return f"upper(place) = {binder.text(node.value)}"
        case "type":
            return f"lower(type) = {binder.text(node.value)}"
        case "sentiment":
            moods = [MOODS[mood] for mood in Sentiment if mood == node.value]
            return f"sentiment IN {binder.bind(moods, 'Array(Int8)')}"
        case "emotion":
            return f"emotion = {binder.text('' if node.value == fields.NO_EMOTION else node.value)}"
        case "aspect":
            return f"hasAny(aspects, {binder.texts(fields.aspect_terms(node.value))})"
        case "brand":
            known = node.value.isascii() and node.value.isdigit() and len(node.value) < 10
            return _holds("brands", (int(node.value),), binder) if known else NEVER
    return NEVER


KINDS = {
    "reply": "in_reply_to != ''",
    "repost": "repost_of != ''",
    "quote": "quote_of != ''",
    "original": "(in_reply_to = '' AND repost_of = '' AND quote_of = '')",
}


# Attachments are kept as JSON lists that begin with their type; inside a JSON text a quotation mark never stands so.
_IMAGE = "(type = 'Image' OR position(attachments, '[\"Image\",') > 0)"
_VIDEO = "(type = 'Video' OR position(attachments, '[\"Video\",') > 0)"
FEATURES = {
    "image": _IMAGE,
    "video": _VIDEO,
    "media": f"({_IMAGE} OR {_VIDEO} OR position(attachments, '[\"Audio\",') > 0)",
    "link": "notEmpty(links)",
    "hashtag": "notEmpty(hashtags)",
    "mention": "notEmpty(mentions)",
    "title": "title != ''",
    "country": "place != ''",
    "rating": "ifNull(isFinite(rating), 0)",
}


def _tag(column: str, node: Field, binder: Binder) -> str:
    value = binder.text(node.value)
    return (
        f"arrayExists(term -> startsWith(term, {value}), {column})"
        if node.prefix
        else f"has({column}, {value})"
    )


def _handles(column: str, node: Field, binder: Binder) -> str:
    """A handle without its server stands for that handle on any server."""
    value = binder.text(node.value)
    if node.prefix:
        return f"arrayExists(term -> startsWith(term, {value}), {column})"
    return (
        f"arrayExists(term -> term = {value} OR startsWith(term, {binder.text(f'{node.value}@')}), {column})"
    )


def _author(node: Field, binder: Binder) -> str:
    value = binder.text(node.value)
    if node.prefix:
        return f"startsWith(actor_handle, {value})"
    if node.value:
        return f"has(author_terms, {value})"
    server = binder.text(f"{node.value}@")
    return f"(actor_handle = {value} OR startsWith(actor_handle, {server}) OR actor_id_folded = {value})"
