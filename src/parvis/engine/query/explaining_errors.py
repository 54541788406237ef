"""What a token that the grammar refuses most likely means to the person who typed it."""

from __future__ import annotations

from lark import Token

from parvis.engine.query import errors
from parvis.engine.query.ast import Span
from parvis.engine.query.errors import QueryError
from parvis.engine.query.proximity import LARGEST_DISTANCE
from parvis.engine.query.values import EXAMPLES, FIELD_NAMES, QUOTES
from parvis.engine.words import fold

_NEEDS_MORE = frozenset({"AND", "OR", "NOT", "NEAR", "MINUS"})


def span_of(first: Token, last: Token | None = None) -> Span:
    """The characters from one token to another."""
    return (first.start_pos or 0, (last or first).end_pos or 0)


def explained(before: list[Token], token: Token) -> QueryError:
    """The error for ``token``, which the grammar does not expect after ``before``."""
    last = before[-1] if before else None
    if last is not None and last.type == "FIELD":
        return _field_without_value(last)
    if last is not None and last.type in _NEEDS_MORE:
        return QueryError(errors.NOTHING_AFTER, span_of(last), {"operator": str(last)})
    if token.type == "RPAR":
        if last is not None and last.type == "LPAR":
            return QueryError(errors.EMPTY_PARENTHESES, span_of(last, token))
        return QueryError(errors.UNOPENED_PARENTHESIS, span_of(token))
    if token.type in {"AND", "OR"}:
        return QueryError(errors.NOTHING_BEFORE, span_of(token), {"operator": str(token)})
    if token.type == "NEAR":
        return QueryError(errors.NEAR_NEEDS_WORDS, span_of(token), {"operator": str(token)})
    if token.type == "$END":
        return QueryError(errors.UNCLOSED_PARENTHESIS, _unclosed(before))
    if token.type == "DISTANCE":
        return QueryError(errors.BAD_DISTANCE, span_of(token), {"limit": LARGEST_DISTANCE})
    return QueryError(errors.UNEXPECTED, span_of(token), {"text": str(token)})


def unreadable(text: str, position: int) -> QueryError:
    """No terminal begins here: a lone quotation mark or brace, or punctuation the grammar has no use for."""
    if text[position] in QUOTES:
        return QueryError(errors.UNCLOSED_QUOTE, (position, position + 1))
    if text[position] == "{":
        return QueryError(errors.UNCLOSED_FRAGMENT, (position, position + 1))
    end = position
    while end < len(text) and not text[end].isspace() and text[end] not in "(){}" + QUOTES:
        end += 1
    end = max(end, position + 1)
    return QueryError(errors.UNEXPECTED, (position, end), {"text": text[position:end]})


def _field_without_value(label: Token) -> QueryError:
    name = FIELD_NAMES.get(fold(label[:-1]))
    if name is None:
        known = ", ".join(f"{field}:" for field in dict.fromkeys(FIELD_NAMES.values()))
        return QueryError(errors.UNKNOWN_FIELD, span_of(label), {"field": label[:-1], "fields": known})
    return QueryError(errors.EMPTY_FIELD, span_of(label), {"field": name, "example": EXAMPLES[name]})


def _unclosed(tokens: list[Token]) -> Span:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token)
        elif token.type == "RPAR" and opened:
            opened.pop()
    return span_of(opened[-1]) if opened else (0, 0)
