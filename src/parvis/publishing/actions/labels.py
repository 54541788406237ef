"""What people do with labels: keep them, give them to posts, take them off.

A chain may ask for a step of the posts that have a label. Such a label holds back at once what it is put on, and only somebody who may
publish takes it off: nobody goes round a step by forgetting it.
"""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import DeliveryState
from parvis.publishing.actions.freezing import may_go
from parvis.publishing.actions.telling import tell_of_deliveries
from parvis.publishing.models import ApprovalStep, Delivery, Label, Post
from parvis.publishing.queries.labels import label
from parvis.publishing.queries.posts import post_to_change
from parvis.workspaces.api import Permission, Workspace, brand, record

MOST = 200


def keep_label(workspace: Workspace, brand_id: int, name: str, tone: int, number: int | None = None) -> Label:
    """Keep a new label of a brand, or (``number``) call or colour one otherwise. Raises ``ValidationError``."""
    workspace.require(Permission.PREPARE, brand_id)
    name = " ".join(name.split())[:60]
    kept = label(workspace, number) if number else Label(organisation_id=workspace.organisation)
    if number and kept.brand_id != brand_id:
        raise ValidationError(_("A label stays with its brand."))
    others = Label.objects.filter(brand_id=brand_id).exclude(pk=number or 0)
    if not name or "," in name or ";" in name:
        raise ValidationError({"name": _("Give it a name, without commas.")})
    if tone not in Label.Tone.values:
        raise ValidationError({"tone": _("Choose one of the colours.")})
    if any(one.casefold() == name.casefold() for one in others.values_list("name", flat=True)):
        raise ValidationError({"name": _("There is a label of this name already.")})
    if not number and others.count() >= MOST:
        raise ValidationError(_("200 labels at most: nobody finds their way among more."))
    with transaction.atomic():
        kept.brand, kept.name, kept.tone = brand(workspace, brand_id), name, tone
        kept.save()
        record(workspace, "label.keep", f"label:{kept.pk}", name=kept.name)
    return kept


def forget_label(workspace: Workspace, number: int) -> None:
    """Take a label off all posts and keep it no longer. Raises ``ValidationError`` for one that a step of approval asks for."""
    gone = label(workspace, number)
    workspace.require(Permission.PREPARE, gone.brand_id)
    if ApprovalStep.objects.filter(label=gone).exists():
        raise ValidationError(
            _(
                "A step of approval is for the posts that have this label: change the rules of the brand first."
            )
        )
    with transaction.atomic():
        record(workspace, "label.forget", f"label:{gone.pk}", name=gone.name)
        gone.delete()


def label_post(workspace: Workspace, post_id: int, labels: Collection[int]) -> Post:
    """Give a post exactly these labels, whatever became of it. What a label asks a yes for is held back until somebody gives it.

    Raises ``ValidationError`` when a label that a chain asks for is taken off by somebody who may not publish.
    """
    found = post_to_change(workspace, post_id)
    there = set(found.labels.values_list("pk", flat=True))
    wanted = set(labels)
    if not wanted <= set(Label.objects.filter(brand_id=found.brand_id).values_list("pk", flat=True)):
        raise ValidationError(_("One of these labels is not one of this brand’s."))
    if wanted == there:
        return found
    asked = ApprovalStep.objects.filter(label_id__in=there - wanted).exists()
    if asked and not workspace.can(Permission.PUBLISH, found.brand_id):
        raise ValidationError(
            _("A step of approval is asked because of a label: only somebody who may publish takes it off.")
        )
    with transaction.atomic():
        found.labels.set(wanted)
        names = Label.objects.filter(pk__in=wanted).values_list("name", flat=True)
        record(workspace, "post.label", found, labels=list(names))
        _hold_back(found)
    return found


def _hold_back(post: Post) -> None:
    """What is due and not agreed to by everybody any more waits. Nothing is let out by this."""
    for variant in post.variants.select_related("account__entity"):
        due = Delivery.objects.filter(variant=variant, state=DeliveryState.DUE).first()
        if due is None or may_go(variant, due.hash):
            continue
        held = Delivery.objects.filter(pk=due.pk, state=DeliveryState.DUE, hash=due.hash).update(
            state=DeliveryState.WAITING, next_look_at=None
        )
        if held:
            tell_of_deliveries([due.pk])
