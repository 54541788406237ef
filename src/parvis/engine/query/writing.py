"""Queries for people: written back as text, explained in words, and warned about before they disappoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parvis.engine.query.ast import And, Everything, Field, Node, Not, Or, Phrase, Span, Term

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
    "is:reply": "a reply",
    "is:repost": "a repost",
    "is:quote": "a quote of another item",
    "is:original": "neither a reply, a repost nor a quote",
}
EXPLANATIONS = (
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

_PLAIN_VALUE = re.compile(r"[^\s()\"“”«»„#@*]+")


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
        case Field():
            return _format_field(node)
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
    if not any(isinstance(leaf, Term | Phrase) or leaf.name in _SEARCHED for leaf in _positive_leaves(node)):
        found.append(QueryWarning(NO_WORDS, node.span))
    return tuple(found)


_SEARCHED = frozenset({"hashtag", "mention", "author", "link", "site"})


def _leaf_warning(leaf: Term | Phrase | Field) -> QueryWarning | None:
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


def _positive_leaves(node: Node) -> Iterator[Term | Phrase | Field]:
    match node:
        case Term() | Phrase() | Field():
            yield node
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _positive_leaves(part)
        case _:
            return


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
        case Field(name="is", value=value, span=span):
            yield Explanation(depth, FIELD_EXPLANATIONS[f"is:{value}"], {}, span)
        case Field(name=name, value=value, prefix=prefix, span=span):
            yield Explanation(depth, FIELD_EXPLANATIONS[name], {"value": value + "*" * prefix}, span)
        case Not(part=part, span=span):
            yield Explanation(depth, NONE_OF, {}, span)
            yield from _explain(part, depth + 1)
        case And(parts=parts, span=span) | Or(parts=parts, span=span):
            yield Explanation(depth, ALL_OF if isinstance(node, And) else ONE_OF, {}, span)
            for part in parts:
                yield from _explain(part, depth + 1)
