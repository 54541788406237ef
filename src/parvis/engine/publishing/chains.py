"""Who must agree before something is said, in which order, and where that stands. Pure: who may still give a word is told.

A yes is to one very content; so the words given here are those about one content, in the order in which they came. A no takes
back every yes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A yes or a no to one content. ``step`` is the one it was given for (``None``: for none in particular), ``person`` whose
    word it is (``None``: the client's, or of somebody who is gone), ``counts`` whether they may still give it.
    """

    granted: bool
    step: int | None = None
    person: int | None = None
    by_client: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """``given`` are the words that count, by step; ``awaited`` the step that comes next, ``None`` when none is left.

    ``is_declined``: the last word was a no, and nobody has outweighed it.
    """

    given: dict[int, Word]
    awaited: int | None
    is_declined: bool

    @property
    def may_go(self) -> bool:
        """Whether nobody is awaited any more."""
        return self.awaited is None and not self.is_declined


def standing(steps: Sequence[int], words: Sequence[Word]) -> Standing:
    """Where a chain of ``steps`` stands after ``words``. One person counts for one step, however often they agree."""
    refusals = [place for place, word in enumerate(words) if not word.granted]
    last = refusals[-1] if refusals else None
    since = list(words[last + 1 :]) if last is not None else list(words)
    given: dict[int, Word] = {}
    used: set[int] = set()
    for step in steps:
        word = next((one for one in since if one.step == step and one.counts and _is_new(one, used)), None)
        if word is None:
            continue
        given[step] = word
        if word.person is not None:
            used.add(word.person)
    awaited = next((step for step in steps if step not in given), None)
    declined = last is not None and not steps and not any(_outweighs(one, words[last]) for one in since)
    return Standing(given, awaited, declined)


def _is_new(word: Word, used: set[int]) -> bool:
    """Whether a word is of somebody known who has not been counted: the client, or a person who is not gone."""
    return word.by_client if word.person is None else word.person not in used


def _outweighs(yes: Word, no: Word) -> bool:
    """Where nobody has to agree, a no still holds until somebody takes it up: the client takes back only their own."""
    return yes.counts and (no.by_client if yes.by_client else yes.person is not None)
