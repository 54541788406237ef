"""What programs can be told of, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.engine.publishing.happenings import CHOSEN, Event

WORDS: dict[Event, str | Promise] = {
    Event.WAITING: _("a post waits for an approval"),
    Event.SENT: _("its network took a post"),
    Event.CONFIRMED: _("a post is seen online"),
    Event.UNKNOWN: _("nobody knows whether a post went out"),
    Event.REFUSED: _("a post was refused"),
    Event.HALTED: _("a thread stopped halfway"),
    Event.LATE: _("a post is late and somebody must decide"),
    Event.DELETED: _("a post was deleted from its network"),
    Event.CHANGE_WAITING: _("a change to what is online waits for an approval"),
    Event.CHANGED: _("what is online was changed"),
    Event.CHANGE_REFUSED: _("a change to what is online was refused"),
    Event.APPROVED: _("somebody agreed to a post"),
    Event.DECLINED: _("somebody asked for changes"),
    Event.STOPPED: _("publishing was stopped"),
    Event.RESUMED: _("publishing goes on"),
}


def choices() -> list[tuple[str, str]]:
    """Each event that can be chosen, with its words."""
    return [(str(event), str(WORDS[event])) for event in CHOSEN]
