"""Posts: written, changed, planned, agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions import approvals, planning
from parvis.publishing.actions.labels import label_post
from parvis.publishing.actions.posts import PostDraft, delete_post
from parvis.publishing.actions.rhythms import queue_post
from parvis.publishing.actions.saving import save_post
from parvis.publishing.models import Post
from parvis.publishing.queries.posts import Stage, at_stage, posts_of, with_variants
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.rest.places import aware, place, read_place
from parvis.publishing.views.rest.questions import checked_answers
from parvis.publishing.views.rest.shapes import ChosenPicture, PartShape, PollShape, PostPage, PostShape
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Posts"])
MOST = 100


class NewPost(Schema):
    """A post to write. Whatever is left out is empty."""

    brand: int
    text: str = Field("", max_length=100_000)
    accounts: list[int] = Field([], description="Who says it in these words.")
    texts: dict[int, str] = Field({}, description="Own words by account, for those who say it otherwise.")
    title: str = Field("", max_length=160, description="For the team; never sent.")
    language: str = Field("", max_length=5)
    warning: str = Field("", max_length=200)
    link: str = Field("", max_length=2000)
    is_paid: bool = False
    campaign: str = Field(
        "", max_length=100, description="For the tags of links, where the brand asks for it."
    )
    pictures: list[ChosenPicture] = []
    parts: list[PartShape] = Field(
        [],
        description="What a thread goes on with after the text. Accounts with own words say only these.",
    )
    poll: PollShape | None = None
    comment: str = Field(
        "",
        max_length=100_000,
        description="A first comment, said below the post where its network has comments.",
    )
    choices: dict[int, dict[str, str]] = Field(
        {},
        description="Answers to what networks ask about each post, by account and name: see `/accounts/{account_id}/questions`.",
    )
    labels: list[int] = []
    plan: Literal["draft", "now", "queue"] | dt.datetime = Field(
        "draft",
        description="Keep it as a draft, say it now, put it in the next free slots, or say it at a time (with its offset from UTC). A post"
        " that cannot go out is refused whole: nothing is kept of it.",
    )


class PostChange(Schema):
    """What changes of a post; what is left out stays as it is."""

    text: str | None = Field(None, max_length=100_000)
    accounts: list[int] | None = None
    texts: dict[int, str] | None = None
    title: str | None = Field(None, max_length=160)
    language: str | None = Field(None, max_length=5)
    warning: str | None = Field(None, max_length=200)
    link: str | None = Field(None, max_length=2000)
    is_paid: bool | None = None
    campaign: str | None = Field(None, max_length=100)
    pictures: list[ChosenPicture] | None = None
    parts: list[PartShape] | None = None
    poll: PollShape | None = Field(None, description="Without answers: the post asks nothing any more.")
    comment: str | None = Field(None, max_length=100_000)
    choices: dict[int, dict[str, str]] | None = Field(
        None, description="Accounts that are not named keep their answers."
    )
    labels: list[int] | None = None


class When(Schema):
    """When a post goes out."""

    at: dt.datetime | None = Field(None, description="With its offset from UTC; empty: now.")


class Verdict(Schema):
    """A yes, or a no with its reason, to exactly what was read."""

    content: str = Field(description="`content` of the post as it was read.")
    note: str = Field("", max_length=5000)


@router.get("", response=PostPage, operation_id="list_posts", summary="List posts")
def listed(
    request: HttpRequest,
    brand: int | None = None,
    stage: Stage | None = None,
    after: str = "",
    limit: int = 50,
    label: int | None = None,
) -> PostPage:
    """The posts you see, the last changed first: of one brand, in one heap, with one label where you say so."""
    workspace = workspace_of(request)
    posts = posts_of(workspace, brand)
    if label is not None:
        posts = posts.filter(labels=label)
    if stage is not None:
        posts = at_stage(posts, stage)
    posts = posts.order_by("-updated_at", "-pk")
    if after:
        moment, number = read_place(after)
        posts = posts.filter(updated_at__lte=moment).exclude(updated_at=moment, pk__gte=number)
    most = max(1, min(limit, MOST))
    found = list(with_variants(posts).prefetch_related("labels")[: most + 1])
    last = found[most - 1] if len(found) > most else None
    return PostPage(
        posts=[PostShape.of(workspace, one) for one in found[:most]],
        next=place(last.updated_at, last.pk) if last else None,
    )


@router.post(
    "", response={201: PostShape}, operation_id="write_post", summary="Write a post, and plan it if you like"
)
@decorate_view(once)
def write(request: HttpRequest, asked: NewPost) -> Status[PostShape]:
    """Write a post. Planned, it takes the same road as everybody’s: guidelines, approvals, stops."""
    workspace = workspace_of(request)
    texts = dict.fromkeys(asked.accounts, "") | asked.texts
    draft = PostDraft(
        asked.brand,
        asked.text,
        asked.title,
        asked.language,
        asked.warning,
        asked.link,
        texts,
        asked.is_paid,
        asked.campaign,
        [one.text for one in asked.parts],
        asked.comment,
        asked.poll.outgoing() if asked.poll else None,
        checked_answers(workspace, asked.brand, asked.choices, texts),
    )
    made = save_post(workspace, None, draft, _chosen(asked.pictures), _of_parts(asked.parts))
    if asked.labels:
        label_post(workspace, made.pk, asked.labels)
    if asked.plan == "queue":
        queue_post(workspace, made.pk)
    elif asked.plan != "draft":
        planning.plan(workspace, made.pk, None if asked.plan == "now" else aware(asked.plan))
    return Status(201, _told(workspace, made.pk))


@router.get("/{post_id}", response=PostShape, operation_id="read_post", summary="Read a post")
def read(request: HttpRequest, post_id: int) -> PostShape:
    """One post, with where it stands on each account."""
    return _told(workspace_of(request), post_id)


@router.patch("/{post_id}", response=PostShape, operation_id="change_post", summary="Change a post")
@decorate_view(once)
def change(request: HttpRequest, post_id: int, asked: PostChange) -> PostShape:
    """Change what has not left yet. What was approved must be approved again."""
    workspace = workspace_of(request)
    there = find_post(workspace, post_id)
    media = _chosen(ChosenPicture.beside(there) if asked.pictures is None else asked.pictures)
    parts = None if asked.parts is None else _of_parts(asked.parts)
    choices = checked_answers(workspace, there.brand_id, asked.choices, ()) if asked.choices else {}
    with transaction.atomic():
        save_post(workspace, post_id, replace(_changed(there, asked), choices=choices), media, parts)
        if asked.labels is not None:
            label_post(workspace, post_id, asked.labels)
    return _told(workspace, post_id)


@router.delete("/{post_id}", response={204: None}, operation_id="delete_post", summary="Delete a draft")
@decorate_view(once)
def delete(request: HttpRequest, post_id: int) -> Status[None]:
    """Delete a post of which nothing was ever sent."""
    delete_post(workspace_of(request), post_id)
    return Status(204, None)


@router.post(
    "/{post_id}/plan", response=PostShape, operation_id="plan_post", summary="Plan a post, or move it"
)
@decorate_view(once)
def plan(request: HttpRequest, post_id: int, asked: When) -> PostShape:
    """Plan it for a time, or say it now. It waits for approvals where its brand asks for them."""
    workspace = workspace_of(request)
    planning.plan(workspace, post_id, aware(asked.at) if asked.at else None)
    return _told(workspace, post_id)


@router.post(
    "/{post_id}/queue",
    response=PostShape,
    operation_id="queue_post",
    summary="Put a post in the next free slots",
)
@decorate_view(once)
def queue(request: HttpRequest, post_id: int) -> PostShape:
    """Plan it for the next free slot of its accounts."""
    workspace = workspace_of(request)
    queue_post(workspace, post_id)
    return _told(workspace, post_id)


@router.post(
    "/{post_id}/take-back", response=PostShape, operation_id="take_back_post", summary="Take a post back"
)
@decorate_view(once)
def take_back(request: HttpRequest, post_id: int) -> PostShape:
    """What has not left yet does not go out: it is a draft again."""
    workspace = workspace_of(request)
    planning.take_back(workspace, post_id)
    return _told(workspace, post_id)


@router.post("/{post_id}/approve", response=PostShape, operation_id="approve_post", summary="Agree to a post")
@decorate_view(once)
def approve(request: HttpRequest, post_id: int, asked: Verdict) -> PostShape:
    """Give the yes that is awaited of you. Nobody approves what they wrote last."""
    workspace = workspace_of(request)
    approvals.approve(workspace, post_id, asked.content)
    return _told(workspace, post_id)


@router.post("/{post_id}/decline", response=PostShape, operation_id="decline_post", summary="Ask for changes")
@decorate_view(once)
def decline(request: HttpRequest, post_id: int, asked: Verdict) -> PostShape:
    """Say no, and why."""
    workspace = workspace_of(request)
    approvals.decline(workspace, post_id, asked.content, asked.note)
    return _told(workspace, post_id)


def _told(workspace: Workspace, post_id: int) -> PostShape:
    return PostShape.of(workspace, find_post(workspace, post_id))


def _changed(there: Post, asked: PostChange) -> PostDraft:
    texts = {one.account_id: one.text for one in there.variants.all()}
    if asked.accounts is not None:
        texts = {account: texts.get(account, "") for account in asked.accounts}
    if asked.texts is not None:
        texts = dict.fromkeys(texts, "") | asked.texts
    return PostDraft(
        there.brand_id,
        there.text if asked.text is None else asked.text,
        there.title if asked.title is None else asked.title,
        there.language if asked.language is None else asked.language,
        there.warning if asked.warning is None else asked.warning,
        there.link if asked.link is None else asked.link,
        texts,
        there.is_paid if asked.is_paid is None else asked.is_paid,
        there.campaign if asked.campaign is None else asked.campaign,
        None if asked.parts is None else [one.text for one in asked.parts],
        asked.comment,
        asked.poll.outgoing() if asked.poll else None,
    )


def _chosen(pictures: list[ChosenPicture]) -> list[tuple[int, str]]:
    return [(one.id, one.alt) for one in pictures]


def _of_parts(parts: list[PartShape]) -> list[list[tuple[int, str]]]:
    return [_chosen(one.pictures) for one in parts]
