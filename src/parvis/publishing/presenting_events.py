"""An event's desk made ready for a template: the running order, and the one that is next, as it will look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.running_order import CAN_BE_PUT_BACK, OPEN, Standing, next_up
from parvis.publishing import clock, presenting
from parvis.publishing.event_words import Sign, sign_of
from parvis.publishing.illustrations import Illustration
from parvis.publishing.models import EventLine, Post
from parvis.publishing.presenting import Mark, is_moving
from parvis.publishing.previewing import Look, look
from parvis.publishing.queries.chains import chain_of
from parvis.publishing.queries.events import may_change_line, standing_of
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.posts import content_of, current
from parvis.publishing.typed_parts import parts_of
from parvis.workspaces.api import Permission, Workspace

TO_COME = OPEN | {Standing.SKIPPED}


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the running order. ``place`` counts from 0; ``when`` is the hour at which it was released or skipped."""

    pk: int
    post: int
    place: int
    cue: str
    expected: str
    words: str
    marks: list[Mark]
    standing: Standing
    sign: Sign
    when: str
    who: str
    is_next: bool
    is_shown: bool
    can_go_up: bool
    can_go_down: bool
    may_change: bool

    @property
    def is_open(self) -> bool:
        """Whether it can be released."""
        return self.standing in OPEN

    @property
    def can_be_put_back(self) -> bool:
        """Whether it can come again among those to come."""
        return self.standing in CAN_BE_PUT_BACK

    @property
    def before(self) -> str:
        """The place above it."""
        return str(self.place - 1)

    @property
    def after(self) -> str:
        """The place below it."""
        return str(self.place + 1)

    @property
    def is_to_come(self) -> bool:
        """Whether its place in the order still means something."""
        return self.standing in TO_COME


@dataclass(frozen=True, slots=True)
class UpShown:
    """The line one may release: ``first`` is how its first account says it, ``others`` the other accounts. ``stops`` keep it from going
    out; ``hints`` say what will happen to it. ``seen`` names what is shown.
    """

    line: LineShown
    first: Look | None
    others: list[Look]
    pictures: list[Illustration]
    stops: list[str]
    hints: list[str]
    seen: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole of it. ``done`` lines of ``total`` are behind."""

    lines: list[LineShown]
    up: UpShown | None
    done: int
    total: int


def desk(workspace: Workspace, lines: Sequence[EventLine], chosen: int | None = None) -> Desk:
    """The running order, and the line to show large: ``chosen`` when it can still be released, else the next one."""
    where = [(one, standing_of(workspace, one)) for one in lines]
    following = next_up((one.pk, standing) for one, standing in where)
    can_be = {one.pk for one, standing in where if standing in OPEN}
    large = chosen if chosen in can_be else following
    shown = [
        _line(workspace, one, standing, where, place, following, large)
        for place, (one, standing) in enumerate(where)
    ]
    picked = next((one for one in lines if one.pk == large), None)
    up = None
    if picked is not None:
        up = _up(workspace, picked.post, next(one for one in shown if one.pk == large))
    done = sum(1 for one in shown if not one.is_open)
    return Desk(shown, up, done, len(shown))


def _line(
    workspace: Workspace,
    line: EventLine,
    standing: Standing,
    where: Sequence[tuple[EventLine, Standing]],
    place: int,
    following: int | None,
    large: int | None,
) -> LineShown:
    at = line.released_at or line.skipped_at
    around = [where[near][1] if 0 <= near < len(where) else None for near in (place - 1, place + 1)]
    return LineShown(
        pk=line.pk,
        post=line.post_id,
        place=place,
        cue=line.cue,
        expected=clock.clock_time(line.expected) if line.expected else "",
        words=words_of(line.post),
        marks=[presenting.mark(variant) for variant in line.post.variants.all()],
        standing=standing,
        sign=sign_of(standing),
        when=clock.clock_time(timezone.localtime(at)) if at else "",
        who=str(line.released_by or line.skipped_by or ""),
        is_next=line.pk == following,
        is_shown=line.pk == large,
        can_go_up=around[0] in TO_COME,
        can_go_down=around[1] in TO_COME,
        may_change=may_change_line(workspace, line),
    )


def words_of(post: Post) -> str:
    """What a post begins with: its text, or what its first account says."""
    own = (one.text for one in post.variants.all() if one.text.strip())
    return post.text.strip() or next(own, "") or post.title


def _up(workspace: Workspace, post: Post, line: LineShown) -> UpShown:
    pictures = [part.pictures for part in parts_of(post)]
    looks = [
        look(one.outgoing(), one.account, is_paid=post.is_paid, pictures=pictures)
        for one in post.variants.all()
    ]
    stops = [sentence for one in looks for sentence in one.stops]
    if not looks:
        stops = [_("Choose at least one account.")]
    return UpShown(
        line=line,
        first=looks[0] if looks else None,
        others=looks[1:],
        pictures=_pictures(post),
        stops=list(dict.fromkeys(stops)),
        hints=_hints(workspace, post, line),
        seen=content_of(post),
    )


def _pictures(post: Post) -> list[Illustration]:
    """The pictures beside the first part."""
    first = [one for one in post.media.all() if one.part == 0]
    return [Illustration(one.medium, one.alt or one.medium.alt) for one in first]


def _hints(workspace: Workspace, post: Post, line: LineShown) -> list[str]:
    """What becomes of it once it is released, where that is not simply to go out."""
    variants = list(post.variants.all())
    hints = []
    if not line.may_change and workspace.can(Permission.PREPARE, post.brand_id):
        hints.append(_("Accounts that are closed to you say it too: who works for all of them releases it."))
    if any(is_paused(post.organisation_id, post.brand_id, one.account.entity_id) for one in variants):
        hints.append(_("Publishing is stopped: released now, it waits until it goes on."))
    if any(not chain_of(one, one.outgoing().hash).may_go for one in variants):
        hints.append(_("Somebody has to agree to these words: released now, it waits for that."))
    due = [one for one in map(current, variants) if one is not None and one.state == DeliveryState.DUE]
    if due:
        hints.append(
            _("If nobody releases it, it goes out by itself: %(when)s.")
            % {"when": clock.when(min(one.due_at for one in due))}
        )
    return hints


def is_lively(lines: Sequence[EventLine]) -> bool:
    """Whether a worker has something to do soon with what was released."""
    standing_ones = [current(variant) for line in lines for variant in line.post.variants.all()]
    return any(one is not None and is_moving(one) for one in standing_ones)


def span(begins_at: dt.datetime, ends_at: dt.datetime | None) -> str:
    """ "Thursday 26 November 2026, 18:00–21:00", on the clocks of the active time zone."""
    begins = timezone.localtime(begins_at)
    told = f"{clock.long_day(begins.date())}, {clock.clock_time(begins)}"
    return f"{told}–{clock.clock_time(timezone.localtime(ends_at))}" if ends_at else told
