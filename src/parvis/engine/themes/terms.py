"""Mentions as the terms they hold: words, phrases, hashtags, handles and links, each once a mention.

Little words, numbers, the handles a mention is addressed to and terms that nearly every mention holds (the brand itself) tell
nothing apart and are left out. Forms that differ by a common ending (plural, ``-ed``, ``-ing``) are one word. A phrase is two words that follow each other, or with one
little word between them ("perte de bagages").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from parvis.engine.sketches import Sketch
from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import BREAK

MOST_TOKENS = 300
"""Tokens of a mention that are read: an article must not drown the posts."""
EVERYWHERE = 0.5
"""A term that more than this part of the mentions hold is what was searched for, not what is said about it."""
MOST_TERMS = 12_000
_EVERYWHERE_SAID = """
http https www com html amp gt lt co user merci thanks thank please plz svp bonjour bonsoir hello hi hey
salut like get got going go one want need know think see say said make really also still even back new day
today time aujourd hui jour fois chose aller voir dire dit vraiment aussi comme entre leurs cela alors ainsi
ok oh ah since much way thing things come came yet could would never ever lol us ve ll don doesn isn wasn
look looks looking work works working help tomorrow yesterday tonight let lets trying try tried take took
give gave told tell ask asked keep find sent send left pretty lot bit guys guy sure good great best better
bad worst love nice well long first last next demain hier soir matin nuit semaine mois annee bon bonne mieux
mal pire grand petit premier dernier mettre prendre veux morning evening anything something nothing
everything during veut suis etes autre autres pareil ici rien parait voila avoir etre pouvez avez bref donc car grace beaucoup assez trop peu tous tout meme
"""
_TELLS_NOTHING = frozenset(_EVERYWHERE_SAID.split())


class Kind(StrEnum):
    """What a term is."""

    WORD = "word"
    PHRASE = "phrase"
    HASHTAG = "hashtag"
    HANDLE = "handle"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Term:
    """One term. ``forms`` are what it looks like among tokens (``("vol", "vols")``), or the hashtag, handle or link itself."""

    kind: Kind
    forms: tuple[str, ...]

    @property
    def text(self) -> str:
        """The first of its forms."""
        return self.forms[0]


Places = NDArray[np.int64]


class TermTable:
    """Which mention holds which term, for the terms that ``least`` mentions hold.

    ``post_of`` and ``term_of`` are two columns of one list of (mention, term), sorted by mention; ``held_by(n)`` are the
    mentions that hold a term.
    """

    def __init__(self, sketches: Sequence[Sketch], least: int = 3, most: int = MOST_TERMS) -> None:
        self.posts = len(sketches)
        words = _Words(sketches)
        found = [words.single(least), words.phrases(least)]
        for kind, values in (
            (Kind.HASHTAG, [sketch.hashtags for sketch in sketches]),
            (Kind.HANDLE, [sketch.handles for sketch in sketches]),
            (Kind.LINK, [tuple(map(plain_link, sketch.links)) for sketch in sketches]),
        ):
            found.append(_values(kind, values, least))
        self.terms: list[Term] = []
        posts, numbers = [], []
        for terms, post_of, term_of in found:
            posts.append(post_of)
            numbers.append(term_of + len(self.terms))
            self.terms += terms
        self._keep(np.concatenate(posts), np.concatenate(numbers), most)

    def _keep(self, post_of: Places, term_of: Places, most: int) -> None:
        """Without the terms held by nearly everybody, and at most ``most``, the commonest."""
        counts = np.bincount(term_of, minlength=len(self.terms))
        kept = counts <= max(EVERYWHERE * self.posts, 3)
        if kept.sum() > most:
            kept &= counts >= np.sort(counts[kept])[-most]
        renumbered = np.cumsum(kept) - 1
        inside = kept[term_of]
        post_of, term_of = post_of[inside], renumbered[term_of[inside]]
        self.terms = [term for term, keep in zip(self.terms, kept.tolist(), strict=True) if keep]
        order = np.lexsort((term_of, post_of))
        self._arrange(post_of[order], term_of[order])

    def _arrange(self, post_of: Places, term_of: Places) -> None:
        """Both columns, sorted by mention, and where each term is held."""
        self.post_of: Places = post_of
        self.term_of: Places = term_of
        by_term = np.argsort(self.term_of, kind="stable")
        self._posts_by_term: Places = self.post_of[by_term]
        self._starts: Places = np.searchsorted(self.term_of[by_term], np.arange(len(self.terms) + 1))

    def window(self, start: int, end: int) -> TermTable:
        """The mentions from ``start`` to ``end`` (excluded) as a table of their own, of the same terms."""
        cut = object.__new__(TermTable)
        cut.posts, cut.terms = end - start, self.terms
        first, last = np.searchsorted(self.post_of, (start, end))
        cut._arrange(self.post_of[first:last] - start, self.term_of[first:last])
        return cut

    def held_by(self, term: int) -> Places:
        """The mentions that hold a term, ascending."""
        return self._posts_by_term[self._starts[term] : self._starts[term + 1]]


_Found = tuple[list[Term], Places, Places]


class _Words:
    """The tokens of all mentions as numbers."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        cut = [sketch.tokens.split(" ", MOST_TOKENS)[:MOST_TOKENS] for sketch in sketches]
        numbers: dict[str, int] = {}
        self.words: Places = np.array(
            [numbers.setdefault(word, len(numbers)) for words in cut for word in words], dtype=np.int64
        )
        self.post_of: Places = np.repeat(np.arange(len(cut)), [len(words) for words in cut])
        self.posts = max(len(cut), 1)
        self.vocabulary = list(numbers)
        addressed = {handle_token(handle) for sketch in sketches for handle in sketch.handles}
        self.little = np.array([word in STOP_WORDS for word in numbers], bool)
        self.telling = np.array([_telling(word) and word not in addressed for word in numbers], bool)
        self.stems, self.stem_of = _stemmed(self.vocabulary)

    def single(self, least: int) -> _Found:
        """Words, with their common endings together."""
        usable = self.telling[self.words]
        keys = np.unique(self.post_of[usable] * len(self.stems) + self.stem_of[self.words[usable]])
        post_of, stem_of = np.divmod(keys, max(len(self.stems), 1))
        often, renumbered = _often(stem_of, len(self.stems), least)
        inside = renumbered[stem_of] >= 0
        terms = [Term(Kind.WORD, tuple(self.stems[number])) for number in often.tolist()]
        return terms, post_of[inside], renumbered[stem_of[inside]]

    def phrases(self, least: int) -> _Found:
        """Two telling words side by side, or around one little word."""
        terms: list[Term] = []
        posts: list[Places] = []
        numbers: list[Places] = []
        for length in (2, 3):
            found, post_of, term_of = self._phrases(length, least)
            posts.append(post_of)
            numbers.append(term_of + len(terms))
            terms += found
        return terms, np.concatenate(posts), np.concatenate(numbers)

    def _phrases(self, length: int, least: int) -> _Found:
        size = max(len(self.words) - length + 1, 0)
        first, last = self.words[:size], self.words[length - 1 :][:size]
        usable = self.telling[first] & self.telling[last] & (first != last)
        usable &= self.post_of[:size] == self.post_of[length - 1 :][:size]
        if length == 3:
            usable &= self.little[self.words[1 : size + 1]]
        starts = np.flatnonzero(usable)
        keys = np.zeros(len(starts), np.int64)
        for offset in range(length):
            keys = np.unique(keys * len(self.vocabulary) + self.words[starts + offset], return_inverse=True)[
                1
            ]
        _, example = np.unique(keys, return_index=True)
        pairs = np.unique(self.post_of[starts] * max(len(example), 1) + keys)
        post_of, phrase_of = np.divmod(pairs, max(len(example), 1))
        often, renumbered = _often(phrase_of, len(example), least)
        inside = renumbered[phrase_of] >= 0
        begins = starts[example[often]]
        terms = [
            Term(
                Kind.PHRASE,
                (" ".join(self.vocabulary[n] for n in self.words[begin : begin + length].tolist()),),
            )
            for begin in begins.tolist()
        ]
        return terms, post_of[inside], renumbered[phrase_of[inside]]


def _telling(word: str) -> bool:
    return (
        len(word) > 2
        and word != BREAK
        and word[0].isalpha()
        and not word[-1].isdigit()
        and word not in STOP_WORDS
        and word not in _TELLS_NOTHING
    )


def _stemmed(vocabulary: Sequence[str]) -> tuple[list[list[str]], Places]:
    """Words that differ only by a common ending together, and for each word the number of its family."""
    known = set(vocabulary)
    families: dict[str, list[str]] = {}
    for word in vocabulary:
        families.setdefault(_shortest(word, known), []).append(word)
    numbers = {word: n for n, family in enumerate(families.values()) for word in family}
    return list(families.values()), np.array([numbers[word] for word in vocabulary], dtype=np.int64)


_ENDINGS = (("s", ""), ("x", ""), ("es", ""), ("ed", ""), ("ing", ""), ("ed", "e"), ("ing", "e"), ("ee", "e"))


def _shortest(word: str, known: set[str]) -> str:
    """``vols`` → ``vol``, ``annulee`` → ``annule``, ``calling`` → ``call``, when the shorter word is said too."""
    for ending, instead in _ENDINGS:
        shorter = word[: -len(ending)] + instead
        if word.endswith(ending) and len(shorter) >= (3 if len(ending) == 1 else 4) and shorter in known:
            return _shortest(shorter, known)
    return word


def _often(numbers: Places, size: int, least: int) -> tuple[Places, Places]:
    """The numbers that appear ``least`` times, and their new numbers (−1 for the others)."""
    often = np.flatnonzero(np.bincount(numbers, minlength=size) >= least)
    renumbered = np.full(max(size, 1), -1, np.int64)
    renumbered[often] = np.arange(len(often))
    return often, renumbered


def _values(kind: Kind, values: Sequence[Iterable[str]], least: int) -> _Found:
    numbers: dict[str, int] = {}
    pairs = sorted(
        {
            (post, numbers.setdefault(value, len(numbers)))
            for post, many in enumerate(values)
            for value in many
            if value
        }
    )
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    often, renumbered = _often(both[:, 1], len(numbers), least)
    inside = renumbered[both[:, 1]] >= 0 if len(both) else np.empty(0, bool)
    names = list(numbers)
    return [Term(kind, (names[n],)) for n in often.tolist()], both[inside, 0], renumbered[both[inside, 1]]


def handle_token(handle: str) -> str:
    """What a handle looks like among tokens (see :mod:`parvis.engine.words`): ``@Free-Mobile@social.org`` → ``free_mobile``."""
    return handle.lstrip("@").split("@")[0].split(".")[0].replace("-", "_").casefold()


def plain_link(link: str) -> str:
    """A link as its site and path, without what only follows people around (query, fragment)."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"
