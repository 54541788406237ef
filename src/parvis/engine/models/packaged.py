"""Reading what ships in this folder: each file once, when it is first needed."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

LANGUAGES_WITH_VALENCES = ("fr", "en")


def packaged(name: str) -> bytes:
    """The bytes of one file of ``parvis.engine.models``."""
    return resources.files("parvis.engine.models").joinpath(name).read_bytes()


@cache
def telling_words() -> dict[str, str]:
    """Words that one language uses and the others hardly do, and which language that is (ISO 639-1)."""
    lines = gzip.decompress(packaged("language_words.txt.gz")).decode().splitlines()
    return {line[3:]: line[:2] for line in lines}


@cache
def valences(language: str) -> dict[str, float]:
    """How good (up to 4) or bad (down to −4) the words of a language are; empty where no list ships."""
    if language not in LANGUAGES_WITH_VALENCES:
        return {}
    lines = gzip.decompress(packaged(f"valence_{language}.txt.gz")).decode().splitlines()
    pairs = (line.split(" ", 1) for line in lines)
    return {word: int(tenths) / 10 for tenths, word in pairs}
