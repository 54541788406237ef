"""Reading a query: :func:`parse` gives its tree, or a :class:`~parvis.engine.query.errors.QueryError` saying where it fails."""

from __future__ import annotations

import re
from functools import lru_cache

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from parvis.engine.query import errors
from parvis.engine.query.ast import Everything, Field, Node, Phrase, Span, Term
from parvis.engine.query.composing import all_of, any_of, negated
from parvis.engine.query.errors import QueryError
from parvis.engine.query.fields import FIELDS, KINDS, host_of, primary_language
from parvis.engine.query.grammar import GRAMMAR
from parvis.engine.query.proximity import LARGEST_DISTANCE, MOST_ARRANGEMENTS, arrangements
from parvis.engine.words import fold, fold_handle, fold_hashtag, words

LONGEST_QUERY = 20_000
DEEPEST = 40

_FIELD_NAMES = {name: name for name in FIELDS} | {
    "auteur": "author",
    "langue": "lang",
    "language": "lang",
    "reseau": "network",
    "lien": "link",
    "est": "is",
    "from": "author",
}
_KIND_NAMES = {name: name for name in KINDS} | {"reponse": "reply", "partage": "repost", "citation": "quote"}
_EXAMPLES = {
    "author": "author:free",
    "lang": "lang:fr",
    "network": "network:mastodon",
    "site": "site:lemonde.fr",
    "link": "link:/promo",
    "is": "is:reply",
    "hashtag": "#launch",
    "mention": "@free",
}
_AROUND_NAMES = " \u00a0\u202f.,;:!?…"  # what typing leaves around a hashtag or a handle
_QUOTES = '"“”«»„'
_ADDRESS = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SITE = re.compile(r"[^\s/@:]+")
_WORD_WITH_STAR = re.compile(r"[^*]+\*")


def parse(text: str) -> Node:
    """Read a query. Raises :class:`QueryError`, with the characters at fault, when it cannot be read."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            errors.TOO_LONG, (LONGEST_QUERY, len(text)), {"length": len(text), "limit": LONGEST_QUERY}
        )
    _check_nesting(text)
    return _parse(text)


@lru_cache(maxsize=512)
def _parse(text: str) -> Node:
    try:
        node = _PARSER.parse(text)
    except UnexpectedToken as unexpected:
        raise _explained(text, unexpected.token) from None
    except UnexpectedCharacters as unexpected:
        raise _unreadable(text, unexpected.pos_in_stream or 0) from None
    assert isinstance(node, Node)
    return node


def _span(first: Token, last: Token | None = None) -> Span:
    return (first.start_pos or 0, (last or first).end_pos or 0)


class _Builder(Transformer[Token, Node]):
    """Turns what the grammar recognised into nodes, while it is being recognised (so that depth costs no stack)."""

    def start(self, children: list[Node]) -> Node:
        return children[0] if children else Everything()

    def any(self, children: list[Node | Token]) -> Node:
        parts = [child for child in children if not isinstance(child, Token)]
        return any_of(parts, _around(parts))

    def all(self, children: list[Node | Token]) -> Node:
        parts = [child for child in children if not isinstance(child, Token)]
        return all_of(parts, _around(parts))

    def unary(self, children: list[Node]) -> Node:
        return children[0]

    def negation(self, children: list[Node | Token]) -> Node:
        operator, part = children
        assert isinstance(operator, Token) and not isinstance(part, Token)
        return negated(part, (operator.start_pos or 0, part.span[1]))

    def group(self, children: list[Node | Token]) -> Node:
        inner = children[1]
        assert not isinstance(inner, Token)
        return inner

    def near(self, children: list[Node | Token]) -> Node:
        left, operator, right = children
        assert isinstance(operator, Token) and not isinstance(left, Token) and not isinstance(right, Token)
        first, second = _words_of(left, operator), _words_of(right, operator)
        distance = _distance(operator.split("/")[1], _span(operator))
        span = (left.span[0], right.span[1])
        return any_of(
            (_phrase(first + second, distance, span), _phrase(second + first, distance, span)), span
        )

    def phrase(self, children: list[Token]) -> Node:
        inside = tuple(words(children[0][1:-1]))
        span = _span(children[0], children[-1])
        if not inside:
            raise QueryError(errors.EMPTY_PHRASE, span)
        slop = _distance(children[1][1:], _span(children[1])) if len(children) > 1 else 0
        return _phrase(inside, slop, span)

    def field(self, children: list[Token]) -> Node:
        label, value = children
        name = _FIELD_NAMES.get(fold(label[:-1]))
        if name is None:
            known = ", ".join(f"{field}:" for field in FIELDS)
            raise QueryError(errors.UNKNOWN_FIELD, _span(label), {"field": label[:-1], "fields": known})
        return _field(name, value, (label.start_pos or 0, value.end_pos or 0), _span(value))

    def hashtag(self, children: list[Token]) -> Node:
        return _field("hashtag", children[0], _span(children[0]), _span(children[0]))

    def mention(self, children: list[Token]) -> Node:
        return _field("mention", children[0], _span(children[0]), _span(children[0]))

    def word(self, children: list[Token]) -> Node:
        (typed,) = children
        span = _span(typed)
        if _ADDRESS.match(typed):
            return _field("link", typed, span, span)
        found = tuple(words(typed))
        if "*" in typed:
            if not _WORD_WITH_STAR.fullmatch(typed) or len(found) != 1:
                raise QueryError(errors.BAD_WILDCARD, span)
            return Term(found[0], prefix=True, span=span)
        if not found:
            raise QueryError(errors.NO_WORD, span, {"text": str(typed)})
        return _phrase(found, 0, span)


def _around(parts: list[Node]) -> Span:
    return (parts[0].span[0], parts[-1].span[1])


def _phrase(found: tuple[str, ...], slop: int, span: Span) -> Node:
    if len(found) == 1:
        return Term(found[0], span=span)
    if slop and arrangements(len(found), slop) > MOST_ARRANGEMENTS:
        raise QueryError(errors.DISTANCE_TOO_WIDE, span)
    return Phrase(found, slop, span)


def _words_of(node: Node, operator: Token) -> tuple[str, ...]:
    match node:
        case Term(word=word, prefix=False):
            return (word,)
        case Phrase(words=found, slop=0):
            return found
        case _:
            raise QueryError(errors.NEAR_NEEDS_WORDS, _span(operator), {"operator": str(operator)})


def _distance(digits: str, span: Span) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and int(digits) <= LARGEST_DISTANCE):
        raise QueryError(errors.BAD_DISTANCE, span, {"limit": LARGEST_DISTANCE})
    return int(digits)


def _field(name: str, typed: str, span: Span, value_span: Span) -> Node:
    typed = typed[1:-1].strip() if typed[0] in _QUOTES else str(typed)
    prefix = typed.endswith("*")
    if "*" in typed.removesuffix("*"):
        raise QueryError(errors.BAD_WILDCARD, value_span)
    if prefix and name not in {"hashtag", "mention", "author"}:
        raise QueryError(errors.WILDCARD_NOT_HERE, value_span, {"field": name})
    value = _field_value(name, typed.removesuffix("*"), value_span)
    if not value:
        raise QueryError(errors.EMPTY_FIELD, value_span, {"field": name, "example": _EXAMPLES[name]})
    return Field(name, value, prefix, span)


def _field_value(name: str, typed: str, span: Span) -> str:
    """The value normalised as :mod:`parvis.engine.query.fields` normalises what it is compared with."""
    match name:
        case "hashtag":
            return fold_hashtag(typed.strip(_AROUND_NAMES))
        case "mention" | "author":
            return fold_handle(typed.strip(_AROUND_NAMES))
        case "lang":
            language = primary_language(typed)
            if typed and not _LANGUAGE.fullmatch(language):
                raise QueryError(errors.BAD_LANGUAGE, span, {"value": typed})
            return language
        case "network":
            return typed.casefold()
        case "link":
            return typed.lower()
        case "site":
            site = (
                host_of(typed)
                if "://" in typed
                else typed.lower().strip("./").removeprefix("www.").split("/")[0]
            )
            if typed and not _SITE.fullmatch(site):
                raise QueryError(errors.BAD_SITE, span, {"value": typed})
            return site
        case _:
            kind = _KIND_NAMES.get(fold(typed))
            if typed and kind is None:
                raise QueryError(errors.BAD_KIND, span, {"value": typed, "kinds": ", ".join(KINDS)})
            return kind or ""


def _check_nesting(text: str) -> None:
    """Refuse deep nesting before anything walks the tree."""
    depth = 0
    quoted = False
    for position, character in enumerate(text):
        if character in _QUOTES:
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
            if depth > DEEPEST:
                raise QueryError(errors.TOO_DEEP, (position, position + 1), {"limit": DEEPEST})
        elif character == ")":
            depth -= 1


def _explained(text: str, token: Token) -> QueryError:
    """Say what a token that the grammar refuses most likely means to the person who typed it."""
    before = _tokens_before(text, token)
    last = before[-1] if before else None
    if last is not None and last.type == "FIELD":
        return _field_without_value(last)
    if last is not None and last.type in {"AND", "OR", "NOT", "NEAR", "MINUS"}:
        return QueryError(errors.NOTHING_AFTER, _span(last), {"operator": str(last)})
    if token.type == "RPAR":
        if last is not None and last.type == "LPAR":
            return QueryError(errors.EMPTY_PARENTHESES, _span(last, token))
        return QueryError(errors.UNOPENED_PARENTHESIS, _span(token))
    if token.type in {"AND", "OR"}:
        return QueryError(errors.NOTHING_BEFORE, _span(token), {"operator": str(token)})
    if token.type == "NEAR":
        return QueryError(errors.NEAR_NEEDS_WORDS, _span(token), {"operator": str(token)})
    if token.type == "$END":
        return QueryError(errors.UNCLOSED_PARENTHESIS, _unclosed(before))
    if token.type == "DISTANCE":
        return QueryError(errors.BAD_DISTANCE, _span(token), {"limit": LARGEST_DISTANCE})
    return QueryError(errors.UNEXPECTED, _span(token), {"text": str(token)})


def _tokens_before(text: str, token: Token) -> list[Token]:
    """What was read before the token; what follows it may hold anything, and is not looked at."""
    before: list[Token] = []
    try:
        for seen in _PARSER.lex(text, dont_ignore=False):
            if token.type != "$END" and (seen.start_pos or 0) >= (token.start_pos or 0):
                break
            before.append(seen)
    except UnexpectedCharacters:
        pass
    return before


def _field_without_value(label: Token) -> QueryError:
    name = _FIELD_NAMES.get(fold(label[:-1]))
    if name is None:
        known = ", ".join(f"{field}:" for field in FIELDS)
        return QueryError(errors.UNKNOWN_FIELD, _span(label), {"field": label[:-1], "fields": known})
    return QueryError(errors.EMPTY_FIELD, _span(label), {"field": name, "example": _EXAMPLES[name]})


def _unclosed(tokens: list[Token]) -> Span:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token)
        elif token.type == "RPAR" and opened:
            opened.pop()
    return _span(opened[-1]) if opened else (0, 0)


def _unreadable(text: str, position: int) -> QueryError:
    """No terminal begins here: a lone quotation mark, or punctuation the grammar has no use for."""
    if text[position] in _QUOTES:
        return QueryError(errors.UNCLOSED_QUOTE, (position, position + 1))
    end = position
    while end < len(text) and not text[end].isspace() and text[end] not in "()" + _QUOTES:
        end += 1
    end = max(end, position + 1)
    return QueryError(errors.UNEXPECTED, (position, end), {"text": text[position:end]})


_PARSER = Lark(GRAMMAR, parser="lalr", lexer="contextual", transformer=_Builder(), cache=False)
