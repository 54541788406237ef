"""Phrases and hashtags as people write them, for words the archive keeps folded (``carte de fidelite``)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from parvis.archive.contract import Mention
from parvis.engine.words import fold_hashtag, located

PUNCTUATION = re.compile(r"\s*[,;:.!?…()«»“”\"]+\s+|\s+")


def spelled_phrases(phrases: Sequence[str], mentions: Iterable[Mention]) -> dict[str, str]:
    """Folded phrase → its commonest spelling among the mentions; phrases not found in them are left out."""
    wanted = {tuple(phrase.split(" ")): phrase for phrase in phrases}
    lengths = sorted({len(words) for words in wanted})
    found: dict[str, Counter[str]] = {phrase: Counter() for phrase in phrases}
    for mention in mentions:
        text = mention.item.text
        words = located(text)
        tokens = tuple(word for word, _start, _end in words)
        for length in lengths:
            for at in range(len(tokens) - length + 1):
                phrase = wanted.get(tokens[at : at + length])
                if phrase:
                    said = text[words[at][1] : words[at + length - 1][2]]
                    found[phrase][PUNCTUATION.sub(" ", said.lower())] += 1
    return {phrase: counted.most_common(1)[0][0] for phrase, counted in found.items() if counted}


def spelled_hashtags(mentions: Iterable[Mention]) -> dict[str, str]:
    """Folded hashtag → its commonest spelling among the mentions."""
    found: dict[str, Counter[str]] = {}
    for mention in mentions:
        for tag in mention.item.hashtags:
            found.setdefault(fold_hashtag(tag), Counter())[tag] += 1
    return {folded: counted.most_common(1)[0][0] for folded, counted in found.items()}
