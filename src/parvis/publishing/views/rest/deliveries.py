"""The ledger: what goes out, went out, or is in trouble, and what people decide of it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions import planning
from parvis.publishing.queries.posts import delivery as find_delivery
from parvis.publishing.queries.posts import planned_between
from parvis.publishing.views.rest.places import place, read_place
from parvis.publishing.views.rest.shapes import AttemptShape, DeliveryPage, DeliveryShape
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
    after: str = "",
    limit: int = 100,
) -> DeliveryPage:
    """What goes out, or went out, from `since` up to `until` (a year at most), by the time it is due. `after` is `next` of the page before,
    as it is. A whole number there is how many to leave out: deprecated, for what is planned meanwhile would be told twice or not at all.
    """
    if since.tzinfo is None or until.tzinfo is None or not dt.timedelta() < until - since <= LONGEST:
        raise ValidationError(
            {"until": _("Give a span of a year at most, both ends with their offset from UTC.")}
        )
    found = planned_between(workspace_of(request), since, until, brand)
    if state is not None:
        found = found.filter(state=state)
    most, skipped = max(1, min(limit, MOST)), 0
    if after.isdecimal() and len(after) < 10:
        skipped = int(after)
    elif after:
        moment, number = read_place(after)
        found = found.filter(Q(due_at__gt=moment) | Q(due_at=moment, pk__gt=number))
    some = list(found[skipped : skipped + most + 1])
    last = some[most - 1] if len(some) > most else None
    return DeliveryPage(
        deliveries=[DeliveryShape.of(one) for one in some[:most]],
        next=place(last.due_at, last.pk) if last else None,
    )


@router.get("/{delivery_id}", response=DeliveryShape, operation_id="read_delivery", summary="Read a delivery")
def read(request: HttpRequest, delivery_id: int) -> DeliveryShape:
    """Where a post stands on one account."""
    return _told(workspace_of(request), delivery_id)


@router.get(
    "/{delivery_id}/attempts",
    response=list[AttemptShape],
    operation_id="list_attempts",
    summary="Read the ledger of a delivery",
)
def attempts(request: HttpRequest, delivery_id: int) -> list[AttemptShape]:
    """Every call to the network for it, the first one first. One without an end was cut off: it may have gone through."""
    found = find_delivery(workspace_of(request), delivery_id)
    return [AttemptShape.of(one) for one in found.attempts.order_by("pk")]


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
