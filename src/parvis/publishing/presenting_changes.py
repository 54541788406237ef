"""What was changed between two versions of what an account says, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from django.utils.translation import gettext as _

from parvis.engine.publishing.outgoing import Outgoing, OutgoingPart
from parvis.publishing.choosing import in_words
from parvis.publishing.models import Variant
from parvis.publishing.polls import poll_words

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words compared; beyond, both versions are shown whole


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words that are the same (``kind`` empty), new (``ins``) or gone (``del``)."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What some accounts say otherwise: which accounts, which part of the post, and the words."""

    accounts: list[str]
    part: str
    stretches: list[Stretch]


def changes(variant: Variant, before: Outgoing | None) -> list[Change]:
    """What the variant says otherwise than ``before``; nothing when that is not known."""
    if before is None:
        return []
    now = variant.outgoing()
    parts = (
        (_("Text"), before.text, now.text),
        *_further(before, now),
        (_("Poll"), poll_words(before.poll), poll_words(now.poll)),
        (_("First comment"), before.comment, now.comment),
        (_("Link"), before.link, now.link),
        (_("Content warning"), before.warning, now.warning),
        (_("Language"), before.language, now.language),
        (_("Pictures"), _pictures(before), _pictures(now)),
        (_("Choices"), _choices(variant, before), _choices(variant, now)),
    )
    return [
        Change([variant.account.handle], name, stretches(old, new)) for name, old, new in parts if old != new
    ]


def _choices(variant: Variant, said: Outgoing) -> str:
    """What was answered to what the network asks, a line each."""
    return "\n".join(f"{label}: {words}" for label, words in in_words(variant.account, dict(said.choices)))


def _further(before: Outgoing, now: Outgoing) -> list[tuple[str, str, str]]:
    """The parts a thread goes on with, side by side."""
    parts = zip_longest(before.parts, now.parts, fillvalue=OutgoingPart())
    return [
        (_("Part %(number)s") % {"number": n}, old.text, new.text) for n, (old, new) in enumerate(parts, 2)
    ]


def _pictures(said: Outgoing) -> str:
    """The pictures as words: their descriptions, each with the beginning of its digest."""
    return "\n".join(f"{one.alt} [{one.digest[:8]}]".strip() for one in said.all_media)


def together(found: list[Change]) -> list[Change]:
    """The same changes, those that are the same on several accounts once."""
    told: list[Change] = []
    for one in found:
        same = next(
            (other for other in told if (other.part, other.stretches) == (one.part, one.stretches)), None
        )
        if same is None:
            told.append(one)
        else:
            same.accounts.extend(one.accounts)
    return told


def stretches(old: str, new: str) -> list[Stretch]:
    """Both texts as one, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return [Stretch(old, "del"), Stretch(new, "ins")]
    found: list[Stretch] = []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Stretch("".join(before[i:j])))
            continue
        found += [Stretch("".join(before[i:j]), "del"), Stretch("".join(after[k:m]), "ins")]
    return [stretch for stretch in found if stretch.text]
