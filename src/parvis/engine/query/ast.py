"""The shape of a query once it has been read: the one form that the live matcher and the archive both answer.

Every node carries the ``span`` (start, end) of the characters it was read from, so that an editor can point at it.
Words are already normalised (see :mod:`parvis.engine.words`), but for :class:`Exact`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """One normalised word of the text. With ``prefix``, any word that begins so (``livr*``)."""

    word: str
    prefix: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Any word of this form: ``*`` stands for any letters or none, ``?`` for exactly one (``*phone``, ``colo?r``)."""

    pattern: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Normalised words that follow each other in the text, at most ``slop`` other words between them in all."""

    words: tuple[str, ...]
    slop: int = 0
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two things of the text with at most ``distance`` other words between them; with ``ordered``, left before right.

    Each side is a :class:`Term`, :class:`Wildcard`, :class:`Phrase`, another ``Near``, or an :class:`Or` of those.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Exact:
    """These very characters, case and accents included, as whole words of the text.

    ``words`` are the same, normalised: a matching text holds them too.
    """

    text: str
    words: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on something other than the text.

    ``name`` is one of :data:`parvis.engine.query.fields.FIELDS` that is not a number; ``value`` is normalised as that
    field is; ``prefix`` as in :class:`Term`.
    """

    name: str
    value: str
    prefix: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """A known number (``followers``, ``engagement``, ``rating``) from ``low`` to ``high``; ``None``: no limit.

    Limits are included unless they are ``open``. An item of which the number is not known never matches.
    """

    name: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A saved piece of query, by its name; :func:`parvis.engine.query.expanding.expand` puts its query in its place."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the parts."""

    parts: tuple[Node, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not match."""

    part: Node
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query: matches every item."""

    span: Span = field(default=NOWHERE, compare=False)


Node = Term | Wildcard | Phrase | Near | Exact | Field | Range | Fragment | And | Or | Not | Everything
