"""What people decide of the time: plan, send now, take back, say it late after all, try again, delete from the network."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE, OUT, DeliveryState
from parvis.publishing.actions.freezing import AlreadyGoing, put
from parvis.publishing.checking import remarks
from parvis.publishing.kit_rules import held_by_kit
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.queries.posts import current, overlapping, post_to_change
from parvis.publishing.queries.posts import delivery as find_delivery
from parvis.publishing.queries.posts import post as find_post
from parvis.workspaces.api import Permission, Workspace, record

GOES_ON = "Before this thread goes on, its next part is looked for."
FARTHEST = dt.timedelta(days=366 * 2)
APART = dt.timedelta(hours=23)
"""Within this span the same words on the same account are taken for a mistake: a day, which has twenty-three hours in spring."""


def plan(workspace: Workspace, post_id: int, at: dt.datetime | None) -> Post:
    """Plan every variant of a post for ``at`` (``None``: now), or move what is planned.

    Raises ``ValidationError`` with all that is wrong, in words, when a variant cannot go out as it is, or when one has
    already left; nothing is then planned.
    """
    planned = post_to_change(workspace, post_id)
    now = timezone.now()
    time = max(at or now, now)
    if time > now + FARTHEST:
        raise ValidationError({"at": _("Choose a time within the next two years.")})
    variants = list(planned.variants.all())
    planned.planned_for = time
    for variant in variants:
        variant.linking = None  # its links follow the rules, and the day, of now
    wrong = _all_problems(planned, variants, time)
    if wrong:
        raise ValidationError(wrong)
    with transaction.atomic():
        for variant in variants:
            standing = current(variant)
            gone = standing is not None and standing.state == DeliveryState.DELETED
            put(variant, time, None if gone else standing)
        planned.save(update_fields=["planned_for", "updated_at"])
        record(workspace, "post.plan", planned, at=time.isoformat(), accounts=len(variants))
    return planned


def what_stops(workspace: Workspace, post_id: int, at: dt.datetime | None) -> list[str]:
    """Why a post could not be planned for ``at`` (``None``: now), in words; nothing is written. Empty: it could."""
    found = find_post(workspace, post_id)
    workspace.require(Permission.SEE, found.brand_id)
    found.planned_for = at or timezone.now()
    variants = list(found.variants.all())
    for variant in variants:
        variant.linking = None
    return _all_problems(found, variants, found.planned_for)


def _all_problems(post: Post, variants: list[Variant], at: dt.datetime) -> list[str]:
    wrong = [problem for variant in variants for problem in _problems(variant, at)]
    if not variants:
        wrong = [_("Choose at least one account.")]
    held = held_by_kit(post.pk, at)
    if held:
        wrong = [held.in_words(), *wrong]
    return list(dict.fromkeys(wrong))


def _problems(variant: Variant, at: dt.datetime) -> list[str]:
    said = variant.outgoing()
    found = [
        remark.text for remark in remarks(said, variant.account, is_paid=variant.post.is_paid) if remark.stops
    ]
    if overlapping(variant, at, APART):
        found.append(
            _("The very same words are planned, or were said, on %(handle)s within a day.")
            % {"handle": variant.account.handle}
        )
    ended = [
        one.medium for one in variant.post.media.all() if (end := one.medium.rights_until) and end < at.date()
    ]
    found += [
        _("By then the right to use the picture %(name)s has ended.") % {"name": one.name} for one in ended
    ]
    return found


def take_back(workspace: Workspace, post_id: int) -> int:
    """Take back what has not left yet: the post is a draft again there. Returns how many deliveries were taken back."""
    post = post_to_change(workspace, post_id)
    with transaction.atomic():
        taken = Delivery.objects.filter(variant__post=post, state__in=CHANGEABLE).exclude(
            state=DeliveryState.CANCELLED
        )
        Variant.objects.filter(pk__in=taken.values("variant_id")).update(linking=None)
        number = taken.update(state=DeliveryState.CANCELLED, next_look_at=None)
        if not Delivery.objects.filter(variant__post=post).exclude(state=DeliveryState.CANCELLED).exists():
            post.planned_for = None
            post.save(update_fields=["planned_for", "updated_at"])
        record(workspace, "post.take_back", post, deliveries=number)
    return number


def send_after_all(workspace: Workspace, delivery_id: int) -> Delivery:
    """Say now what was too late or refused, or the rest of a thread that stopped halfway (which is looked for first). Raises
    :class:`AlreadyGoing` for anything that may have been said.
    """
    found = find_delivery(workspace, delivery_id)
    workspace.require(Permission.PREPARE, found.variant.post.brand_id)
    held = held_by_kit(found.variant.post_id, timezone.now())
    if held:
        raise ValidationError(held.in_words())
    if found.state == DeliveryState.HALTED:
        return _go_on(workspace, found)
    paid = found.variant.post.is_paid
    found.variant.linking = None  # its links follow the rules of now
    said = found.variant.outgoing()
    wrong = [remark.text for remark in remarks(said, found.account, is_paid=paid) if remark.stops]
    if wrong:
        raise ValidationError(wrong)
    with transaction.atomic():
        put(found.variant, timezone.now(), found)
        record(workspace, "delivery.send_after_all", found)
    found.refresh_from_db()
    return found


def _go_on(workspace: Workspace, found: Delivery) -> Delivery:
    with transaction.atomic():
        goes_on = Delivery.objects.filter(
            pk=found.pk, state=DeliveryState.HALTED, leased_by="", deletion_asked_at=None
        ).update(state=DeliveryState.UNKNOWN, next_look_at=timezone.now(), looks=0, problem=GOES_ON)
        if not goes_on:
            raise AlreadyGoing
        record(workspace, "delivery.go_on", found, part=found.part + 1)
    found.refresh_from_db()
    return found


def look_now(workspace: Workspace, delivery_id: int) -> None:
    """Have a delivery looked for on its network at the next moment."""
    found = find_delivery(workspace, delivery_id)
    workspace.require(Permission.PREPARE, found.variant.post.brand_id)
    Delivery.objects.filter(
        pk=found.pk, state__in=[DeliveryState.UNKNOWN, DeliveryState.SENT], leased_by=""
    ).update(next_look_at=timezone.now())


def give_up(workspace: Workspace, delivery_id: int) -> None:
    """Settle by hand what nobody could find out: it is not looked for, nor said, any more.

    A thread of which the first parts are online stops there; one that stopped is left at that.
    """
    found = find_delivery(workspace, delivery_id)
    workspace.require(Permission.PUBLISH, found.variant.post.brand_id)
    with transaction.atomic():
        free = Delivery.objects.filter(pk=found.pk, part=found.part, leased_by="")
        before, after = [*CHANGEABLE, DeliveryState.UNKNOWN], DeliveryState.CANCELLED
        if found.state == DeliveryState.HALTED:
            before, after = [DeliveryState.HALTED], DeliveryState.CONFIRMED
        elif found.part:
            after = DeliveryState.CONFIRMED if found.place.is_whole else DeliveryState.HALTED
        if not free.filter(state__in=before).update(state=after, next_look_at=None):
            raise AlreadyGoing
        record(workspace, "delivery.give_up", found)


def delete_online(workspace: Workspace, delivery_id: int) -> None:
    """Have a post taken off its network at the next moment. Raises ``ValidationError`` for one that is not known to be online."""
    found = find_delivery(workspace, delivery_id)
    workspace.require(Permission.PREPARE, found.variant.post.brand_id)
    now = timezone.now()
    with transaction.atomic():
        row, asked = Delivery.objects.filter(pk=found.pk), {"deletion_asked_at": now, "next_look_at": now}
        if not (
            row.filter(state__in=[*OUT, DeliveryState.HALTED]).update(looks=0, **asked)
            or row.filter(state=DeliveryState.PARTLY, leased_by="").update(
                state=DeliveryState.HALTED, looks=0, **asked
            )
        ):
            raise ValidationError(_("This is not online, as far as Parvis knows: look for it first."))
        record(workspace, "delivery.delete", found)
