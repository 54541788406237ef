"""Whether two texts say the same, however a network shows them. Pure.

Networks turn a text into HTML in ways of their own, so words are compared, not signs: taking a post for another one is caught by
whoever keeps the ledger, while missing it would say the same thing twice.
"""

from __future__ import annotations

import unicodedata

import regex  # type: ignore[import-untyped]

from parvis.engine.publishing.parts import addressed

_UNSPOKEN = regex.compile(r"[^\p{L}\p{M}\p{N}\p{S}]+")


def words(text: str) -> str:
    """What is left of a text for comparing: its letters, digits and symbols, with ``@name@host`` as ``@name``."""
    for part in reversed(addressed(text)):
        text = text[: part.start + 1 + len(part.value)] + text[part.end :]
    return str(_UNSPOKEN.sub("", unicodedata.normalize("NFKC", text).casefold())).replace("\ufe0f", "")


def same_words(one: str, other: str) -> bool:
    """Whether both say the same; of texts without any word, whether they hold the same signs."""
    if words(one) or words(other):
        return words(one) == words(other)
    return "".join(one.split()) == "".join(other.split())
