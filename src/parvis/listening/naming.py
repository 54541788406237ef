"""The names people read for the words the archive keeps: networks, languages, moods, emotions."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from parvis.networks import registry

SENTIMENTS = {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}
EMOTIONS = {
    "joy": _("Joy"),
    "trust": _("Trust"),
    "fear": _("Fear"),
    "surprise": _("Surprise"),
    "sadness": _("Sadness"),
    "disgust": _("Disgust"),
    "anger": _("Anger"),
    "anticipation": _("Anticipation"),
    "": _("None in particular"),
}
TYPES = {
    "Note": pgettext_lazy("item type", "Post"),
    "Article": _("Article"),
    "Image": _("Picture"),
    "Video": _("Video"),
    "Question": _("Poll"),
    "Review": _("Review"),
    "Message": _("Message"),
}
#: Networks that reach Parvis through files, and so have no connector to take a title from.
WELL_KNOWN = {
    "x": "X",
    "twitter": "X (Twitter)",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "linkedin": "LinkedIn",
    "reddit": "Reddit",
    "pinterest": "Pinterest",
}


def network(name: str) -> str:
    """A network's title: ``feeds`` → "Press and blogs"."""
    if name in ("feeds", "files"):
        return str({"feeds": _("Press and blogs"), "files": _("Files")}[name])
    if name == "linkedin_people":
        return str(_("LinkedIn (people)"))
    return WELL_KNOWN.get(name) or _titles().get(name) or name.capitalize()


def limit(name: str) -> str:
    """What a network cannot show, as its manifest says; empty when there is no connector for it."""
    facts = _coverage().get(name, ())
    return " ".join(str(gettext(text)) for text in facts)


@lru_cache(maxsize=1)
def _coverage() -> dict[str, tuple[str, ...]]:
    found = [c for c in registry.all() if not isinstance(c, registry.Unavailable)]
    return {c.manifest.name: tuple(f.text for f in c.manifest.coverage) for c in found}


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return {
        c.manifest.name: c.manifest.title for c in registry.all() if not isinstance(c, registry.Unavailable)
    }


def language(code: str) -> str:
    """A language's name in the reader's language: ``fr`` → "français"."""
    if code in ("", "und"):
        return str(_("Not recognised"))
    return _language(code, get_language() or "fr")


@lru_cache(maxsize=1024)
def _language(code: str, reader: str) -> str:
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(reader)
    except (ValueError, UnknownLocaleError):
        return code
    return name or code


def sentiment(value: str) -> str:
    """A mood's name."""
    return str(SENTIMENTS.get(value, value))


def emotion(value: str) -> str:
    """An emotion's name."""
    return str(EMOTIONS.get(value, value))


def item_type(value: str) -> str:
    """A kind of item's name."""
    return str(TYPES.get(value, value))
