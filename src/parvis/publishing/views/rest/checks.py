"""What would stop a post, and how each account would say it, before anything is saved."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.publishing.actions.planning import what_stops
from parvis.publishing.composing import Composition, Voice
from parvis.publishing.illustrations import Illustration
from parvis.publishing.models import Medium
from parvis.publishing.polls import NOTHING
from parvis.publishing.previewing import Look
from parvis.publishing.queries.media import media_of
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.screens import voices
from parvis.publishing.typed_parts import TypedPart
from parvis.publishing.views.rest.places import aware
from parvis.publishing.views.rest.posts import NewPost
from parvis.publishing.views.rest.questions import checked_answers
from parvis.publishing.views.rest.shapes import ChosenPicture
from parvis.workspaces.api import Permission, Workspace, workspace_of

router = Router(tags=["Posts"])


class RemarkShape(Schema):
    """Something to say of a post on one account, in the language of the request."""

    text: str
    stops: bool = Field(description="It cannot go out like this.")
    part: int = Field(description="The part of a thread it is in, from 1; 0: all of it.")


class LookShape(Schema):
    """How one account would say it."""

    account: int
    text: str = Field(description="What would be said, its links as the rules of the brand want them.")
    left: int | None = Field(
        description="How much may still be said, as its network counts; less than nothing: too long."
    )
    maximum: int | None
    leads_to: dict[str, str] = Field(description="Where its short links would lead.")
    remarks: list[RemarkShape]

    @classmethod
    def of(cls, look: Look) -> LookShape:
        """What the composer shows of an account."""
        return cls(
            account=look.account_id,
            text="".join(piece.text for piece in look.pieces),
            left=look.room.left if look.room else None,
            maximum=look.room.maximum if look.room else None,
            leads_to=dict(look.leads_to),
            remarks=[RemarkShape(text=one.text, stops=one.stops, part=one.part) for one in look.remarks],
        )


class CheckShape(Schema):
    """Whether a post could go out."""

    may_go: bool
    stops: list[str] = Field(description="Why it could not, each reason once.")
    accounts: list[LookShape]


@router.post(
    "/checks",
    response=CheckShape,
    operation_id="check_words",
    summary="Check a post without saving it",
    openapi_extra={"x-reads-only": True},
)
def check_words(request: HttpRequest, asked: NewPost) -> CheckShape:
    """How each account would say these words, and what would stop them. Nothing is kept: no `Idempotency-Key` is needed."""
    workspace = workspace_of(request)
    workspace.require(Permission.PREPARE, asked.brand)
    looks = _composition(workspace, asked).looks()
    stops = [one for look in looks for one in look.stops] if looks else [_("Choose at least one account.")]
    return _told(looks, stops)


@router.get(
    "/posts/{post_id}/check",
    response=CheckShape,
    operation_id="check_post",
    summary="Check a post that is kept",
)
def check_post(request: HttpRequest, post_id: int, at: dt.datetime | None = None) -> CheckShape:
    """How each account would say it, and what would stop it from being planned for a time (empty: now)."""
    workspace = workspace_of(request)
    found = find_post(workspace, post_id)
    looks = Composition.of(found, voices(workspace, found.brand_id)).looks()
    return _told(looks, what_stops(workspace, post_id, aware(at) if at else None))


def _told(looks: list[Look], stops: list[str]) -> CheckShape:
    stops = list(dict.fromkeys(stops))
    return CheckShape(may_go=not stops, stops=stops, accounts=[LookShape.of(one) for one in looks])


def _composition(workspace: Workspace, asked: NewPost) -> Composition:
    accounts = voices(workspace, asked.brand)
    texts = dict.fromkeys(asked.accounts, "") | asked.texts
    if not set(texts) <= {one.pk for one in accounts}:
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))
    choices = checked_answers(workspace, asked.brand, asked.choices, texts)
    media = {one.pk: one for one in media_of(workspace, asked.brand)}
    return Composition(
        brand=asked.brand,
        text=asked.text,
        language=asked.language,
        warning=asked.warning,
        link=asked.link,
        campaign=asked.campaign,
        comment=asked.comment,
        poll=asked.poll.outgoing() if asked.poll else NOTHING,
        is_paid=asked.is_paid,
        voices=tuple(
            Voice(one, one.pk in texts, texts.get(one.pk, ""), choices.get(one.pk, {})) for one in accounts
        ),
        pictures=_pictures(media, asked.pictures),
        parts=tuple(TypedPart(one.text, _pictures(media, one.pictures)) for one in asked.parts),
    )


def _pictures(media: dict[int, Medium], chosen: list[ChosenPicture]) -> tuple[Illustration, ...]:
    missing = [one.id for one in chosen if one.id not in media]
    if missing:
        raise ValidationError({"pictures": _("There is no such picture here.")})
    return tuple(Illustration(media[one.id], one.alt or media[one.id].alt) for one in chosen)
