"""What is wrong with something before it is said, by rules given as plain data. Pure; screens put it into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from parvis.engine.publishing.lengths import Limit, length, said_length
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia


class Severity(StrEnum):
    """``STOP``: the network would refuse it. ``WARN``: it can be said, and somebody should know."""

    STOP = "stop"
    WARN = "warn"


class ProblemKind(StrEnum):
    """What is wrong, and which ``values`` come with it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"  # length, maximum, over, unit
    TOO_MANY_MEDIA = "too_many_media"  # count, maximum
    MEDIA_TYPE = "media_type"  # position, media_type
    MEDIA_SIZE = "media_size"  # position, size, maximum (bytes)
    MIXED_MEDIA = "mixed_media"
    SEVERAL_VIDEOS = "several_videos"  # count
    ALT_MISSING = "alt_missing"  # position
    ALT_TOO_LONG = "alt_too_long"  # position, length, maximum, over
    CARD_BESIDE_MEDIA = "card_beside_media"
    LINK_NOT_WEB = "link_not_web"
    WARNING_NOT_SHOWN = "warning_not_shown"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. ``position`` among the values counts media from 1."""

    kind: ProblemKind
    severity: Severity = Severity.STOP
    values: dict[str, int | str] = {}


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What one network takes. ``sizes`` are the most bytes by media type; an empty one accepts no media at all.

    ``longest_alt`` is in graphemes, 0 when there is no limit. ``link_in_text``: a link is said at the end of the text and counts
    there; ``card_with_media``: a link card may stand beside media.
    """

    limits: tuple[Limit, ...]
    most_media: int = 0
    sizes: Mapping[str, int] = {}
    longest_alt: int = 0
    mixes_with_video: bool = False
    has_warning: bool = False
    link_in_text: bool = False
    card_with_media: bool = True

    def limits_for(self, said: Outgoing) -> tuple[Limit, ...]:
        """The limits that hold for ``said``: some do only beside media."""
        return tuple(limit for limit in self.limits if said.media or not limit.beside_media)


def problems(said: Outgoing, rules: Rules) -> tuple[Problem, ...]:
    """All that is wrong with ``said``, in the order in which one would look at it."""
    return (*_of_words(said, rules), *_of_media(said.media, rules))


def stopping(said: Outgoing, rules: Rules) -> tuple[Problem, ...]:
    """Only what the network would refuse."""
    return tuple(problem for problem in problems(said, rules) if problem.severity is Severity.STOP)


def _of_words(said: Outgoing, rules: Rules) -> Iterator[Problem]:
    if not (said.text.strip() or said.link or said.media):
        yield Problem(kind=ProblemKind.EMPTY)
    for limit in rules.limits_for(said):
        taken = said_length(said, limit, link_in_text=rules.link_in_text)
        if taken > limit.maximum:
            values: dict[str, int | str] = {
                "length": taken,
                "maximum": limit.maximum,
                "over": taken - limit.maximum,
                "unit": limit.unit,
            }
            yield Problem(kind=ProblemKind.TOO_LONG, values=values)
    if said.link and not said.link.lower().startswith(("https://", "http://")):
        yield Problem(kind=ProblemKind.LINK_NOT_WEB)
    if said.link and said.media and not rules.card_with_media:
        yield Problem(kind=ProblemKind.CARD_BESIDE_MEDIA)
    if said.warning and not rules.has_warning:
        yield Problem(kind=ProblemKind.WARNING_NOT_SHOWN, severity=Severity.WARN)


def _of_media(media: tuple[OutgoingMedia, ...], rules: Rules) -> Iterator[Problem]:
    if len(media) > rules.most_media:
        count: dict[str, int | str] = {"count": len(media), "maximum": rules.most_media}
        yield Problem(kind=ProblemKind.TOO_MANY_MEDIA, values=count)
    videos = sum(one.media_type.startswith("video/") for one in media)
    if videos and len(media) > videos and not rules.mixes_with_video:
        yield Problem(kind=ProblemKind.MIXED_MEDIA)
    elif videos > 1 and not rules.mixes_with_video:
        yield Problem(kind=ProblemKind.SEVERAL_VIDEOS, values={"count": videos})
    for position, one in enumerate(media, 1):
        yield from _of_one(one, position, rules)


def _of_one(one: OutgoingMedia, position: int, rules: Rules) -> Iterator[Problem]:
    most = rules.sizes.get(one.media_type)
    if most is None:
        values: dict[str, int | str] = {"position": position, "media_type": one.media_type}
        yield Problem(kind=ProblemKind.MEDIA_TYPE, values=values)
    elif one.size > most:
        values = {"position": position, "size": one.size, "maximum": most}
        yield Problem(kind=ProblemKind.MEDIA_SIZE, values=values)
    if not one.alt.strip():
        yield Problem(kind=ProblemKind.ALT_MISSING, severity=Severity.WARN, values={"position": position})
    taken = length(one.alt, "graphemes")
    if rules.longest_alt and taken > rules.longest_alt:
        values = {
            "position": position,
            "length": taken,
            "maximum": rules.longest_alt,
            "over": taken - rules.longest_alt,
        }
        yield Problem(kind=ProblemKind.ALT_TOO_LONG, values=values)
