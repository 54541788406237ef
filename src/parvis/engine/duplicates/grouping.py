"""Groups of texts that are the same or nearly so.

Three steps, each cheaper than the next is sure: texts that say exactly the same (most copies) are put together by that
alone; the others meet through MinHash signatures cut in bands (``rensa``), where texts that share half of their shingles
almost always share a band; and what met is compared for good (Jaccard), because bands also bring strangers together.

A text joins the group whose *first* text it is most like: a group cannot drift, one change after the other, into texts that
have nothing in common with its first. Only what is nearly letter for letter one of the members joins without that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from parvis.engine.duplicates.shingles import Shingles, ShingleTable, comparable, likeness, said

ALIKE = 0.5
"""Jaccard from which two texts are nearly the same."""
SAME = 0.7
"""Jaccard to any member from which a text joins a group although its first is too far: a slip more in the tenth copy."""
BANDS, ROWS = 32, 4
"""Two texts with Jaccard 0.5 share a band 87 times in a hundred, with 0.6 99 times, with 0.15 (strangers) 2 times."""
SEED = 20_261
CLOSE = 0.36
"""Part of two signatures that must agree: an estimate of their Jaccard, within 0.04 two times in three; three times that below
:data:`ALIKE`, so that what is left to compare for good is little and nearly nothing alike is lost."""
PAIRS_AT_ONCE = 100_000
NEIGHBOURS = 6
"""Earlier texts of the same band a text is compared with at most, so that a flood costs no more than a trickle."""


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that are nearly the same.

    ``members`` are places in the sequence given, ascending; the first is the text the others were compared with.
    ``exact`` counts the members that say exactly what the first says (itself included); ``likeness`` is the mean Jaccard
    of the members to the first, from :data:`ALIKE` to 1.
    """

    members: tuple[int, ...]
    exact: int
    likeness: float


def near_duplicates(texts: Sequence[str], least: int = 2) -> list[Group]:
    """Groups of ``least`` texts or more, largest first. Give texts oldest first, so that each group begins with its origin.

    Texts with no words belong to no group; texts of a few words only with those that say exactly the same.
    """
    read = {text: said(text) for text in dict.fromkeys(texts)}  # a flood is read once
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if read[text]:
            places.setdefault(read[text], []).append(place)
    distinct = [saying for saying in places if comparable(saying)]
    leaders, alike = _led(distinct)
    compared = set(distinct)
    groups: dict[str, list[tuple[str, float]]] = {
        saying: [(saying, 1.0)] for saying in places if saying not in compared
    }
    for saying, leader, likeness_ in zip(distinct, leaders, alike, strict=True):
        groups.setdefault(distinct[leader], []).append((saying, likeness_))
    found = [_group(versions, places) for versions in groups.values()]
    return sorted(
        (g for g in found if len(g.members) >= least), key=lambda g: (-len(g.members), g.members[0])
    )


def _group(versions: list[tuple[str, float]], places: dict[str, list[int]]) -> Group:
    members = sorted(place for saying, _ in versions for place in places[saying])
    total = sum(likeness_ * len(places[saying]) for saying, likeness_ in versions)
    return Group(tuple(members), len(places[versions[0][0]]), total / len(members))


def _led(sayings: Sequence[str]) -> tuple[list[int], list[float]]:
    """For each text the place of the earliest text it is like (itself, when there is none), and how like."""
    leaders, alike = list(range(len(sayings))), [1.0] * len(sayings)
    if len(sayings) < 2:
        return leaders, alike
    shingles = _Shingles(ShingleTable(sayings))
    for place, others in _met(_signatures(shingles.table)).items():
        found = [
            (shingles.likeness(place, leader), -leader) for leader in {leaders[other] for other in others}
        ]
        best, leader = max(found)
        if best < ALIKE:  # not like the first of any group, but perhaps nearly the same as one of its members
            closest, other = max((shingles.likeness(place, other), -other) for other in others)
            if closest < SAME:
                continue
            best, leader = max(best, ALIKE), -leaders[-other]
        leaders[place], alike[place] = -leader, best
    return leaders, alike


class _Shingles:
    """The shingles of texts, each worked out once."""

    def __init__(self, table: ShingleTable) -> None:
        self.table = table
        self._known: dict[int, Shingles] = {}

    def likeness(self, one: int, other: int) -> float:
        return likeness(self._of(one), self._of(other))

    def _of(self, place: int) -> Shingles:
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self.table.of(place)
        return known


def _signatures(table: ShingleTable) -> NDArray[np.uint32]:
    """One row a text, one number a permutation."""
    mixed = _mixed(table.numbers)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(mixed, table.starts, BANDS * ROWS, SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _banded(signatures: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """One row a text, one number a band."""
    rows = signatures.reshape(-1, BANDS, ROWS)
    band = np.zeros(rows.shape[:2], np.uint64)
    for row in range(ROWS):
        band = _mixed(band ^ rows[:, :, row])
    return band


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each number scattered over all 64 bits (the finaliser of SplitMix64)."""
    scattered = numbers + np.uint64(0x9E3779B97F4A7C15)
    scattered = (scattered ^ (scattered >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    scattered = (scattered ^ (scattered >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return scattered ^ (scattered >> np.uint64(31))


def _met(signatures: NDArray[np.uint32]) -> dict[int, list[int]]:
    """Which earlier texts each text may be like, in the order of the texts: they share a band, and enough of the rest."""
    bands = _banded(signatures)
    pairs = [np.empty(0, np.int64)]
    for column in bands.T:
        order = np.argsort(column, kind="stable")
        ordered = column[order]
        for step in range(1, NEIGHBOURS + 1):
            same = np.flatnonzero(ordered[step:] == ordered[:-step])
            if not len(same):
                break
            pairs.append(order[same + step] * np.int64(len(bands)) + order[same])
    later, earlier = np.divmod(np.unique(np.concatenate(pairs)), len(bands))
    met: dict[int, list[int]] = {}
    for start in range(0, len(later), PAIRS_AT_ONCE):
        mine, other = later[start : start + PAIRS_AT_ONCE], earlier[start : start + PAIRS_AT_ONCE]
        close = np.count_nonzero(signatures[mine] == signatures[other], axis=1) >= CLOSE * BANDS * ROWS
        for one, another in zip(mine[close].tolist(), other[close].tolist(), strict=True):
            met.setdefault(one, []).append(another)
    return met
