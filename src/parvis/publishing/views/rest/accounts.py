"""What there is to know of an account before it says something: what its network asks, when it does well, when it usually speaks."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import Field

from parvis.archive.connection import get_archive
from parvis.archive.errors import ArchiveError
from parvis.engine.publishing.slots import Slot
from parvis.publishing.actions.rhythms import set_rhythm
from parvis.publishing.models.rhythms import USUALLY_APART, Rhythm
from parvis.publishing.queries.best_times import best_times_of
from parvis.publishing.queries.rhythms import rhythms_of
from parvis.publishing.views.rest.questions import QuestionShape, asked_of
from parvis.workspaces.api import account, once, workspace_of

router = Router(tags=["Accounts"])


class BestHour(Schema):
    """An hour of the week that drew more than usual."""

    weekday: int = Field(description="0 is Monday.")
    hour: int
    times: float = Field(description="How many times as much as usual.")
    posts: int = Field(description="By how many posts that is judged.")


class BestTimesShape(Schema):
    """What the past of an account says."""

    hours: list[BestHour] = Field(description="The best first, on the organisation’s clocks.")
    posts: int
    enough: bool = Field(description="No: too few posts are known to say anything.")


class SlotShape(Schema):
    """An hour of the week."""

    weekday: int = Field(ge=0, le=6, description="0 is Monday.")
    hour: dt.time = Field(description="On the organisation’s clocks, as 09:30.")


class RhythmShape(Schema):
    """When an account usually speaks."""

    slots: list[SlotShape] = Field([], max_length=168)
    apart: int = Field(
        USUALLY_APART, ge=0, le=1440, description="Minutes there should be between two of its posts."
    )
    a_week: int = Field(0, ge=0, le=1000, description="How many posts a week are wished; 0: no wish.")

    @classmethod
    def of(cls, rhythm: Rhythm) -> RhythmShape:
        """As it was chosen."""
        slots = [SlotShape(weekday=one.weekday, hour=one.hour) for one in rhythm.hours]
        return cls(slots=slots, apart=rhythm.apart, a_week=rhythm.a_week)


@router.get(
    "/{account_id}/questions",
    response=list[QuestionShape],
    operation_id="list_questions",
    summary="See what a network asks about each post",
)
def asked(request: HttpRequest, account_id: int) -> list[QuestionShape]:
    """A visibility, a category, a board…: answer them in `choices` of a post."""
    return asked_of(account(workspace_of(request), account_id))


@router.get(
    "/{account_id}/best-times",
    response=BestTimesShape,
    operation_id="read_best_times",
    summary="See when an account does well",
)
def best_times(request: HttpRequest, account_id: int) -> BestTimesShape:
    """The hours of the week at which its posts of the past year drew more than usual."""
    workspace = workspace_of(request)
    try:
        found = best_times_of(workspace, account(workspace, account_id), get_archive(), timezone.now())
    except ArchiveError:
        raise HttpError(503, _("The archive does not answer. Try again in a moment.")) from None
    hours = [
        BestHour(weekday=o.weekday, hour=o.hour, times=round(o.times, 2), posts=o.posts) for o in found.hours
    ]
    return BestTimesShape(hours=hours, posts=found.posts, enough=found.enough)


@router.get(
    "/{account_id}/slots",
    response=RhythmShape,
    operation_id="read_slots",
    summary="Read the slots of an account",
)
def slots(request: HttpRequest, account_id: int) -> RhythmShape:
    """When it usually speaks, and how far apart its posts should be."""
    workspace = workspace_of(request)
    found = account(workspace, account_id)
    return RhythmShape.of(rhythms_of(workspace, [found.pk]).first() or Rhythm(account=found))


@router.put(
    "/{account_id}/slots",
    response=RhythmShape,
    operation_id="set_slots",
    summary="Choose the slots of an account",
)
@decorate_view(once)
def choose_slots(request: HttpRequest, account_id: int, asked: RhythmShape) -> RhythmShape:
    """Choose them all anew. What is planned stays where it is."""
    chosen = [
        Slot(one.weekday, one.hour.replace(second=0, microsecond=0, tzinfo=None)) for one in asked.slots
    ]
    made = set_rhythm(workspace_of(request), account_id, chosen, apart=asked.apart, a_week=asked.a_week)
    return RhythmShape.of(made)
