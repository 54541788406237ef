"""What else people do with a post: copy it, label it, tie language versions together, see who agreed."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions import versions
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.labels import label_post
from parvis.publishing.presenting_approval import Judgement, judgement
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.versions import posts_to_link, versions_of
from parvis.publishing.views.rest.shapes import PostShape
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Posts"])


class Labels(Schema):
    """The labels a post is to have, by number."""

    labels: list[int]


class Language(Schema):
    """The language of a version to make."""

    language: str = Field(description="Its code: fr, en…", max_length=5)


class OtherPost(Schema):
    """Another post, by number."""

    post: int


class OneVersion(Schema):
    """A version of an idea."""

    post: int
    language: str
    changed: bool = Field(description="Its words are others than when all versions were last found alike.")


class VersionsShape(Schema):
    """The language versions of a post, itself among them."""

    versions: list[OneVersion]
    missing: list[str] = Field(
        description="Languages in which the brand says everything, and there is no version yet."
    )
    to_link: list[int] = Field(description="Posts that could be linked as a version.")


class StepOfChain(Schema):
    """One step of a chain of approval."""

    who: str = Field(description="Who is asked, in words.")
    state: str = Field(description="`given`, `awaited` or `later`.")
    by: str
    at: dt.datetime | None


class ChainShape(Schema):
    """The steps that hold for some accounts."""

    accounts: list[str]
    steps: list[StepOfChain]


class WordShape(Schema):
    """A yes or a no that was said."""

    granted: bool
    by: str
    note: str
    at: dt.datetime
    by_client: bool


class ApprovalShape(Schema):
    """Where the agreement to a post stands."""

    asked: bool = Field(description="Something waits for a yes.")
    may_approve: bool = Field(description="Whether whoever asks may give it.")
    may_decline: bool
    is_own: bool = Field(description="They wrote it last: nobody approves their own words.")
    content: str = Field(description="Give it back when you approve or decline.")
    chains: list[ChainShape]
    words: list[WordShape] = Field(description="What was said, the newest first.")
    changed: list[str] = Field(description="What was changed since the last yes, by name.")

    @classmethod
    def of(cls, found: Judgement) -> ApprovalShape:
        """What the page of a post shows."""
        return cls(
            asked=found.asked,
            may_approve=found.may_judge,
            may_decline=found.may_decline,
            is_own=found.is_own,
            content=found.seen,
            chains=[
                ChainShape(
                    accounts=chain.accounts,
                    steps=[StepOfChain(who=s.label, state=s.state, by=s.who, at=s.at) for s in chain.steps],
                )
                for chain in found.chains
            ],
            words=[
                WordShape(
                    granted=one.granted, by=one.actor, note=one.note, at=one.at, by_client=one.by_client
                )
                for one in found.words
            ],
            changed=list(dict.fromkeys(one.part for one in found.changes)),
        )


@router.post("/{post_id}/copy", response={201: PostShape}, operation_id="copy_post", summary="Copy a post")
@decorate_view(once)
def copy(request: HttpRequest, post_id: int) -> Status[PostShape]:
    """A draft with the same words, pictures, labels and accounts."""
    workspace = workspace_of(request)
    return Status(201, _told(workspace, copy_post(workspace, post_id).pk))


@router.put(
    "/{post_id}/labels", response=PostShape, operation_id="label_post", summary="Give a post its labels"
)
@decorate_view(once)
def label(request: HttpRequest, post_id: int, asked: Labels) -> PostShape:
    """Give it exactly these labels, whatever became of it. A label that a step of approval is asked for holds it back."""
    workspace = workspace_of(request)
    label_post(workspace, post_id, asked.labels)
    return _told(workspace, post_id)


@router.get(
    "/{post_id}/approvals", response=ApprovalShape, operation_id="read_approvals", summary="See who agreed"
)
def approvals(request: HttpRequest, post_id: int) -> ApprovalShape:
    """Who is awaited, who said yes or no, and what was changed since."""
    workspace = workspace_of(request)
    return ApprovalShape.of(judgement(workspace, find_post(workspace, post_id)))


@router.get(
    "/{post_id}/versions",
    response=VersionsShape,
    operation_id="list_versions",
    summary="List language versions",
)
def listed(request: HttpRequest, post_id: int) -> VersionsShape:
    """The versions of a post in other languages, and which are missing or changed."""
    return _versions(workspace_of(request), post_id)


@router.post(
    "/{post_id}/versions",
    response={201: PostShape},
    operation_id="make_version",
    summary="Make a language version",
)
@decorate_view(once)
def make(request: HttpRequest, post_id: int, asked: Language) -> Status[PostShape]:
    """A draft with the same words, to be said in another language, linked to it."""
    workspace = workspace_of(request)
    return Status(201, _told(workspace, versions.make_version(workspace, post_id, asked.language).pk))


@router.post(
    "/{post_id}/versions/link",
    response=VersionsShape,
    operation_id="link_version",
    summary="Link a language version",
)
@decorate_view(once)
def link(request: HttpRequest, post_id: int, asked: OtherPost) -> VersionsShape:
    """Say that another post says the same in another language."""
    workspace = workspace_of(request)
    versions.link_version(workspace, post_id, asked.post)
    return _versions(workspace, post_id)


@router.post(
    "/{post_id}/versions/part",
    response=VersionsShape,
    operation_id="part_version",
    summary="Part a language version",
)
@decorate_view(once)
def part(request: HttpRequest, post_id: int) -> VersionsShape:
    """Say that it is no version of the others any more."""
    workspace = workspace_of(request)
    versions.part_version(workspace, post_id)
    return _versions(workspace, post_id)


@router.post(
    "/{post_id}/versions/agree",
    response=VersionsShape,
    operation_id="agree_versions",
    summary="Say that versions agree",
)
@decorate_view(once)
def agree(request: HttpRequest, post_id: int) -> VersionsShape:
    """Say that all versions of the idea say the same, as they are now."""
    workspace = workspace_of(request)
    versions.agree_versions(workspace, post_id)
    return _versions(workspace, post_id)


def _told(workspace: Workspace, post_id: int) -> PostShape:
    return PostShape.of(workspace, find_post(workspace, post_id))


def _versions(workspace: Workspace, post_id: int) -> VersionsShape:
    post = find_post(workspace, post_id)
    found = versions_of(workspace, post)
    return VersionsShape(
        versions=[
            OneVersion(post=one.pk, language=one.language, changed=one.pk in found.changed)
            for one in found.versions
        ],
        missing=list(found.missing),
        to_link=[one.pk for one in posts_to_link(workspace, post)] if post.language else [],
    )
