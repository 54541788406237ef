"""Events that brands cover live: running orders, releasing, and the roll-call."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.running_order import Standing, next_up
from parvis.publishing.actions import events, releasing, running_order
from parvis.publishing.actions.events import EventDraft
from parvis.publishing.actions.running_order import LineDraft
from parvis.publishing.models import Event, EventLine
from parvis.publishing.queries import events as queries
from parvis.publishing.queries.posts import content_of, current
from parvis.publishing.views.rest.places import aware
from parvis.publishing.views.rest.shapes import DeliveryShape
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Events"])


class EventChange(Schema):
    """What an event is."""

    name: str = Field(max_length=120)
    begins_at: dt.datetime = Field(description="With its offset from UTC.")
    ends_at: dt.datetime | None = Field(None, description="Empty: nobody knows.")
    place: str = Field("", max_length=160)

    def draft(self, brand: int) -> EventDraft:
        """The same for the action. Raises ``ValidationError`` for times that do not say where they are."""
        ends = aware(self.ends_at, "ends_at") if self.ends_at else None
        return EventDraft(brand, self.name, aware(self.begins_at, "begins_at"), ends, self.place)


class NewEvent(EventChange):
    """An event to cover, and for which brand."""

    brand: int


class EventShape(Schema):
    """An event."""

    id: int
    brand: int
    name: str
    place: str
    begins_at: dt.datetime
    ends_at: dt.datetime | None

    @classmethod
    def of(cls, event: Event) -> EventShape:
        """A row of events."""
        return cls(
            id=event.pk,
            brand=event.brand_id,
            name=event.name,
            place=event.place,
            begins_at=event.begins_at,
            ends_at=event.ends_at,
        )


class LineShape(Schema):
    """A line of a running order: a post, what it waits for, and what became of it."""

    id: int
    post: int
    cue: str
    expected: dt.time | None
    standing: Standing = Field(
        description="`ready`, `skipped`, `going`, `held` (an approval is awaited, or publishing is stopped), `trouble`, `out`, `taken_back`."
    )
    is_next: bool
    may_change: bool = Field(
        description="Whether you may release, skip or move it: all its accounts are open to you."
    )
    text: str
    content: str = Field(
        description="Give it back when you release the line: what changed meanwhile is not said."
    )
    released_at: dt.datetime | None
    skipped_at: dt.datetime | None
    by: str = Field(description="Who released or skipped it.")
    deliveries: list[DeliveryShape]


class RunningOrder(Schema):
    """An event and its lines that are open to you, in their order: while it goes on its running order, afterwards its roll-call."""

    event: EventShape
    lines: list[LineShape]

    @classmethod
    def of(cls, workspace: Workspace, event_id: int) -> RunningOrder:
        """As the desk shows it."""
        found = queries.event(workspace, event_id)
        lines = [(one, queries.standing_of(workspace, one)) for one in queries.lines_of(workspace, event_id)]
        following = next_up((one.pk, where) for one, where in lines)
        return cls(
            event=EventShape.of(found),
            lines=[_line(workspace, one, where, is_next=one.pk == following) for one, where in lines],
        )


class TakenPosts(Schema):
    """Posts of the brand to put at the end of the running order."""

    posts: list[int] = Field(max_length=300)


class NewLine(Schema):
    """A line written on the spot."""

    text: str = Field(max_length=100_000)
    accounts: list[int]
    cue: str = Field("", max_length=160)
    expected: dt.time | None = Field(None, description="On the organisation’s clocks.")
    language: str = Field("", max_length=5)
    is_next: bool = Field(False, description="Before all that is still to come; else at the end.")


class Cue(Schema):
    """What a line waits for, and at what hour that should be."""

    cue: str = Field("", max_length=160)
    expected: dt.time | None = None


class Move(Schema):
    """Where a line goes."""

    to: int | None = Field(
        None,
        ge=0,
        description="Its place among the lines you see, from 0; empty: before all that is still to come.",
    )


class Release(Schema):
    """What whoever releases a line was looking at."""

    content: str = Field("", description="`content` of the line as it was read; empty: whatever it says now.")


@router.get("/events", response=list[EventShape], operation_id="list_events", summary="List events")
def listed(request: HttpRequest, brand: int | None = None) -> list[EventShape]:
    """The events of the brands you see, the first one first."""
    return [EventShape.of(one) for one in queries.events_of(workspace_of(request), brand)]


@router.post("/events", response={201: EventShape}, operation_id="make_event", summary="Make an event")
@decorate_view(once)
def make(request: HttpRequest, asked: NewEvent) -> Status[EventShape]:
    """An event with nothing in its running order yet."""
    return Status(201, EventShape.of(events.make_event(workspace_of(request), asked.draft(asked.brand))))


@router.get(
    "/events/{event_id}", response=RunningOrder, operation_id="read_event", summary="Read a running order"
)
def read(request: HttpRequest, event_id: int) -> RunningOrder:
    """The lines in their order, which is next, and what became of those that were released: the roll-call."""
    return RunningOrder.of(workspace_of(request), event_id)


@router.put("/events/{event_id}", response=EventShape, operation_id="change_event", summary="Change an event")
@decorate_view(once)
def change(request: HttpRequest, event_id: int, asked: EventChange) -> EventShape:
    """Its name, time and place. It stays with its brand."""
    workspace = workspace_of(request)
    brand = queries.event(workspace, event_id).brand_id
    return EventShape.of(events.change_event(workspace, event_id, asked.draft(brand)))


@router.delete(
    "/events/{event_id}", response={204: None}, operation_id="delete_event", summary="Delete an event"
)
@decorate_view(once)
def delete(request: HttpRequest, event_id: int) -> Status[None]:
    """Its posts stay. One from which something was released is kept."""
    events.delete_event(workspace_of(request), event_id)
    return Status(204, None)


@router.post(
    "/events/{event_id}/posts",
    response=RunningOrder,
    operation_id="take_posts",
    summary="Put posts in a running order",
)
@decorate_view(once)
def take(request: HttpRequest, event_id: int, asked: TakenPosts) -> RunningOrder:
    """At its end, in their order. One that is there already, or has left, is left out."""
    workspace = workspace_of(request)
    running_order.take_posts(workspace, event_id, asked.posts)
    return RunningOrder.of(workspace, event_id)


@router.post(
    "/events/{event_id}/lines",
    response={201: LineShape},
    operation_id="write_line",
    summary="Write a line on the spot",
)
@decorate_view(once)
def write(request: HttpRequest, event_id: int, asked: NewLine) -> Status[LineShape]:
    """A draft post in the running order: it is said once the line is released."""
    workspace = workspace_of(request)
    draft = LineDraft(
        asked.text,
        asked.accounts,
        asked.cue,
        _on_the_wall(asked.expected),
        asked.language or workspace.language,
    )
    made = running_order.write_line(workspace, event_id, draft, is_next=asked.is_next)
    return Status(201, _told(workspace, made.pk))


@router.put(
    "/event-lines/{line_id}",
    response=LineShape,
    operation_id="describe_line",
    summary="Say what a line waits for",
)
@decorate_view(once)
def describe(request: HttpRequest, line_id: int, asked: Cue) -> LineShape:
    """Its cue, and the hour at which that should be."""
    workspace = workspace_of(request)
    running_order.describe_line(workspace, line_id, cue=asked.cue, expected=_on_the_wall(asked.expected))
    return _told(workspace, line_id)


@router.post(
    "/event-lines/{line_id}/move", response=RunningOrder, operation_id="move_line", summary="Move a line"
)
@decorate_view(once)
def move(request: HttpRequest, line_id: int, asked: Move) -> RunningOrder:
    """To a place of the running order, or before all that is still to come."""
    workspace = workspace_of(request)
    if asked.to is None:
        moved = running_order.make_next(workspace, line_id)
    else:
        moved = running_order.move_line(workspace, line_id, asked.to)
    return RunningOrder.of(workspace, moved.event_id)


@router.post(
    "/event-lines/{line_id}/release",
    response=LineShape,
    operation_id="release_line",
    summary="Release a line",
)
@decorate_view(once)
def release(request: HttpRequest, line_id: int, asked: Release) -> LineShape:
    """Say its post now, once: of two who release it in the same instant, one does. What holds a post back elsewhere holds it back here."""
    workspace = workspace_of(request)
    releasing.release(workspace, line_id, asked.content)
    return _told(workspace, line_id)


@router.post(
    "/event-lines/{line_id}/skip", response=LineShape, operation_id="skip_line", summary="Skip a line"
)
@decorate_view(once)
def skip(request: HttpRequest, line_id: int) -> LineShape:
    """Pass over it. It can be put back."""
    workspace = workspace_of(request)
    releasing.skip(workspace, line_id)
    return _told(workspace, line_id)


@router.post(
    "/event-lines/{line_id}/put-back",
    response=LineShape,
    operation_id="put_back_line",
    summary="Put a line back",
)
@decorate_view(once)
def put_back(request: HttpRequest, line_id: int) -> LineShape:
    """Among those to come: one that was skipped, or taken back before it left."""
    workspace = workspace_of(request)
    releasing.put_back(workspace, line_id)
    return _told(workspace, line_id)


@router.delete(
    "/event-lines/{line_id}", response={204: None}, operation_id="take_out_line", summary="Take a line out"
)
@decorate_view(once)
def take_out(request: HttpRequest, line_id: int) -> Status[None]:
    """Its post stays among the posts. A line that was released stays in the roll-call."""
    running_order.take_out(workspace_of(request), line_id)
    return Status(204, None)


def _told(workspace: Workspace, line_id: int) -> LineShape:
    order = RunningOrder.of(workspace, queries.line(workspace, line_id).event_id)
    return next(one for one in order.lines if one.id == line_id)


def _line(workspace: Workspace, line: EventLine, where: Standing, *, is_next: bool) -> LineShape:
    post = line.post
    standing = [found for found in map(current, post.variants.all()) if found is not None]
    return LineShape(
        id=line.pk,
        post=line.post_id,
        cue=line.cue,
        expected=line.expected,
        standing=where,
        is_next=is_next,
        may_change=queries.may_change_line(workspace, line),
        text=post.text or next((one.text for one in post.variants.all() if one.text), ""),
        content=content_of(post),
        released_at=line.released_at,
        skipped_at=line.skipped_at,
        by=str(line.released_by or line.skipped_by or ""),
        deliveries=[DeliveryShape.of(one) for one in standing],
    )


def _on_the_wall(hour: dt.time | None) -> dt.time | None:
    """An hour on the organisation’s clocks, to the minute."""
    return hour.replace(second=0, microsecond=0, tzinfo=None) if hour else None
