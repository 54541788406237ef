"""What the centre of a brand does with kits: offer one made of a post, change it, offer a new edition, withdraw it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, DeliveryState
from parvis.engine.publishing.kits import KitContent
from parvis.publishing.actions.planning import take_back
from parvis.publishing.kit_rules import hold_of, taking_of
from parvis.publishing.models import Delivery, Kit, KitEdition, KitTaking, Post
from parvis.publishing.queries.kits import content_from, edition_of, entities_for, may_offer
from parvis.publishing.queries.kits import kit as find_kit
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, record

MOST_SUGGESTED = 6


@dataclass(frozen=True, slots=True)
class KitDraft:
    """What somebody typed about a kit. ``suggested`` are moments on the organisation's clocks, without a zone."""

    name: str
    entities: frozenset[int]
    rights: str = ""
    rights_until: dt.date | None = None
    suggested: tuple[dt.datetime, ...] = ()


def offer_kit(workspace: Workspace, post_id: int, draft: KitDraft) -> Kit:
    """Offer what a post says now to some entities of its brand. Raises ``ValidationError`` with what is wrong."""
    source = find_post(workspace, post_id)
    _require(workspace, source.brand_id)
    if taking_of(source.pk) is not None:
        raise ValidationError(_("This post is of a kit itself."))
    if Kit.objects.filter(source=source).exists():
        raise ValidationError(_("There is a kit of this post already."))
    says = _worth_offering(source)
    made = Kit(organisation_id=workspace.organisation, brand=source.brand, source=source)
    made.made_by_id = workspace.person
    with transaction.atomic():
        _fill(workspace, made, draft)
        _keep_edition(workspace, made, says)
        record(workspace, "kit.offer", f"kit:{made.pk}", name=made.name, post=source.pk)
    return made


def keep_kit(workspace: Workspace, kit_id: int, draft: KitDraft) -> Kit:
    """Change what stands around a kit: its name, whom it is for, rights and suggested moments. Rights hold at once for those who took it.

    Raises ``ValidationError`` with what is wrong.
    """
    kept = find_kit(workspace, kit_id)
    _require(workspace, kept.brand_id)
    with transaction.atomic():
        _fill(workspace, kept, draft)
        record(workspace, "kit.keep", f"kit:{kept.pk}", name=kept.name)
    return kept


def offer_edition(workspace: Workspace, kit_id: int) -> KitEdition:
    """Offer what the post of a kit says now as its next edition. Those who took another one keep that until they take this one.

    Raises ``ValidationError`` where nothing was changed, or the kit is withdrawn.
    """
    with transaction.atomic():
        kept = find_kit(workspace, kit_id)
        _require(workspace, kept.brand_id)
        if kept.withdrawn_at is not None:
            raise ValidationError(_("This kit was withdrawn."))
        if kept.source_id is None:
            raise ValidationError(_("The post that this kit was made of is gone: offer another kit."))
        says = _worth_offering(find_post(workspace, kept.source_id))
        if says == edition_of(workspace, kept.pk).says:
            raise ValidationError(_("Its post says what the kit says: there is nothing new to offer."))
        moved = Kit.objects.filter(pk=kept.pk, edition=kept.edition).update(edition=kept.edition + 1)
        if not moved:
            raise ValidationError(_("Somebody offered a new edition at this very moment: look at it first."))
        kept.edition += 1
        made = _keep_edition(workspace, kept, says)
        record(workspace, "kit.edition", f"kit:{kept.pk}", name=kept.name, edition=made.number)
    return made


def withdraw_kit(workspace: Workspace, kit_id: int, reason: str) -> int:
    """Withdraw a kit for good: what of it has not left is a draft again, with the reason. Returns how many posts were stopped.

    What is out stays out. Raises ``ValidationError`` without a reason, or for one that was withdrawn already.
    """
    gone = find_kit(workspace, kit_id)
    _require(workspace, gone.brand_id)
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise ValidationError({"reason": _("Say why: those who took the kit read it.")})
    now = timezone.now()
    with transaction.atomic():
        if not Kit.objects.filter(pk=gone.pk, withdrawn_at=None).update(withdrawn_at=now, reason=reason):
            raise ValidationError(_("This kit was withdrawn already."))
        gone.withdrawn_at, gone.reason = now, reason
        stopped = sum(_stopped(workspace, gone, one) for one in _posts_of(gone))
        record(workspace, "kit.withdraw", f"kit:{gone.pk}", name=gone.name, reason=reason, posts=stopped)
    return stopped


def _posts_of(gone: Kit) -> list[int]:
    taken = KitTaking.objects.filter(kit=gone).exclude(post=None)
    return [number for number in taken.values_list("post_id", flat=True) if number is not None]


def _stopped(workspace: Workspace, gone: Kit, post: int) -> bool:
    """Take back what has not left of a post; whether there was something."""
    planned = CHANGEABLE - {DeliveryState.CANCELLED}
    rows = Delivery.objects.filter(variant__post=post, state__in=planned)
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers or not take_back(workspace, post):
        return False
    hold = hold_of(gone, timezone.localdate())
    assert hold is not None  # it was withdrawn a moment ago
    Delivery.objects.filter(pk__in=numbers, state=DeliveryState.CANCELLED).update(
        problem=hold.problem, problem_values=hold.values
    )
    return True


def _require(workspace: Workspace, brand: int) -> None:
    workspace.require(Permission.PREPARE, brand)
    if not may_offer(workspace, brand):
        raise PermissionDenied(_("Only who works for the whole brand offers kits."))


def _worth_offering(source: Post) -> KitContent:
    says = content_from(source)
    if not (says.text.strip() or says.pictures):
        raise ValidationError(_("There is nothing in this post to offer yet."))
    return says


def _keep_edition(workspace: Workspace, kept: Kit, says: KitContent) -> KitEdition:
    made = KitEdition.objects.create(
        kit=kept, number=kept.edition, content=msgspec.to_builtins(says), made_by_id=workspace.person
    )
    made.media.set({one.medium for one in says.pictures})
    return made


def _fill(workspace: Workspace, kept: Kit, draft: KitDraft) -> None:
    kept.name, kept.rights = draft.name.strip()[:120], draft.rights.strip()[:2000]
    kept.rights_until = draft.rights_until
    if not kept.name:
        raise ValidationError({"name": _("Give it a name: that is how it is found.")})
    if not draft.entities:
        raise ValidationError({"entities": _("Choose at least one entity.")})
    if not draft.entities <= {one.pk for one in entities_for(workspace, kept.brand_id)}:
        raise ValidationError({"entities": _("One of these entities is not one of this brand’s here.")})
    if len(draft.suggested) > MOST_SUGGESTED:
        raise ValidationError(_("Six moments at most."))
    kept.suggested = [one.strftime("%Y-%m-%dT%H:%M") for one in sorted(set(draft.suggested))]
    kept.save()
    took = set(KitTaking.objects.filter(kit=kept).exclude(entity=None).values_list("entity_id", flat=True))
    kept.entities.set(draft.entities | took)  # who took it goes on being told of it
