"""Evergreen queues: texts that stay true and are said again where the calendar has room."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions import evergreen as queues
from parvis.publishing.actions import evergreen_entries as entries
from parvis.publishing.actions.evergreen import QueueDraft
from parvis.publishing.actions.evergreen_entries import EntryDraft
from parvis.publishing.actions.evergreen_filling import fill_queue
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.evergreen import entries_of, queues_of
from parvis.publishing.queries.evergreen import entry as find_entry
from parvis.publishing.queries.evergreen import queue as find_queue
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Evergreen"])


class QueueChange(Schema):
    """A queue to keep."""

    name: str = Field(max_length=120)
    accounts: list[int]
    entity: int | None = Field(None, description="For an entity only; empty: for the whole brand.")
    between: int = Field(
        2, ge=0, le=365, description="Days at least between two evergreen posts of an account."
    )
    a_week: int = Field(3, ge=0, le=100, description="How many an account says a week at most; 0: no limit.")
    ahead: int = Field(14, ge=1, le=60, description="Days ahead for which free slots are filled.")
    as_drafts: bool = Field(False, description="Somebody looks at each before it is planned.")

    def draft(self, brand: int) -> QueueDraft:
        """The same for the action."""
        return QueueDraft(
            brand,
            self.name,
            frozenset(self.accounts),
            self.entity,
            self.between,
            self.a_week,
            self.ahead,
            self.as_drafts,
        )


class NewQueue(QueueChange):
    """A queue to keep, and for which brand."""

    brand: int


class EntryChange(Schema):
    """How a post is said again."""

    apart: int = Field(60, ge=1, le=730, description="Days at least before it is on the same account again.")
    season_from: str = Field("", max_length=5, description="A day of every year, as 06-21; empty: all year.")
    season_until: str = Field("", max_length=5)
    until: dt.date | None = Field(None, description="The last day on which it is said.")
    wordings: dict[int, str] = Field(
        {},
        description="Other words there are, by number; an empty one goes, another one gets a number of its own.",
    )
    new: list[str] = Field([], max_length=12, description="Further words.")

    def draft(self) -> EntryDraft:
        """The same for the action."""
        return EntryDraft(
            self.apart, self.season_from, self.season_until, self.until, self.wordings, self.new
        )


class NewEntry(EntryChange):
    """A post that a queue says again."""

    post: int


class EntryShape(Schema):
    """A post that is said again."""

    id: int
    queue: int
    post: int
    apart: int
    season_from: str
    season_until: str
    until: dt.date | None
    text: str = Field(description="Its first wording.")
    changed_online: bool = Field(
        description="The post was changed online since, and the queue goes on in the words of before."
    )
    wordings: dict[int, str]
    out: bool = Field(description="Somebody took it out.")

    @classmethod
    def of(cls, entry: EvergreenEntry) -> EntryShape:
        """A row of entries."""
        return cls(
            id=entry.pk,
            queue=entry.queue_id,
            post=entry.post_id,
            apart=entry.apart,
            season_from=entry.season_from,
            season_until=entry.season_until,
            until=entry.until,
            text=entry.text,
            changed_online=entry.own_words is not None,
            wordings={one.pk: one.text for one in entry.wordings.all()},
            out=entry.out_at is not None,
        )


class QueueShape(Schema):
    """A queue."""

    id: int
    brand: int
    entity: int | None
    name: str
    accounts: list[int]
    between: int
    a_week: int
    ahead: int
    as_drafts: bool
    paused: bool
    problem: str = Field(description="Why it paused by itself, in the language of the request.")
    entries: list[EntryShape]

    @classmethod
    def of(cls, workspace: Workspace, queue: EvergreenQueue) -> QueueShape:
        """A queue with what it says."""
        return cls(
            id=queue.pk,
            brand=queue.brand_id,
            entity=queue.entity_id,
            name=queue.name,
            accounts=[one.pk for one in queue.accounts.all()],
            between=queue.between,
            a_week=queue.a_week,
            ahead=queue.ahead,
            as_drafts=queue.as_drafts,
            paused=queue.paused_at is not None,
            problem=in_words(queue.problem, {}) if queue.problem else "",
            entries=[EntryShape.of(one) for one in entries_of(workspace, queue)],
        )


class Made(Schema):
    """How many slots were filled."""

    slots: int


class Pause(Schema):
    """What becomes of what was made ahead."""

    delete_ahead: bool = Field(False, description="Delete what was filled and has not left.")


@router.get("/queues", response=list[QueueShape], operation_id="list_queues", summary="List evergreen queues")
def listed(request: HttpRequest, brand: int | None = None) -> list[QueueShape]:
    """Those of the brands and entities you see, with what they say."""
    workspace = workspace_of(request)
    return [QueueShape.of(workspace, one) for one in queues_of(workspace, brand)]


@router.post(
    "/queues", response={201: QueueShape}, operation_id="keep_queue", summary="Keep an evergreen queue"
)
@decorate_view(once)
def keep(request: HttpRequest, asked: NewQueue) -> Status[QueueShape]:
    """It fills free slots in your name, through the checks and approvals of every post."""
    workspace = workspace_of(request)
    return Status(201, _told(workspace, queues.keep_queue(workspace, asked.draft(asked.brand)).pk))


@router.get(
    "/queues/{queue_id}", response=QueueShape, operation_id="read_queue", summary="Read an evergreen queue"
)
def read(request: HttpRequest, queue_id: int) -> QueueShape:
    """What it says, and on which accounts."""
    return _told(workspace_of(request), queue_id)


@router.put(
    "/queues/{queue_id}",
    response=QueueShape,
    operation_id="change_queue",
    summary="Change an evergreen queue",
)
@decorate_view(once)
def change(request: HttpRequest, queue_id: int, asked: QueueChange) -> QueueShape:
    """From now on; what is planned stays as it is."""
    workspace = workspace_of(request)
    brand = find_queue(workspace, queue_id).brand_id
    return _told(workspace, queues.keep_queue(workspace, asked.draft(brand), queue_id).pk)


@router.post("/queues/{queue_id}/fill", response=Made, operation_id="fill_queue", summary="Fill slots now")
@decorate_view(once)
def fill(request: HttpRequest, queue_id: int) -> Made:
    """Fill the free slots of the days ahead at once, and not when a worker next looks."""
    return Made(slots=fill_queue(workspace_of(request), queue_id))


@router.post(
    "/queues/{queue_id}/pause",
    response=QueueShape,
    operation_id="pause_queue",
    summary="Pause an evergreen queue",
)
@decorate_view(once)
def pause(request: HttpRequest, queue_id: int, asked: Pause) -> QueueShape:
    """Fill no further slots."""
    workspace = workspace_of(request)
    queues.pause_queue(workspace, queue_id, delete_ahead=asked.delete_ahead)
    return _told(workspace, queue_id)


@router.post(
    "/queues/{queue_id}/resume",
    response=QueueShape,
    operation_id="resume_queue",
    summary="Let an evergreen queue go on",
)
@decorate_view(once)
def resume(request: HttpRequest, queue_id: int) -> QueueShape:
    """Fill slots again, in your name."""
    workspace = workspace_of(request)
    queues.resume_queue(workspace, queue_id)
    return _told(workspace, queue_id)


@router.delete(
    "/queues/{queue_id}",
    response={204: None},
    operation_id="forget_queue",
    summary="Forget an evergreen queue",
)
@decorate_view(once)
def forget(request: HttpRequest, queue_id: int) -> Status[None]:
    """What it made stays."""
    queues.forget_queue(workspace_of(request), queue_id)
    return Status(204, None)


@router.post(
    "/queues/{queue_id}/entries",
    response={201: EntryShape},
    operation_id="add_entry",
    summary="Have a queue say a post again",
)
@decorate_view(once)
def add(request: HttpRequest, queue_id: int, asked: NewEntry) -> Status[EntryShape]:
    """In its own words and in those you add, where the calendar has room."""
    made = entries.add_entry(workspace_of(request), queue_id, asked.post, asked.draft())
    return Status(201, EntryShape.of(made))


@router.put(
    "/queue-entries/{entry_id}",
    response=EntryShape,
    operation_id="change_entry",
    summary="Change how a post is said again",
)
@decorate_view(once)
def change_entry(request: HttpRequest, entry_id: int, asked: EntryChange) -> EntryShape:
    """Its wordings, its distance, its season, its last day. What is planned stays as it is."""
    return EntryShape.of(entries.change_entry(workspace_of(request), entry_id, asked.draft()))


@router.post(
    "/queue-entries/{entry_id}/words",
    response=EntryShape,
    operation_id="take_new_words",
    summary="Say a post again in its new words",
)
@decorate_view(once)
def new_words(request: HttpRequest, entry_id: int) -> EntryShape:
    """Those it has since it was changed online. What is planned stays as it is."""
    return EntryShape.of(entries.take_new_words(workspace_of(request), entry_id))


@router.post(
    "/queue-entries/{entry_id}/skip",
    response=EntryShape,
    operation_id="skip_entry",
    summary="Skip the next time a post is said again",
)
@decorate_view(once)
def skip(request: HttpRequest, entry_id: int) -> EntryShape:
    """What was made for it is deleted; its slot stays free."""
    workspace = workspace_of(request)
    entries.skip_next(workspace, entry_id)
    return EntryShape.of(find_entry(workspace, entry_id))


@router.post(
    "/queue-entries/{entry_id}/out",
    response=EntryShape,
    operation_id="take_out_entry",
    summary="Say a post no more",
)
@decorate_view(once)
def take_out(request: HttpRequest, entry_id: int) -> EntryShape:
    """What is planned of it and has not left is deleted."""
    workspace = workspace_of(request)
    entries.take_out_entry(workspace, entry_id)
    return EntryShape.of(find_entry(workspace, entry_id))


@router.post(
    "/queue-entries/{entry_id}/back",
    response=EntryShape,
    operation_id="put_back_entry",
    summary="Say a post again that was taken out",
)
@decorate_view(once)
def put_back(request: HttpRequest, entry_id: int) -> EntryShape:
    """From now on, where the calendar has room."""
    workspace = workspace_of(request)
    entries.put_back_entry(workspace, entry_id)
    return EntryShape.of(find_entry(workspace, entry_id))


@router.post(
    "/queue-entries/{entry_id}/now",
    response=Made,
    operation_id="say_entry_now",
    summary="Say a post again now",
)
@decorate_view(once)
def say_now(request: HttpRequest, entry_id: int) -> Made:
    """On all accounts of its queue that can, whatever the distances; it passes checks and approvals like any post."""
    return Made(slots=len(entries.say_entry_now(workspace_of(request), entry_id)))


def _told(workspace: Workspace, number: int) -> QueueShape:
    return QueueShape.of(workspace, find_queue(workspace, number))
