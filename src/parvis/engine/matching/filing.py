"""Where standing queries wait, by what an item must hold for them to be asked.

Items are matched while watches are added and removed, without a lock: lists only grow at their end, and whatever shrinks
is replaced by a new list in one step, so that whoever is reading goes on with what was there.
"""

from __future__ import annotations

from parvis.engine.matching.compiling import Check
from parvis.engine.matching.reading import Reading

Asked = tuple[int, Check]
Filed = int | Asked
"""One entry: a watch that matches whatever comes here, or a watch and the check that says so."""


class Bucket:
    """The watches filed under one anchor.

    ``sure`` match at once; ``checks`` if their check says so; those of ``seconds`` are asked only when the item holds one
    more word. ``second_words`` are its keys, as a set, because meeting two sets is the fastest thing there is.
    """

    __slots__ = ("checks", "second_words", "seconds", "sure")

    def __init__(self) -> None:
        self.sure: list[int] = []
        self.checks: list[Asked] = []
        self.seconds: dict[str, Bucket] = {}
        self.second_words: set[str] = set()

    @property
    def empty(self) -> bool:
        """Nothing is filed here any more."""
        return not (self.sure or self.checks or self.seconds)

    def ask(self, reading: Reading, hits: set[int]) -> None:
        """Add to ``hits`` the watches that match."""
        if self.sure:
            hits.update(self.sure)
        for watch_id, check in self.checks:
            if check(reading):
                hits.add(watch_id)
        for word in self.second_words & reading.words:
            bucket = self.seconds.get(word)
            if bucket is not None:
                bucket.ask(reading, hits)

    def file(self, filed: Filed) -> None:
        """Let one more wait here."""
        if isinstance(filed, int):
            self.sure.append(filed)
        else:
            self.checks.append(filed)

    def withdraw(self, filed: Filed) -> None:
        """Let one wait here no longer."""
        if isinstance(filed, int):
            sure = self.sure.copy()
            sure.remove(filed)
            self.sure = sure
        else:
            self.checks = [waiting for waiting in self.checks if waiting is not filed]

    def second(self, word: str) -> Bucket:
        """The bucket of those that need this word too."""
        bucket = self.seconds.get(word)
        if bucket is None:
            bucket = self.seconds[word] = Bucket()
            self.second_words.add(word)
        return bucket

    def close_second(self, word: str) -> None:
        """Forget the bucket of a second word once it is empty."""
        if self.seconds[word].empty:
            self.second_words.discard(word)
            del self.seconds[word]


class Index:
    """Buckets by the value of an anchor."""

    __slots__ = ("buckets",)

    def __init__(self) -> None:
        self.buckets: dict[str, Bucket] = {}

    def bucket(self, value: str) -> Bucket:
        """The bucket of a value, made when it is not there."""
        found = self.buckets.get(value)
        if found is None:
            found = self.buckets[value] = Bucket()
        return found

    def close(self, value: str) -> None:
        """Forget a bucket once it is empty."""
        if self.buckets[value].empty:
            del self.buckets[value]


class AffixIndex(Index):
    """Buckets by how a word begins (or ends); ``lengths`` are those of the affixes there are."""

    __slots__ = ("_counted", "lengths")

    def __init__(self) -> None:
        super().__init__()
        self._counted: dict[int, int] = {}
        self.lengths: tuple[int, ...] = ()

    def bucket(self, value: str) -> Bucket:
        """See :meth:`Index.bucket`."""
        if value not in self.buckets:
            self._count(len(value), 1)
        return super().bucket(value)

    def close(self, value: str) -> None:
        """See :meth:`Index.close`."""
        super().close(value)
        if value not in self.buckets:
            self._count(len(value), -1)

    def _count(self, length: int, more: int) -> None:
        self._counted[length] = self._counted.get(length, 0) + more
        if not self._counted[length]:
            del self._counted[length]
        self.lengths = tuple(sorted(self._counted))
