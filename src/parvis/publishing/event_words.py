"""What the standings of an event's lines are called, and how they look."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.engine.publishing.running_order import Standing


@dataclass(frozen=True, slots=True)
class Sign:
    """A standing in little room."""

    label: str
    tone: str
    icon: str


def sign_of(where: Standing) -> Sign:
    """A standing in the reader's language."""
    match where:
        case Standing.READY:
            return Sign(pgettext("line of an event", "To come"), "outline", "")
        case Standing.SKIPPED:
            return Sign(pgettext("line of an event", "Skipped"), "outline", "minus")
        case Standing.GOING:
            return Sign(_("Going out"), "accent", "send")
        case Standing.HELD:
            return Sign(pgettext("line of an event", "Held back"), "warning", "circle-pause")
        case Standing.TROUBLE:
            return Sign(pgettext("line of an event", "Needs somebody"), "negative", "triangle-alert")
        case Standing.OUT:
            return Sign(pgettext("line of an event", "Out"), "positive", "check")
        case Standing.TAKEN_BACK:
            return Sign(_("Taken back"), "outline", "reply")
