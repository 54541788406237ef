"""What a post asks its readers: how it is typed, and what it is called in words."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.networks import registry

HOUR = 3600
LASTING = (
    (1 * HOUR, gettext_lazy("an hour")),
    (6 * HOUR, gettext_lazy("6 hours")),
    (24 * HOUR, gettext_lazy("a day")),
    (3 * 24 * HOUR, gettext_lazy("3 days")),
    (7 * 24 * HOUR, gettext_lazy("a week")),
    (14 * 24 * HOUR, gettext_lazy("2 weeks")),
)
"""How long a poll may be asked for on the screens, in seconds."""
NOTHING = OutgoingPoll(options=())


def takes_polls(network: str) -> bool:
    """Whether a post may ask something there."""
    found = registry.publishing().get(network)
    return found is not None and found.publisher.rules.poll is not None


def poll_typed(data: QueryDict) -> OutgoingPoll:
    """What was typed: one answer a line."""
    lines = (line.strip() for line in data.get("poll_options", "").splitlines())
    seconds = data.get("poll_seconds", "")
    return OutgoingPoll(
        options=tuple(line for line in lines if line),
        seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 9 else 24 * HOUR,
        multiple=bool(data.get("poll_multiple")),
    )


def lasts(poll: OutgoingPoll) -> str:
    """For how long one may answer, in words."""
    return how_long(poll.seconds)


def how_long(seconds: int) -> str:
    """A time in which one may answer, in words."""
    known = dict(LASTING).get(seconds)
    return str(known) if known else _("%(number)s hours") % {"number": round(seconds / HOUR, 1)}


def poll_words(poll: OutgoingPoll | None) -> str:
    """A poll as lines, to be compared."""
    if poll is None:
        return ""
    several = _("several answers") if poll.multiple else _("one answer")
    return "\n".join([*poll.options, f"({several}, {lasts(poll)})"])
