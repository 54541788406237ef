"""Stopping everything, and letting it go on."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import Field

from parvis.publishing.actions.pausing import pause, resume
from parvis.publishing.queries.governance import pauses_of
from parvis.publishing.queries.screens import held_back
from parvis.publishing.views.rest.shapes import DeliveryShape, StopShape
from parvis.workspaces.api import once, workspace_of

router = Router(tags=["Stops"])
MOST = 500


class NewStop(Schema):
    """What to stop: a brand, an entity, or (both empty) everything."""

    brand: int | None = None
    entity: int | None = None
    reason: str = Field("", max_length=300)


@router.get("", response=list[StopShape], operation_id="list_stops", summary="List what is stopped")
def listed(request: HttpRequest) -> list[StopShape]:
    """What is stopped now."""
    return [StopShape.of(one) for one in pauses_of(workspace_of(request))]


@router.post("", response={201: StopShape}, operation_id="stop", summary="Stop publishing")
@decorate_view(once)
def stop(request: HttpRequest, asked: NewStop) -> Status[StopShape]:
    """Let nothing more out."""
    return Status(201, StopShape.of(pause(workspace_of(request), asked.brand, asked.reason, asked.entity)))


@router.get(
    "/{stop_id}/held",
    response=list[DeliveryShape],
    operation_id="list_held",
    summary="See what a stop holds back",
)
def held(request: HttpRequest, stop_id: int, limit: int = 100) -> list[DeliveryShape]:
    """What is planned and does not go out while it stands, the first one first."""
    workspace = workspace_of(request)
    found = next((one for one in pauses_of(workspace) if one.pk == stop_id), None)
    if found is None:
        raise Http404(_("Nothing is stopped here."))
    rows = held_back(workspace, found).select_related("variant")
    return [DeliveryShape.of(one) for one in rows[: max(1, min(limit, MOST))]]


@router.delete("/{stop_id}", response={204: None}, operation_id="end_stop", summary="Let it go on")
@decorate_view(once)
def end(request: HttpRequest, stop_id: int) -> Status[None]:
    """End a stop."""
    resume(workspace_of(request), stop_id)
    return Status(204, None)
