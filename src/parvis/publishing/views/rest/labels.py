"""The labels that brands give their posts."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions.labels import forget_label, keep_label
from parvis.publishing.models import Label
from parvis.publishing.queries.labels import label as find_label
from parvis.publishing.queries.labels import labels_of
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Labels"])


class LabelDraft(Schema):
    """A label to keep."""

    name: str = Field(max_length=60)
    tone: int = Field(0, ge=0, le=7, description="One of eight colours.")


class NewLabel(LabelDraft):
    """A label to keep, and of which brand."""

    brand: int


class LabelShape(Schema):
    """A label."""

    id: int
    brand: int
    name: str
    tone: int

    @classmethod
    def of(cls, label: Label) -> LabelShape:
        """A row of labels."""
        return cls(id=label.pk, brand=label.brand_id, name=label.name, tone=label.tone)


@router.get("", response=list[LabelShape], operation_id="list_labels", summary="List labels")
def listed(request: HttpRequest, brand: int | None = None) -> list[LabelShape]:
    """The labels of the brands you see, by name."""
    return [LabelShape.of(one) for one in labels_of(workspace_of(request), brand)]


@router.post("", response={201: LabelShape}, operation_id="keep_label", summary="Make a label")
@decorate_view(once)
def make(request: HttpRequest, asked: NewLabel) -> Status[LabelShape]:
    """Make a label of a brand."""
    return Status(201, LabelShape.of(keep_label(workspace_of(request), asked.brand, asked.name, asked.tone)))


@router.put("/{label_id}", response=LabelShape, operation_id="change_label", summary="Change a label")
@decorate_view(once)
def change(request: HttpRequest, label_id: int, asked: LabelDraft) -> LabelShape:
    """Call it, or colour it, otherwise."""
    workspace = workspace_of(request)
    brand = find_label(workspace, label_id).brand_id
    return LabelShape.of(keep_label(workspace, brand, asked.name, asked.tone, label_id))


@router.delete("/{label_id}", response={204: None}, operation_id="forget_label", summary="Forget a label")
@decorate_view(once)
def forget(request: HttpRequest, label_id: int) -> Status[None]:
    """Take it off all posts and keep it no longer. One that a step of approval is asked for stays."""
    forget_label(workspace_of(request), label_id)
    return Status(204, None)
