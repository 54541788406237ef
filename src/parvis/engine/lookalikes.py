"""Words disguised with letters of another alphabet: a Cyrillic "а" in "Orаnge" is read as the Latin one it looks like.

Only words that mix alphabets are touched; a Russian or a Greek word stays as it is. The letters become those of the alphabet
that the telling letters of the word (those that look like no other) belong to: Latin, or Cyrillic for a Russian word with Latin letters
in it. A word whose letters tell both alphabets ("Яndex") is no disguise and stays.
"""

from __future__ import annotations

import re

# Folded (lower case) letters: some stand for a capital that looks the same, as Cyrillic "н" for "Н".
_TO_LATIN = str.maketrans(
    "авекмнорстухіјѕԁԛԝѵһӏ" + "αβεζηικνορτυχ",
    "abekmhopctyxijsdqwvhl" + "abezhikvoptux",
)
_TO_CYRILLIC = str.maketrans("abekmhopctyx", "авекмнорстух")
_FOREIGN = "\u0370-\u03ff\u0400-\u052f"
_MEETING = re.compile(f"[a-z][{_FOREIGN}]|[{_FOREIGN}][a-z]")
_RUN = re.compile(f"[a-z{_FOREIGN}]+")
_LATIN_LETTER = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0400-\u052f]+")
_FOREIGN_LETTER = re.compile(f"[{_FOREIGN}]")


def undisguised(folded: str) -> str:
    """A folded text with its disguised words made plain. Letter for letter: the length stays. Linear."""
    if folded.isascii() or not _FOREIGN_LETTER.search(folded) or not _MEETING.search(folded):
        return folded
    return _RUN.sub(_plain, folded)


def _plain(match: re.Match[str]) -> str:
    word = match[0]
    if not _LATIN_LETTER.search(word) or not _FOREIGN_LETTER.search(word):
        return word
    latin = word.translate(_TO_LATIN)
    if latin.isascii():
        return latin
    cyrillic = word.translate(_TO_CYRILLIC)
    return cyrillic if _CYRILLIC.fullmatch(cyrillic) else word
