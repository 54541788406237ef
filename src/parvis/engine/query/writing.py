"""Queries for people: written back as text, explained in words, and warned about before they disappoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.engine.query.ast import (
    And,
    Everything,
    Exact,
    Field,
    Fragment,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Span,
    Term,
    Wildcard,
)

MATCHES_EVERYTHING = "This query matches everything. Add at least one word."
ONLY_NEGATIVE = "This query only says what is not wanted, so it matches almost everything. Add at least one word to look for."
SHORT_PREFIX = "“%(word)s*” begins so many words that it matches almost everything. Write at least three letters before the star."
SHORT_WORD = "“%(word)s” is so short that it will match much that is not about the brand. Add a second word, or make it a phrase."
NO_WORDS = "This query has no word, hashtag or person to look for, so networks that can only be searched bring nothing for it."

WARNINGS = (MATCHES_EVERYTHING, ONLY_NEGATIVE, SHORT_PREFIX, SHORT_WORD, NO_WORDS)

ALL_OF = "all of"
ONE_OF = "at least one of"
NONE_OF = "not"
A_WORD = "the word “%(word)s”"
A_PREFIX = "a word that begins with “%(word)s”"
A_PHRASE = "the words “%(words)s” one after the other"
A_WILDCARD = "a word of the form “%(word)s”"
AN_EXACT = "exactly “%(text)s”, capitals and accents included"
A_NEAR = "within %(distance)s words of one another, in either order"
A_NEAR_IN_ORDER = "within %(distance)s words of one another, in this order"
A_FRAGMENT = "the saved fragment “%(name)s”"
A_DISTANCE = "the words “%(words)s” in this order, with at most %(slop)s other words between them"
EVERYTHING = "everything"
FIELD_EXPLANATIONS = {
    "hashtag": "the hashtag #%(value)s",
    "mention": "a mention of @%(value)s",
    "author": "written by %(value)s",
    "lang": "in the language “%(value)s”",
    "network": "on the network “%(value)s”",
    "site": "from, or with a link to, the site %(value)s",
    "link": "with a link that contains “%(value)s”",
    "country": "from the country %(value)s",
    "sentiment:negative": "in a negative mood",
    "sentiment:neutral": "in a neutral mood",
    "sentiment:positive": "in a positive mood",
    "emotion:joy": "with joy",
    "emotion:trust": "with trust",
    "emotion:fear": "with fear",
    "emotion:surprise": "with surprise",
    "emotion:sadness": "with sadness",
    "emotion:disgust": "with disgust",
    "emotion:anger": "with anger",
    "emotion:anticipation": "with anticipation",
    "emotion:none": "without a clear emotion",
    "has:image": "with a picture",
    "has:video": "with a video",
    "has:media": "with a picture, a video or a sound",
    "has:link": "with a link",
    "has:hashtag": "with a hashtag",
    "has:mention": "that mentions somebody",
    "has:title": "with a title",
    "has:country": "of which the country is known",
    "has:rating": "with a rating",
    "type:note": "a post",
    "type:article": "an article",
    "type:image": "a picture",
    "type:video": "a video",
    "type:question": "a poll",
    "type:review": "a review",
    "type:message": "a message",
    "brand": "about the brand %(value)s",
    "aspect": "that speaks of %(value)s",
    "aspect:negative": "that speaks ill of %(value)s",
    "aspect:neutral": "that speaks of %(value)s, neither well nor ill",
    "aspect:positive": "that speaks well of %(value)s",
    "is:reply": "a reply",
    "is:repost": "a repost",
    "is:quote": "a quote of another item",
    "is:original": "neither a reply, a repost nor a quote",
}
NUMBER_EXPLANATIONS = {
    "followers": "by somebody with %(range)s followers",
    "engagement": "with %(range)s interactions",
    "rating": "rated %(range)s out of five",
}
EXPLANATIONS = (
    A_WILDCARD,
    AN_EXACT,
    A_NEAR,
    A_NEAR_IN_ORDER,
    A_FRAGMENT,
    *NUMBER_EXPLANATIONS.values(),
    ALL_OF,
    ONE_OF,
    NONE_OF,
    A_WORD,
    A_PREFIX,
    A_PHRASE,
    A_DISTANCE,
    EVERYTHING,
    *FIELD_EXPLANATIONS.values(),
)

_PLAIN_VALUE = re.compile(r"[^\s(){}\[\]\"“”«»„#@*<>=]+")


@dataclass(frozen=True, slots=True)
class QueryWarning:
    """Something a query can do but probably should not. ``message_id`` is English with ``%(name)s`` places."""

    message_id: str
    span: Span
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message_id % self.params if self.params else self.message_id


@dataclass(frozen=True, slots=True)
class Explanation:
    """One line of the explanation of a query; ``depth`` is how far to indent it under the line above."""

    depth: int
    message_id: str
    params: dict[str, object]
    span: Span

    def __str__(self) -> str:
        return self.message_id % self.params if self.params else self.message_id


def format(node: Node) -> str:  # the word the language's own users expect beside parse
    """The query as text; parsing it again gives the same tree."""
    match node:
        case Everything():
            return ""
        case Term(word=word, prefix=prefix):
            return word + "*" * prefix
        case Phrase(words=words, slop=slop):
            return f'"{" ".join(words)}"' + (f"~{slop}" if slop else "")
        case Wildcard(pattern=pattern):
            return pattern
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            in_a_row = _in_a_row(node)
            if in_a_row:
                return f'"{" ".join(in_a_row)}"' + (f"~{distance}" if distance else "")
            return f"{_inside(left, (Or, Near))} {'O' * ordered}NEAR/{distance} {_inside(right, (Or, Near))}"
        case Exact(text=text):
            return f'="{text}"'
        case Field():
            return _format_field(node)
        case Range():
            return f"{node.name}:{_format_range(node)}"
        case Fragment(name=name):
            return f"{{{name}}}"
        case Not(part=part):
            return "NOT " + _inside(part, (And, Or))
        case And(parts=parts):
            return " AND ".join(_inside(part, (Or,)) for part in parts)
        case Or(parts=parts):
            return " OR ".join(format(part) for part in parts)


def explain(node: Node) -> tuple[Explanation, ...]:
    """What the query looks for, line by line, for a person to check that it is what they meant."""
    return tuple(_explain(node, 0))


def warnings(node: Node) -> tuple[QueryWarning, ...]:
    """What will probably disappoint the person who typed this query; it works all the same."""
    if isinstance(node, Everything):
        return (QueryWarning(MATCHES_EVERYTHING, node.span),)
    if _only_negative(node):
        return (QueryWarning(ONLY_NEGATIVE, node.span),)
    found = [warning for leaf in _positive_leaves(node) if (warning := _leaf_warning(leaf)) is not None]
    if isinstance(node, Term) and not node.prefix and len(node.word) < 3 and node.word.isascii():
        found.append(QueryWarning(SHORT_WORD, node.span, {"word": node.word}))
    if not any(_is_searched(leaf) for leaf in _positive_leaves(node)):
        found.append(QueryWarning(NO_WORDS, node.span))
    return tuple(found)


_SEARCHED = frozenset({"hashtag", "mention", "author", "link", "site"})


def _is_searched(leaf: Node) -> bool:
    return leaf.name in _SEARCHED if isinstance(leaf, Field) else not isinstance(leaf, Range)


def _leaf_warning(leaf: Node) -> QueryWarning | None:
    if isinstance(leaf, Term) and leaf.prefix and len(leaf.word) < 3:
        return QueryWarning(SHORT_PREFIX, leaf.span, {"word": leaf.word})
    return None


def _only_negative(node: Node) -> bool:
    """True when the query can hold without any of its words being there."""
    match node:
        case Not():
            return True
        case And(parts=parts):
            return all(_only_negative(part) for part in parts)
        case Or(parts=parts):
            return any(_only_negative(part) for part in parts)
        case _:
            return False


def _positive_leaves(node: Node) -> Iterator[Node]:
    match node:
        case Not() | Everything():
            return
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _positive_leaves(part)
        case Near(left=left, right=right):
            yield from _positive_leaves(left)
            yield from _positive_leaves(right)
        case _:
            yield node


def _inside(part: Node, bracketed: tuple[type, ...]) -> str:
    return f"({format(part)})" if isinstance(part, bracketed) else format(part)


def _format_field(node: Field) -> str:
    value = node.value + "*" * node.prefix
    plain = _PLAIN_VALUE.fullmatch(node.value) is not None
    if node.name == "hashtag" and plain:
        return "#" + value
    if node.name == "mention" and _PLAIN_VALUE.fullmatch(node.value.replace("@", "")):
        return "@" + value
    return f"{node.name}:{value}" if plain else f'{node.name}:"{value}"'


def _in_a_row(node: Node) -> list[str]:
    """The words of a phrase that holds a star, as they were typed; empty for anything else."""
    match node:
        case Term() | Wildcard():
            return [format(node)]
        case Phrase(words=words, slop=0):
            return list(words)
        case Near(left=left, right=Term() | Wildcard() as last, distance=distance, ordered=True):
            if distance and not isinstance(left, Term | Wildcard):
                return []
            before = _in_a_row(left) if distance == 0 or isinstance(left, Term | Wildcard) else []
            inner_distance = isinstance(left, Near) and left.distance > 0
            return [*before, format(last)] if before and not inner_distance else []
        case _:
            return []


def _format_range(node: Range) -> str:
    low, high = (None if limit is None else _written(limit) for limit in (node.low, node.high))
    if node.low_open or node.high_open:
        return f">{low}" if node.low_open else f"<{high}"
    return low if low == high and low is not None else f"[{low or '*'} TO {high or '*'}]"


def _written(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(float(number))


def _explain(node: Node, depth: int) -> Iterator[Explanation]:
    match node:
        case Everything(span=span):
            yield Explanation(depth, EVERYTHING, {}, span)
        case Term(word=word, prefix=prefix, span=span):
            yield Explanation(depth, A_PREFIX if prefix else A_WORD, {"word": word}, span)
        case Phrase(words=words, slop=slop, span=span):
            joined = " ".join(words)
            params: dict[str, object] = {"words": joined, "slop": slop} if slop else {"words": joined}
            yield Explanation(depth, A_DISTANCE if slop else A_PHRASE, params, span)
        case Wildcard(pattern=pattern, span=span):
            yield Explanation(depth, A_WILDCARD, {"word": pattern}, span)
        case Exact(text=text, span=span):
            yield Explanation(depth, AN_EXACT, {"text": text}, span)
        case Near(left=left, right=right, distance=distance, ordered=ordered, span=span):
            yield Explanation(depth, A_NEAR_IN_ORDER if ordered else A_NEAR, {"distance": distance}, span)
            yield from _explain(left, depth + 1)
            yield from _explain(right, depth + 1)
        case Fragment(name=name, span=span):
            yield Explanation(depth, A_FRAGMENT, {"name": name}, span)
        case Range(name=name, span=span):
            yield Explanation(depth, NUMBER_EXPLANATIONS[name], {"range": _format_range(node)}, span)
        case Field(name=name, value=value, span=span) if f"{name}:{value}" in FIELD_EXPLANATIONS:
            yield Explanation(depth, FIELD_EXPLANATIONS[f"{name}:{value}"], {}, span)
        case Field(name="aspect", value=value, span=span) if ":" in value:
            aspect, _, mood = value.partition(":")
            yield Explanation(depth, FIELD_EXPLANATIONS[f"aspect:{mood}"], {"value": aspect}, span)
        case Field(name=name, value=value, prefix=prefix, span=span):
            yield Explanation(depth, FIELD_EXPLANATIONS[name], {"value": value + "*" * prefix}, span)
        case Not(part=part, span=span):
            yield Explanation(depth, NONE_OF, {}, span)
            yield from _explain(part, depth + 1)
        case And(parts=parts, span=span) | Or(parts=parts, span=span):
            yield Explanation(depth, ALL_OF if isinstance(node, And) else ONE_OF, {}, span)
            for part in parts:
                yield from _explain(part, depth + 1)
