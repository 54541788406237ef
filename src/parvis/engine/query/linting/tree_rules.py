"""Findings about what a query means."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from parvis.engine.query.ast import And, Exact, Field, Node, Not, Or, Phrase, Range, Span, Term, Wildcard
from parvis.engine.query.expanding import leaves
from parvis.engine.query.linting import wording
from parvis.engine.query.linting.ambiguous import AMBIGUOUS
from parvis.engine.query.linting.findings import Finding, Fix, Severity
from parvis.engine.query.writing import (
    MATCHES_EVERYTHING,
    NO_WORDS,
    ONLY_NEGATIVE,
    SHORT_PREFIX,
    SHORT_WORD,
    format,
    warnings,
)
from parvis.engine.stopwords import STOP_WORDS

WIDE = 400
"""Words and conditions beyond which a query is hard to read."""
MOST_COMPARED = 200
"""Parts up to which numbers are compared with each other."""
_ONE_VALUE = frozenset({"lang", "network", "sentiment", "emotion", "type", "country", "author"})
_COMMON = STOP_WORDS | frozenset(
    [
        "jour",
        "jours",
        "day",
        "days",
        "good",
        "bon",
        "bonne",
        "merci",
        "thanks",
        "thank",
        "new",
        "nouveau",
        "nouvelle",
        "time",
        "temps",
        "people",
        "gens",
        "today",
        "aujourd",
        "hui",
        "love",
        "like",
        "want",
        "know",
        "think",
        "veux",
        "sait",
        "vie",
        "life",
        "monde",
        "world",
        "year",
        "annee",
        "ans",
    ]
)

_CODES = {
    MATCHES_EVERYTHING: "matches-everything",
    ONLY_NEGATIVE: "only-negative",
    SHORT_PREFIX: "short-prefix",
    SHORT_WORD: "short-word",
    NO_WORDS: "no-words",
}


def tree_findings(text: str, node: Node, tokens: list[Token]) -> Iterator[Finding]:
    """What the query as it was read tells. ``tokens`` are those of the text, to take parts out of it."""
    for warning in warnings(node):
        yield Finding(
            _CODES.get(warning.message_id, "advice"),
            Severity.WARNING,
            warning.span,
            warning.message_id,
            warning.params,
        )
    yield from _words(node)
    said = {word for leaf in leaves(node) for word in _words_of(leaf)}
    for alternative in _alternatives(node):
        yield from _alone(text, node, alternative, tokens, said)
    yield from _joined(node, tokens)
    count = sum(1 for _ in leaves(node))
    if count > WIDE:
        yield Finding("very-wide", Severity.HINT, node.span, wording.VERY_WIDE, {"count": count})


def _alternatives(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)


def _words(node: Node) -> Iterator[Finding]:
    for leaf in leaves(node):
        if not isinstance(leaf, Wildcard) or leaf.pattern == "*":
            continue
        letters = len(leaf.pattern.replace("*", "").replace("?", ""))
        if letters < 3:
            yield Finding(
                "few-letters", Severity.WARNING, leaf.span, wording.FEW_LETTERS, {"word": leaf.pattern}
            )
        elif leaf.pattern.startswith("*"):
            yield Finding("leading-star", Severity.HINT, leaf.span, wording.LEADING_STAR)


def _alone(
    text: str, node: Node, alternative: Node, tokens: list[Token], said: set[str]
) -> Iterator[Finding]:
    """A word that is enough by itself: is it rare enough, and does it mean one thing?"""
    limits = (Field, Range, Not)
    parts = alternative.parts if isinstance(alternative, And) else (alternative,)
    words = [part for part in parts if not isinstance(part, limits)]
    if len(words) != 1 or not isinstance(words[0], Term) or words[0].prefix:
        return
    term = words[0]
    if term.word in _COMMON and term.word not in AMBIGUOUS:
        fixes = (_taken_out(term.word, term.span, tokens),) if isinstance(node, Or) else ()
        yield Finding(
            "common-word", Severity.WARNING, term.span, wording.COMMON_WORD, {"word": term.word}, fixes
        )
        return
    others = [
        other for other in AMBIGUOUS.get(term.word, ()) if not said.issuperset(other.strip('"').split(" "))
    ]
    if others and len(others) == len(AMBIGUOUS[term.word]):  # whoever leaves out one has thought of it
        params: dict[str, object] = {
            "word": term.word,
            "examples": ", ".join(other.strip('"') for other in others),
        }
        yield Finding(
            "ambiguous-name", Severity.WARNING, term.span, wording.AMBIGUOUS, params,
            (*leaving_out(text, node, others), *_exact_form(text, term)),
        )  # fmt: skip


def _words_of(part: Node) -> tuple[str, ...]:
    match part:
        case Term(word=word):
            return (word,)
        case Phrase(words=words) | Exact(words=words):
            return words
        case _:
            return ()


def on_a_line_of_its_own(text: str) -> str:
    """The text such that more may be written after it: not inside a comment that ends with its line."""
    last = text.strip().rpartition("\n")[2]
    return text.strip() + ("\n" if "//" in last or "#" in last else "")


def leaving_out(text: str, node: Node, words: list[str]) -> tuple[Fix, ...]:
    """The whole query without the texts that hold one of these words."""
    if not words:
        return ()
    without = words[0] if len(words) == 1 else f"({' OR '.join(words)})"
    query = on_a_line_of_its_own(text)
    before = f"({query})" if isinstance(node, Or) else query
    shown = ", ".join(word.strip('"') for word in words)
    return (Fix(wording.LEAVE_OUT, (0, len(text)), f"{before} NOT {without}", {"words": shown}),)


def _exact_form(text: str, term: Term) -> tuple[Fix, ...]:
    typed = text[term.span[0] : term.span[1]]
    if not typed.isalpha():
        return ()
    exact = "=" + typed.capitalize()
    return (Fix(wording.EXACT_FORM, term.span, exact, {"query": exact}),)


def _joined(node: Node, tokens: list[Token]) -> Iterator[Finding]:
    """What does not go together, and what is said twice."""
    if isinstance(node, Not):
        yield from _joined(node.part, tokens)
    if not isinstance(node, And | Or):
        return
    for part in node.parts:
        yield from _joined(part, tokens)
    yield from _repeated(node, tokens)
    if isinstance(node, And):
        yield from _contradictions(node)
    else:
        yield from _covered(node, tokens)


def _repeated(node: And | Or, tokens: list[Token]) -> Iterator[Finding]:
    seen: set[Node] = set()
    for part in node.parts:
        if part in seen:
            word = format(part)[:80]
            fix = _taken_out(word, part.span, tokens)
            yield Finding("repeated", Severity.HINT, part.span, wording.REPEATED, {"word": word}, (fix,))
        seen.add(part)


def _contradictions(node: And) -> Iterator[Finding]:
    held: dict[str, Field] = {}
    parts = set(node.parts)
    for part in node.parts:
        other: Node | None = None
        if isinstance(part, Not) and part.part in parts:
            other = part.part
        elif isinstance(part, Field) and part.name in _ONE_VALUE and not part.prefix:
            first = held.setdefault(part.name, part)
            other = first if first.value != part.value else None
        elif isinstance(part, Field) and part.name == "is" and part.value != "original":
            other = Field("is", "original") if Field("is", "original") in parts else None
        elif isinstance(part, Range):
            other = (
                next((r for r in node.parts if isinstance(r, Range) and _apart(part, r)), None)
                if len(node.parts) < MOST_COMPARED
                else None
            )
        if other is not None:
            params: dict[str, object] = {"one": format(other)[:80], "other": format(part)[:80]}
            yield Finding("contradiction", Severity.WARNING, part.span, wording.CONTRADICTION, params)
            return


def _apart(one: Range, other: Range) -> bool:
    if one.name != other.name or one.low is None or other.high is None:
        return False
    return one.low > other.high or (one.low == other.high and (one.low_open or other.high_open))


def _covered(node: Or, tokens: list[Token]) -> Iterator[Finding]:
    beginnings = {part.word for part in node.parts if isinstance(part, Term) and part.prefix}
    if not beginnings:
        return
    for part in node.parts:
        if isinstance(part, Term):
            longest = len(part.word) + (0 if part.prefix else 1)
            wide = next((part.word[:n] for n in range(1, longest) if part.word[:n] in beginnings), "")
            if wide:
                word = format(part)
                fix = _taken_out(word, part.span, tokens)
                yield Finding(
                    "covered",
                    Severity.HINT,
                    part.span,
                    wording.COVERED,
                    {"wide": wide + "*", "word": word},
                    (fix,),
                )


def _taken_out(word: str, span: Span, tokens: list[Token]) -> Fix:
    """Take a part out with the operator before it, or else the one after it."""
    start, end = span
    before = [token for token in tokens if (token.end_pos or 0) <= start]
    after = [token for token in tokens if (token.start_pos or 0) >= end]
    # Spans leave out the parentheses around a group at either end: those that are closed, or opened, within are taken too.
    within = [token for token in tokens if (token.start_pos or 0) >= start and (token.end_pos or 0) <= end]
    depth = deepest = 0
    for token in within:
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        deepest = min(deepest, depth)
    for _missing in range(-deepest):
        if before and before[-1].type == "LPAR":
            start = before.pop().start_pos or 0
    for _missing in range(depth - deepest):
        if after and after[0].type == "RPAR":
            end = after.pop(0).end_pos or end
    while before and after and (before[-1].type, after[0].type) == ("LPAR", "RPAR"):
        start, end = before.pop().start_pos or 0, after.pop(0).end_pos or end
    if before and before[-1].type in {"AND", "OR"}:
        start = before[-1].start_pos or 0
    elif after and after[0].type in {"AND", "OR"}:
        end = after[0].end_pos or end
    return Fix(wording.TAKE_OUT, (start, end), "", {"word": word})
