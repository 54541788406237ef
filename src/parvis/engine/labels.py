"""The names and numbers by which other people's labelled files call moods, emotions and languages."""

from __future__ import annotations

import re
from typing import TypeVar

from parvis.engine.language import LANGUAGES, UNKNOWN
from parvis.engine.understanding import Emotion, Sentiment
from parvis.engine.words import fold

Named = TypeVar("Named")

_SENTIMENTS = {
    Sentiment.NEGATIVE: "negative negatif neg bad mauvais label_0",
    Sentiment.NEUTRAL: "neutral neutre neu mixed none label_1",
    Sentiment.POSITIVE: "positive positif pos good bon label_2",
}
_SENTIMENT_NAMES = {name: mood for mood, names in _SENTIMENTS.items() for name in names.split()}
_FROM_MINUS_ONE = {"-1": Sentiment.NEGATIVE, "0": Sentiment.NEUTRAL, "1": Sentiment.POSITIVE}
_FROM_ZERO = {"0": Sentiment.NEGATIVE, "1": Sentiment.NEUTRAL, "2": Sentiment.POSITIVE}

_EMOTIONS = {
    Emotion.ANGER: "1 colere anger annoyance disapproval rage",
    Emotion.ANTICIPATION: "2 anticipation attente curiosity desire optimism",
    Emotion.DISGUST: "3 disgust degout",
    Emotion.FEAR: "4 fear peur nervousness",
    Emotion.JOY: "5 joy joie amusement excitement gratitude love pride relief happiness happy",
    Emotion.SADNESS: "6 sadness tristesse disappointment embarrassment grief remorse sad",
    Emotion.SURPRISE: "7 surprise confusion realization",
    Emotion.TRUST: "8 trust confiance admiration approval caring",
}
_EMOTION_NAMES = {name: emotion for emotion, names in _EMOTIONS.items() for name in names.split()}
_NO_EMOTION = frozenset({"", "0", "none", "neutral", "neutre", "aucune", "no_emotion"})
_WRITTEN_AS_A_LIST = re.compile(r"[][{}()'\"]|\.0\b")
_BETWEEN = re.compile(r"[,;|/+\s]+")

_LANGUAGE_NAMES = {
    "arabic": "ar", "bulgarian": "bg", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et",
    "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hindi": "hi", "hungarian": "hu", "italian": "it",
    "norwegian": "no", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es",
    "swedish": "sv", "turkish": "tr", "ukrainian": "uk", "nb": "no", "nn": "no", "francais": "fr", "anglais": "en",
}  # fmt: skip


class UnknownLabelError(ValueError):
    """A label that names nothing we know; ``label`` is it."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def sentiment_of(label: str, from_minus_one: bool = False) -> Sentiment:
    """The mood a label names: words in English or French, 0 1 2, or -1 0 1 when so told. Raises :class:`UnknownLabelError`."""
    names = _SENTIMENT_NAMES | (_FROM_MINUS_ONE if from_minus_one else _FROM_ZERO)
    return _known(names, fold(label).strip().removesuffix(".0"))


def emotions_of(label: str) -> set[Emotion]:
    """The emotions one label names, several between commas, semicolons, bars, slashes or spaces; none for ``neutral``.

    English and French names, the numbers of XED (1 anger … 8 trust) and the 27 names of GoEmotions, gathered into the
    eight. Raises :class:`UnknownLabelError`.
    """
    names = _BETWEEN.split(_WRITTEN_AS_A_LIST.sub("", fold(label)).strip())
    return {_known(_EMOTION_NAMES, name) for name in names if name not in _NO_EMOTION}


def language_of(label: str) -> str:
    """ISO 639-1 of a code (``fr``, ``fr-FR``) or an English name; ``und`` as it is. Raises :class:`UnknownLabelError`."""
    name = fold(label).strip()
    if name in _LANGUAGE_NAMES:
        return _LANGUAGE_NAMES[name]
    code = re.split(r"[-_]", name)[0]
    code = _LANGUAGE_NAMES.get(code, code)
    if code not in LANGUAGES and code != UNKNOWN:
        raise UnknownLabelError(label)
    return code


def _known(names: dict[str, Named], name: str) -> Named:
    try:
        return names[name]
    except KeyError:
        raise UnknownLabelError(name) from None
