"""What people do with queues of texts that stay true: keep them, pause them, let them go on, forget them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE
from parvis.publishing.actions.posts import delete_post
from parvis.publishing.models import Delivery
from parvis.publishing.models.evergreen import EvergreenQueue, EvergreenTurn
from parvis.publishing.queries.entity_scope import may_keep
from parvis.publishing.queries.evergreen import queue as find_queue
from parvis.workspaces.api import Permission, Workspace, accounts_of, brand, entity, record

FARTHEST = 60
"""Days ahead for which slots are filled at most."""


@dataclass(frozen=True, slots=True)
class QueueDraft:
    """A queue as somebody typed it; see :class:`~parvis.publishing.models.evergreen.EvergreenQueue`."""

    brand: int
    name: str
    accounts: frozenset[int]
    entity: int | None = None
    between: int = 2
    a_week: int = 3
    ahead: int = 14
    as_drafts: bool = False


def keep_queue(workspace: Workspace, draft: QueueDraft, number: int | None = None) -> EvergreenQueue:
    """Keep a new queue, or (``number``) change one. It acts in the name of whoever kept it last. Raises ``ValidationError``."""
    workspace.require(Permission.PREPARE, draft.brand)
    kept = EvergreenQueue(organisation_id=workspace.organisation)
    if number:
        kept = found_to_change(workspace, number)
        if kept.brand_id != draft.brand:
            raise ValidationError(_("A queue stays with its brand."))
    _require(workspace, draft.brand, draft.entity)
    _check(workspace, draft, kept)
    with transaction.atomic():
        kept.brand, kept.name = brand(workspace, draft.brand), draft.name.strip()[:120]
        kept.entity_id, kept.between, kept.a_week = draft.entity, draft.between, draft.a_week
        kept.ahead, kept.as_drafts = draft.ahead, draft.as_drafts
        kept.kept_by_id, kept.next_look_at = workspace.person, timezone.now()
        kept.save()
        kept.accounts.set(draft.accounts)
        record(workspace, "evergreen.keep", f"evergreen:{kept.pk}", name=kept.name)
    return kept


def pause_queue(workspace: Workspace, number: int, *, delete_ahead: bool) -> int:
    """Fill no more slots. ``delete_ahead``: what was filled and has not left is deleted. Returns how many posts were."""
    kept = found_to_change(workspace, number)
    with transaction.atomic():
        EvergreenQueue.objects.filter(pk=kept.pk).update(paused_at=timezone.now(), problem="", left=[])
        record(workspace, "evergreen.pause", f"evergreen:{kept.pk}", name=kept.name)
    return empty(workspace, kept.turns.all()) if delete_ahead else 0


def resume_queue(workspace: Workspace, number: int) -> None:
    """Fill slots again, in the name of whoever says so."""
    kept = found_to_change(workspace, number)
    with transaction.atomic():
        EvergreenQueue.objects.filter(pk=kept.pk).update(
            paused_at=None, problem="", next_look_at=timezone.now(), kept_by_id=workspace.person
        )
        record(workspace, "evergreen.resume", f"evergreen:{kept.pk}", name=kept.name)


def forget_queue(workspace: Workspace, number: int) -> None:
    """Keep a queue no longer. What it made stays, planned or not, and so do the posts it said again."""
    gone = found_to_change(workspace, number)
    with transaction.atomic():
        record(workspace, "evergreen.forget", f"evergreen:{gone.pk}", name=gone.name)
        gone.delete()


def found_to_change(workspace: Workspace, number: int) -> EvergreenQueue:
    """A queue that whoever works here may change. Raises ``Http404``, or ``PermissionDenied`` for one of others."""
    found = find_queue(workspace, number)
    _require(workspace, found.brand_id, found.entity_id)
    return found


def empty(workspace: Workspace, turns: Iterable[EvergreenTurn]) -> int:
    """Delete what was made for slots to come and has not left; the slots may be filled again. Returns how many posts were deleted."""
    workspace.require(Permission.PREPARE)
    return sum(_emptied(workspace, one) for one in turns if is_to_come(one))


def _emptied(workspace: Workspace, turn: EvergreenTurn) -> bool:
    try:
        return forget_made(workspace, turn) and bool(turn.delete())
    except (PermissionDenied, Http404):
        return False  # accounts that are closed here say it by now: it is theirs too


def is_to_come(turn: EvergreenTurn) -> bool:
    """Whether what was made for a slot has not left: it is planned for later, or is a draft."""
    if turn.post is None or turn.moment <= timezone.now():
        return False
    return not Delivery.objects.filter(variant__post=turn.post).exclude(state__in=CHANGEABLE).exists()


def forget_made(workspace: Workspace, turn: EvergreenTurn) -> bool:
    """Delete the post made for a slot. False where it is leaving at this very moment."""
    workspace.require(Permission.PREPARE, turn.queue.brand_id)
    if turn.post is None:
        return False
    try:
        delete_post(workspace, turn.post.pk)
    except ValidationError:
        return False
    turn.post = None
    return True


def _require(workspace: Workspace, brand_id: int, entity_id: int | None) -> None:
    workspace.require(Permission.PREPARE, brand_id)
    if not may_keep(workspace, brand_id, entity_id):
        raise PermissionDenied(_("Only who works for the whole brand keeps queues for all of it."))


def _check(workspace: Workspace, draft: QueueDraft, kept: EvergreenQueue) -> None:
    if not draft.name.strip():
        raise ValidationError({"name": _("Give it a name: that is how it is found.")})
    others = EvergreenQueue.objects.filter(brand_id=draft.brand).exclude(pk=kept.pk)
    if others.filter(name__iexact=draft.name.strip()).exists():
        raise ValidationError({"name": _("Another queue of the brand has this name.")})
    if not draft.accounts:
        raise ValidationError(_("Choose at least one account."))
    if not draft.accounts <= set(accounts_of(workspace, draft.brand).values_list("pk", flat=True)):
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))
    if draft.entity is not None and entity(workspace, draft.entity).brand_id not in {None, draft.brand}:
        raise ValidationError({"entity": _("This entity is one of another brand.")})
    if not 0 <= draft.between <= 365:
        raise ValidationError({"between": _("Choose between 0 and 365 days.")})
    if not 0 <= draft.a_week <= 100:
        raise ValidationError({"a_week": _("Choose between 0 and 100 posts.")})
    if not 1 <= draft.ahead <= FARTHEST:
        raise ValidationError({"ahead": _("Choose between 1 and 60 days.")})
