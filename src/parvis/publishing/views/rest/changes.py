"""Changing what is online: other words for it, agreed to like the first ones, and what became of that."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.engine.publishing.changes import ChangeState
from parvis.publishing.actions import approvals, changing
from parvis.publishing.actions.changing import Typed
from parvis.publishing.models import DeliveryChange
from parvis.publishing.presenting_online import fields
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.changes import change_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.rest.posts import Verdict
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Changes"])


class OnlineShape(Schema):
    """What is online of a post on one account."""

    delivery: int
    text: str
    alts: list[str] = Field(description="The descriptions of its pictures, in their order.")
    content: str = Field(description="Give it back with the words that shall be online instead.")
    why_not: str = Field(description="Why it cannot be changed from here; empty: it can.")


class Words(Schema):
    """What shall be online of one delivery."""

    delivery: int
    content: str = Field(description="`content` as it was read.")
    text: str = Field(max_length=100_000)
    alts: list[str] = Field(
        [], description="The descriptions of its pictures, in their order; empty: they stay."
    )


class Changes(Schema):
    """What shall be online, delivery by delivery."""

    changes: list[Words]


class ChangeShape(Schema):
    """A change to what is online."""

    id: int
    delivery: int
    state: ChangeState = Field(
        description="`waiting` (for a yes), `due`, `armed`, `sent`, `confirmed` (seen), `unknown` (being read), `refused`, `cancelled`."
    )
    text: str = Field(description="What shall be online.")
    before: str = Field(description="What was, when it was asked for.")
    content: str = Field(description="Give it back when you approve or decline.")
    asked_at: dt.datetime
    done_at: dt.datetime | None
    problem: str = Field(description="What went wrong, in the language of the request.")

    @classmethod
    def of(cls, change: DeliveryChange) -> ChangeShape:
        """A row of changes."""
        return cls(
            id=change.pk,
            delivery=change.delivery_id,
            state=ChangeState(change.state),
            text=_text(change.said),
            before=_text(change.before),
            content=change.hash,
            asked_at=change.asked_at,
            done_at=change.done_at,
            problem=in_words(change.problem, change.problem_values) if change.problem else "",
        )


@router.get(
    "/posts/{post_id}/online",
    response=list[OnlineShape],
    operation_id="read_online",
    summary="Read what is online of a post",
)
def online(request: HttpRequest, post_id: int) -> list[OnlineShape]:
    """What its accounts say now on their networks, and whether that may be changed."""
    workspace = workspace_of(request)
    found = find_post(workspace, post_id)
    return [
        OnlineShape(
            delivery=one.delivery, text=one.text, alts=list(one.alts), content=one.seen, why_not=one.why_not
        )
        for one in fields(workspace, found)
    ]


@router.post(
    "/posts/{post_id}/online",
    response=list[ChangeShape],
    operation_id="change_online",
    summary="Change what is online",
)
@decorate_view(once)
def change(request: HttpRequest, post_id: int, asked: Changes) -> list[ChangeShape]:
    """Have some accounts say something else instead. It takes the yes that the first words took; what is online stays until then."""
    typed = {one.delivery: Typed(one.content, one.text, one.alts) for one in asked.changes}
    return [ChangeShape.of(one) for one in changing.change_online(workspace_of(request), post_id, typed)]


@router.get("/changes/{change_id}", response=ChangeShape, operation_id="read_change", summary="Read a change")
def read(request: HttpRequest, change_id: int) -> ChangeShape:
    """Where it stands."""
    return _told(workspace_of(request), change_id)


@router.post(
    "/changes/{change_id}/approve",
    response=ChangeShape,
    operation_id="approve_change",
    summary="Agree to a change",
)
@decorate_view(once)
def approve(request: HttpRequest, change_id: int, asked: Verdict) -> ChangeShape:
    """Give the yes that is awaited of you. Nobody approves words of their own."""
    workspace = workspace_of(request)
    approvals.approve_change(workspace, change_id, asked.content)
    return _told(workspace, change_id)


@router.post(
    "/changes/{change_id}/decline",
    response=ChangeShape,
    operation_id="decline_change",
    summary="Say no to a change",
)
@decorate_view(once)
def decline(request: HttpRequest, change_id: int, asked: Verdict) -> ChangeShape:
    """Say no, and why: what is online stays."""
    workspace = workspace_of(request)
    approvals.decline_change(workspace, change_id, asked.content, asked.note)
    return _told(workspace, change_id)


@router.post(
    "/changes/{change_id}/again",
    response=ChangeShape,
    operation_id="try_change_again",
    summary="Try a change again",
)
@decorate_view(once)
def again(request: HttpRequest, change_id: int) -> ChangeShape:
    """Ask the network once more for one that was refused."""
    workspace = workspace_of(request)
    changing.try_change_again(workspace, change_id)
    return _told(workspace, change_id)


@router.post(
    "/changes/{change_id}/leave",
    response=ChangeShape,
    operation_id="leave_online",
    summary="Give a change up",
)
@decorate_view(once)
def leave(request: HttpRequest, change_id: int) -> ChangeShape:
    """What is online stays as it is."""
    workspace = workspace_of(request)
    changing.leave_online(workspace, change_id)
    return _told(workspace, change_id)


def _told(workspace: Workspace, change_id: int) -> ChangeShape:
    return ChangeShape.of(change_of(workspace, change_id))


def _text(said: dict[str, Any]) -> str:
    return str(said.get("text", ""))
