"""Reads the key dates that brands set themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.engine.publishing.own_dates import DAY
from parvis.publishing.models import OwnDate
from parvis.publishing.queries.entity_scope import of_my_entities
from parvis.workspaces.api import Permission, Workspace


@dataclass(frozen=True, slots=True)
class OnDay:
    """A key date on one of its days: the ``nth`` of ``days``."""

    kept: OwnDate
    nth: int
    days: int


def own_dates_of(workspace: Workspace, brand: int | None = None) -> QuerySet[OwnDate]:
    """The key dates of the brands that are open here: of the whole brand, and of the entities one works for."""
    workspace.require(Permission.SEE, brand)
    found = OwnDate.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    return of_my_entities(workspace, found).select_related("brand", "entity")


def own_date(workspace: Workspace, number: int) -> OwnDate:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = own_dates_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such key date here."))
    return found


def own_dates_between(
    workspace: Workspace, since: dt.date, until: dt.date, brand: int | None = None
) -> dict[dt.date, list[OnDay]]:
    """The key dates from ``since`` to ``until``, both included, by day."""
    by_day: dict[dt.date, list[OnDay]] = {}
    for kept in own_dates_of(workspace, brand):
        span = kept.span
        for start in span.starts_between(since, until):
            for number in range(span.days):
                if since <= (day := start + number * DAY) <= until:
                    by_day.setdefault(day, []).append(OnDay(kept, number + 1, span.days))
    return by_day
