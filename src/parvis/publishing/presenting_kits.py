"""Kits made ready for a template: what they say, what was changed, who took them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.kits import KitContent
from parvis.engine.publishing.ready_texts import pieces, unfilled
from parvis.publishing import clock, languages, naming, presenting
from parvis.publishing.kit_moments import moments_to_come
from parvis.publishing.kit_rules import hold_of
from parvis.publishing.models import Kit, KitTaking, Medium, Post
from parvis.publishing.polls import poll_words
from parvis.publishing.presenting_changes import Stretch, stretches
from parvis.publishing.queries.kits import Answer, answers_to, edition_of, may_take, taking_behind
from parvis.publishing.queries.media import media_of
from parvis.publishing.queries.posts import why_not_mine
from parvis.workspaces.api import Workspace


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a kit says: its name and its words, cut where zones are."""

    name: str
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two editions say otherwise, word by word."""

    name: str
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that a kit suggests: in words, and as the form of a time takes it."""

    words: str
    day: str
    hour: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What an entity did with a kit. ``row`` is its post as the list shows it, ``behind`` whether it has an earlier edition."""

    answer: Answer
    row: presenting.Row | None
    behind: bool
    may_take: bool


@dataclass(frozen=True, slots=True)
class TakenFrom:
    """What the page of a post says of the kit it was taken from. ``held`` is why it does not go out, ``open`` what is to be filled."""

    taking: KitTaking
    held: str
    open: tuple[str, ...]
    differences: list[Difference]
    moments: list[Moment]
    may_change: bool
    may_see: bool


def parts_of(says: KitContent) -> list[Part]:
    """What a kit says, part by part; those in which there is nothing are left out."""
    return [Part(name, pieces(words)) for name, words in _texts(says) if words.strip()]


def pictures_of(workspace: Workspace, kit: Kit, says: KitContent) -> list[tuple[Medium, str]]:
    """The pictures of a kit with their descriptions, in their order."""
    numbers = [one.medium for one in says.pictures]
    found = {one.pk: one for one in media_of(workspace, kit.brand_id).filter(pk__in=numbers)}
    return [(found[one.medium], one.alt) for one in says.pictures if one.medium in found]


def differences(workspace: Workspace, kit: Kit, before: KitContent, now: KitContent) -> list[Difference]:
    """What a kit says otherwise ``now`` than ``before``."""
    old, new = dict(_texts(before)), dict(_texts(now))
    names = list(dict.fromkeys([*new, *old]))
    pairs = [(name, old.get(name, ""), new.get(name, "")) for name in names]
    pictures = _("Pictures")
    pairs.append((pictures, _pictures(workspace, kit, before), _pictures(workspace, kit, now)))
    return [Difference(name, stretches(one, other)) for name, one, other in pairs if one != other]


def answer_rows(workspace: Workspace, kit: Kit) -> list[AnswerRow]:
    """Who took a kit and who did not, with what became of it."""
    held = hold_of(kit, timezone.localdate()) is not None
    return [
        AnswerRow(
            answer=one,
            row=presenting.row(one.post) if one.post else None,
            behind=bool(one.taking and one.post and one.taking.edition.number < kit.edition),
            may_take=not held and one.post is None and may_take(workspace, kit.brand_id, one.entity.pk),
        )
        for one in answers_to(workspace, kit.pk)
    ]


def moments(kit: Kit) -> list[Moment]:
    """What a kit suggests, of what is to come."""
    now = timezone.localtime().replace(tzinfo=None)
    return [_moment(one) for one in moments_to_come(kit, now)]


def taken_from(workspace: Workspace, post: Post) -> TakenFrom | None:
    """What the page of a post says of its kit; ``None`` for a post of one's own."""
    taking = taking_behind(workspace, post)
    if taking is None:
        return None
    kit = taking.kit
    held = hold_of(kit, timezone.localdate())
    may_change = (
        presenting.may_change(post)
        and may_take(workspace, kit.brand_id, taking.entity_id)
        and not why_not_mine(workspace, post)
    )
    variants = list(post.variants.all())
    places = [place for one in variants for place in unfilled(one.outgoing())]
    if not variants:
        places = list(taking.says.zones)
    differing = _newer(workspace, taking) if held is None else []
    return TakenFrom(
        taking=taking,
        held=held.in_words() if held else "",
        open=tuple(dict.fromkeys(places)),
        differences=differing,
        moments=moments(kit) if may_change and not held and not places else [],
        may_change=may_change,
        may_see=_sees(workspace, taking),
    )


def _newer(workspace: Workspace, taking: KitTaking) -> list[Difference]:
    """What the edition offered now says otherwise than the one that was taken."""
    if taking.edition.number == taking.kit.edition or not _sees(workspace, taking):
        return []
    now = edition_of(workspace, taking.kit_id).says
    return differences(workspace, taking.kit, taking.edition.says, now)


def _sees(workspace: Workspace, taking: KitTaking) -> bool:
    """Whether the kit of a taking is open to whoever works here."""
    return workspace.entities is None or taking.entity_id in workspace.entities


def _texts(says: KitContent) -> list[tuple[str, str]]:
    return [
        (_("Text"), says.text),
        *((_("Part %(number)s") % {"number": n}, text) for n, text in enumerate(says.further, 2)),
        *((_("On %(network)s") % {"network": naming.network(one)}, words) for one, words in says.own.items()),
        (_("Poll"), poll_words(says.poll)),
        (_("First comment"), says.comment),
        (_("Link"), says.link),
        (_("Content warning"), says.warning),
        (_("Language"), languages.name_of(says.language)),
        (_("Campaign"), says.campaign),
        (_("It is a paid partnership"), _("yes") if says.is_paid else ""),
    ]


def _pictures(workspace: Workspace, kit: Kit, says: KitContent) -> str:
    shown = pictures_of(workspace, kit, says)
    return "\n".join(f"{medium.name}: {alt}" if alt else medium.name for medium, alt in shown)


def _moment(moment: dt.datetime) -> Moment:
    words = clock.when(timezone.make_aware(moment))
    return Moment(words, moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M"))
