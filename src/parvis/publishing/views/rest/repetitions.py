"""Posts that come again: the rule of each, the copies that were made ahead by it, and the end of it."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.recurrence import Every, Recurrence, days
from parvis.publishing.actions import repeating as actions
from parvis.publishing.models import Repeat, Repetition
from parvis.publishing.queries import repetitions as queries
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.repeat_forms import Monthly, days_meant, in_words, monthly_of
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Posts that come again"])
FIRST = 6
"""How many days of a rule are told before it is set."""

Weekday = Annotated[int, Field(ge=0, le=6)]


class RuleShape(Schema):
    """The days on which a post comes again, and the hour, on the organisation’s clocks."""

    every: Every = Field(description="`day`, `week` or `month`.")
    first: dt.date = Field(description="No day before it.")
    hour: dt.time = Field(description="On the organisation’s clocks, to the minute.")
    interval: int = Field(1, ge=1, le=52, description="Every so many days, weeks or months.")
    weekdays: list[Weekday] = Field(
        [], max_length=7, description="For weeks: 0 is Monday, 6 is Sunday; empty: that of `first`."
    )
    monthly: Monthly = Field(
        "day",
        description="For months: the day of the month that `first` is, the last day, the weekday that `first` is (such as the third"
        " Thursday), or the last such weekday of the month.",
    )
    until: dt.date | None = Field(None, description="The last day; empty: until somebody stops it.")
    times: int | None = Field(None, ge=1, le=1000, description="How many days at most, instead of `until`.")
    skipped: list[dt.date] = Field([], max_length=200, description="Days to leave out.")

    def rule(self) -> Recurrence:
        """The same for the action. Raises ``ValidationError`` for a rule with two ends."""
        if self.until and self.times:
            raise ValidationError({"times": _("Say until when, or how many times: not both.")})
        return Recurrence(
            every=self.every,
            first=self.first,
            hour=self.hour.replace(second=0, microsecond=0, tzinfo=None),
            interval=self.interval,
            until=self.until,
            times=self.times,
            skipped=frozenset(self.skipped),
            **days_meant(self.every, self.first, self.weekdays, self.monthly),
        )

    @classmethod
    def of(cls, rule: Recurrence) -> RuleShape:
        """A rule that was kept."""
        return cls(
            every=rule.every,
            first=rule.first,
            hour=rule.hour,
            interval=rule.interval,
            weekdays=sorted(rule.weekdays) if rule.every is Every.WEEK else [],
            monthly=monthly_of(rule),
            until=rule.until,
            times=rule.times,
            skipped=sorted(rule.skipped),
        )


class CopyShape(Schema):
    """What was made of a day to come."""

    day: dt.date
    post: int | None = Field(description="Empty: somebody deleted the copy, and it is not made again.")
    planned_for: dt.datetime | None = Field(description="Empty: the copy is a draft.")
    problem: str = Field(description="Why it stayed a draft, in the words of whoever asked for the copies.")

    @classmethod
    def of(cls, repeat: Repeat) -> CopyShape:
        """A row of :func:`copies_to_come`."""
        return cls(
            day=repeat.day,
            post=repeat.post.pk if repeat.post else None,
            planned_for=repeat.post.planned_for if repeat.post else None,
            problem=repeat.problem,
        )


class RepetitionShape(Schema):
    """A post that comes again."""

    id: int
    post: int
    brand: int
    rule: RuleShape
    words: str = Field(description="The rule in words, in the language of the request.")
    made_until: dt.date | None = Field(description="Copies were made up to this day.")
    ended_at: dt.datetime | None = Field(description="It comes no more.")
    problem: str = Field(description="Why it ended by itself, in the language of the request.")
    copies: list[CopyShape] = Field(description="Those of the days from today on.")

    @classmethod
    def of(cls, workspace: Workspace, repetition: Repetition) -> RepetitionShape:
        """A row of repetitions, with its copies."""
        return cls(
            id=repetition.pk,
            post=repetition.post_id,
            brand=repetition.brand_id,
            rule=RuleShape.of(repetition.recurrence),
            words=in_words(repetition.recurrence),
            made_until=repetition.made_until,
            ended_at=repetition.ended_at,
            problem=_(repetition.problem) if repetition.problem else "",
            copies=[CopyShape.of(one) for one in queries.copies_to_come(workspace, repetition)],
        )


class Foreseen(Schema):
    """What follows from a rule."""

    words: str = Field(description="The rule in words, in the language of the request.")
    days: list[dt.date] = Field(description="The first days to come.")


class Stop(Schema):
    """What becomes of the copies that were made ahead."""

    delete_copies: bool = Field(True, description="Delete those of which nothing has left.")


@router.get(
    "/repetitions",
    response=list[RepetitionShape],
    operation_id="list_repetitions",
    summary="List posts that come again",
)
def listed(request: HttpRequest, brand: int | None = None) -> list[RepetitionShape]:
    """Those that still come again, of the brands and entities you see, the newest first."""
    workspace = workspace_of(request)
    found = queries.repetitions_of(workspace, brand).filter(ended_at__isnull=True)
    return [RepetitionShape.of(workspace, one) for one in found]


@router.get(
    "/posts/{post_id}/repetition",
    response=RepetitionShape,
    operation_id="find_repetition",
    summary="See how a post comes again",
)
def behind(request: HttpRequest, post_id: int) -> RepetitionShape:
    """How it comes again, or of what it is a copy; the last time, where it comes no more."""
    workspace = workspace_of(request)
    found = queries.repetition_behind(workspace, find_post(workspace, post_id))
    if found is None:
        raise Http404(_("This post does not come again."))
    return RepetitionShape.of(workspace, found)


@router.post(
    "/posts/{post_id}/repetition",
    response={201: RepetitionShape},
    operation_id="repeat_post",
    summary="Have a post come again",
)
@decorate_view(once)
def repeat(request: HttpRequest, post_id: int, asked: RuleShape) -> Status[RepetitionShape]:
    """Copies are made for the next sixty days at once, and then day by day, in your name: each passes checks and approvals like any post."""
    workspace = workspace_of(request)
    return Status(201, RepetitionShape.of(workspace, actions.repeat_post(workspace, post_id, asked.rule())))


@router.post(
    "/posts/{post_id}/repetition/preview",
    response=Foreseen,
    operation_id="preview_repetition",
    summary="See when a post would come again",
    openapi_extra={"x-reads-only": True},
)
def preview(request: HttpRequest, post_id: int, asked: RuleShape) -> Foreseen:
    """The first days that follow from a rule. Nothing is kept."""
    find_post(workspace_of(request), post_id)
    rule, today = asked.rule(), timezone.localdate()
    coming = islice((day for day in days(rule) if day >= today), FIRST)
    return Foreseen(words=in_words(rule), days=list(coming))


@router.get(
    "/repetitions/{repetition_id}",
    response=RepetitionShape,
    operation_id="read_repetition",
    summary="Read a post that comes again",
)
def read(request: HttpRequest, repetition_id: int) -> RepetitionShape:
    """Its rule, and the copies that were made ahead."""
    return _told(workspace_of(request), repetition_id)


@router.put(
    "/repetitions/{repetition_id}",
    response=RepetitionShape,
    operation_id="change_repetition",
    summary="Change when a post comes again",
)
@decorate_view(once)
def change(request: HttpRequest, repetition_id: int, asked: RuleShape) -> RepetitionShape:
    """From now on, in your name. Copies that have not left stay where the new rule has their day at the same hour, and are deleted elsewhere."""
    workspace = workspace_of(request)
    return RepetitionShape.of(workspace, actions.change_repetition(workspace, repetition_id, asked.rule()))


@router.post(
    "/repetitions/{repetition_id}/stop",
    response=RepetitionShape,
    operation_id="stop_repetition",
    summary="Have a post come no more",
)
@decorate_view(once)
def stop(request: HttpRequest, repetition_id: int, asked: Stop) -> RepetitionShape:
    """No more copies are made; what has left, and the post itself, stay."""
    workspace = workspace_of(request)
    actions.stop_repeating(workspace, repetition_id, delete_copies=asked.delete_copies)
    return _told(workspace, repetition_id)


def _told(workspace: Workspace, number: int) -> RepetitionShape:
    return RepetitionShape.of(workspace, queries.repetition_of(workspace, number))
