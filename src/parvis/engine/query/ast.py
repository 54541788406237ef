"""The shape of a query once it has been read: the one form that the live matcher and the archive both answer.

Every node carries the ``span`` (start, end) of the characters it was read from, so that an editor can point at it.
Words are already normalised (see :mod:`parvis.engine.words`).
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
class Phrase:
    """Normalised words that follow each other in the text, at most ``slop`` other words between them in all."""

    words: tuple[str, ...]
    slop: int = 0
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on something other than the text.

    ``name`` is one of ``hashtag``, ``mention``, ``author``, ``lang``, ``network``, ``site``, ``link`` or ``is``
    (``reply``, ``repost``, ``quote``); ``value`` is normalised as that field is; ``prefix`` as in :class:`Term`.
    """

    name: str
    value: str
    prefix: bool = False
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


Node = Term | Phrase | Field | And | Or | Not | Everything
