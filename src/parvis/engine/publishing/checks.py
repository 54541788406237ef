"""What is wrong with something before it is said, by rules given as plain data. Pure; screens put it into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from parvis.engine.publishing.lengths import Limit, asked_in, length, said_length, weighed
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia, OutgoingPoll
from parvis.engine.publishing.parts import hashtags, links, named

MOST_PARTS = 25
"""How many posts a thread may have: more is no thread but a page, and would fill what a network lets an account say in an hour."""

_BREATH = 0.1  # seconds: a video of a minute rarely has exactly sixty


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
    NEEDS_MEDIA = "needs_media"
    MEDIA_SHAPE = "media_shape"  # position
    TOO_MANY_HASHTAGS = "too_many_hashtags"  # count, maximum
    TOO_MANY_MENTIONS = "too_many_mentions"  # count, maximum
    TOO_MANY_LINKS = "too_many_links"  # count, maximum
    LINKS_NOT_CLICKABLE = "links_not_clickable"
    CHOICE_MISSING = "choice_missing"  # choice (its label)
    NEEDS_VIDEO = "needs_video"
    VIDEO_TOO_LONG = "video_too_long"  # position, duration, maximum (seconds)
    VIDEO_TOO_SHORT = "video_too_short"  # position, duration, minimum (seconds)
    VIDEO_SHAPE = "video_shape"  # position, width, height
    VIDEO_CODEC = "video_codec"  # position, codecs
    VIDEO_TOO_FINE = "video_too_fine"  # position, width, height
    VIDEO_RATE = "video_rate"  # position, rate
    NO_THREADS = "no_threads"
    TOO_MANY_PARTS = "too_many_parts"  # count, maximum
    SAME_PARTS = "same_parts"  # part, other
    NO_POLLS = "no_polls"
    POLL_OPTIONS = "poll_options"  # count, maximum
    OPTION_TOO_LONG = "option_too_long"  # position, maximum, over
    SAME_OPTIONS = "same_options"
    POLL_TIME = "poll_time"
    POLL_TIMES = "poll_times"  # durations (seconds, between commas)
    POLL_ONE_ANSWER = "poll_one_answer"
    POLL_QUESTION = "poll_question"  # length, maximum, over
    POLL_BESIDE_MEDIA = "poll_beside_media"
    POLL_BESIDE_CARD = "poll_beside_card"
    COMMENT_TOO_LONG = "comment_too_long"  # length, maximum, over


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong. ``position`` among the values counts media from 1; ``part`` is the part of a thread it is in, from 1
    (0: it is no thread, or all of it).
    """

    kind: ProblemKind
    severity: Severity = Severity.STOP
    values: dict[str, int | str] = {}
    part: int = 0


class VideoRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a video may be, where videos are taken. ``shortest`` and ``longest`` are seconds; ``narrowest`` and ``widest`` bound width divided
    by height; ``codecs`` and ``sounds`` are those taken (none named: any); ``most_pixels`` is width times height, ``slowest`` and ``fastest``
    pictures a second. 0 is no limit.
    """

    shortest: float = 0.0
    longest: float = 0.0
    narrowest: float = 0.0
    widest: float = 0.0
    codecs: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    most_pixels: int = 0
    slowest: float = 0.0
    fastest: float = 0.0


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Something a network asks about each post, with the answers it takes; ``is_date``: any day is one, as ``2026-12-24``. ``needed``: there is
    none by default; ``needed_with``: it must be answered where another question (its name) has one of these answers.
    """

    name: str
    label: str
    answers: tuple[str, ...] = ()
    needed: bool = False
    is_date: bool = False
    needed_with: tuple[str, tuple[str, ...]] = ("", ())

    def takes(self, given: str) -> bool:
        """Whether this is an answer."""
        return is_day(given) if self.is_date else given in self.answers

    def is_needed(self, said: Outgoing) -> bool:
        """Whether it must be answered."""
        other, having = self.needed_with
        return self.needed or (bool(other) and said.choice(other) in having)


def is_day(text: str) -> bool:
    """Whether it is a day as forms write it (``2026-12-24``)."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class PollRules(msgspec.Struct, frozen=True, kw_only=True):
    """What polls one network takes: how many answers at most, how long each (in ``unit``), how many seconds a poll
    may last (``durations``: one of these alone), whether one may choose several answers, and whether it may stand beside media or a link card.

    ``longest_question``: the question is said apart from the text (:func:`~parvis.engine.publishing.lengths.asked_in`) and may be so many
    characters long; with 0, the text asks.
    """

    most: int = 4
    longest_option: int = 50
    unit: str = "graphemes"
    shortest: int = 300
    longest: int = 2_629_746
    durations: tuple[int, ...] = ()
    several: bool = True
    longest_question: int = 0
    beside_media: bool = False
    beside_card: bool = True


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What one network takes. ``sizes`` are the most bytes by media type; an empty one accepts no media at all.

    ``longest_alt`` is in graphemes, 0 when there is no limit; ``has_alt``: there are descriptions at all. ``link_in_text``: a link is said at the end of the text and counts
    there; ``card_with_media``: a link card may stand beside media; ``links_work``: people can follow a link in the text.

    ``narrowest`` and ``widest`` bound a picture's width divided by its height; the three counts are of different ones. For all of them, 0
    is no limit. ``threads``: a post may be continued in further ones; ``comment`` is
    how long a first comment may be (``None``: there is none), ``poll`` what polls are taken (``None``: there are none).
    """

    limits: tuple[Limit, ...]
    most_media: int = 0
    sizes: Mapping[str, int] = {}
    longest_alt: int = 0
    has_alt: bool = True
    mixes_with_video: bool = False
    has_warning: bool = False
    link_in_text: bool = False
    card_with_media: bool = True
    links_work: bool = True
    needs_media: bool = False
    needs_video: bool = False
    video: VideoRules = VideoRules()
    choices: tuple[Choice, ...] = ()
    narrowest: float = 0.0
    widest: float = 0.0
    most_hashtags: int = 0
    most_mentions: int = 0
    most_links: int = 0
    threads: bool = False
    comment: Limit | None = None
    poll: PollRules | None = None

    def limits_for(self, said: Outgoing) -> tuple[Limit, ...]:
        """The limits that hold for ``said``: some do only beside media, or beside a poll."""
        return tuple(
            limit
            for limit in self.limits
            if (said.media or not limit.beside_media) and (said.poll or not limit.beside_poll)
        )


def problems(said: Outgoing, rules: Rules) -> tuple[Problem, ...]:
    """All that is wrong with ``said``, in the order in which one would look at it; of a thread, part by part."""
    comment = tuple(_of_comment(said, rules))
    if not said.parts:
        return (*_of_one_post(said.posts[0], rules), *comment)
    if not rules.threads:
        return (Problem(kind=ProblemKind.NO_THREADS), *_of_one_post(said.posts[0], rules), *comment)
    found = [
        msgspec.structs.replace(problem, part=number)
        for number, part in enumerate(said.posts, 1)
        for problem in _of_one_post(part, rules)
    ]
    # A warning is one for the whole thread.
    once = [one for one in found if one.part == 1 or one.kind is not ProblemKind.WARNING_NOT_SHOWN]
    return (*_of_thread(said), *once, *comment)


def _of_comment(said: Outgoing, rules: Rules) -> Iterator[Problem]:
    if not said.comment or rules.comment is None:
        return
    taken, most = weighed(said.comment, rules.comment), rules.comment.maximum
    if taken > most:
        values: dict[str, int | str] = {"length": taken, "maximum": most, "over": taken - most}
        yield Problem(kind=ProblemKind.COMMENT_TOO_LONG, values=values)


def _of_one_post(said: Outgoing, rules: Rules) -> Iterator[Problem]:
    yield from _of_words(said, rules)
    yield from _of_tokens(said, rules)
    yield from _of_media(said.media, rules)
    yield from _of_choices(said, rules)
    if said.poll is not None:
        yield from _of_poll(said, said.poll, rules.poll)


def _of_poll(said: Outgoing, poll: OutgoingPoll, rules: PollRules | None) -> Iterator[Problem]:
    if rules is None:
        yield Problem(kind=ProblemKind.NO_POLLS)
        return
    yield from _of_answers(poll, rules)
    if rules.durations and poll.seconds not in rules.durations:
        yield Problem(kind=ProblemKind.POLL_TIMES, values={"durations": ",".join(map(str, rules.durations))})
    elif not rules.durations and not rules.shortest <= poll.seconds <= rules.longest:
        yield Problem(kind=ProblemKind.POLL_TIME)
    taken, most = length(asked_in(said.text)[0], "graphemes"), rules.longest_question
    if most and taken > most:
        values: dict[str, int | str] = {"length": taken, "maximum": most, "over": taken - most}
        yield Problem(kind=ProblemKind.POLL_QUESTION, values=values)
    if said.media and not rules.beside_media:
        yield Problem(kind=ProblemKind.POLL_BESIDE_MEDIA)
    if said.link and not rules.beside_card:
        yield Problem(kind=ProblemKind.POLL_BESIDE_CARD)


def _of_answers(poll: OutgoingPoll, rules: PollRules) -> Iterator[Problem]:
    count = len(poll.options)
    if not 2 <= count <= rules.most:
        yield Problem(kind=ProblemKind.POLL_OPTIONS, values={"count": count, "maximum": rules.most})
    for position, option in enumerate(poll.options, 1):
        over = length(option, rules.unit) - rules.longest_option
        if over > 0:
            values: dict[str, int | str] = {
                "position": position,
                "maximum": rules.longest_option,
                "over": over,
            }
            yield Problem(kind=ProblemKind.OPTION_TOO_LONG, values=values)
    if len({option.casefold() for option in poll.options}) < count:
        yield Problem(kind=ProblemKind.SAME_OPTIONS)
    if poll.multiple and not rules.several:
        yield Problem(kind=ProblemKind.POLL_ONE_ANSWER)


def _of_thread(said: Outgoing) -> Iterator[Problem]:
    """Of how the parts of a thread stand to each other. Two that say the same could not be told apart on the network."""
    count = len(said.parts) + 1
    if count > MOST_PARTS:
        yield Problem(kind=ProblemKind.TOO_MANY_PARTS, values={"count": count, "maximum": MOST_PARTS})
    seen: dict[str, int] = {}
    for number, part in enumerate(said.posts, 1):
        words = part.text.strip()
        if words and words in seen:
            yield Problem(kind=ProblemKind.SAME_PARTS, values={"part": number, "other": seen[words]})
        seen.setdefault(words, number)


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


def _of_tokens(said: Outgoing, rules: Rules) -> Iterator[Problem]:
    """Of the hashtags, mentions and links of a text."""
    addresses = {part.value for part in links(said.text)} | ({said.link} if said.link else set())
    for kind, found, most in (
        (
            ProblemKind.TOO_MANY_HASHTAGS,
            {part.value.casefold() for part in hashtags(said.text)},
            rules.most_hashtags,
        ),
        (
            ProblemKind.TOO_MANY_MENTIONS,
            {part.value.casefold() for part in named(said.text)},
            rules.most_mentions,
        ),
        (ProblemKind.TOO_MANY_LINKS, addresses, rules.most_links),
    ):
        if most and len(found) > most:
            yield Problem(kind=kind, values={"count": len(found), "maximum": most})
    if addresses and not rules.links_work:
        yield Problem(kind=ProblemKind.LINKS_NOT_CLICKABLE, severity=Severity.WARN)


def _of_choices(said: Outgoing, rules: Rules) -> Iterator[Problem]:
    for one in rules.choices:
        given = said.choice(one.name)
        if not one.takes(given) and (given or one.is_needed(said)):
            yield Problem(kind=ProblemKind.CHOICE_MISSING, values={"choice": one.label})


def _of_media(media: tuple[OutgoingMedia, ...], rules: Rules) -> Iterator[Problem]:
    if rules.needs_video and not any(one.is_video for one in media):
        yield Problem(kind=ProblemKind.NEEDS_VIDEO)
    elif rules.needs_media and not media:
        yield Problem(kind=ProblemKind.NEEDS_MEDIA)
    if len(media) > rules.most_media:
        count: dict[str, int | str] = {"count": len(media), "maximum": rules.most_media}
        yield Problem(kind=ProblemKind.TOO_MANY_MEDIA, values=count)
    videos = sum(one.is_video for one in media)
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
    if one.is_video and most is not None:
        yield from _of_video(one, position, rules.video)
    elif one.width and one.height and not _fits(one.width / one.height, rules.narrowest, rules.widest):
        yield Problem(kind=ProblemKind.MEDIA_SHAPE, values={"position": position})
    if rules.has_alt and not one.alt.strip():
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


def _of_video(one: OutgoingMedia, position: int, rules: VideoRules) -> Iterator[Problem]:
    place: dict[str, int | str] = {"position": position}
    size: dict[str, int | str] = {**place, "width": one.width, "height": one.height}
    seconds = one.duration / 1000
    lasts: dict[str, int | str] = {**place, "duration": round(seconds)}
    if rules.longest and seconds > rules.longest + _BREATH:
        yield Problem(kind=ProblemKind.VIDEO_TOO_LONG, values={**lasts, "maximum": int(rules.longest)})
    if one.duration and seconds < rules.shortest - _BREATH:
        yield Problem(kind=ProblemKind.VIDEO_TOO_SHORT, values={**lasts, "minimum": int(rules.shortest)})
    if one.width and one.height and not _fits(one.width / one.height, rules.narrowest, rules.widest):
        yield Problem(kind=ProblemKind.VIDEO_SHAPE, values=size)
    if rules.most_pixels and one.width * one.height > rules.most_pixels:
        yield Problem(kind=ProblemKind.VIDEO_TOO_FINE, values=size)
    if one.rate and (one.rate < rules.slowest - 0.5 or (rules.fastest and one.rate > rules.fastest + 0.5)):
        yield Problem(kind=ProblemKind.VIDEO_RATE, values={**place, "rate": round(one.rate)})
    wrong = [
        codec
        for codec, taken in zip(one.codecs, (rules.codecs, rules.sounds), strict=False)
        if taken and codec not in taken
    ]
    if wrong:
        yield Problem(kind=ProblemKind.VIDEO_CODEC, values={**place, "codecs": ", ".join(wrong)})


def _fits(shape: float, narrowest: float, widest: float) -> bool:
    """Whether something of this shape is taken; networks forgive what rounding to whole pixels does."""
    return shape >= narrowest * 0.995 and (not widest or shape <= widest * 1.005)
