"""The language of a short text.

Two readers in turn. Known words decide most posts at once: a post that holds several words that only one language uses,
and next to none of another, needs no further thought. The rest goes to py3langid (BSD), over the languages of
:data:`LANGUAGES`, with two priors: the language the network states (people seldom change the setting of their account,
so it weighs, but does not decide) and the few known words that were seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from parvis.engine.models.packaged import telling_words
from parvis.engine.query.fields import primary_language

UNKNOWN = "und"
_LANGUAGES = """
ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv sw ta th
tl tr uk ur vi zh
"""
LANGUAGES = tuple(_LANGUAGES.split())

LONGEST_TEXT_READ = 240
"""Characters that are read: more do not change the answer."""
SURE_ENOUGH = 0.55
_HINT_WEIGHT = 6.0
_VOTE_WEIGHT = 3.0
_FEWEST_LETTERS = 3
_MOST_TOKENS = 60


_NOT_SPEECH = re.compile(r"(?:https?://|www\.)\S+|[@#＃][\w.@-]+|\d+")
_LETTER = re.compile(r"[^\W\d_]")


def detect(text: str, tokens: Sequence[str], hint: str = "") -> tuple[str, float]:
    """(ISO 639-1 code or ``und``, confidence from 0 to 1) of one text.

    ``tokens`` are its tokens (:func:`parvis.engine.words.normalise`), ``hint`` the language the network states or
    ``""``. A text without speech (links, emoji, names only) is ``und``.
    """
    votes = _known_words(tokens)
    elected = _elected(votes, len(tokens))
    if elected is not None:
        return elected, 0.99
    speech = _NOT_SPEECH.sub(" ", text[:LONGEST_TEXT_READ])
    if len(_LETTER.findall(speech)) < _FEWEST_LETTERS:
        return UNKNOWN, 0.0
    return _by_letters(speech, primary_language(hint), votes)


def letters_alone(text: str) -> tuple[str, float]:
    """What py3langid makes of a text by itself, over all its languages."""
    code, confidence = _library().classify(text)
    return code, float(confidence)


def _known_words(tokens: Sequence[str]) -> dict[str, int]:
    """How many of the first tokens are words of each language alone."""
    known = telling_words()
    votes: dict[str, int] = {}
    for token in tokens[:_MOST_TOKENS]:
        language = known.get(token)
        if language is not None:
            votes[language] = votes.get(language, 0) + 1
    return votes


def _elected(votes: dict[str, int], tokens: int) -> str | None:
    """The language that the known words leave no doubt about."""
    if not votes:
        return None
    best = max(votes, key=votes.__getitem__)
    won = votes[best]
    others = sum(votes.values()) - won
    return best if won >= 3 and won >= 6 * others and won * 4 >= min(tokens, _MOST_TOKENS) else None


def _by_letters(speech: str, hint: str, votes: dict[str, int]) -> tuple[str, float]:
    weighed = {
        code: share * _VOTE_WEIGHT ** min(votes.get(code, 0), 4) for code, share in _identifier().rank(speech)
    }
    if hint in weighed:
        weighed[hint] *= _HINT_WEIGHT
    best = max(weighed, key=weighed.__getitem__)
    confidence = weighed[best] / sum(weighed.values())
    if confidence >= SURE_ENOUGH:
        return best, confidence
    if best == hint:
        return hint, confidence  # nothing speaks against what the network says
    return UNKNOWN, confidence


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


@cache
def _library() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
