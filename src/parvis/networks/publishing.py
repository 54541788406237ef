"""What a network folder offers to those who publish: dated rules (:class:`PublishingRules`) and a :class:`Publisher`.

Whoever delivers keeps a ledger and calls :meth:`Publisher.publish` again only when it is sure that nothing was done. So a
publisher must be honest about one thing above all: whether a call may have gone through.

Where posts are found by their words (``READ_BACK``, and ``KEY``, since networks do not show keys), two posts with the same text
cannot be told apart. All that can be proved then is how many there are. So whoever keeps the ledger gives ``find`` the ids that
already belong to other deliveries (``known``), lets an id belong to one delivery only, and does not read back for one delivery
while another with the same text is being sent from the same account.

An id that ``publish`` gives is certain, one that ``find`` gives there is not. So when a network that remembers keys answers a
repeated call with a post that another delivery had found by its words, the answer wins, and that other delivery must be looked
for again: leaving it as it is would count one post for two.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

from parvis.engine.publishing.checks import Choice, PollRules, ProblemKind, Rules, VideoRules, stopping
from parvis.engine.publishing.lengths import Limit
from parvis.engine.publishing.outgoing import Outgoing, OutgoingMedia
from parvis.engine.publishing.parts import links
from parvis.networks.addresses import PrivateAddress
from parvis.networks.changing import ChangeRules
from parvis.networks.contract import Fact, Manifest, SettingField, TextLimit
from parvis.networks.errors import Refused, RetryLater, UnknownOutcome
from parvis.networks.oauth import Client, OAuthRules

if TYPE_CHECKING:
    from parvis.networks.http import GuardedHttp


class ReadMedia(Protocol):
    """Gives the bytes of a media file by its digest, or ``length`` of them from ``begin``: a video is never read whole. It raises the kinds
    of :mod:`parvis.networks.errors` too.
    """

    def __call__(self, digest: str, begin: int = 0, length: int | None = None) -> Awaitable[bytes]:
        """The bytes."""
        ...


ShowMedia = Callable[[OutgoingMedia, str], str]
"""Gives an address at which a network can fetch a media file for some hours: the approved bytes where the media type asked for is their
own, else the same picture as a JPEG. It raises ``NeedsPerson`` where there can be none.
"""
Progress = Mapping[str, Any]
"""What a network has made ready of one delivery so far, in words of its own: plain JSON, small, and no secrets."""


ANY_VIDEO = VideoRules()
NO_CHANGES = ChangeRules()


class OnceOnly(StrEnum):
    """What keeps a repeated call from saying the same thing twice."""

    OUR_ID = "our_id"  # we choose the record's name: a second one cannot exist
    KEY = "key"  # the network remembers a key for a while
    CONTAINER = "container"  # what was made ready can be said once, and tells whether it was
    READ_BACK = "read_back"  # nothing but looking at what the account has said


@dataclass(frozen=True, slots=True)
class MediaRules:
    """How many media one post may hold, and what each may be. ``sizes`` are bytes by media type (``image/jpeg``).

    ``has_alt``: the network has descriptions of them at all. ``needed``: nothing is said without; ``needs_video``: nothing without a video; ``fetched``: the network fetches them from the internet.
    ``narrowest`` and ``widest`` bound a picture's width divided by its height (0: no limit); ``video`` is what a video may be, where
    ``sizes`` names a type of them.
    """

    most: int = 0
    sizes: Mapping[str, int] | None = None
    longest_alt: int = 0
    has_alt: bool = True
    mixes_with_video: bool = False
    needed: bool = False
    fetched: bool = False
    narrowest: float = 0.0
    widest: float = 0.0
    needs_video: bool = False
    video: VideoRules = ANY_VIDEO


@dataclass(frozen=True, slots=True)
class Price:
    """What a network charges whoever runs Parvis for saying something, on the day it was checked. ``with_link`` where a link makes
    it dearer. ``currency`` is a code of ISO 4217.
    """

    currency: str
    post: Decimal
    checked: dt.date
    with_link: Decimal | None = None

    def of(self, said: Outgoing) -> Decimal:
        """What saying this costs."""
        dearer = self.with_link is not None and bool(said.link or links(said.text))
        return self.with_link if dearer and self.with_link is not None else self.post


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """Dated facts about saying something on one network.

    ``sign_in`` is what an account must give; ``settles_after`` how many seconds after a call without an answer the network
    surely shows what it did; ``remembers`` for how many seconds it recognises a key it has seen.

    ``short_mentions``: ``@name@host`` counts as ``@name``; ``warning_counts``: the warning counts together with the text;
    ``link_in_text``: there are no link cards to send, so a link is said at the end of the text and counts there;
    ``card_with_media``: a link card may stand beside media; ``links_work``: people can follow links in a text.

    ``threads``: a post may be continued by posts that answer it (``publish`` is then given each part alone, with ``reply_to``).

    ``comment`` is how long the account's own comment below its post may be, ``None`` where there is none: ``publish`` is given it alone
    after the post, with ``reply_to``. ``comment_unless``: a choice (its name) and the answer with which there are none.

    ``poll``: what polls a post may hold, ``None`` where there are none.

    ``looks_back``: a program may read what the account has said; where it may not, ``find`` asks for a person, and what is in doubt stays so
    until somebody settles it.

    ``can_delete``: a program may take a post back there; where it may not, people do so on the network itself.

    ``changes``: what of a post may be changed once it is online (see :mod:`parvis.networks.changing`).

    ``choices``: what is asked about each post (fields of the kind ``choice`` or ``date``; one that is ``required`` has no answer by default).

    ``oauth``: the account's owner agrees on the network's own page, and ``sign_in`` holds what is asked besides (often nothing).
    """

    sign_in: tuple[SettingField, ...]
    text: TextLimit
    once_only: OnceOnly
    checked: dt.date
    also: tuple[TextLimit, ...] = ()  # further limits that hold at the same time
    media: MediaRules = MediaRules()
    has_warning: bool = False
    has_language: bool = False
    has_link_card: bool = False
    short_mentions: bool = False
    warning_counts: bool = False
    link_in_text: bool = False
    card_with_media: bool = True
    links_work: bool = True
    threads: bool = False
    comment: TextLimit | None = None
    comment_unless: tuple[str, str] = ("", "")
    poll: PollRules | None = None
    most_hashtags: int = 0
    most_mentions: int = 0
    most_links: int = 0
    looks_back: bool = True
    can_delete: bool = True
    changes: ChangeRules = NO_CHANGES
    settles_after: float = 10.0
    remembers: float = 0.0
    choices: tuple[SettingField, ...] = ()
    oauth: OAuthRules | None = None
    price: Price | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def checks(self) -> Rules:
        """The same for :func:`parvis.engine.publishing.checks.problems`."""
        return Rules(
            limits=tuple(self._limit(one) for one in (self.text, *self.also)),
            most_media=self.media.most,
            sizes=self.media.sizes or {},
            longest_alt=self.media.longest_alt,
            has_alt=self.media.has_alt,
            mixes_with_video=self.media.mixes_with_video,
            has_warning=self.has_warning,
            link_in_text=self.link_in_text,
            card_with_media=self.card_with_media,
            links_work=self.links_work,
            needs_media=self.media.needed,
            needs_video=self.media.needs_video,
            video=self.media.video,
            choices=tuple(
                Choice(
                    name=one.name,
                    label=one.label,
                    answers=tuple(value for value, _words in one.choices if value),
                    needed=one.required,
                    is_date=one.kind == "date",
                    needed_with=one.needed_with,
                )
                for one in self.choices
            ),
            narrowest=self.media.narrowest,
            widest=self.media.widest,
            most_hashtags=self.most_hashtags,
            most_mentions=self.most_mentions,
            most_links=self.most_links,
            threads=self.threads,
            comment=self._limit(self.comment) if self.comment else None,
            poll=self.poll,
        )

    def _limit(self, one: TextLimit) -> Limit:
        return Limit(
            maximum=one.maximum,
            unit=one.unit,
            url_weight=one.url_weight,
            short_mentions=self.short_mentions,
            with_warning=self.warning_counts,
            beside_media=one.beside_media,
            beside_poll=one.beside_poll,
            first_line=one.first_line,
        )


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account as its owner connected it: the rules' ``sign_in`` by name, secrets already decrypted."""

    handle: str
    values: Mapping[str, str]

    def get(self, name: str, default: str = "") -> str:
        """The value called ``name``, or ``default`` when it was left empty."""
        return self.values.get(name, "").strip() or default


@dataclass(frozen=True, slots=True)
class Published:
    """What the network says of a post it holds. ``url`` is where people see it; ``id`` is the one that an Item of this post has
    when it is heard, so that what was said and what is heard of it meet.
    """

    id: str
    url: str
    at: dt.datetime | None = None


class Publisher(Protocol):
    """What a connector that can publish has as its ``publisher``. Every method raises only kinds of
    :mod:`parvis.networks.errors`.
    """

    rules: PublishingRules

    async def check(self, account: SignIn, http: GuardedHttp) -> str:
        """Sign in, and tell the account's id on the network. Raises ``NeedsPerson`` saying what to correct."""
        ...

    async def rules_of(self, account: SignIn, http: GuardedHttp) -> PublishingRules:
        """The rules as the account's own server has them, where servers differ; else ``rules``."""
        ...

    async def publish(
        self, account: SignIn, said: Outgoing, key: str, read_media: ReadMedia, http: GuardedHttp
    ) -> Published:
        """Say it. ``key`` (32 hexadecimal digits) is the same at each attempt of one delivery.

        ``RetryLater``, ``Refused`` and ``NeedsPerson`` mean that nothing was said; ``UnknownOutcome`` that it may have been.
        """
        ...

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
    ) -> Published | None:
        """What was said under this key since then, or ``None`` when it surely was not (``settles_after`` having passed).
        ``known`` are the ids that belong to other deliveries of the account: they are never the answer.

        Raises ``RetryLater`` when that cannot be told now (the account is left alone for as long), ``NeedsPerson`` when only a person
        can tell.
        """
        ...

    async def delete(self, account: SignIn, id: str, http: GuardedHttp) -> None:
        """Take a post back. Doing so twice is no error, so what may or may not have been done is ``RetryLater`` here."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """How far a delivery is. ``wait``: after how many seconds it is worth asking again while it is not ready; with 0, at once."""

    progress: Progress
    is_ready: bool = False
    wait: float = 0.0


class Prepares(Publisher, Protocol):
    """A publisher on whose network a post is made ready in steps before the one call that says it.

    ``progress`` is what :meth:`prepare` gave last for exactly what is said, kept over any crash; it is empty at first, after the words
    were changed, and after a backup was brought back.
    """

    def in_steps(self, account: SignIn, said: Outgoing | None = None) -> bool:
        """Whether posts of this account are (``said``: whether this one is); if not, it is a publisher like any other. Without a call."""
        ...

    async def prepare(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        progress: Progress,
        read_media: ReadMedia,
        show_media: ShowMedia,
        http: GuardedHttp,
    ) -> Prepared:
        """Take one step (upload, create, ask whether it is processed) and tell how far it is. Nobody sees anything of it.

        It is called before each attempt to say it too, until it answers ``is_ready``, so it must see what became of what it made: what is
        lost or too old is made anew, what turns out to be **said already** is left as it is, and ready. It may be called again after
        anything but ``Refused`` and ``NeedsPerson``.
        """
        ...

    async def publish(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        read_media: ReadMedia,
        http: GuardedHttp,
        progress: Progress | None = None,
    ) -> Published:
        """Say what ``progress`` made ready. ``RetryLater`` when it is not."""
        ...

    async def find(
        self,
        account: SignIn,
        said: Outgoing,
        key: str,
        since: dt.datetime,
        http: GuardedHttp,
        known: Collection[str] = (),
        progress: Progress | None = None,
    ) -> Published | None:
        """As of any publisher; what became of what ``progress`` made ready tells more than words."""
        ...


def prepares(publisher: Publisher) -> TypeGuard[Prepares]:
    """Whether posts can be made ready in steps there."""
    return hasattr(publisher, "prepare")


class Settles(Protocol):
    """What a publisher may offer besides, where what people agreed on is not yet what the account speaks with (somebody agreed, and the
    account is a page of theirs).
    """

    async def settle(self, account: SignIn, client: Client, http: GuardedHttp) -> Mapping[str, str]:
        """What is kept in the place of the tokens in ``account``. Raises ``NeedsPerson`` saying what to correct."""
        ...


@dataclass(frozen=True, slots=True)
class PublishingNetwork:
    """A network one can publish on."""

    manifest: Manifest
    publisher: Publisher


@contextmanager
def said_once() -> Iterator[None]:
    """Around a call that says something: what is only *probably* undone becomes ``UnknownOutcome``.

    A busy answer (503) often comes from a machine in front of the network, which cannot know what happened behind it, and an
    answer that cannot be read (too big, badly compressed) comes after the deed.
    """
    try:
        yield
    except PrivateAddress:
        raise
    except Refused as error:
        if "host" in error.values and "status" not in error.values:
            raise UnknownOutcome(
                "%(host)s did not answer in a form that can be read; it may have done it all the same.",
                host=error.values["host"],
            ) from error
        raise
    except RetryLater as error:
        if error.values.get("status") == 503:
            raise UnknownOutcome(
                "%(address)s failed (%(status)s) and may have done it all the same.", **error.values
            ) from error
        raise


async def approved_bytes(one: OutgoingMedia, read_media: ReadMedia) -> bytes:
    """The bytes of a media file, which are those that were approved. Raises ``Refused`` when they are not."""
    content = await read_media(one.digest)
    if hashlib.sha256(content).hexdigest() != one.digest.lower():
        raise Refused("A picture or video is not the one that was approved. Choose it again.")
    return content


def refuse_unfit(said: Outgoing, rules: Rules) -> None:
    """Raise ``Refused`` when ``rules`` do not allow ``said``, before anything is sent."""
    for problem in stopping(said, rules):
        raise Refused(_SENTENCES[problem.kind], **problem.values)


_SENTENCES = {
    ProblemKind.EMPTY: "There is nothing to say: no text, no link, no picture.",
    ProblemKind.TOO_LONG: "The text is too long by %(over)s (at most %(maximum)s).",
    ProblemKind.TOO_MANY_MEDIA: "There are %(count)s pictures or videos; at most %(maximum)s are taken.",
    ProblemKind.MEDIA_TYPE: "Picture or video %(position)s is of a kind that is not taken (%(media_type)s).",
    ProblemKind.MEDIA_SIZE: "Picture or video %(position)s is too big (%(size)s bytes, at most %(maximum)s).",
    ProblemKind.MIXED_MEDIA: "Pictures and a video cannot be in the same post.",
    ProblemKind.SEVERAL_VIDEOS: "Only one video can be in a post.",
    ProblemKind.ALT_TOO_LONG: "The description of picture or video %(position)s is too long by %(over)s.",
    ProblemKind.CARD_BESIDE_MEDIA: "A link card and pictures cannot be in the same post: put the link in the text.",
    ProblemKind.LINK_NOT_WEB: "The link must begin with https:// or http://.",
    ProblemKind.NEEDS_MEDIA: "This network takes no text without a picture.",
    ProblemKind.MEDIA_SHAPE: "Picture or video %(position)s is too high or too wide for this network.",
    ProblemKind.CHOICE_MISSING: "Nobody chose yet: “%(choice)s”.",
    ProblemKind.NEEDS_VIDEO: "This network takes nothing without a video.",
    ProblemKind.VIDEO_TOO_LONG: "Video %(position)s lasts %(duration)s seconds; at most %(maximum)s are taken.",
    ProblemKind.VIDEO_TOO_SHORT: "Video %(position)s lasts %(duration)s seconds; at least %(minimum)s are asked for.",
    ProblemKind.VIDEO_SHAPE: "Video %(position)s is too high or too wide for this network (%(width)s × %(height)s).",
    ProblemKind.VIDEO_CODEC: "Video %(position)s is encoded in a way that is not taken (%(codecs)s).",
    ProblemKind.VIDEO_TOO_FINE: "Video %(position)s has too many pixels for this network (%(width)s × %(height)s).",
    ProblemKind.VIDEO_RATE: "Video %(position)s has a number of pictures a second that is not taken (%(rate)s).",
    ProblemKind.TOO_MANY_HASHTAGS: "There are %(count)s hashtags; at most %(maximum)s are taken.",
    ProblemKind.TOO_MANY_MENTIONS: "There are %(count)s mentions; at most %(maximum)s are taken.",
    ProblemKind.TOO_MANY_LINKS: "There are %(count)s links; at most %(maximum)s are taken.",
    ProblemKind.NO_THREADS: "There are no threads on this network.",
    ProblemKind.TOO_MANY_PARTS: "The thread has %(count)s parts; it may have %(maximum)s at most.",
    ProblemKind.NO_POLLS: "There are no polls on this network.",
    ProblemKind.POLL_OPTIONS: "The poll has %(count)s answers; it may have 2 to %(maximum)s.",
    ProblemKind.OPTION_TOO_LONG: "Answer %(position)s of the poll is too long by %(over)s (at most %(maximum)s).",
    ProblemKind.SAME_OPTIONS: "Two answers of the poll are the same.",
    ProblemKind.POLL_TIME: "The poll lasts too long or not long enough for this network.",
    ProblemKind.POLL_TIMES: "This network lets a poll be open for other times only.",
    ProblemKind.POLL_ONE_ANSWER: "In a poll of this network people choose one answer.",
    ProblemKind.POLL_QUESTION: "The question of the poll is too long by %(over)s (at most %(maximum)s).",
    ProblemKind.POLL_BESIDE_MEDIA: "A poll and pictures cannot be in the same post.",
    ProblemKind.POLL_BESIDE_CARD: "A poll and a link card cannot be in the same post: put the link in the text.",
    ProblemKind.COMMENT_TOO_LONG: "The first comment is too long by %(over)s (at most %(maximum)s).",
    ProblemKind.SAME_PARTS: "Parts %(other)s and %(part)s of the thread say the same.",
}
