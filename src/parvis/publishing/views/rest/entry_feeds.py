"""Feeds whose new entries become drafts."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions.entry_feeds import FeedDraft, keep_entry_feed, stop_entry_feed
from parvis.publishing.models import EntryFeed
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.entry_feeds import entry_feed, entry_feeds_of
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Feeds"])


class FeedChange(Schema):
    """A feed to follow. `text` is what a draft says, with `{{…}}` for what an entry gives."""

    address: str = Field(max_length=2000)
    text: str = Field(max_length=20_000)
    accounts: list[int]
    language: str = Field("", max_length=5)
    queues: bool = Field(
        False,
        description="Drafts for which somebody must agree are put at the next free slot, where they wait for that yes.",
    )

    def draft(self, brand: int) -> FeedDraft:
        """The same for the action."""
        return FeedDraft(brand, self.address, self.text, frozenset(self.accounts), self.language, self.queues)


class NewFeed(FeedChange):
    """A feed to follow, and for which brand."""

    brand: int


class FeedShape(Schema):
    """A feed that makes drafts."""

    id: int
    brand: int
    address: str
    text: str
    accounts: list[int]
    language: str
    queues: bool
    drafts: int = Field(description="How many it made.")
    stopped: bool
    read_at: dt.datetime | None
    problem: str = Field(description="What the last reading met, in the language of the request.")

    @classmethod
    def of(cls, feed: EntryFeed) -> FeedShape:
        """A row of :func:`entry_feeds_of`."""
        return cls(
            id=feed.pk,
            brand=feed.brand_id,
            address=feed.address,
            text=feed.text,
            accounts=[one.pk for one in feed.accounts.all()],
            language=feed.language,
            queues=feed.queues,
            drafts=feed.drafts,  # type: ignore[attr-defined]
            stopped=feed.stopped_at is not None,
            read_at=feed.read_at,
            problem=in_words(feed.problem, feed.problem_values) if feed.problem else "",
        )


@router.get(
    "", response=list[FeedShape], operation_id="list_entry_feeds", summary="List feeds that make drafts"
)
def listed(request: HttpRequest, brand: int | None = None) -> list[FeedShape]:
    """Those of the brands you see, with how many drafts each made."""
    found = entry_feeds_of(workspace_of(request), brand).prefetch_related("accounts")
    return [FeedShape.of(one) for one in found]


@router.post("", response={201: FeedShape}, operation_id="follow_entry_feed", summary="Follow a feed")
@decorate_view(once)
def follow(request: HttpRequest, asked: NewFeed) -> Status[FeedShape]:
    """Each new entry becomes a draft in these words, for these accounts, in your name. Nothing is fetched before a worker does."""
    workspace = workspace_of(request)
    return Status(201, _told(workspace, keep_entry_feed(workspace, asked.draft(asked.brand)).pk))


@router.put(
    "/{feed_id}",
    response=FeedShape,
    operation_id="change_entry_feed",
    summary="Change a feed that makes drafts",
)
@decorate_view(once)
def change(request: HttpRequest, feed_id: int, asked: FeedChange) -> FeedShape:
    """Change it, or follow it again after it was stopped."""
    workspace = workspace_of(request)
    kept = entry_feed(workspace, feed_id)
    return _told(workspace, keep_entry_feed(workspace, asked.draft(kept.brand_id), feed_id).pk)


@router.post(
    "/{feed_id}/stop", response=FeedShape, operation_id="stop_entry_feed", summary="Stop following a feed"
)
@decorate_view(once)
def stop(request: HttpRequest, feed_id: int) -> FeedShape:
    """Make no more drafts of it. Those there are stay."""
    workspace = workspace_of(request)
    stop_entry_feed(workspace, feed_id)
    return _told(workspace, feed_id)


def _told(workspace: Workspace, number: int) -> FeedShape:
    return FeedShape.of(entry_feed(workspace, number))
