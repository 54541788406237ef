"""The calendar: what goes out on which day, key dates, and slots that are free."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.key_date_names import named_between, own_named
from parvis.publishing.queries.calendar import entries_between, words_of
from parvis.publishing.queries.labels import posts_labelled
from parvis.publishing.queries.own_dates import own_dates_between
from parvis.publishing.queries.rhythms import gaps_between
from parvis.workspaces.api import workspace_of

router = Router(tags=["Calendar"])
LONGEST = 62  # days
DAY = dt.timedelta(days=1)


class EntryShape(Schema):
    """A post at a moment."""

    post: int
    at: dt.datetime
    words: str = Field(description="How it begins, or what the team calls it.")
    networks: list[str]
    state: DeliveryState = Field(description="The worst of those of its accounts.")
    too_close: bool = Field(
        description="Another post of one of its accounts is nearer than that account’s rhythm wants."
    )
    repeated: bool


class DateShape(Schema):
    """A key date on one of its days."""

    day: dt.date
    name: str


class GapShape(Schema):
    """A slot of an account at which nothing is planned."""

    at: dt.datetime
    account: int


class CalendarShape(Schema):
    """Some days."""

    entries: list[EntryShape]
    key_dates: list[DateShape]
    gaps: list[GapShape] = Field(description="Free slots from now on.")


@router.get("", response=CalendarShape, operation_id="read_calendar", summary="Read the calendar")
def read(
    request: HttpRequest,
    first: dt.date,
    last: dt.date,
    brand: int | None = None,
    label: int | None = None,
) -> CalendarShape:
    """From one day to another, both included (62 days at most), on the organisation’s clocks."""
    workspace = workspace_of(request)
    if not 0 <= (last - first).days < LONGEST or not 2000 <= first.year <= 2200:
        raise ValidationError({"last": _("Give a span of 62 days at most, the first day first.")})
    there = ZoneInfo(workspace.time_zone)
    since, until = (dt.datetime.combine(day, dt.time(), there) for day in (first, last + DAY))
    entries = entries_between(workspace, since, until, brand)
    if label is not None:
        labelled = posts_labelled(workspace, label)
        entries = [one for one in entries if one.post in labelled]
    told = words_of(workspace, {one.post for one in entries})
    own, common = own_named(own_dates_between(workspace, first, last, brand)), named_between(first, last)
    return CalendarShape(
        entries=[
            EntryShape(
                post=one.post,
                at=one.at,
                words=told[one.post].words if one.post in told else "",
                networks=one.networks,
                state=DeliveryState(one.state),
                too_close=one.close,
                repeated=one.post in told and told[one.post].repeated,
            )
            for one in entries
        ],
        key_dates=[
            DateShape(day=day, name=one.name)
            for day in sorted(own.keys() | common.keys())
            for one in (*own.get(day, []), *common.get(day, []))
        ],
        gaps=[
            GapShape(at=one.at, account=one.account.pk)
            for one in gaps_between(workspace, max(since, timezone.now()), until, brand)
        ],
    )
