"""What stands between a post and an account: problems found before anything is planned, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.engine.publishing.checks import Problem, ProblemKind, Severity
from parvis.engine.publishing.checks import problems as problems_of
from parvis.engine.publishing.guidelines import breaches
from parvis.engine.publishing.lengths import room_left
from parvis.engine.publishing.library import clock_length
from parvis.engine.publishing.outgoing import Outgoing
from parvis.networks import registry
from parvis.networks.publishing import Price, PublishingNetwork
from parvis.publishing.guideline_words import in_words
from parvis.publishing.polls import how_long
from parvis.publishing.queries.guidelines import asked_of
from parvis.publishing.shown_media import has_public_address
from parvis.ui.numbers import file_size
from parvis.workspaces.api import Account


@dataclass(frozen=True, slots=True)
class Room:
    """How much may still be said on an account (less than nothing: too long), of how much, in what its network counts."""

    left: int
    maximum: int
    unit: str

    @property
    def used(self) -> int:
        """How much is said."""
        return self.maximum - self.left


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem in the person's language. ``stops``: it cannot go out like this; ``part``: the part of a thread it is in, from 1."""

    text: str
    stops: bool
    part: int = 0


def network_of(account: Account) -> PublishingNetwork | None:
    """How to publish on the account's network; ``None`` where Parvis cannot."""
    return registry.publishing().get(account.network)


def room(said: Outgoing, account: Account) -> Room | None:
    """The tightest of the network's limits; ``None`` where Parvis cannot publish."""
    network = network_of(account)
    if network is None:
        return None
    rules = network.publisher.rules.checks
    rooms = [
        Room(room_left(said, limit, link_in_text=rules.link_in_text), limit.maximum, limit.unit)
        for limit in rules.limits_for(said)
    ]
    return min(rooms, key=lambda one: one.left / one.maximum)


def remarks(
    said: Outgoing, account: Account, *, is_paid: bool = False, is_begun: bool = True
) -> list[Remark]:
    """All there is to say of this on this account, what stops it first: what its network takes, and what its brand asks. Of what
    nobody has begun to write, nothing is wrong yet: only what is to be known of the account is said.
    """
    network = network_of(account)
    if network is None:
        return [
            Remark(_("Parvis cannot publish on %(network)s yet.") % {"network": account.network}, stops=True)
        ]
    found = _of_words(said, account, network, is_paid=is_paid) if is_begun else []
    if not account.credentials:
        found.append(
            Remark(
                _("%(handle)s is not connected: give what it signs in with.") % {"handle": account.handle},
                stops=True,
            )
        )
    if said.all_media and network.publisher.rules.media.fetched and not has_public_address():
        text = _(
            "%(network)s fetches pictures from the internet, where this Parvis cannot be reached: whoever runs it must set PARVIS_BASE_URL."
        )
        found.append(Remark(text % {"network": network.manifest.title}, stops=True))
    price = network.publisher.rules.price
    if price is not None:
        found.append(Remark(_price_in_words(price, said, network.manifest.title), stops=False))
    return sorted(found, key=lambda remark: not remark.stops)


def _of_words(said: Outgoing, account: Account, network: PublishingNetwork, *, is_paid: bool) -> list[Remark]:
    """What its network would not take, and what the guidelines of its brand say."""
    found = [
        Remark(_of_part(problem, account.handle), problem.severity is Severity.STOP, part=problem.part)
        for problem in problems_of(said, network.publisher.rules.checks)
    ]
    asked = asked_of(account.brand_id).guidelines
    return found + [Remark(in_words(one), one.stops) for one in breaches(said, asked, is_paid=is_paid)]


def _price_in_words(price: Price, said: Outgoing, network: str) -> str:
    return _("Saying this on %(network)s costs %(amount)s %(currency)s (price checked on %(day)s).") % {
        "network": network,
        "amount": number_format(sum(map(price.of, said.posts))),
        "currency": price.currency,
        "day": date_format(price.checked, "SHORT_DATE_FORMAT"),
    }


def _of_part(problem: Problem, handle: str) -> str:
    """A problem, and in which part of a thread it is."""
    sentence = _in_words(problem, handle)
    if not problem.part:
        return sentence
    return _("Part %(number)s: %(sentence)s") % {"number": problem.part, "sentence": sentence}


def _in_words(problem: Problem, handle: str) -> str:
    values = {**problem.values, "handle": handle, **_readable(problem)}
    if problem.kind is ProblemKind.TOO_LONG:
        over = int(problem.values["over"])
        sentence = ngettext(
            "The text is %(over)d character too long for %(handle)s.",
            "The text is %(over)d characters too long for %(handle)s.",
            over,
        )
        return sentence % values
    return str(SENTENCES[problem.kind]) % values


def _readable(problem: Problem) -> dict[str, str]:
    """Durations and weights as people read them."""
    given = problem.values
    if problem.kind in {ProblemKind.VIDEO_TOO_LONG, ProblemKind.VIDEO_TOO_SHORT}:
        return {
            name: clock_length(int(given[name]) * 1000)
            for name in ("duration", "maximum", "minimum")
            if name in given
        }
    if problem.kind is ProblemKind.MEDIA_SIZE:
        return {name: file_size(int(given[name])) for name in ("size", "maximum")}
    if problem.kind is ProblemKind.POLL_TIMES:
        durations = [how_long(int(one)) for one in str(given["durations"]).split(",")]
        return {"durations": get_text_list(durations)}
    if problem.kind is ProblemKind.CHOICE_MISSING:
        return {"choice": _(str(given["choice"]))}
    return {}


SENTENCES = {
    ProblemKind.EMPTY: gettext_lazy("There is nothing to say yet."),
    ProblemKind.TOO_MANY_MEDIA: gettext_lazy(
        "%(handle)s takes %(maximum)s media at most; there are %(count)s."
    ),
    ProblemKind.MEDIA_TYPE: gettext_lazy(
        "Medium %(position)s is of a type %(handle)s does not take (%(media_type)s)."
    ),
    ProblemKind.MEDIA_SIZE: gettext_lazy(
        "Medium %(position)s is too large for %(handle)s: %(size)s, and %(maximum)s at most."
    ),
    ProblemKind.MIXED_MEDIA: gettext_lazy("%(handle)s takes pictures or a video, not both."),
    ProblemKind.SEVERAL_VIDEOS: gettext_lazy("%(handle)s takes one video; there are %(count)s."),
    ProblemKind.ALT_MISSING: gettext_lazy(
        "Medium %(position)s has no description for those who cannot see it."
    ),
    ProblemKind.ALT_TOO_LONG: gettext_lazy(
        "The description of medium %(position)s is %(over)s characters too long."
    ),
    ProblemKind.CARD_BESIDE_MEDIA: gettext_lazy("%(handle)s shows a link card or media, not both."),
    ProblemKind.LINK_NOT_WEB: gettext_lazy("An address begins with https://."),
    ProblemKind.NEEDS_MEDIA: gettext_lazy("%(handle)s takes no text without a picture."),
    ProblemKind.MEDIA_SHAPE: gettext_lazy(
        "Medium %(position)s is too high or too wide for %(handle)s: crop it."
    ),
    ProblemKind.CHOICE_MISSING: gettext_lazy("Choose for %(handle)s: “%(choice)s”."),
    ProblemKind.NEEDS_VIDEO: gettext_lazy("%(handle)s takes nothing without a video."),
    ProblemKind.VIDEO_TOO_LONG: gettext_lazy(
        "Video %(position)s lasts %(duration)s: %(handle)s takes %(maximum)s at most."
    ),
    ProblemKind.VIDEO_TOO_SHORT: gettext_lazy(
        "Video %(position)s lasts %(duration)s: %(handle)s asks for %(minimum)s at least."
    ),
    ProblemKind.VIDEO_SHAPE: gettext_lazy(
        "Video %(position)s is too high or too wide for %(handle)s (%(width)s × %(height)s)."
    ),
    ProblemKind.VIDEO_CODEC: gettext_lazy(
        "Video %(position)s is encoded in a way %(handle)s does not take (%(codecs)s): export it with H.264 and AAC."
    ),
    ProblemKind.VIDEO_TOO_FINE: gettext_lazy(
        "Video %(position)s has too many pixels for %(handle)s (%(width)s × %(height)s)."
    ),
    ProblemKind.VIDEO_RATE: gettext_lazy(
        "Video %(position)s has %(rate)s pictures a second, which %(handle)s does not take."
    ),
    ProblemKind.TOO_MANY_HASHTAGS: gettext_lazy(
        "%(handle)s takes %(maximum)s hashtags at most; there are %(count)s."
    ),
    ProblemKind.TOO_MANY_MENTIONS: gettext_lazy(
        "%(handle)s takes %(maximum)s mentions at most; there are %(count)s."
    ),
    ProblemKind.TOO_MANY_LINKS: gettext_lazy(
        "%(handle)s takes %(maximum)s links at most; there are %(count)s."
    ),
    ProblemKind.LINKS_NOT_CLICKABLE: gettext_lazy(
        "On %(handle)s people cannot follow a link: they would have to copy it."
    ),
    ProblemKind.NO_THREADS: gettext_lazy(
        "There are no threads on %(handle)s: give it words of its own, or take the further parts out."
    ),
    ProblemKind.TOO_MANY_PARTS: gettext_lazy(
        "The thread has %(count)s parts; it may have %(maximum)s at most."
    ),
    ProblemKind.NO_POLLS: gettext_lazy(
        "There are no polls on %(handle)s: take the poll out, or say it elsewhere in a post of its own."
    ),
    ProblemKind.POLL_OPTIONS: gettext_lazy(
        "The poll has %(count)s answers; %(handle)s takes 2 to %(maximum)s."
    ),
    ProblemKind.OPTION_TOO_LONG: gettext_lazy(
        "Answer %(position)s of the poll is %(over)s characters too long for %(handle)s (at most %(maximum)s)."
    ),
    ProblemKind.SAME_OPTIONS: gettext_lazy("Two answers of the poll are the same."),
    ProblemKind.POLL_TIME: gettext_lazy("The poll lasts too long, or not long enough, for %(handle)s."),
    ProblemKind.POLL_TIMES: gettext_lazy(
        "On %(handle)s a poll is open for %(durations)s: choose one of these."
    ),
    ProblemKind.POLL_ONE_ANSWER: gettext_lazy(
        "In a poll on %(handle)s people choose one answer, not several."
    ),
    ProblemKind.POLL_QUESTION: gettext_lazy(
        "The question of the poll is %(over)s characters too long for %(handle)s (at most %(maximum)s). It is the last line that ends with a question mark, else the first line."
    ),
    ProblemKind.POLL_BESIDE_CARD: gettext_lazy(
        "%(handle)s shows a poll or a link card, not both: put the link in the text."
    ),
    ProblemKind.POLL_BESIDE_MEDIA: gettext_lazy("%(handle)s takes a poll or media in a post, not both."),
    ProblemKind.COMMENT_TOO_LONG: gettext_lazy(
        "The first comment is %(over)s characters too long for %(handle)s (at most %(maximum)s)."
    ),
    ProblemKind.SAME_PARTS: gettext_lazy("Parts %(other)s and %(part)s of the thread say the same."),
    ProblemKind.WARNING_NOT_SHOWN: gettext_lazy(
        "%(handle)s has no content warnings: yours will not be shown."
    ),
}
