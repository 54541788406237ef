"""Thousands of standing queries against each passing item.

Every query is filed under **anchors**: words (or hashtags, handles, languages…) of which a matching item must hold at
least one, chosen so that they are rare. An item then only meets the few queries filed under what it holds, and each of
those is a chain of closures compiled when the watch was added. Adding and removing are incremental.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from parvis.engine.items import Item
from parvis.engine.matching.anchors import Anchor, anchors_of
from parvis.engine.matching.reference import field_matches
from parvis.engine.query import fields
from parvis.engine.query.ast import And, Everything, Field, Node, Not, Or, Phrase, Term
from parvis.engine.query.proximity import phrase_pattern


class _Reading:
    """One item as the closures see it."""

    __slots__ = ("item", "language", "padded", "words")

    def __init__(self, item: Item, tokens: str, language: str) -> None:
        self.item = item
        self.language = language
        self.padded = f" {tokens} "
        self.words = set(tokens.split(" "))


_Check = Callable[[_Reading], bool]
_Filed = dict[int, _Check]


class Matcher:
    """Holds watches and says which of them an item matches. Not for use from several threads at once while adding."""

    def __init__(self) -> None:
        self._anchors: dict[int, tuple[Anchor, ...]] = {}
        self._by_word: dict[str, _Filed] = {}
        self._by_prefix: dict[str, _Filed] = {}
        self._by_field: dict[tuple[str, str], _Filed] = {}
        self._unanchored: _Filed = {}
        self._prefix_lengths: dict[int, int] = {}
        self._field_names: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._anchors)

    def __contains__(self, watch_id: int) -> bool:
        return watch_id in self._anchors

    def add(self, watch_id: int, node: Node) -> None:
        """Watch for ``node``; replaces what was watched under the same id."""
        self.remove(watch_id)
        check = _compiled(node)
        anchors = anchors_of(node)
        self._anchors[watch_id] = anchors
        if not anchors:
            self._unanchored[watch_id] = check
        for anchor in anchors:
            self._file(anchor)[watch_id] = check
            if anchor.kind == "prefix":
                length = len(anchor.value)
                self._prefix_lengths[length] = self._prefix_lengths.get(length, 0) + 1
            elif anchor.kind != "word":
                self._field_names[anchor.kind] = self._field_names.get(anchor.kind, 0) + 1

    def remove(self, watch_id: int) -> None:
        """Stop watching; an id that is not watched is ignored."""
        self._unanchored.pop(watch_id, None)
        for anchor in self._anchors.pop(watch_id, ()):
            filed = self._file(anchor)
            del filed[watch_id]
            if not filed:
                self._discard(anchor)
            if anchor.kind == "prefix":
                _decrement(self._prefix_lengths, len(anchor.value))
            elif anchor.kind != "word":
                _decrement(self._field_names, anchor.kind)

    def match(self, item: Item, tokens: str, language: str) -> tuple[int, ...]:
        """The ids of the watches the item matches, in ascending order.

        ``tokens`` is the item's token string (:func:`parvis.engine.words.token_string` of ``item.text``), ``language``
        what the engine understood it to be.
        """
        reading = _Reading(item, tokens, language)
        hits: set[int] = set()
        by_word = self._by_word
        if by_word:
            for word in reading.words:
                if word in by_word:
                    for watch_id, check in by_word[word].items():
                        if check(reading):
                            hits.add(watch_id)
        if self._by_prefix:
            self._ask_by_prefix(reading, hits)
        if self._by_field:
            self._ask_by_field(reading, hits)
        for watch_id, check in self._unanchored.items():
            if check(reading):
                hits.add(watch_id)
        return tuple(sorted(hits)) if hits else ()

    def _file(self, anchor: Anchor) -> _Filed:
        if anchor.kind == "word":
            return self._by_word.setdefault(anchor.value, {})
        if anchor.kind == "prefix":
            return self._by_prefix.setdefault(anchor.value, {})
        return self._by_field.setdefault((anchor.kind, anchor.value), {})

    def _discard(self, anchor: Anchor) -> None:
        if anchor.kind == "word":
            del self._by_word[anchor.value]
        elif anchor.kind == "prefix":
            del self._by_prefix[anchor.value]
        else:
            del self._by_field[(anchor.kind, anchor.value)]

    def _ask_by_prefix(self, reading: _Reading, hits: set[int]) -> None:
        by_prefix = self._by_prefix
        for length in self._prefix_lengths:
            for beginning in {word[:length] for word in reading.words}:
                if beginning in by_prefix:
                    _ask(by_prefix[beginning], reading, hits)

    def _ask_by_field(self, reading: _Reading, hits: set[int]) -> None:
        for name in self._field_names:
            for value in _held(name, reading):
                filed = self._by_field.get((name, value))
                if filed is not None:
                    _ask(filed, reading, hits)


def _ask(filed: _Filed, reading: _Reading, hits: set[int]) -> None:
    for watch_id, check in filed.items():
        if watch_id not in hits and check(reading):
            hits.add(watch_id)


def _decrement(counts: dict[int, int] | dict[str, int], key: int | str) -> None:
    counts[key] -= 1  # type: ignore[index]
    if not counts[key]:  # type: ignore[index]
        del counts[key]  # type: ignore[arg-type]


def _held(name: str, reading: _Reading) -> tuple[str, ...]:
    """The values an item can be filed under for a field."""
    item = reading.item
    match name:
        case "hashtag":
            return fields.hashtags(item) if item.hashtags else ()
        case "mention":
            return _handle_forms(fields.mentions(item)) if item.mentions else ()
        case "author":
            handle, identity = fields.author(item)
            return (*_handle_forms((handle,)), identity)
        case "lang":
            return (fields.primary_language(reading.language),)
        case "network":
            return (item.network,)
        case "is":
            return fields.kinds(item)
        case "site":
            return tuple(
                ".".join(parts[start:])
                for parts in (host.split(".") for host in fields.sites(item))
                for start in range(len(parts))
            )
        case _:
            raise ValueError(f"no such field: {name}")


def _handle_forms(handles: tuple[str, ...]) -> tuple[str, ...]:
    """Each handle as it is and up to every ``@`` inside it: what ``@value`` can have named it by."""
    forms = list(handles)
    for handle in handles:
        position = handle.find("@")
        while position > 0:
            forms.append(handle[:position])
            position = handle.find("@", position + 1)
    return tuple(forms)


def _compiled(node: Node) -> _Check:
    match node:
        case Everything():
            return lambda _reading: True
        case Term(word=word, prefix=True):
            beginning = " " + word
            return lambda reading: beginning in reading.padded
        case Term(word=word):
            return lambda reading: word in reading.words
        case Phrase():
            return _compiled_phrase(node)
        case Field():
            return lambda reading: field_matches(node, reading.item, reading.language)
        case Not(part=part):
            inner = _compiled(part)
            return lambda reading: not inner(reading)
        case And(parts=parts):
            return _all(_cheapest_first(parts))
        case Or(parts=parts):
            return _any(_cheapest_first(parts))


def _compiled_phrase(phrase: Phrase) -> _Check:
    if phrase.slop == 0:
        run = f" {' '.join(phrase.words)} "
        return lambda reading: run in reading.padded
    search = re.compile(phrase_pattern(phrase)).search
    required = frozenset(phrase.words)
    return lambda reading: required <= reading.words and search(reading.padded) is not None


def _cheapest_first(parts: tuple[Node, ...]) -> list[_Check]:
    """Words are looked up in a set: ask them before anything that must be computed."""
    return [_compiled(part) for part in sorted(parts, key=lambda part: not isinstance(part, Term))]


def _all(checks: list[_Check]) -> _Check:
    if len(checks) == 2:
        first, second = checks
        return lambda reading: first(reading) and second(reading)

    def check_all(reading: _Reading) -> bool:
        for check in checks:  # noqa: SIM110 — a loop is faster here than a generator
            if not check(reading):
                return False
        return True

    return check_all


def _any(checks: list[_Check]) -> _Check:
    if len(checks) == 2:
        first, second = checks
        return lambda reading: first(reading) or second(reading)

    def check_any(reading: _Reading) -> bool:
        for check in checks:  # noqa: SIM110 — a loop is faster here than a generator
            if check(reading):
                return True
        return False

    return check_any
