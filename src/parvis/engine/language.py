"""The language of a short text.

Three readers in turn, each asked only what the one before could not tell. Known words decide most posts at once: a post
that holds several words that only one language uses, and next to none of another, needs no further thought. Then a small
linear model over letters and words, made from posts and from programs' messages in 34 European and neighbouring
languages. Where that is unsure, or the text is in letters it does not know, py3langid (BSD) is asked too. The language
that the network states weighs as well: people seldom change the setting of their account, so it helps but does not decide.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from parvis.engine.linear_model import LinearModel
from parvis.engine.models.packaged import packaged, telling_words
from parvis.engine.query.fields import primary_language

UNKNOWN = "und"
_LANGUAGES = """
ar bg bn ca cs da de el en es et eu fa fi fr he hi hr hu id is it ja ko lt lv ms nl no pl pt ro ru sk sl sq sr sv sw ta
th tl tr uk ur vi zh
"""
LANGUAGES = tuple(_LANGUAGES.split())

LONGEST_TEXT_READ = 200
"""Characters that are read: more do not change the answer."""
SURE = 0.7
"""Probability from which nobody else is asked."""
SURE_ENOUGH, SURE_ENOUGH_IF_LONG = 0.55, 0.25
"""Probability from which a short and a longer text are given a language."""
LONG = 20
"""Letters, spaces included, from which a text is long."""
_HINT_WEIGHT, _HINT_WEIGHT_IF_SHORT = 6.0, 60.0
_VOTE_WEIGHT = 3.0
_UNHEARD_OF = 0.03  # what the letters say of a language the small model does not know
_FEWEST_LETTERS = 3
_MOST_TOKENS = 60

_NOT_SPEECH = re.compile(r"(?:https?://|www\.)\S+|\bhttp\b|[@#＃][\w.@-]+|[\d_]+")
# The same where there is no link: it begins with a plain set of characters, which is found several times faster.
_NOT_SPEECH_NOR_LINK = re.compile(r"[@#＃\d_](?:(?<=[@#＃])[\w.@-]+|(?<=[\d_])[\d_]*)")
_NOT_LETTERS = re.compile(r"[^\w'\s]|_")
_LETTER = re.compile(r"[^\W\d_]")
_OTHER_LETTERS = re.compile(
    r"[\u0530-\u1dff\u2c00-\ua6ff\ua800-\uffef\U00010000-\U0001f000\U00020000-\U0003ffff]"
)

Verdict = tuple[str, float]


def detect(text: str, tokens: Sequence[str], hint: str = "") -> Verdict:
    """(ISO 639-1 code or ``und``, confidence from 0 to 1) of one text; of many, :func:`detect_all` is faster.

    ``tokens`` are its tokens (:func:`parvis.engine.words.normalise`), ``hint`` the language the network states or
    ``""``. A text without speech (links, emoji, names only) is ``und``.
    """
    return detect_all([text], [tokens], [hint])[0]


def detect_all(texts: Sequence[str], tokens: Sequence[Sequence[str]], hints: Sequence[str]) -> list[Verdict]:
    """:func:`detect` of many texts."""
    found: list[Verdict] = [(UNKNOWN, 0.0)] * len(texts)
    unsettled: list[tuple[int, str, dict[str, int]]] = []
    foreign: list[tuple[int, str, dict[str, int]]] = []
    for place, (text, words) in enumerate(zip(texts, tokens, strict=True)):
        votes = _known_words(words)
        elected = _elected(votes, len(words))
        if elected is not None:
            found[place] = (elected, 0.99)
            continue
        speech = speech_of(text)
        if len(_LETTER.findall(speech[: 4 * _FEWEST_LETTERS])) >= _FEWEST_LETTERS or (
            len(_LETTER.findall(speech)) >= _FEWEST_LETTERS
        ):
            other = not speech.isascii() and 2 * len(_OTHER_LETTERS.findall(speech)) > len(speech)
            (foreign if other else unsettled).append((place, speech, votes))
    for place, speech, votes in foreign:
        found[place] = _verdict(_by_library(speech), speech, votes, hints[place])
    if unsettled:
        likely = _likely([speech for _, speech, _ in unsettled])
        for (place, speech, votes), row, sure in zip(
            unsettled, likely, likely.max(axis=1).tolist(), strict=True
        ):
            shares = dict(zip(_model()[1], row.tolist(), strict=True))
            if sure < SURE:
                shares = {
                    code: share**0.5 * shares.get(code, _UNHEARD_OF)
                    for code, share in _by_library(speech).items()
                }
            found[place] = _verdict(shares, speech, votes, hints[place])
    return found


def speech_of(text: str) -> str:
    """What of a text is speech, in small letters: no links, handles, hashtags, numbers, signs or emoji."""
    read = text[: 2 * LONGEST_TEXT_READ]
    parted = _NOT_SPEECH if "http" in read or "www." in read else _NOT_SPEECH_NOR_LINK
    bare = parted.sub(" ", read).replace("’", "'")
    return " ".join(_NOT_LETTERS.sub(" ", bare).lower().split())[:LONGEST_TEXT_READ]


def letters_alone(text: str) -> Verdict:
    """What py3langid makes of a text by itself, over all its languages."""
    code, confidence = _library().classify(text)
    return code, float(confidence)


def _known_words(tokens: Sequence[str]) -> dict[str, int]:
    """How many of the first tokens are words of each language alone."""
    votes: dict[str, int] = {}
    for language in filter(None, map(telling_words().get, tokens[:_MOST_TOKENS])):
        votes[language] = votes.get(language, 0) + 1
    return votes


def _elected(votes: dict[str, int], tokens: int) -> str | None:
    """The language that the known words leave no doubt about."""
    if not votes:
        return None
    best = next(iter(votes)) if len(votes) == 1 else max(votes, key=votes.__getitem__)
    won = votes[best]
    others = sum(votes.values()) - won if len(votes) > 1 else 0
    return best if won >= 3 and won >= 6 * others and won * 4 >= min(tokens, _MOST_TOKENS) else None


def _verdict(shares: dict[str, float], speech: str, votes: dict[str, int], hint: str) -> Verdict:
    """The likeliest language, known words and the network's word weighed in; ``und`` where nothing is likely."""
    for code, number in votes.items():
        if code in shares:
            shares[code] *= _VOTE_WEIGHT ** min(number, 4)
    stated = primary_language(hint)
    if stated in shares:
        shares[stated] *= _HINT_WEIGHT if len(speech) > LONG else _HINT_WEIGHT_IF_SHORT
    best = max(shares, key=shares.__getitem__)
    confidence = shares[best] / (sum(shares.values()) or 1.0)
    enough = SURE_ENOUGH_IF_LONG if len(speech) > LONG else SURE_ENOUGH
    if confidence >= enough or best == stated:  # or nothing speaks against what the network says
        return best, confidence
    return UNKNOWN, confidence


def _likely(speech: Sequence[str]) -> NDArray[np.float64]:
    logits = _model()[0].logits(speech, [()] * len(speech)).astype(np.float64)
    likely: NDArray[np.float64] = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


def _by_library(speech: str) -> dict[str, float]:
    return dict(_identifier().rank(speech))


@cache
def _model() -> tuple[LinearModel, tuple[str, ...]]:
    """The small model and the languages of its columns."""
    with np.load(io.BytesIO(packaged("language.npz"))) as saved:
        codes = tuple(str(code) for code in saved["languages"])
        none = np.zeros((0, len(codes)), np.float32)
        return LinearModel(saved["characters"], saved["words"], none, saved["bias"]), codes


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


@cache
def _library() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
