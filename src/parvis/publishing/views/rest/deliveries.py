"""The ledger: what goes out, went out, or is in trouble, and what people decide of it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions import planning
from parvis.publishing.queries.posts import delivery as find_delivery
from parvis.publishing.queries.posts import planned_between
from parvis.publishing.views.rest.shapes import DeliveryPage, DeliveryShape
from parvis.workspaces.api import Workspace, once, workspace_of

router = Router(tags=["Deliveries"])
MOST = 500
LONGEST = dt.timedelta(days=366)


@router.get("", response=DeliveryPage, operation_id="list_deliveries", summary="List deliveries")
def listed(
    request: HttpRequest,
    since: dt.datetime,
    until: dt.datetime,
    brand: int | None = None,
    state: DeliveryState | None = None,
    after: int = 0,
    limit: int = 100,
) -> DeliveryPage:
    """What goes out, or went out, from `since` up to `until` (a year at most), by the time it is due."""
    if since.tzinfo is None or until.tzinfo is None or not dt.timedelta() < until - since <= LONGEST:
        raise ValidationError(
            {"until": _("Give a span of a year at most, both ends with their offset from UTC.")}
        )
    found = planned_between(workspace_of(request), since, until, brand)
    if state is not None:
        found = found.filter(state=state)
    most, begin = max(1, min(limit, MOST)), max(0, after)
    some = list(found[begin : begin + most + 1])
    return DeliveryPage(
        deliveries=[DeliveryShape.of(one) for one in some[:most]],
        next=str(begin + most) if len(some) > most else None,
    )


@router.get("/{delivery_id}", response=DeliveryShape, operation_id="read_delivery", summary="Read a delivery")
def read(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Where a post stands on one account."""
    return _told(workspace_of(request), delivery_id)


@router.post(
    "/{delivery_id}/look",
    response=DeliveryShape,
    operation_id="look_for_delivery",
    summary="Look for it on its network",
)
@decorate_view(once)
def look(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Have what is unknown looked for at the next moment."""
    workspace = workspace_of(request)
    planning.look_now(workspace, delivery_id)
    return _told(workspace, delivery_id)


@router.post(
    "/{delivery_id}/send", response=DeliveryShape, operation_id="send_delivery", summary="Say it after all"
)
@decorate_view(once)
def send(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Say now what was too late or refused; never what may have been said."""
    workspace = workspace_of(request)
    planning.send_after_all(workspace, delivery_id)
    return _told(workspace, delivery_id)


@router.post(
    "/{delivery_id}/give-up", response=DeliveryShape, operation_id="give_up_delivery", summary="Give it up"
)
@decorate_view(once)
def give_up(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Settle by hand what nobody could find out."""
    workspace = workspace_of(request)
    planning.give_up(workspace, delivery_id)
    return _told(workspace, delivery_id)


@router.post(
    "/{delivery_id}/delete",
    response=DeliveryShape,
    operation_id="delete_online",
    summary="Delete it from its network",
)
@decorate_view(once)
def delete(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Have what is online taken off its network."""
    workspace = workspace_of(request)
    planning.delete_online(workspace, delivery_id)
    return _told(workspace, delivery_id)


def _told(workspace: Workspace, delivery_id: int) -> DeliveryShape:
    return DeliveryShape.of(find_delivery(workspace, delivery_id))
