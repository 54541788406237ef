"""The languages a post may be said to be in, named in the reader's."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

CODES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "he", "hi", "hr", "hu", "it", "ja", "ko",
    "lb", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip


def name_of(code: str) -> str:
    """The name of a language; its code where it has none, nothing where no language was said."""
    return dict(choices()).get(code, code) if code else ""


def choices() -> list[tuple[str, str]]:
    """Codes and names, in the order of names."""
    names = Locale.parse(to_locale(get_language() or "en")).languages
    known = sorted(((code, str(names.get(code, code))) for code in CODES), key=lambda one: one[1].casefold())
    return [("", _("Not said")), *((code, name[:1].upper() + name[1:]) for code, name in known)]
