"""Findings about how a query is written, whatever it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from lark import Token

from parvis.engine.query.linting import wording
from parvis.engine.query.linting.findings import Finding, Fix, Severity
from parvis.engine.query.linting.levels import Level, Operand, levels_of

_OPERATORS = {"and": "AND", "et": "AND", "or": "OR", "ou": "OR", "not": "NOT", "sauf": "NOT"}
_NEAR = re.compile(r"(o?near|proche|suivi)/(\d{1,2})", re.IGNORECASE)
_PAIRS = ('""', "“”", "«»", "„“", "„”", "””")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυν", "ABEKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXaopuv"
)
_SHOWN = 120  # characters of a query repeated in a sentence
MOST_WORDS_LOOKED_AT = 4000


def text_findings(text: str, tokens: list[Token]) -> Iterator[Finding]:
    """What the letters and signs of a query that can be read tell."""
    yield from _invisible(text)
    for token in tokens[:MOST_WORDS_LOOKED_AT]:
        yield from _lookalike(token)
        yield from _quotes(token)
    yield from _tags(tokens)
    yield from _lower_case(tokens)
    yield from _single_quotes(text, tokens)
    for level in levels_of(tokens):
        yield from _mixed(text, level)
        yield from _near(text, level)


def _invisible(text: str) -> Iterator[Finding]:
    found = _INVISIBLE.search(text)
    if found:
        fix = Fix(wording.CLEAN, (0, len(text)), _INVISIBLE.sub("", text))
        yield Finding("invisible-characters", Severity.WARNING, found.span(), wording.INVISIBLE, {}, (fix,))


def _lookalike(token: Token) -> Iterator[Finding]:
    word = str(token)
    if word.isascii() or token.type not in {"WORD", "PHRASE", "HASHTAG", "MENTION"}:
        return
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    plain = word.translate(_LOOKALIKES)
    if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK"} and plain != word:
        fix = Fix(wording.PLAIN_LETTERS, _span(token), plain, {"word": plain})
        yield Finding(
            "lookalike-letters", Severity.WARNING, _span(token), wording.LOOKALIKE, {"word": word}, (fix,)
        )


def _tags(tokens: list[Token]) -> Iterator[Finding]:
    """``tag:`` means something else in other tools: a label that a person puts on a mention."""
    for field, value in pairwise(tokens[:MOST_WORDS_LOOKED_AT]):
        if field.type != "FIELD" or field.casefold() != "tag:":
            continue
        span = (field.start_pos or 0, value.end_pos or 0)
        plain = value.strip('#＃"“”«»„')
        fixes = (Fix(wording.WRITE, span, f"#{plain}", {"query": f"#{plain}"}),) if plain.isalnum() else ()
        yield Finding(
            "tag-is-hashtag", Severity.HINT, span, wording.TAG_IS_HASHTAG, {"field": str(field)}, fixes
        )


def _quotes(token: Token) -> Iterator[Finding]:
    if token.type == "PHRASE" and token[0] + token[-1] not in _PAIRS:
        fix = Fix(wording.REAL_QUOTES, _span(token), f'"{token[1:-1]}"')
        yield Finding("unpaired-quotes", Severity.HINT, _span(token), wording.UNPAIRED_QUOTES, {}, (fix,))


def _lower_case(tokens: list[Token]) -> Iterator[Finding]:
    for place, token in enumerate(tokens):
        if token.type != "WORD" or place == len(tokens) - 1:
            continue
        operator = _OPERATORS.get(token.lower(), "")
        near = _NEAR.fullmatch(token)
        if near and place:
            operator = f"{'ONEAR' if near[1].lower() in {'onear', 'suivi'} else 'NEAR'}/{near[2]}"
        if not operator or (operator != "NOT" and not place):
            continue
        before = tokens[place - 1].type if place else ""
        after = tokens[place + 1].type
        if before in {"AND", "OR", "NOT", "NEAR", "FIELD", "EQUALS"} or after in {
            "AND",
            "OR",
            "NEAR",
            "RPAR",
        }:
            continue
        fix = Fix(wording.CAPITALS, _span(token), operator, {"operator": operator})
        yield Finding(
            "lower-case-operator", Severity.WARNING, _span(token), wording.LOWER_CASE_OPERATOR, {"word": str(token)}, (fix,)
        )  # fmt: skip


def _single_quotes(text: str, tokens: list[Token]) -> Iterator[Finding]:
    opened: Token | None = None
    for token in tokens:
        if token.type != "WORD":
            opened = None
            continue
        if token[0] in "'‘" and len(token) > 1:
            opened = token
        if opened is not None and token[-1] in "'’" and (token is not opened or len(token) > 2):
            span = (opened.start_pos or 0, token.end_pos or 0)
            fix = Fix(wording.REAL_QUOTES, span, f'"{text[span[0] + 1 : span[1] - 1]}"')
            yield Finding("single-quotes", Severity.WARNING, span, wording.SINGLE_QUOTES, {}, (fix,))
            opened = None


def _mixed(text: str, level: Level) -> Iterator[Finding]:
    """OR and AND at the same level, without parentheses to say which comes first."""
    alternatives = level.alternatives
    if len(alternatives) < 2 or all(len(parts) == 1 for parts in alternatives):
        return
    span = (level.operands[0].start, level.operands[-1].end)
    read = " OR ".join(_bracketed(text, parts, " ") for parts in alternatives)
    instead = " ".join(_bracketed(text, parts, " OR ") for parts in level.runs)
    fixes = [Fix(wording.AS_READ, span, read, {"query": _short(read)})]
    if len(level.runs) > 1:
        fixes.append(Fix(wording.OR_FIRST, span, instead, {"query": _short(instead)}))
    together = next(parts for parts in alternatives if len(parts) > 1)
    marked = (together[0].start, together[-1].end)
    params: dict[str, object] = {"read": _short(read)}
    yield Finding("mixed-operators", Severity.WARNING, marked, wording.MIXED_OPERATORS, params, tuple(fixes))


def _bracketed(text: str, parts: list[Operand], joint: str) -> str:
    inside = joint.join(text[part.start : part.end] for part in parts)
    return f"({inside})" if len(parts) > 1 else inside


def _near(text: str, level: Level) -> Iterator[Finding]:
    """``a NEAR/5 b OR c``: was c meant to be near too?"""
    for place, operand in enumerate(level.operands):
        following = level.operands[place + 1 : place + 2]
        for near in operand.near:
            distance = int(near.split("/")[1])
            if distance > 20:
                yield Finding(
                    "long-distance", Severity.HINT, _span(near), wording.LONG_DISTANCE, {"distance": distance}
                )
        if not operand.near or not following or not level.ors[place]:
            continue
        other = following[0]
        near = operand.near[-1]
        said = text[other.start : other.end]
        if other.near or other.negated or said[0] in "(@#" or ":" in said:
            continue
        joined = text[near.end_pos : operand.end].strip()
        span = (near.start_pos or 0, other.end)
        whole = f"{near} ({joined} OR {said})"
        fix = Fix(wording.GROUP_NEAR, span, whole, {"query": _short(whole)})
        params: dict[str, object] = {"operator": str(near), "word": _short(said)}
        yield Finding("near-has-one", Severity.WARNING, span, wording.NEAR_HAS_ONE, params, (fix,))


def _span(token: Token) -> tuple[int, int]:
    return (token.start_pos or 0, token.end_pos or 0)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
