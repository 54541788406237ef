"""One reading of a feed: its entries as Items, and what must be told about those that are not as they should
be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from parvis.engine.items import Item
from parvis.networks.feeds.mapping import date_problem, map_entry
from parvis.networks.feeds.parsing import Document, parse
from parvis.networks.http import Response


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that could be mapped. ``words`` change when the site edits it."""

    payload: dict[str, Any]
    item: Item

    @property
    def words(self) -> str:
        return f"{self.item.title}\n{self.item.content}\n{self.item.url}"


def part_words(entries: Iterable[Entry]) -> dict[str, str]:
    """Id → words, as the cursor remembers them."""
    return {entry.item.id: entry.words for entry in entries}


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed feed. ``unreadable`` counts the entries without title and text."""

    document: Document
    entries: tuple[Entry, ...]
    unreadable: int

    @classmethod
    def of(cls, answer: Response, fetched: dt.datetime) -> Reading:
        """Parse and map an answer. Raises ``NotAFeed``. An id that comes twice counts once, the first time."""
        document = parse(answer.content, answer.url, answer.headers, fetched)
        found: dict[str, Entry] = {}
        unreadable = 0
        for payload in document.payloads:
            try:
                item = map_entry(payload)
            except ValueError:
                unreadable += 1
                continue
            found.setdefault(item.id, Entry(payload, item))
        return cls(document, tuple(found.values()), unreadable)

    def note(self, fresh: Iterable[Entry]) -> str:
        """What the coverage note should say of this reading, in English; empty when all is well."""
        problems = [date_problem(entry.payload) for entry in fresh]
        told = [
            (self.unreadable, "entries could not be read"),
            (problems.count("missing"), "entries have no usable date: the time of reading stands for it"),
            (problems.count("future"), "entries are dated in the future: the time of reading stands for it"),
        ]
        said = [self.document.problem] if self.document.problem else []
        return ". ".join(said + [f"{count} {words}" for count, words in told if count])
