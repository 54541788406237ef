"""What the mood and emotion models see of a text: hashed runs of characters and words, for many texts at once.

Characters become numbers in one array for the whole batch, and every hash is computed on all of them together, which is
what makes NumPy fast enough here. Training and use share this code, so they see the same things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BITS = 16
SIZE = 1 << BITS
LONGEST_TEXT_READ = 1_000
"""Characters of a text that are read: a mood is told early, and an article must not cost as much as a hundred posts."""

_RUNS = (2, 3, 4, 5)
_SPACE, _END, _DIGIT = 32, 10, 48
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_SALTS = {run: np.uint64(0xA0761D6478BD642F * run % (1 << 64)) for run in range(2, 6)}
_PAIR = np.uint64(0xE7037ED1A0B428DB)
_SHIFT = np.uint64(64 - BITS)
_HALF = np.uint64(32)

Numbers = NDArray[np.int64]


class Block(NamedTuple):
    """One kind of feature of all texts: the features' numbers, in the order of the texts, and where each text's begin.

    ``counts`` says how many each text has.
    """

    numbers: Numbers
    starts: Numbers
    counts: Numbers


def extract(texts: Sequence[str]) -> tuple[Block, Block]:
    """(runs of characters, words and pairs of words) of texts that went through :func:`parvis.engine.words.spoken`."""
    codes = _codes(texts)
    text_of = np.cumsum(codes == _END)
    return _character_runs(codes, text_of, len(texts)), _words(codes, text_of, len(texts))


def _codes(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Every text as character numbers, between spaces and ended by :data:`_END`; digits alike, long runs shortened."""
    joined = "".join(
        [f" {text[:LONGEST_TEXT_READ]} \n" if "\n" not in text else _on_one_line(text) for text in texts]
    )
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    codes[(codes >= 48) & (codes <= 57)] = _DIGIT
    codes[(codes == 9) | (codes == 13)] = _SPACE
    keep = np.ones(len(codes), bool)
    same = codes[1:] == codes[:-1]
    keep[2:] = ~(same[1:] & same[:-1])
    keep[1:] &= ~(same & (codes[1:] == _SPACE))
    keep |= codes == _END
    return codes[keep]


def _on_one_line(text: str) -> str:
    return f" {text[:LONGEST_TEXT_READ]}".replace("\n", " ") + " \n"


def _character_runs(codes: NDArray[np.uint32], text_of: Numbers, texts: int) -> Block:
    wide = codes.astype(np.uint64)
    ends = np.concatenate(([0], np.cumsum(codes == _END)))
    length = len(codes)
    hashed = wide
    every_number = []
    every_text = []
    for run in _RUNS:
        if length < run:
            break
        hashed = hashed[: length - run + 1] * _BASE + wide[run - 1 :]
        inside = ends[run:] == ends[: length - run + 1]
        every_number.append(_numbers(hashed[inside] ^ _SALTS[run]))
        every_text.append(text_of[: length - run + 1][inside])
    return _in_order(np.concatenate(every_number), np.concatenate(every_text), texts)


def _words(codes: NDArray[np.uint32], text_of: Numbers, texts: int) -> Block:
    letter = _is_letter(codes)
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    begins |= ~letter & (codes != _SPACE) & (codes != _END)
    starts = np.flatnonzero(begins)
    stops = _stops(letter, starts)
    hashed = _hash_spans(codes, starts, stops)
    owner = text_of[starts]
    paired = owner[1:] == owner[:-1]
    pairs = (hashed[:-1] * _PAIR + hashed[1:])[paired]
    numbers = np.concatenate((_numbers(hashed), _numbers(pairs)))
    return _in_order(numbers, np.concatenate((owner, owner[:-1][paired])), texts)


def _is_letter(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Letters, digits and apostrophes; emoji and punctuation each stand alone."""
    small = ((codes >= 97) & (codes <= 122)) | (codes == _DIGIT) | (codes == 39) | (codes == 95)
    other = (codes >= 0xAA) & ~((codes >= 0x2000) & (codes <= 0x2BFF)) & (codes < 0x1F000)
    letters: NDArray[np.bool_] = small | other
    return letters


def _stops(letter: NDArray[np.bool_], starts: Numbers) -> Numbers:
    """Where the word that starts there stops: at the next character that is no letter, at least one character on."""
    borders = np.flatnonzero(~letter)
    following = borders[np.searchsorted(borders, starts)]
    return np.maximum(following, starts + 1)


def _hash_spans(codes: NDArray[np.uint32], starts: Numbers, stops: Numbers) -> NDArray[np.uint64]:
    """A hash of the characters from each start to its stop, wherever they stand: Σ c·B^i, brought back to i = 0."""
    powers = np.full(len(codes) + 1, _BASE, np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    back = np.full(len(codes) + 1, _INVERSE, np.uint64)
    back[0] = 1
    np.multiply.accumulate(back, out=back)
    sums = np.concatenate(
        (np.zeros(1, np.uint64), np.cumsum((codes + np.uint32(1)).astype(np.uint64) * powers[:-1]))
    )
    hashed: NDArray[np.uint64] = (sums[stops] - sums[starts]) * back[starts]
    return hashed


def _numbers(hashed: NDArray[np.uint64]) -> Numbers:
    mixed = (hashed ^ (hashed >> _HALF)) * _MIXER
    return (mixed >> _SHIFT).astype(np.int64)


def _in_order(numbers: Numbers, owner: Numbers, texts: int) -> Block:
    order = np.argsort(owner, kind="stable")
    counts = np.bincount(owner, minlength=texts)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)[:-1]))
    return Block(numbers[order], starts, counts)
