"""Choosing how a brand publishes: who must agree, in which order, and how late is too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.publishing.languages import CODES
from parvis.publishing.models import ApprovalStep, BrandRules, Label
from parvis.workspaces.api import RANKS, Entity, Permission, Person, Role, Workspace, brand, record

MOST_STEPS = 6
STEP_ROLES = (Role.EDITOR, Role.MANAGER, Role.ADMIN, Role.OWNER)
"""Roles a step may ask for: whoever has it, or one above."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One step as somebody typed it. ``number`` is that of a step there is: what was said at it is kept."""

    kind: str = ApprovalStep.Kind.ROLE
    role: str = Role.MANAGER
    people: tuple[int, ...] = ()
    entity: int | None = None
    network: str = ""
    label: int | None = None
    number: int | None = None


def set_rules(
    workspace: Workspace,
    brand_id: int,
    *,
    late_after: int,
    when_late: str = BrandRules.WhenLate.ASK,
    steps: Sequence[StepDraft] | None = None,
    needs_approval: bool | None = None,
    languages: Sequence[str] | None = None,
) -> BrandRules:
    """Choose how a brand publishes. ``steps`` is the whole chain, in order; ``needs_approval`` the short form of it: one yes of
    a manager, or none. Left out, the chain stays as it is. ``languages``, too, stay when they are left out.

    Asking for more holds back what is planned without it. Asking for less lets nothing out by itself: what waits goes out when
    somebody sends it on its way or plans it anew.
    """
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    if not 0 <= late_after <= 7 * 24 * 60:
        raise ValidationError({"late_after": _("Choose between 0 and 10,080 minutes (a week).")})
    if languages is not None and not set(languages) <= set(CODES):
        raise ValidationError({"languages": _("Write the codes of languages, such as fr, en.")})
    if when_late not in BrandRules.WhenLate.values:
        raise ValidationError({"when_late": _("Choose what becomes of what is late.")})
    ruled = brand(workspace, brand_id)
    if steps is None and needs_approval is not None:
        has_some = ApprovalStep.objects.filter(brand=ruled).exists()
        steps = None if needs_approval and has_some else [StepDraft()] if needs_approval else []
    with transaction.atomic():
        chosen: dict[str, object] = {"late_after": late_after, "when_late": when_late}
        if languages is not None:
            chosen["languages"] = list(dict.fromkeys(languages))
        rules, _made = BrandRules.objects.update_or_create(brand=ruled, defaults=chosen)
        if steps is not None:
            _check(workspace, steps)
            _check_labels(brand_id, steps)
            _keep(brand_id, steps)
        record(workspace, "publishing.rules", ruled, **chosen, steps=_in_short(brand_id))
    return rules


def _check(workspace: Workspace, steps: Sequence[StepDraft]) -> None:
    if len(steps) > MOST_STEPS:
        raise ValidationError(_("Six steps at most: a longer chain is never walked to its end."))
    if sum(one.kind == ApprovalStep.Kind.CLIENT for one in steps) > 1:
        raise ValidationError(_("The client agrees once: ask for it in one step."))
    named = {person for one in steps for person in one.people}
    here = Person.objects.filter(memberships__organisation_id=workspace.organisation, pk__in=named)
    if set(here.values_list("pk", flat=True)) != named:
        raise ValidationError(_("One of these people does not work here."))
    entities = {one.entity for one in steps if one.entity is not None}
    known = Entity.objects.filter(organisation_id=workspace.organisation, pk__in=entities)
    if known.count() != len(entities):
        raise ValidationError(_("One of these entities is not one of yours."))
    for one in steps:
        if one.kind not in ApprovalStep.Kind.values or one.role not in RANKS:
            raise ValidationError(_("Choose who agrees at each step."))
        if one.kind == ApprovalStep.Kind.PEOPLE and not one.people:
            raise ValidationError(_("Name somebody who agrees at this step."))


def _check_labels(brand_id: int, steps: Sequence[StepDraft]) -> None:
    named = {one.label for one in steps if one.label is not None}
    if Label.objects.filter(brand_id=brand_id, pk__in=named).count() != len(named):
        raise ValidationError(_("One of these labels is not one of this brand’s."))


def _keep(brand_id: int, steps: Sequence[StepDraft]) -> None:
    """Write the chain; a step that stays keeps its number, and with it what was said at it."""
    there = {one.pk: one for one in ApprovalStep.objects.filter(brand_id=brand_id)}
    kept = [there.pop(one.number, None) if one.number else None for one in steps]
    ApprovalStep.objects.filter(pk__in=there).delete()
    for position, (draft, known) in enumerate(zip(steps, kept, strict=True), 1):
        step = known or ApprovalStep(brand_id=brand_id)
        step.position, step.kind, step.role = position, draft.kind, draft.role
        step.entity_id, step.network = draft.entity, draft.network[:40]
        step.label_id = draft.label
        step.save()
        step.people.set(draft.people if draft.kind == ApprovalStep.Kind.PEOPLE else ())


def _in_short(brand_id: int) -> list[str]:
    """The chain as the audit log keeps it."""
    told = []
    for one in ApprovalStep.objects.filter(brand_id=brand_id).prefetch_related("people"):
        who = {
            ApprovalStep.Kind.ROLE: f"role {one.role}",
            ApprovalStep.Kind.PEOPLE: "people " + ", ".join(str(person.pk) for person in one.people.all()),
        }.get(ApprovalStep.Kind(one.kind), "client")
        told.append(
            " ".join(
                part
                for part in (
                    who,
                    one.network,
                    f"entity {one.entity_id}" * bool(one.entity_id),
                    f"label {one.label_id}" * bool(one.label_id),
                )
                if part
            )
        )
    return told
