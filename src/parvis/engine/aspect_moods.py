"""The mood of each aspect of a text: "livraison nulle mais produit génial" is bad of one and good of the other.

A text is cut into stretches at sentence ends, commas and words that turn ("mais", "however"). Each stretch that is about
other aspects than the one before is read by itself; what follows and is about none goes with it. Texts about one thing,
without a turn, have the mood of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple, Protocol, runtime_checkable

from parvis.engine.aspect_taxonomy import AspectFinder
from parvis.engine.items import Item
from parvis.engine.understanding import Sentiment, Understander, Understanding
from parvis.engine.words import fold, spoken, words

MOST_READ = 2_000
"""Characters of a text in which stretches are told apart: what is longer has the mood of the whole."""
_MOST_STRETCHES = 12
_FEW_WORDS = 2
_NOTHING: frozenset[str] = frozenset()
_TURNS = (
    "mais|par contre|en revanche|cependant|pourtant|toutefois|alors que|tandis que|sauf que|malgre|meme si|neanmoins|"
    "heureusement|malheureusement|dommage|but|however|although|though|whereas|while|yet|except|despite|even though|"
    "luckily|sadly|unfortunately|shame"
)
_TURN = re.compile(rf"\b(?:{_TURNS})\b")
_TURN_BEGINNINGS = frozenset(turn.partition(" ")[0] for turn in _TURNS.split("|"))
# It begins with a plain set of characters, which the library looks for ten times faster than for alternatives.
_END_OR_JOIN = re.compile(
    r"[.!?;…,\s](?:(?P<end>(?<=[.!?;…\n])[.!?;…\n]*(?=\s|$))|(?<=,)\s|(?<=\s)(?:et|and)\s|(?<=\s)[-–—:]\s)"
)


@runtime_checkable
class ReadsMoods(Protocol):
    """A reader that can say the mood of bare texts whose language is known."""

    def moods(self, texts: Sequence[str], languages: Sequence[str]) -> list[Sentiment]:
        """One mood a text, in their order."""
        ...


class Worked(NamedTuple):
    """What a reader has worked out of a text on its way: what of it is speech, and its tokens (:mod:`parvis.engine.words`)."""

    spoken: str
    tokens: Sequence[str]


@runtime_checkable
class TellsWorked(Protocol):
    """A reader that also hands over what it has worked out of each text, so that nobody works it out again."""

    def understand_and_tell(self, items: Sequence[Item]) -> tuple[list[Understanding], list[Worked]]:
        """The understandings, and what they were made from, in the items' order."""
        ...


class _Stretch(NamedTuple):
    text: str
    aspects: frozenset[str]
    turned: bool  # the text turns where it begins
    opens: bool  # a sentence begins with it


class _Asked(NamedTuple):
    """Where the moods of a text's stretches stand among all that are asked for."""

    item: int
    aspects: tuple[str, ...]
    stretches: list[_Stretch]
    first: int


def with_aspects(
    items: Sequence[Item],
    understood: Sequence[Understanding],
    finder: AspectFinder,
    reader: Understander,
    worked: Sequence[Worked] | None = None,
) -> list[tuple[str, ...]]:
    """For each item, what :attr:`Understanding.aspects` is to hold.

    ``worked`` is what the reader told of the texts, if it does.
    """
    found: list[tuple[str, ...]] = [()] * len(items)
    asked: list[_Asked] = []
    texts: list[str] = []
    languages: list[str] = []
    can_ask = isinstance(reader, ReadsMoods)
    for place, (item, read) in enumerate(zip(items, understood, strict=True)):
        tokens = worked[place].tokens if worked else read.tokens.split(" ")
        aspects = tuple(finder.names_of(tokens, read.language))
        if not aspects:
            continue
        found[place] = tuple([f"{aspect}:{read.sentiment}" for aspect in aspects])
        text = item.text
        if not can_ask or len(text) > MOST_READ:
            continue
        said = worked[place].spoken if worked else spoken(fold(text))
        stretches = _stretches(said, tokens, aspects, finder, read.language)
        if len(stretches) > 1:
            asked.append(_Asked(place, aspects, stretches, len(texts)))
            texts += [stretch.text for stretch in stretches]
            languages += [read.language] * len(stretches)
    if asked and isinstance(reader, ReadsMoods):
        moods = reader.moods(texts, languages)
        for one in asked:
            here = _settled(one.stretches, moods[one.first : one.first + len(one.stretches)])
            found[one.item] = _told(one, here, understood[one.item].sentiment)
    return found


def _stretches(
    folded: str, tokens: Sequence[str], aspects: Sequence[str], finder: AspectFinder, language: str
) -> list[_Stretch]:
    """The stretches a text is to be read in; one when it is about one thing without a turn."""
    turns = not _TURN_BEGINNINGS.isdisjoint(tokens)
    if len(aspects) < 2 and not turns:
        return []
    cuts = _cuts(folded, turns)
    if not cuts or (len(aspects) < 2 and not any(kind == "turn" for _start, _end, kind in cuts)):
        return []
    telling = finder.telling(tokens, language)
    joined: list[_Stretch] = []
    begin, turned, opens = 0, False, True
    for start, end, kind in [*cuts, (len(folded), len(folded), "end")]:
        said = folded[begin:start].strip()
        if kind == "turn" and start > begin > 0 and said.count(" ") < _FEW_WORDS:
            turned = True  # "les vendeurs, par contre, sont odieux": the turn stands inside its stretch
            continue
        if said:
            about = _about(said, telling, finder, language)
            before = joined[-1] if joined else None
            new = about - before.aspects if before else about
            if before and not turned and (not new or not before.aspects):
                joined[-1] = _Stretch(
                    f"{before.text}, {said}", before.aspects | about, before.turned, before.opens
                )
            else:
                joined.append(_Stretch(said, about, turned, opens))
            turned, opens = False, False
        turned = turned or kind == "turn"
        opens = opens or kind == "end"
        begin = end
    return joined


def _cuts(folded: str, turns: bool) -> list[tuple[int, int, str]]:
    """(start, end, ``end``, ``turn`` or nothing) of the first places where a text may be cut; none overlaps another."""
    found = [
        (*cut.span(), cut.lastgroup or "") for cut in islice(_END_OR_JOIN.finditer(folded), _MOST_STRETCHES)
    ]
    if turns:
        found += [(*turn.span(), "turn") for turn in islice(_TURN.finditer(folded), _MOST_STRETCHES)]
        found.sort()
    return found[:_MOST_STRETCHES]


def _about(said: str, telling: Collection[str], finder: AspectFinder, language: str) -> frozenset[str]:
    """What a stretch names; the few that hold no telling word of their text need not be cut into words."""
    for word in telling:
        if word in said:
            return frozenset(finder.names_of(words(said), language))
    return _NOTHING


def _settled(stretches: Sequence[_Stretch], moods: Sequence[Sentiment]) -> list[Sentiment]:
    """The moods, with those of stretches that only name something taken from the rest of their sentence."""
    found = list(moods)
    for place in range(len(found) - 1, 0, -1):
        before, after = place - 1, stretches[place]
        if found[before] is Sentiment.NEUTRAL and not after.turned and not after.opens:
            found[before] = found[place]
    for place in range(1, len(found)):
        one = stretches[place]
        if found[place] is Sentiment.NEUTRAL and not one.turned and not one.opens:
            found[place] = found[place - 1]
    return found


def _told(asked: _Asked, moods: Sequence[Sentiment], whole: Sentiment) -> tuple[str, ...]:
    """Each aspect with the mood of the stretches about it; where those are silent or torn, with that of the whole."""
    told = []
    for aspect in asked.aspects:
        here = {
            mood for stretch, mood in zip(asked.stretches, moods, strict=True) if aspect in stretch.aspects
        } - {Sentiment.NEUTRAL}
        if len(here) == 1:
            (mood,) = here
        elif (
            any(aspect in stretch.aspects for stretch in asked.stretches)
            and set(moods) != {Sentiment.NEUTRAL}
            and not here
        ):
            mood = Sentiment.NEUTRAL
        else:
            mood = whole
        told.append(f"{aspect}:{mood.value}")
    return tuple(told)
