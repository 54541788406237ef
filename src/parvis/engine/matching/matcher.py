"""Thousands of standing queries against each passing item.

Every query is filed under **anchors**: words (or pairs of words, hashtags, handles, languages…) of which a matching item
must hold at least one, chosen so that they are rare. An item then only meets the few queries filed under what it holds,
and each of those has been compiled to a few functions when the watch was added. Adding and removing are incremental.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from parvis.engine.items import Item
from parvis.engine.matching.compiling import Compiler
from parvis.engine.matching.filing import AffixIndex, Bucket, Filed, Index
from parvis.engine.matching.planning import Anchor, Entry, plan, second_words
from parvis.engine.matching.reading import Reading, filed_values
from parvis.engine.query.ast import Node
from parvis.engine.understanding import Understanding

MOST_SECONDS = 8
"""A watch waits for a second word when at most so many words will do; longer lists are checked as one."""

MOST_TRIES = 4
"""After so many readings disturbed by a change, changes wait for the next."""

_Place = tuple[Anchor | None, str | None, Filed]


class Matcher:
    """Holds watches and says which of them an item matches. Any thread may match while others add and remove."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._replaced = 0
        self._places: dict[int, list[_Place]] = {}
        self._by_word = Index()
        self._by_pair = Index()
        self._by_prefix = AffixIndex()
        self._by_suffix = AffixIndex()
        self._by_field: dict[str, Index] = {}
        self._unanchored = Bucket()

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, watch_id: int) -> bool:
        return watch_id in self._places

    def add(self, watch_id: int, node: Node) -> None:
        """Watch for ``node``; replaces what was watched under the same id, with no moment between when neither is."""
        compiler = Compiler()
        entries = plan(node).entries
        with self._changing:
            before = self._places.pop(watch_id, [])
            if entries:
                self._places[watch_id] = [
                    place for entry in entries for place in self._file(watch_id, entry, compiler)
                ]
            else:
                filed = (watch_id, compiler.check(node))
                self._unanchored.file(filed)
                self._places[watch_id] = [(None, None, filed)]
            if before:
                self._replaced += 1  # before taking the old ones out: see match
                self._withdraw(before)

    def remove(self, watch_id: int) -> None:
        """Stop watching; an id that is not watched is ignored."""
        with self._changing:
            self._withdraw(self._places.pop(watch_id, []))

    def match(
        self,
        item: Item,
        tokens: str,
        language: str,
        sentiment: str = "",
        emotion: str | None = None,
        brands: Iterable[int] = (),
        aspects: tuple[str, ...] = (),
    ) -> tuple[int, ...]:
        """The ids of the watches the item matches, in ascending order.

        ``tokens`` is the item's token string (:func:`parvis.engine.words.token_string` of ``item.text``); the rest as for
        :func:`parvis.engine.matching.reference.matches`.
        """
        reading = Reading(item, tokens, language, sentiment, emotion or "", tuple(brands), aspects)
        for _ in range(MOST_TRIES):
            replaced = self._replaced
            hits = self._hits(reading)
            if (
                self._replaced == replaced
            ):  # else a watch may have been missed between its old places and its new
                return tuple(sorted(hits)) if hits else ()
        with self._changing:
            return tuple(sorted(self._hits(reading)))

    def match_understood(self, item: Item, understanding: Understanding) -> tuple[int, ...]:
        """:meth:`match` of an item as it was understood."""
        return self.match(
            item,
            understanding.tokens,
            understanding.language,
            understanding.sentiment,
            understanding.emotion,
            (),
            understanding.aspects,
        )

    def _hits(self, reading: Reading) -> set[int]:
        hits: set[int] = set()
        words = reading.words
        found: Iterator[Bucket] = filter(None, map(self._by_word.buckets.get, words))
        if self._by_pair.buckets:
            pairs = map(" ".join, pairwise(reading.row))
            found = chain(found, filter(None, map(self._by_pair.buckets.get, pairs)))
        for bucket in found:  # as Bucket.ask does, without the calls: here is where the time goes
            if bucket.sure:
                hits.update(bucket.sure)
            if bucket.checks:
                for watch_id, check in bucket.checks:
                    if check(reading):
                        hits.add(watch_id)
            if bucket.second_words:
                for word in bucket.second_words & words:
                    second = bucket.seconds.get(word)
                    if second is not None:
                        second.ask(reading, hits)
        for length in self._by_prefix.lengths:
            _ask(self._by_prefix.buckets, {word[:length] for word in reading.words}, reading, hits)
        for length in self._by_suffix.lengths:
            _ask(self._by_suffix.buckets, {word[-length:] for word in reading.words}, reading, hits)
        for name, index in self._by_field.items():
            if index.buckets:
                _ask(index.buckets, filed_values(name, reading), reading, hits)
        if self._unanchored.checks:
            self._unanchored.ask(reading, hits)
        return hits

    def _file(self, watch_id: int, entry: Entry, compiler: Compiler) -> Iterator[_Place]:
        """Let the watch wait under the anchor, and under a second word where there are few that will do."""
        anchor, rest = entry
        bucket = self._index(anchor.kind).bucket(anchor.value)
        seconds = second_words(rest, MOST_SECONDS) if rest is not None and anchor.kind == "word" else ()
        for word, left in seconds or ((None, rest),):
            filed: Filed = watch_id if left is None else (watch_id, compiler.check(left))
            (bucket if word is None else bucket.second(word)).file(filed)
            yield anchor, word, filed

    def _index(self, kind: str) -> Index:
        match kind:
            case "word":
                return self._by_word
            case "pair":
                return self._by_pair
            case "prefix":
                return self._by_prefix
            case "suffix":
                return self._by_suffix
            case _:
                index = self._by_field.get(kind)
                if index is None:  # a new table rather than a longer one: others are reading the old
                    index = Index()
                    self._by_field = {**self._by_field, kind: index}
                return index

    def _withdraw(self, places: Sequence[_Place]) -> None:
        for anchor, second, filed in places:
            if anchor is None:
                self._unanchored.withdraw(filed)
                continue
            index = self._index(anchor.kind)
            bucket = index.buckets[anchor.value]
            if second is None:
                bucket.withdraw(filed)
            else:
                bucket.seconds[second].withdraw(filed)
                bucket.close_second(second)
            index.close(anchor.value)


def _ask(buckets: Mapping[str, Bucket], values: Iterable[str], reading: Reading, hits: set[int]) -> None:
    for value in values:
        bucket = buckets.get(value)
        if bucket is not None:
            bucket.ask(reading, hits)
