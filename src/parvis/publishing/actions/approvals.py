"""Agreeing, or not, to exactly what will be sent."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.models import Approval, BrandRules, Delivery, Post
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, brand, record


def approve(workspace: Workspace, post_id: int, seen: str) -> Post:
    """Agree to a post as it stands; what waits for it becomes due.

    ``seen`` is :func:`content_of` the post the person looked at: if somebody changed it meanwhile, nothing is agreed to and
    ``ValidationError`` says so. Nobody approves what they wrote last.
    """
    agreed = _to_judge(workspace, post_id, seen)
    with transaction.atomic():
        for variant in agreed.variants.all():
            said = variant.outgoing()
            _write(workspace, variant.pk, said.hash, granted=True)
            for waiting in Delivery.objects.filter(
                variant=variant, hash=said.hash, state=DeliveryState.WAITING
            ):
                Delivery.objects.filter(pk=waiting.pk, state=DeliveryState.WAITING).update(
                    state=DeliveryState.DUE, next_look_at=waiting.due_at
                )
        record(workspace, "post.approve", agreed)
    return agreed


def decline(workspace: Workspace, post_id: int, seen: str, note: str) -> Post:
    """Say no, and why; what was due waits again."""
    if not note.strip():
        raise ValidationError({"note": _("Say what should change.")})
    declined = _to_judge(workspace, post_id, seen)
    with transaction.atomic():
        for variant in declined.variants.all():
            said = variant.outgoing()
            _write(workspace, variant.pk, said.hash, granted=False, note=note.strip())
            Delivery.objects.filter(variant=variant, state=DeliveryState.DUE).update(
                state=DeliveryState.WAITING, next_look_at=None
            )
        record(workspace, "post.decline", declined, note=note.strip()[:300])
    return declined


def content_of(post: Post) -> str:
    """One text that changes with whatever any account would say."""
    return ".".join(f"{one.pk}-{one.outgoing().hash[:32]}" for one in post.variants.all())


def set_rules(workspace: Workspace, brand_id: int, *, needs_approval: bool, late_after: int) -> BrandRules:
    """Choose how a brand publishes. Asking for approval from now on holds back what is planned without one."""
    workspace.require(Permission.MANAGE_BRANDS, brand_id)
    if not 0 <= late_after <= 7 * 24 * 60:
        raise ValidationError({"late_after": _("Choose between 0 and 10,080 minutes (a week).")})
    with transaction.atomic():
        rules, _made = BrandRules.objects.update_or_create(
            brand=brand(workspace, brand_id),
            defaults={"needs_approval": needs_approval, "late_after": late_after},
        )
        record(
            workspace, "publishing.rules", rules.brand, needs_approval=needs_approval, late_after=late_after
        )
    return rules


def _to_judge(workspace: Workspace, post_id: int, seen: str) -> Post:
    found = find_post(workspace, post_id)
    workspace.require(Permission.PUBLISH, found.brand_id)
    if workspace.person is not None and found.last_written_by_id == workspace.person:
        raise PermissionDenied("Nobody approves what they wrote last.")
    if content_of(found) != seen:
        raise ValidationError(
            _("Somebody changed this post while you were reading. Read it again before you decide.")
        )
    return found


def _write(workspace: Workspace, variant: int, hash: str, *, granted: bool, note: str = "") -> None:
    Approval.objects.create(
        variant_id=variant,
        hash=hash,
        granted=granted,
        note=note,
        person_id=workspace.person,
        actor=workspace.actor[:200],
        at=timezone.now(),
    )
