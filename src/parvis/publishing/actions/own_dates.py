"""Keeping key dates of one's own: one by one, or many from a calendar or a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.own_dates import LONGEST
from parvis.publishing.models import OwnDate
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.own_dates import own_date
from parvis.workspaces.api import Permission, Workspace, brand, entity, record

MOST = 2_000
"""As many as a brand keeps at most."""


@dataclass(frozen=True, slots=True)
class OwnDateDraft:
    """A key date as somebody typed it; both days are included."""

    name: str
    first: dt.date
    last: dt.date
    yearly: bool = False
    entity: int | None = None


def keep_own_date(
    workspace: Workspace, brand_id: int, draft: OwnDateDraft, number: int | None = None
) -> OwnDate:
    """Keep a new key date of a brand, or (``number``) change one. Raises ``ValidationError`` with what is wrong."""
    workspace.require(Permission.PREPARE, brand_id)
    kept = own_date(workspace, number) if number else OwnDate(organisation_id=workspace.organisation)
    if number:
        _require(workspace, kept.brand_id, kept.entity_id)
        if kept.brand_id != brand_id:
            raise ValidationError(_("A key date stays with its brand."))
    _require(workspace, brand_id, draft.entity)
    _check(workspace, brand_id, draft)
    if not number and OwnDate.objects.filter(brand_id=brand_id).count() >= MOST:
        raise ValidationError(_("A brand keeps 2,000 key dates at most."))
    with transaction.atomic():
        _write(workspace, brand_id, draft, kept)
        record(workspace, "own_date.keep", f"own_date:{kept.pk}", name=kept.name, first=str(kept.first))
    return kept


def forget_own_date(workspace: Workspace, number: int) -> None:
    """Keep a key date no longer."""
    gone = own_date(workspace, number)
    _require(workspace, gone.brand_id, gone.entity_id)
    with transaction.atomic():
        record(workspace, "own_date.forget", f"own_date:{gone.pk}", name=gone.name, first=str(gone.first))
        gone.delete()


def keep_own_dates(workspace: Workspace, brand_id: int, drafts: Iterable[OwnDateDraft]) -> tuple[int, int]:
    """Keep many key dates of a brand, all or none; returns how many are new, and how many were kept already.

    Raises ``ValidationError`` with what is wrong.
    """
    workspace.require(Permission.PREPARE, brand_id)
    wanted = {(one.name.strip(), one.first, one.last, one.yearly, one.entity): one for one in drafts}
    there = OwnDate.objects.filter(brand_id=brand_id)
    known = set(there.values_list("name", "first", "last", "yearly", "entity_id"))
    new = [one for key, one in wanted.items() if key not in known]
    if len(known) + len(new) > MOST:
        raise ValidationError(_("A brand keeps 2,000 key dates at most."))
    for one in new:
        _require(workspace, brand_id, one.entity)
        _check(workspace, brand_id, one)
    with transaction.atomic():
        for one in new:
            _write(workspace, brand_id, one, OwnDate(organisation_id=workspace.organisation))
        record(workspace, "own_date.import", brand(workspace, brand_id), dates=len(new))
    return len(new), len(wanted) - len(new)


def _write(workspace: Workspace, brand_id: int, draft: OwnDateDraft, kept: OwnDate) -> None:
    kept.brand = brand(workspace, brand_id)
    kept.name, kept.first, kept.last = draft.name.strip(), draft.first, draft.last
    kept.yearly, kept.entity_id, kept.changed_by_id = draft.yearly, draft.entity, workspace.person
    kept.save()


def _require(workspace: Workspace, brand_id: int, entity_id: int | None) -> None:
    workspace.require(Permission.PREPARE, brand_id)
    if not may_keep(workspace, brand_id, entity_id):
        raise PermissionDenied(_("Only who works for the whole brand keeps dates for all of it."))


def _check(workspace: Workspace, brand_id: int, draft: OwnDateDraft) -> None:
    if not draft.name.strip() or len(draft.name.strip()) > 160:
        raise ValidationError({"name": _("Give it a name of 160 characters at most.")})
    if not dt.date(1900, 1, 1) <= draft.first <= dt.date(2200, 1, 1):
        raise ValidationError({"first": _("Choose a day between 1900 and 2200.")})
    if draft.last < draft.first:
        raise ValidationError({"last": _("The last day comes before the first.")})
    if (draft.last - draft.first).days >= LONGEST:
        raise ValidationError({"last": _("It may last a year at most.")})
    if draft.entity is not None and entity(workspace, draft.entity).brand_id not in {None, brand_id}:
        raise ValidationError({"entity": _("This entity is one of another brand.")})
