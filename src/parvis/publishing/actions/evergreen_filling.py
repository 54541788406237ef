"""Filling the free slots to come with texts that are said again: each an ordinary post that can be changed, moved or deleted."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from parvis.engine.publishing.evergreen import Pick
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.evergreen import found_to_change
from parvis.publishing.actions.planning import plan
from parvis.publishing.models import Post
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenTurn
from parvis.publishing.queries.evergreen import entries_of, outlook, words_for
from parvis.workspaces.api import Permission, Workspace, enter, record

LEASE = dt.timedelta(minutes=10)
PACE = dt.timedelta(hours=1)
"""How often a queue is looked at where nothing changed."""
MOST_LEFT = 5
LEFT = gettext_noop("Whoever asked for this may no longer write for the brand.")


def fill_queue(workspace: Workspace, number: int) -> int:
    """Fill the free slots to come of a queue's accounts now. Returns how many posts were made; none while it is paused."""
    queue = found_to_change(workspace, number)
    if queue.paused_at is not None or not _claim(queue.pk, timezone.now()):
        return 0
    return _fill(workspace, queue)


def fill(number: int) -> int:
    """A worker's part: fill the slots of a queue in the name of whoever kept it last, or pause it if they may no longer."""
    now = timezone.now()
    queue = (
        EvergreenQueue.objects.select_related("kept_by")
        .filter(pk=number, paused_at=None, next_look_at__lte=now)
        .first()
    )
    if queue is None or not _claim(number, now):
        return 0
    workspace = enter(queue.kept_by, queue.organisation_id) if queue.kept_by else None
    try:
        if workspace is None or workspace.organisation != queue.organisation_id:
            raise PermissionDenied
        with translation.override(workspace.language), timezone.override(workspace.time_zone):
            return _fill(workspace, found_to_change(workspace, number))
    except (PermissionDenied, Http404):
        EvergreenQueue.objects.filter(pk=number).update(paused_at=now, problem=LEFT, leased_until=None)
        return 0


def say_in_turn(
    workspace: Workspace,
    kept: EvergreenEntry,
    account: int,
    wording: int,
    at: dt.datetime,
    *,
    strictly: bool = False,
) -> EvergreenTurn | None:
    """Make the post of one slot, unless it was filled meanwhile (``None``). What cannot be planned stays a draft and says why.

    ``strictly``: it is said at once, or ``ValidationError`` is raised.
    """
    workspace.require(Permission.PREPARE, kept.queue.brand_id)
    with transaction.atomic():
        try:
            with transaction.atomic():
                turn = EvergreenTurn.objects.create(
                    queue=kept.queue, entry=kept, account_id=account, wording=wording, at=at
                )
        except IntegrityError:
            return None
        turn.post = _say_again(workspace, kept, account, wording)
        if strictly:
            plan(workspace, turn.post.pk, None)
        elif not kept.queue.as_drafts:
            turn.problem = _planned(workspace, turn.post, at)
        turn.save(update_fields=["post", "problem"])
        record(workspace, "evergreen.fill", turn.post, queue=kept.queue.name, at=at.isoformat())
    return turn


def _planned(workspace: Workspace, post: Post, at: dt.datetime) -> str:
    """Plan what was made; why it stays a draft (empty: it is planned)."""
    try:
        plan(workspace, post.pk, at)
    except ValidationError as error:
        return " ".join(error.messages)[:500]
    return ""


def _say_again(workspace: Workspace, kept: EvergreenEntry, account: int, wording: int) -> Post:
    text = words_for(kept, wording)
    own = kept.own_text(account) if text is None else ""
    return copy_post(workspace, kept.post_id, kept.text if text is None else text, {account: own})


def _claim(number: int, now: dt.datetime) -> bool:
    """Take a queue in hand; false while somebody else has it."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return bool(EvergreenQueue.objects.filter(free, pk=number).update(leased_until=now + LEASE))


def _fill(workspace: Workspace, queue: EvergreenQueue) -> int:
    now, made = timezone.now(), 0
    left: list[Pick] = []
    try:
        entries = {one.post_id: one for one in entries_of(workspace, queue)}
        for pick in outlook(workspace, queue, now):
            if not pick.entry:
                left.append(pick)
                continue
            made += _make(workspace, queue, entries[pick.entry], pick)
    finally:
        EvergreenQueue.objects.filter(pk=queue.pk).update(
            leased_until=None, looked_at=now, next_look_at=now + PACE, left=_left(left)
        )
    return made


def _left(picks: list[Pick]) -> list[list[object]]:
    """What is told of the slots that stay free: the first one of each account and reason."""
    first: dict[tuple[int, str], Pick] = {}
    for one in picks:
        first.setdefault((one.opening.account, str(one.why)), one)
    told = list(first.items())[:MOST_LEFT]
    return [[one.opening.at.isoformat(), account, why] for (account, why), one in told]


def _make(workspace: Workspace, queue: EvergreenQueue, kept: EvergreenEntry, pick: Pick) -> bool:
    kept.queue = queue
    opening = pick.opening
    return say_in_turn(workspace, kept, opening.account, pick.wording, opening.at) is not None
