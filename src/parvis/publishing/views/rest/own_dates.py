"""The key dates that brands set themselves."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions.own_dates import OwnDateDraft, forget_own_date, keep_own_date, keep_own_dates
from parvis.publishing.models import OwnDate
from parvis.publishing.queries.own_dates import own_date, own_dates_of
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Key dates"])


class DateDraft(Schema):
    """A key date to keep; both days are included."""

    name: str = Field(max_length=160)
    first: dt.date
    last: dt.date | None = Field(None, description="Empty: it is one day.")
    yearly: bool = False
    entity: int | None = Field(None, description="For an entity only; empty: for the whole brand.")

    def draft(self) -> OwnDateDraft:
        """The same for the action."""
        return OwnDateDraft(self.name, self.first, self.last or self.first, self.yearly, self.entity)


class NewDate(DateDraft):
    """A key date to keep, and of which brand."""

    brand: int


class NewDates(Schema):
    """Many key dates of a brand."""

    brand: int
    dates: list[DateDraft] = Field(max_length=2000)


class KeyDateShape(Schema):
    """A key date that a brand set."""

    id: int
    brand: int
    entity: int | None
    name: str
    first: dt.date
    last: dt.date
    yearly: bool

    @classmethod
    def of(cls, kept: OwnDate) -> KeyDateShape:
        """A row of key dates."""
        return cls(
            id=kept.pk,
            brand=kept.brand_id,
            entity=kept.entity_id,
            name=kept.name,
            first=kept.first,
            last=kept.last,
            yearly=kept.yearly,
        )


class Kept(Schema):
    """What became of many key dates."""

    new: int
    known: int = Field(description="They were kept already.")


@router.get(
    "", response=list[KeyDateShape], operation_id="list_key_dates", summary="List key dates of one’s own"
)
def listed(request: HttpRequest, brand: int | None = None) -> list[KeyDateShape]:
    """Those that brands set themselves; the calendar has those that everybody speaks about, too."""
    return [KeyDateShape.of(one) for one in own_dates_of(workspace_of(request), brand)]


@router.post("", response={201: KeyDateShape}, operation_id="keep_key_date", summary="Keep a key date")
@decorate_view(once)
def keep(request: HttpRequest, asked: NewDate) -> Status[KeyDateShape]:
    """Keep a key date of a brand, or of an entity of it."""
    return Status(201, KeyDateShape.of(keep_own_date(workspace_of(request), asked.brand, asked.draft())))


@router.post("/many", response=Kept, operation_id="keep_key_dates", summary="Keep many key dates")
@decorate_view(once)
def keep_many(request: HttpRequest, asked: NewDates) -> Kept:
    """Keep many at once, all or none; those that are kept already are left as they are."""
    new, known = keep_own_dates(workspace_of(request), asked.brand, [one.draft() for one in asked.dates])
    return Kept(new=new, known=known)


@router.put("/{date_id}", response=KeyDateShape, operation_id="change_key_date", summary="Change a key date")
@decorate_view(once)
def change(request: HttpRequest, date_id: int, asked: DateDraft) -> KeyDateShape:
    """Change one."""
    workspace = workspace_of(request)
    brand = own_date(workspace, date_id).brand_id
    return KeyDateShape.of(keep_own_date(workspace, brand, asked.draft(), date_id))


@router.delete(
    "/{date_id}", response={204: None}, operation_id="forget_key_date", summary="Forget a key date"
)
@decorate_view(once)
def forget(request: HttpRequest, date_id: int) -> Status[None]:
    """Keep it no longer."""
    forget_own_date(workspace_of(request), date_id)
    return Status(204, None)
