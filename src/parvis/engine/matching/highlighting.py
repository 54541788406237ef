"""Why did this match? The places of a text that a query found."""

from __future__ import annotations

import re
from bisect import bisect_right

from parvis.engine.matching.positions import glob
from parvis.engine.query.ast import And, Exact, Field, Near, Node, Or, Phrase, Term, Wildcard
from parvis.engine.query.proximity import exact_pattern
from parvis.engine.words import BREAK, fold_handle, fold_hashtag, located

_Located = tuple[str, int, int]
_Spans = list[tuple[int, int]]


def highlights(node: Node, text: str) -> list[tuple[int, int]]:
    """The (start, end) characters of ``text`` that the query looked for, merged and in order.

    Only branches that the text satisfies count. Conditions that are not about the text (language, network…) are taken
    as met; a hashtag or a handle that is written in the text is shown.
    """
    tokens = located(text)
    spans = _found(node, tokens, text)
    return _merged(spans or [])


def _found(node: Node, tokens: list[_Located], text: str) -> _Spans | None:
    """The spans that satisfy the node (perhaps none to show), or ``None`` when the text does not."""
    match node:
        case Term(word=word, prefix=prefix):
            word_spans = [
                (start, end)
                for token, start, end in tokens
                if (token.startswith(word) if prefix else token == word)
            ]
            return word_spans or None
        case Wildcard(pattern=pattern):
            accepts = glob(pattern)
            return [(start, end) for token, start, end in tokens if token != BREAK and accepts(token)] or None
        case Phrase() | Near():
            found_at = _standing(node, tokens)
            return [tokens[place][1:] for places in found_at for place in places] or None
        case Exact(text=exact):
            return [match.span() for match in re.finditer(exact_pattern(exact, re2=False), text)] or None
        case Field(name="hashtag" | "mention"):
            return _name_spans(node, tokens, text)
        case And(parts=parts):
            found = [_found(part, tokens, text) for part in parts]
            return None if None in found else [span for spans in found if spans for span in spans]
        case Or(parts=parts):
            held = [spans for part in parts if (spans := _found(part, tokens, text)) is not None]
            return [span for spans in held for span in spans] if held else None
        case _:
            return []


def _standing(node: Node, tokens: list[_Located]) -> list[tuple[int, ...]]:
    """The places of the words of each standing of a positional node, in order of their beginning."""
    match node:
        case Term(word=word, prefix=prefix):
            return [
                (place,)
                for place, (token, _, _) in enumerate(tokens)
                if (token.startswith(word) if prefix else token == word)
            ]
        case Wildcard(pattern=pattern):
            accepts = glob(pattern)
            return [
                (place,) for place, (token, _, _) in enumerate(tokens) if token != BREAK and accepts(token)
            ]
        case Phrase(words=words, slop=slop):
            standing = (_steps(tokens, start, words, slop) for start in range(len(tokens)))
            return [places for places in standing if places]
        case Or(parts=parts):
            return sorted({places for part in parts for places in _standing(part, tokens)})
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            lefts, rights = _standing(left, tokens), _standing(right, tokens)
            joined = _followed(lefts, rights, distance, tokens)
            return joined if ordered else sorted(joined + _followed(rights, lefts, distance, tokens))
        case _:
            return []


def _followed(
    firsts: list[tuple[int, ...]], seconds: list[tuple[int, ...]], distance: int, tokens: list[_Located]
) -> list[tuple[int, ...]]:
    """Each of the first with the nearest of the second that follows it within the distance."""
    beginnings = [places[0] for places in seconds]
    joined = []
    for places in firsts:
        last = max(places)
        at = bisect_right(beginnings, last)
        if at < len(seconds) and beginnings[at] - last - 1 <= distance:
            between = tokens[last + 1 : beginnings[at]]
            if all(token != BREAK for token, _, _ in between):
                joined.append((*places, *seconds[at]))
    return joined


def _steps(tokens: list[_Located], start: int, words: tuple[str, ...], slop: int) -> tuple[int, ...]:
    """The places at which the words stand from ``start`` on; empty when they do not."""
    if tokens[start][0] != words[0]:
        return ()
    if len(words) == 1:
        return (start,)
    for following in range(start + 1, min(start + slop + 2, len(tokens))):
        if tokens[following][0] == BREAK:
            return ()
        rest = _steps(tokens, following, words[1:], slop - (following - start - 1))
        if rest:
            return (start, *rest)
    return ()


def _name_spans(field: Field, tokens: list[_Located], text: str) -> _Spans:
    """Where the hashtag or handle is written; none is not a failure, since networks also list names apart."""
    sign, folded = ("#＃", fold_hashtag) if field.name == "hashtag" else ("@", fold_handle)
    value = field.value.split("@")[0]
    spans: _Spans = []
    for _, start, end in tokens:
        if start and text[start - 1] in sign:
            name = folded(text[start:end])
            if name.startswith(value) if field.prefix else name == value:
                spans.append((start - 1, end))
    return spans


def _merged(spans: _Spans) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
