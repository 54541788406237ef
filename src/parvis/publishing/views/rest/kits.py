"""Kits: posts that the centre of a brand offers to its entities, and what those take of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions import kit_takings, kits
from parvis.publishing.actions.kits import KitDraft
from parvis.publishing.kit_rules import hold_of
from parvis.publishing.models import Kit
from parvis.publishing.queries import kits as queries
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.views.rest.questions import checked_answers
from parvis.publishing.views.rest.shapes import PostShape
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Kits"])


class KitChange(Schema):
    """What stands around a kit."""

    name: str = Field(max_length=120)
    entities: list[int] = Field(description="To which entities it is offered.")
    rights: str = Field("", max_length=5000, description="What one may do with it, in words.")
    rights_until: dt.date | None = Field(None, description="The last day on which anything of it goes out.")
    suggested: list[dt.datetime] = Field(
        [], max_length=20, description="Moments on the organisation’s clocks, without an offset."
    )

    def draft(self) -> KitDraft:
        """The same for the action. Raises ``ValidationError`` for moments that say where they are."""
        if any(one.tzinfo is not None for one in self.suggested):
            raise ValidationError(
                {"suggested": _("Write these moments without an offset: 2027-03-01T09:00.")}
            )
        entities = frozenset(self.entities)
        return KitDraft(self.name, entities, self.rights, self.rights_until, tuple(self.suggested))


class NewKit(KitChange):
    """A kit to offer, and the post it is made of."""

    post: int


class Reason(Schema):
    """Why something is done."""

    reason: str = Field(max_length=300)


class Taking(Schema):
    """An entity that takes a kit, and on which of its accounts."""

    entity: int
    accounts: list[int] | None = Field(None, description="Empty: all of its accounts that are connected.")
    choices: dict[int, dict[str, str]] = Field(
        {}, description="Answers to what networks ask, by account and name."
    )


class Zones(Schema):
    """What is filled in, and (if it changes) the accounts."""

    values: dict[str, str] = Field(description="What goes in each zone, by its name.")
    accounts: list[int] | None = Field(None, description="Empty: as they are.")
    choices: dict[int, dict[str, str]] = Field(
        {}, description="Answers to what networks ask, by account and name."
    )


class ZonesShape(Schema):
    """A post that was taken from a kit: what may be filled in."""

    post: int
    kit: int
    edition: int = Field(description="What it says.")
    newest: int = Field(description="What the kit offers now.")
    values: dict[str, str]
    open: list[str] = Field(description="Zones in which nothing stands: the post does not go out.")


class KitShape(Schema):
    """A kit."""

    id: int
    brand: int
    name: str
    edition: int
    zones: list[str]
    text: str
    further: list[str]
    own: dict[str, str] = Field(description="Words of their own, by network.")
    warning: str
    link: str
    comment: str
    rights: str
    rights_until: dt.date | None
    suggested: list[str]
    entities: list[int] = Field(description="Those it is offered to, of those you work for.")
    taken_by: dict[int, int] = Field(description="Which of them have it: the number of its post, by entity.")
    held: str = Field(description="Why nothing of it goes out; empty: it may be taken.")

    @classmethod
    def of(cls, workspace: Workspace, kit: Kit) -> KitShape:
        """A kit, as its page shows it."""
        says, hold = queries.edition_of(workspace, kit.pk).says, hold_of(kit, timezone.localdate())
        answers = queries.answers_to(workspace, kit.pk)
        return cls(
            id=kit.pk,
            brand=kit.brand_id,
            name=kit.name,
            edition=kit.edition,
            zones=list(says.zones),
            text=says.text,
            further=list(says.further),
            own=says.own,
            warning=says.warning,
            link=says.link,
            comment=says.comment,
            rights=kit.rights,
            rights_until=kit.rights_until,
            suggested=kit.suggested,
            entities=[one.entity.pk for one in answers],
            taken_by={one.entity.pk: one.post.pk for one in answers if one.post},
            held=hold.in_words() if hold else "",
        )


@router.get("/kits", response=list[KitShape], operation_id="list_kits", summary="List kits")
def listed(request: HttpRequest, brand: int | None = None) -> list[KitShape]:
    """Those that are offered to the entities you work for, the newest first."""
    workspace = workspace_of(request)
    return [KitShape.of(workspace, one) for one in queries.kits_of(workspace, brand)[:100]]


@router.post("/kits", response={201: KitShape}, operation_id="offer_kit", summary="Offer a kit")
@decorate_view(once)
def offer(request: HttpRequest, asked: NewKit) -> Status[KitShape]:
    """Offer what a post says now to some entities of its brand. Its places to fill are the zones."""
    workspace = workspace_of(request)
    return Status(201, KitShape.of(workspace, kits.offer_kit(workspace, asked.post, asked.draft())))


@router.get("/kits/{kit_id}", response=KitShape, operation_id="read_kit", summary="Read a kit")
def read(request: HttpRequest, kit_id: int) -> KitShape:
    """What it says, to whom it is offered, and who took it."""
    workspace = workspace_of(request)
    return KitShape.of(workspace, queries.kit(workspace, kit_id))


@router.put(
    "/kits/{kit_id}", response=KitShape, operation_id="change_kit", summary="Change what stands around a kit"
)
@decorate_view(once)
def change(request: HttpRequest, kit_id: int, asked: KitChange) -> KitShape:
    """Its name, whom it is for, its rights and suggested moments. Rights hold at once for those who took it."""
    workspace = workspace_of(request)
    return KitShape.of(workspace, kits.keep_kit(workspace, kit_id, asked.draft()))


@router.post(
    "/kits/{kit_id}/edition",
    response=KitShape,
    operation_id="offer_edition",
    summary="Offer the next edition of a kit",
)
@decorate_view(once)
def edition(request: HttpRequest, kit_id: int) -> KitShape:
    """Offer what the post of a kit says now. Those who took another edition keep it until they take this one."""
    workspace = workspace_of(request)
    kits.offer_edition(workspace, kit_id)
    return KitShape.of(workspace, queries.kit(workspace, kit_id))


@router.post(
    "/kits/{kit_id}/withdraw", response=KitShape, operation_id="withdraw_kit", summary="Withdraw a kit"
)
@decorate_view(once)
def withdraw(request: HttpRequest, kit_id: int, asked: Reason) -> KitShape:
    """For good: what of it has not left is a draft again, with the reason."""
    workspace = workspace_of(request)
    kits.withdraw_kit(workspace, kit_id, asked.reason)
    return KitShape.of(workspace, queries.kit(workspace, kit_id))


@router.post("/kits/{kit_id}/take", response={201: PostShape}, operation_id="take_kit", summary="Take a kit")
@decorate_view(once)
def take(request: HttpRequest, kit_id: int, asked: Taking) -> Status[PostShape]:
    """A draft of its own for an entity: fill its zones, then plan it."""
    workspace = workspace_of(request)
    found = queries.kit(workspace, kit_id)
    there = queries.accounts_taking(workspace, found.brand_id, asked.entity)
    chosen = [one.pk for one in there if one.credentials] if asked.accounts is None else asked.accounts
    answers = _answers(workspace, found.brand_id, chosen, asked.choices)
    made = kit_takings.take_kit(workspace, kit_id, asked.entity, answers)
    return Status(201, PostShape.of(workspace, find_post(workspace, made.pk)))


@router.get(
    "/posts/{post_id}/zones",
    response=ZonesShape,
    operation_id="read_zones",
    summary="Read the zones of a kit’s post",
)
def zones(request: HttpRequest, post_id: int) -> ZonesShape:
    """What may be filled in of a post that was taken from a kit."""
    return _zones(workspace_of(request), post_id)


@router.put(
    "/posts/{post_id}/zones",
    response=ZonesShape,
    operation_id="fill_zones",
    summary="Fill the zones of a kit’s post",
)
@decorate_view(once)
def fill(request: HttpRequest, post_id: int, asked: Zones) -> ZonesShape:
    """Fill them all anew, and choose its accounts. A post of which a zone is open is planned no longer."""
    workspace = workspace_of(request)
    accounts = None
    if asked.accounts is not None:
        brand = find_post(workspace, post_id).brand_id
        accounts = _answers(workspace, brand, asked.accounts, asked.choices)
    kit_takings.fill_kit(workspace, post_id, asked.values, accounts)
    return _zones(workspace, post_id)


@router.post(
    "/posts/{post_id}/zones/edition",
    response=ZonesShape,
    operation_id="take_edition",
    summary="Take the newest edition",
)
@decorate_view(once)
def take_edition(request: HttpRequest, post_id: int) -> ZonesShape:
    """Have a post say what its kit says now; what was filled stays where the zone is still there."""
    workspace = workspace_of(request)
    kit_takings.take_edition(workspace, post_id)
    return _zones(workspace, post_id)


def _answers(
    workspace: Workspace, brand: int, accounts: list[int], given: Mapping[int, Mapping[str, str]]
) -> dict[int, Mapping[str, str]]:
    found = checked_answers(workspace, brand, given, accounts)
    return {number: found.get(number, {}) for number in accounts}


def _zones(workspace: Workspace, post_id: int) -> ZonesShape:
    taking = queries.taking_behind(workspace, find_post(workspace, post_id))
    if taking is None:
        raise Http404(_("This post was not taken from a kit."))
    names = taking.edition.says.zones
    return ZonesShape(
        post=post_id,
        kit=taking.kit_id,
        edition=taking.edition.number,
        newest=taking.kit.edition,
        values={name: taking.values.get(name, "") for name in names},
        open=[name for name in names if not taking.values.get(name)],
    )
