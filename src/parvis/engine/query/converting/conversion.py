"""A query from another tool, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parvis.engine.query.converting.fields import FIELDS, WORDS_ONLY
from parvis.engine.query.errors import QueryError
from parvis.engine.query.parsing import LONGEST_QUERY, parse
from parvis.engine.query.proximity import LARGEST_DISTANCE

NO_FIELD = "“%(name)s” has no equivalent: it is left out."
NO_VALUE = "“%(name)s” with “%(value)s” has no equivalent: it is left out."
EVERYWHERE = "“%(name)s” looks at one part of a text; here the words are looked for in all of it."
TOO_FAR = "The distance %(distance)s becomes %(limit)s, the longest there is."
SENTENCE = "“%(name)s” becomes NEAR/15: Parvis counts words, not sentences."
CASE_AND_ACCENTS = "“%(text)s” is looked for with these very capitals, and also these very accents."
NO_SIGN = "“%(text)s” holds nothing that can be looked for: it is left out."
NO_DISTANCE = (
    "“%(text)s” after a group that is not two things joined by AND has no equivalent: it is left out."
)
UNREADABLE = "Something is left that Parvis cannot read: %(problem)s"
NOTES = (
    NO_FIELD,
    NO_VALUE,
    EVERYWHERE,
    TOO_FAR,
    SENTENCE,
    CASE_AND_ACCENTS,
    NO_SIGN,
    NO_DISTANCE,
    UNREADABLE,
)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is not the same. ``message_id`` is English with ``%(name)s`` places for ``params``."""

    message_id: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message_id % self.params


@dataclass(frozen=True, slots=True)
class Conversion:
    """The query in Parvis's language, and what is not the same. ``problem`` says why it cannot be read, if it cannot."""

    query: str
    notes: tuple[Note, ...]
    problem: QueryError | None = None


_PIECES = re.compile(
    r"""(?P<comment><<<.*?>>>)
    |(?P<near>O?NEAR/\d+f?\b|(?:SENTENCE|PARAGRAPH)\b)
    |(?P<operator>AND\s+NOT\b|OR\b|AND\b|NOT\b)(?![^\s()"])
    |(?P<field>[A-Za-z][A-Za-z_.]*:)(?!//)
    |(?P<case>\{[^{}]*\})
    |(?P<quoted>["“”«»„][^"“”«»„]*["“”«»„](?:~\d+)?)
    |(?P<range>\[[^\]]*\])
    |(?P<distance>~\d+)
    |(?P<exact>\+{1,2}(?=[\w"]))
    |(?P<minus>-(?=[\w"({\#@+]))
    |(?P<open>\()
    |(?P<close>\))
    |(?P<word>[^\s()"“”«»„{}\[\]~]+)""",
    re.VERBOSE | re.DOTALL,
)
_JOINS = frozenset({"AND", "OR", "NOT", "-"})


def converted(text: str) -> Conversion:
    """``text``, a query for Brandwatch or Talkwalker (their operators do not contradict each other), for Parvis."""
    reader = _Reader(text[:LONGEST_QUERY])
    query = _tidied(reader.read())
    try:
        parse(query)
    except QueryError as problem:
        notes = [*reader.notes, Note(UNREADABLE, {"problem": str(problem), "inside": problem})]
        return Conversion(query, tuple(notes), problem)
    return Conversion(query, tuple(reader.notes))


class _Reader:
    def __init__(self, text: str) -> None:
        self._pieces = [(match.lastgroup or "", match[0]) for match in _PIECES.finditer(text)]
        self._at = 0
        self.notes: list[Note] = []

    def read(self) -> list[str]:
        """The pieces of the query in Parvis's language; ``""`` stands for what is left out."""
        made: list[str] = []
        while self._at < len(self._pieces):
            kind, piece = self._pieces[self._at]
            if kind == "distance":
                self._at += 1
                self._spread(made, piece)
            else:
                made += self._next()
        return made

    def _spread(self, made: list[str], piece: str) -> None:
        """``((a OR b) AND (c OR d))~5``: what an AND joins in the group before, that far apart at most."""
        joins = _joins_of_last_group(made)
        if joins is None or len(joins) != 1 or made[joins[0]] != "AND":
            self._note(NO_DISTANCE, text=piece)
            return
        made[joins[0]] = self._near(f"NEAR/{piece[1:]}")

    def _next(self) -> list[str]:
        kind, piece = self._pieces[self._at]
        self._at += 1
        match kind:
            case "comment":
                return [f"/* {piece[3:-3].strip().replace('*/', '')} */"]
            case "near":
                return [self._near(piece)]
            case "operator":
                return ["NOT"] if piece.endswith("NOT") else [piece]
            case "case":
                return [self._exactly(piece[1:-1])]
            case "exact":
                return [self._exactly(self._value())]
            case "minus":
                return ["-"]
            case "field":
                return self._field(piece[:-1])
            case "word":
                return [self._word(piece)]
            case _:
                return [piece]

    def _note(self, message_id: str, **params: object) -> None:
        note = Note(message_id, params)
        if note not in self.notes:
            self.notes.append(note)

    def _near(self, piece: str) -> str:
        if not piece[-1].isdigit() and not piece.endswith("f"):
            self._note(SENTENCE, name=piece)
            return "NEAR/15"
        ordered = piece.startswith("O") or piece.endswith("f")
        distance = int(piece.split("/")[1].rstrip("f"))
        if distance > LARGEST_DISTANCE:
            self._note(TOO_FAR, distance=distance, limit=LARGEST_DISTANCE)
        return f"{'O' * ordered}NEAR/{min(distance, LARGEST_DISTANCE)}"

    def _word(self, piece: str) -> str:
        if any(letter.isalnum() for letter in piece) or piece[0] in "#@" or not piece.isascii():
            return piece
        self._note(NO_SIGN, text=piece)
        return ""

    def _exactly(self, text: str) -> str:
        text = text.strip().strip('"“”').replace("*", "")
        if not any(letter.isalnum() for letter in text):
            return ""
        self._note(CASE_AND_ACCENTS, text=text)
        return f'="{text}"'

    def _value(self) -> str:
        """The next piece, as a value without its quotation marks."""
        if self._at >= len(self._pieces):
            return ""
        kind, piece = self._pieces[self._at]
        if kind in {"open", "close", "operator", "near", "field"}:
            return ""
        self._at += 1
        return piece.strip('"“”«»„') if kind == "quoted" else piece

    def _field(self, name: str) -> list[str]:
        lower = name.lower()
        if lower == "raw":
            return [self._exactly(self._value())]
        if lower in WORDS_ONLY:
            self._note(EVERYWHERE, name=f"{name}:")
            return []
        if self._at < len(self._pieces) and self._pieces[self._at][0] == "open":
            return self._group(name)
        return [self._condition(name, self._value())]

    def _group(self, name: str) -> list[str]:
        """``field:(a OR b)``: the field before each."""
        made, depth = [], 0
        while self._at < len(self._pieces):
            kind, piece = self._pieces[self._at]
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth -= 1
            if kind in {"open", "close", "operator", "minus"}:
                self._at += 1
                made.append("NOT" if piece.endswith("NOT") else piece)
            elif kind in {"near", "field"}:
                made += self._next()
            else:
                made.append(self._condition(name, self._value()))
            if depth == 0:
                break
        return made

    def _condition(self, name: str, value: str) -> str:
        known = FIELDS.get(name.lower())
        if known is None:
            self._note(NO_FIELD, name=f"{name}:")
            return ""
        ours, convert = known
        made = convert(value)
        if made:
            written = made if re.fullmatch(r"[^\s()\"]+|\[[^\]]*\]", made) else f'"{made}"'
            try:
                parse(f"{ours}:{written}")
            except QueryError:
                made = ""
        if not made:
            self._note(NO_VALUE, name=f"{name}:", value=value)
            return ""
        return f"{ours}:{written}"


def _joins_of_last_group(made: list[str]) -> list[int] | None:
    """Where the operators at the top of the group that ends the pieces stand; ``None`` when no group does."""
    if not made or made[-1] != ")":
        return None
    depth = 0
    joins: list[int] = []
    for place in range(len(made) - 1, -1, -1):
        piece = made[place]
        depth += (piece == ")") - (piece == "(")
        if not depth:
            return joins
        if depth == 1 and (piece in {"AND", "OR", "NOT", "-"} or "NEAR/" in piece):
            joins.append(place)
    return None


def _tidied(pieces: list[str]) -> str:
    """The pieces as one text, with what is left out taken out together with what joined it."""
    out: list[str] = []
    for piece in pieces:
        if piece in {"AND", "OR"} and (not out or out[-1] in {"(", "AND", "OR"}):
            continue
        if piece == ")":
            _drop_joins(out)
            if out and out[-1] == "(":
                out.pop()
                piece = ""
        if piece == "":
            _drop_joins(out)
            continue
        out.append(piece)
    _drop_joins(out)
    text = " ".join(out)
    return re.sub(r"\s+\)", ")", re.sub(r"(\(|(?<!\S)-)\s+", r"\1", text)).strip()


def _drop_joins(out: list[str]) -> None:
    while out and (out[-1] in _JOINS or "NEAR/" in out[-1]):
        out.pop()
