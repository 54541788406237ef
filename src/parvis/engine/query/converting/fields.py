"""The fields of other tools' queries, and what Parvis calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parvis.engine.query.linting.repairs import COUNTRIES

Convert = Callable[[str], str]
"""The value as Parvis wants it; empty when there is none."""


def _country(value: str) -> str:
    name = value.strip().lower()
    return name.upper() if len(name) == 2 else COUNTRIES.get(name, "")


def _as_is(value: str) -> str:
    return value


def _site(value: str) -> str:
    return value.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0].removeprefix("www.").lstrip("*.")


def _engagement_type(value: str) -> str:
    return {
        "reply": "reply", "comment": "reply", "retweet": "repost", "share": "repost", "repost": "repost", "quote": "quote",
        "original": "original",
    }.get(value.lower(), "")  # fmt: skip


def _sentiment(value: str) -> str:
    word = value.lower()
    signs = {">0": "positive", ">=1": "positive", "<0": "negative", "<=-1": "negative", "0": "neutral"}
    return signs.get(word) or (word if word in {"positive", "negative", "neutral"} else "")


def _emotion(value: str) -> str:
    word = value.lower()
    return (
        word
        if word in {"joy", "fear", "surprise", "sadness", "disgust", "anger", "trust", "anticipation"}
        else ""
    )


FIELDS: Mapping[str, tuple[str, Convert]] = {
    "site": ("site", _site),
    "domain": ("site", _site),
    "domain_url": ("site", _site),
    "host_url": ("site", _site),
    "url": ("link", _as_is),
    "links": ("link", _as_is),
    "link": ("link", _as_is),
    "author": ("author", _as_is),
    "authors": ("author", _as_is),
    "at_mentions": ("mention", _as_is),
    "mention": ("mention", _as_is),
    "mentions": ("mention", _as_is),
    "hashtag": ("hashtag", _as_is),
    "hashtags": ("hashtag", _as_is),
    "language": ("lang", _as_is),
    "lang": ("lang", _as_is),
    "country": ("country", _country),
    "sourcecountry": ("country", _country),
    "authorcountry": ("country", _country),
    "engagementtype": ("is", _engagement_type),
    "sentiment": ("sentiment", _sentiment),
    "emotion": ("emotion", _emotion),
    "authorfollowers": ("followers", _as_is),
    "twitterfollowers": ("followers", _as_is),
    "followers": ("followers", _as_is),
    "followercount": ("followers", _as_is),
    "engagement": ("engagement", _as_is),
    "rating": ("rating", _as_is),
}
"""By their name in lower case: Parvis's field, and how the value changes."""

WORDS_ONLY = frozenset({"title", "content", "headline", "text", "title_snippet"})
"""Fields that look at one part of a text: Parvis looks for the words in all of it."""
