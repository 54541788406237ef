"""LinkedIn's own form of text, in which some signs mean something: written so that people read what was meant. Pure."""

from __future__ import annotations

import re

from parvis.engine.publishing.parts import hashtags

_SPECIAL = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_TEMPLATE = re.compile(r"\{hashtag\|\\?#\|([^}]*)\}")
_MENTION = re.compile(r"@\[([^\]]*)\]\(urn:[^)]*\)")


def written(text: str) -> str:
    """A text as it is sent: signs that mean something are escaped, but for the marks of hashtags."""
    marks = {part.start for part in hashtags(text)}
    return "".join(
        f"\\{sign}" if _SPECIAL.fullmatch(sign) and place not in marks else sign
        for place, sign in enumerate(text)
    )


def read(sent: str) -> str:
    """The text behind what LinkedIn gives back."""
    text = _TEMPLATE.sub(r"#\1", _MENTION.sub(r"\1", sent))
    return _ESCAPED.sub(r"\1", text)
