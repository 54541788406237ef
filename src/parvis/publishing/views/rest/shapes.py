"""What programs are told of posts, deliveries, pictures and stops."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from ninja import Schema
from pydantic import Field

from parvis.engine.publishing.deliveries import OUT, DeliveryState
from parvis.engine.publishing.library import tags_in
from parvis.engine.publishing.outgoing import OutgoingPoll
from parvis.publishing import wording
from parvis.publishing.models import Attempt, Delivery, Medium, Pause, Post, Variant, online_now
from parvis.publishing.problem_words import in_words
from parvis.publishing.queries.posts import content_of, current, why_not_mine
from parvis.workspaces.api import Permission, Workspace


class DeliveryShape(Schema):
    """A post on one account: where it stands in the ledger."""

    id: int
    post: int
    account: int = Field(description="The account that says it.")
    state: DeliveryState = Field(
        description="`waiting` (for an approval), `due`, `late` (somebody decides), `armed` (going out), `partly` (the first parts of a"
        " thread are online, the next one follows), `halted` (it stopped halfway, or the first comment was refused), `sent`, `confirmed` (seen online), `unknown` (no answer: being looked for), `refused`, `cancelled`, `deleted`."
    )
    due_at: dt.datetime
    sent_at: dt.datetime | None
    url: str = Field(description="Where people see it; empty until then.")
    network_id: str
    urls: list[str] = Field(description="Of a thread: where people see each part that is online.")
    tries: int
    problem: str = Field(description="What went wrong, in English.")
    meaning: str = Field(description="What is the case and what can be done, in the language of the request.")

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """A row of the ledger."""
        problem = delivery.problem
        if delivery.problem_values and "%(" in problem:
            problem = problem % delivery.problem_values
        return cls(
            id=delivery.pk,
            post=delivery.variant.post_id,
            account=delivery.account_id,
            state=DeliveryState(delivery.state),
            due_at=delivery.due_at,
            sent_at=delivery.sent_at,
            url=delivery.url,
            network_id=delivery.network_id,
            urls=[str(one["url"]) for one in delivery.parts],
            tries=delivery.tries,
            problem=problem,
            meaning=wording.problem(delivery) or wording.meaning(delivery),
        )


class AttemptShape(Schema):
    """A call to a network, written down before it was made."""

    kind: str = Field(description="`prepare`, `say`, `look`, `change` or `delete`.")
    part: int = Field(description="The part of a thread it was about, from 1; 0: all of it.")
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str
    problem: str = Field(description="What went wrong, in the language of the request.")

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """A row of the ledger’s attempts."""
        return cls(
            kind=attempt.kind,
            part=attempt.part,
            begun_at=attempt.begun_at,
            ended_at=attempt.ended_at,
            outcome=attempt.outcome,
            problem=in_words(attempt.problem, attempt.problem_values) if attempt.problem else "",
        )


class VariantShape(Schema):
    """How one account says a post."""

    account: int
    text: str = Field(description="The account’s own words; empty: those of the post.")
    online_text: str = Field(description="What the account says online now; empty where nothing is online.")
    choices: dict[str, str] = Field(description="Answers to what its network asks about each post, by name.")
    delivery: DeliveryShape | None = Field(description="Empty while nothing is planned.")

    @classmethod
    def of(cls, variant: Variant) -> Self:
        """A variant with what became of it."""
        standing = current(variant)
        return cls(
            account=variant.account_id,
            text=variant.text,
            online_text=str(online_now(standing)["text"]) if standing and standing.state in OUT else "",
            choices={name: str(value) for name, value in variant.choices.items()},
            delivery=DeliveryShape.of(standing) if standing else None,
        )


class ChosenPicture(Schema):
    """A picture beside a post."""

    id: int
    alt: str = Field("", description="What it shows; empty: as the library says.", max_length=5000)

    @classmethod
    def beside(cls, post: Post, part: int = 0) -> list[Self]:
        """The pictures of a part of a post."""
        return [cls(id=one.medium_id, alt=one.alt) for one in post.media.all() if one.part == part]


class PartShape(Schema):
    """What a thread goes on with after the text."""

    text: str = Field("", max_length=100_000)
    pictures: list[ChosenPicture] = []

    @classmethod
    def all_of(cls, post: Post) -> list[Self]:
        """The parts of a post after the first."""
        return [
            cls(text=text, pictures=ChosenPicture.beside(post, part))
            for part, text in enumerate(post.further, 1)
        ]


class PollShape(Schema):
    """What a post asks, where its network has polls."""

    options: list[str] = Field(description="Two or more answers.", max_length=20)
    seconds: int = Field(86_400, ge=1, le=100_000_000, description="For how long one may answer.")
    multiple: bool = Field(False, description="One may choose several answers.")

    def outgoing(self) -> OutgoingPoll:
        """As it is sent."""
        options = tuple(one.strip() for one in self.options if one.strip())
        return OutgoingPoll(options=options, seconds=self.seconds, multiple=self.multiple)


class PostShape(Schema):
    """One idea, and how each account says it."""

    id: int
    brand: int
    text: str
    title: str
    language: str
    warning: str
    link: str
    is_paid: bool
    campaign: str
    planned_for: dt.datetime | None
    pictures: list[ChosenPicture]
    parts: list[PartShape] = Field(description="What a thread goes on with; empty: it is one post.")
    poll: PollShape | None
    comment: str = Field(description="The first comment, said below the post where its network has comments.")
    labels: list[int] = Field(description="Its labels, by number; for the team, never sent.")
    variants: list[VariantShape]
    content: str = Field(
        description="Changes with whatever any account would say: give it back when you approve or decline."
    )
    may_change: bool = Field(
        description="Whether it is yours to change, plan, take back, label or delete, as far as that is still possible: false where it speaks"
        " for accounts too that are closed to you."
    )
    created_at: dt.datetime
    updated_at: dt.datetime

    @classmethod
    def of(cls, workspace: Workspace, post: Post) -> Self:
        """A post that was read with its variants, for whoever asks."""
        return cls(
            id=post.pk,
            brand=post.brand_id,
            text=post.text,
            title=post.title,
            language=post.language,
            warning=post.warning,
            link=post.link,
            is_paid=post.is_paid,
            campaign=post.campaign,
            planned_for=post.planned_for,
            pictures=ChosenPicture.beside(post),
            parts=PartShape.all_of(post),
            poll=PollShape(**post.poll) if post.poll else None,
            comment=post.comment,
            labels=[one.pk for one in post.labels.all()],
            variants=[VariantShape.of(one) for one in post.variants.all()],
            content=content_of(post),
            may_change=workspace.can(Permission.PREPARE, post.brand_id) and not why_not_mine(workspace, post),
            created_at=post.created_at,
            updated_at=post.updated_at,
        )


class PostPage(Schema):
    """Some posts, the last changed first, and where the next ones begin."""

    posts: list[PostShape]
    next: str | None = Field(description="Give it as `after` to read on; empty at the end.")


class DeliveryPage(Schema):
    """Some deliveries by the time they are due, and where the next ones begin."""

    deliveries: list[DeliveryShape]
    next: str | None = Field(description="Give it as `after` to read on; empty at the end.")


class Focus(Schema):
    """What crops keep of a picture: how far from the left, and from the top (0 to 1)."""

    x: float = Field(0.5, ge=0, le=1)
    y: float = Field(0.5, ge=0, le=1)


class PictureShape(Schema):
    """A picture or a video of the library."""

    id: int
    brand: int | None
    name: str
    alt: str
    media_type: str
    width: int
    height: int
    size: int = Field(description="Bytes.")
    duration: int = Field(description="Of a video: milliseconds; 0 for a picture.")
    rights_until: dt.date | None = Field(
        description="The last day on which it may be used; empty: no end is known."
    )
    folder: str
    tags: list[str]
    focus: Focus

    @classmethod
    def of(cls, medium: Medium) -> Self:
        """A row of the library."""
        return cls(
            id=medium.pk,
            brand=medium.brand_id,
            name=medium.name,
            alt=medium.alt,
            media_type=medium.media_type,
            width=medium.width,
            height=medium.height,
            size=medium.size,
            duration=medium.duration,
            rights_until=medium.rights_until,
            folder=medium.folder,
            tags=tags_in(medium.tags),
            focus=Focus(x=medium.focus_x, y=medium.focus_y),
        )


class StopShape(Schema):
    """Nothing goes out of a brand, of an entity, or (both empty) of the whole organisation."""

    id: int
    brand: int | None
    entity: int | None
    reason: str
    began_at: dt.datetime

    @classmethod
    def of(cls, pause: Pause) -> Self:
        """A stop that stands."""
        return cls(
            id=pause.pk,
            brand=pause.brand_id,
            entity=pause.entity_id,
            reason=pause.reason,
            began_at=pause.began_at,
        )


class ProblemShape(Schema):
    """Why something was refused (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []
