"""A post as its sentences, and a sentence as the words that carry it."""

from __future__ import annotations

import re

from parvis.engine.stopwords import STOP_WORDS
from parvis.engine.words import words

LONGEST_TEXT_READ = 2_000
"""Characters of a post that are read: what matters in a crisis is said early."""

_END = re.compile(r"(?<=[!?…])\s+|(?<=[^\W\d_]{2}[.])\s+|(?<=\d[.])\s+(?=[^\W\d_])|\n+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_ADDRESSED = re.compile(r"^(?:[.\s]*@[\w.@-]+[\s,:]*)+")
_QUOTED_REPOST = re.compile(r"^RT @?[\w.@-]+:?\s*|[“\"]@\w+:?\s*")
_TRAILING_TAGS = re.compile(r"(?:(?:^|\s+)#\w+)+\s*$")
_EDGES = ' \t\r"«»“”()[]-–—:;,'


def sentences(text: str) -> list[str]:
    """What is said, sentence by sentence, without links, without whom it is addressed to and without trailing hashtags."""
    bare = _LINK.sub(" ", _QUOTED_REPOST.sub("", text[:LONGEST_TEXT_READ]))
    found = []
    for piece in _END.split(bare):
        said = _TRAILING_TAGS.sub("", _ADDRESSED.sub("", piece.strip())).strip(_EDGES)
        said = " ".join(said.split())
        if said:
            found.append(said)
    return found


def telling(sentence: str) -> frozenset[str]:
    """The words of a sentence that carry it: folded, without little words, figures and single letters."""
    return frozenset(
        word for word in words(sentence) if len(word) > 1 and word not in STOP_WORDS and not word.isdigit()
    )
