"""Reading a query: :func:`parse` gives its tree, or a :class:`~parvis.engine.query.errors.QueryError` saying where it fails."""

from __future__ import annotations

from functools import lru_cache

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken

from parvis.engine.query import errors
from parvis.engine.query.ast import Everything, Fragment, Node, Phrase, Span, Term
from parvis.engine.query.composing import all_of, any_of, near, negated
from parvis.engine.query.errors import QueryError
from parvis.engine.query.explaining_errors import explained, span_of, unreadable
from parvis.engine.query.grammar import GRAMMAR
from parvis.engine.query.proximity import LARGEST_DISTANCE, MOST_ARRANGEMENTS, arrangements, is_positional
from parvis.engine.query.values import FIELD_NAMES, QUOTES, field
from parvis.engine.query.wording import exact, fragment_name, is_address, typed_words
from parvis.engine.words import fold

LONGEST_QUERY = 20_000
DEEPEST = 40
_ORDERED = ("ONEAR", "SUIVI")


def parse(text: str) -> Node:
    """Read a query. Raises :class:`QueryError`, with the characters at fault, when it cannot be read.

    Saved fragments stay as :class:`~parvis.engine.query.ast.Fragment`: :mod:`~parvis.engine.query.expanding` fills them in.
    """
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
        raise explained(tokens_before(text, unexpected.token), unexpected.token) from None
    except UnexpectedCharacters as unexpected:
        raise unreadable(text, unexpected.pos_in_stream or 0) from None
    assert isinstance(node, Node)
    return node


def tokens_of(text: str) -> list[Token]:
    """The words and signs of a query that can be read, in order, comments left out."""
    return list(_PARSER.parse_interactive(text).iter_parse())


def tokens_before(text: str, token: Token) -> list[Token]:
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
        name, digits = operator.split("/")
        distance = _distance(digits, span_of(operator))
        for side in (left, right):
            if not is_positional(side):
                raise QueryError(errors.NEAR_NEEDS_WORDS, span_of(operator), {"operator": str(operator)})
        joined = near(left, right, distance, name in _ORDERED, (left.span[0], right.span[1]))
        if joined is None:
            raise QueryError(errors.NEAR_TOO_WIDE, span_of(operator), {"operator": str(operator)})
        return joined

    def phrase(self, children: list[Token]) -> Node:
        span = span_of(children[0], children[-1])
        slop = _distance(children[1][1:], span_of(children[1])) if len(children) > 1 else 0
        return _in_order(typed_words(children[0][1:-1], span), slop, span, errors.EMPTY_PHRASE)

    def exact(self, children: list[Token]) -> Node:
        return exact(children[1], span_of(children[0], children[1]))

    def field(self, children: list[Token]) -> Node:
        label, value = children
        name = FIELD_NAMES.get(fold(label[:-1]))
        if name is None:
            known = ", ".join(f"{field}:" for field in dict.fromkeys(FIELD_NAMES.values()))
            raise QueryError(errors.UNKNOWN_FIELD, span_of(label), {"field": label[:-1], "fields": known})
        return field(name, value, (label.start_pos or 0, value.end_pos or 0), span_of(value))

    def fragment(self, children: list[Token]) -> Node:
        name = fragment_name(children[0][1:-1])
        if not name:
            raise QueryError(errors.EMPTY_FRAGMENT, span_of(children[0]))
        return Fragment(name, span_of(children[0]))

    def hashtag(self, children: list[Token]) -> Node:
        return field("hashtag", children[0], span_of(children[0]), span_of(children[0]))

    def mention(self, children: list[Token]) -> Node:
        return field("mention", children[0], span_of(children[0]), span_of(children[0]))

    def word(self, children: list[Token]) -> Node:
        (typed,) = children
        span = span_of(typed)
        if typed.startswith("/*"):
            raise QueryError(errors.UNCLOSED_COMMENT, (span[0], span[0] + 2))
        if is_address(typed):
            return field("link", typed, span, span)
        found = typed_words(typed, span)
        if not found:
            raise QueryError(errors.NO_WORD, span, {"text": str(typed)})
        return _in_order(found, 0, span, errors.NO_WORD)


def _around(parts: list[Node]) -> Span:
    return (parts[0].span[0], parts[-1].span[1])


def _in_order(found: list[Node], slop: int, span: Span, when_empty: str) -> Node:
    """The words one after the other, at most ``slop`` others between them in all."""
    if not found:
        raise QueryError(when_empty, span)
    plain = [part.word for part in found if isinstance(part, Term) and not part.prefix]
    if len(plain) == len(found):
        return _phrase(tuple(plain), slop, span)
    if slop and len(found) > 2:
        raise QueryError(errors.DISTANCE_WITH_WILDCARDS, span)
    joined = found[0]
    for part in found[1:]:
        joined = near(joined, part, slop, ordered=True, span=span) or joined
    return joined


def _phrase(found: tuple[str, ...], slop: int, span: Span) -> Node:
    if len(found) == 1:
        return Term(found[0], span=span)
    if slop and arrangements(len(found), slop) > MOST_ARRANGEMENTS:
        raise QueryError(errors.DISTANCE_TOO_WIDE, span)
    return Phrase(found, slop, span)


def _distance(digits: str, span: Span) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and int(digits) <= LARGEST_DISTANCE):
        raise QueryError(errors.BAD_DISTANCE, span, {"limit": LARGEST_DISTANCE})
    return int(digits)


def _check_nesting(text: str) -> None:
    """Refuse deep nesting before anything walks the tree."""
    depth = 0
    quoted = False
    for position, character in enumerate(text):
        if character in QUOTES:
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
            if depth > DEEPEST:
                raise QueryError(errors.TOO_DEEP, (position, position + 1), {"limit": DEEPEST})
        elif character == ")":
            depth -= 1


_PARSER = Lark(GRAMMAR, parser="lalr", lexer="contextual", transformer=_Builder(), cache=False)
