"""What people do with the running order of an event: put posts in it, write one on the spot, say when each comes, move, take out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.engine.publishing.running_order import Standing, moved_among, next_up
from parvis.publishing.actions.posts import PostDraft, write_post
from parvis.publishing.models import Event, EventLine, Post
from parvis.publishing.queries.events import event as find_event
from parvis.publishing.queries.events import line_to_change, lines_of, posts_to_take, standing_of
from parvis.workspaces.api import Permission, Workspace, record

MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line written on the spot: what it says, on which accounts, what it waits for and when that should be."""

    text: str
    accounts: Sequence[int]
    cue: str = ""
    expected: dt.time | None = None
    language: str = ""


def take_posts(workspace: Workspace, event_id: int, posts: Collection[int]) -> list[EventLine]:
    """Put posts of the brand at the end of the running order, in their order. One that is there already, or has left, is left out."""
    found = _to_prepare(workspace, event_id)
    with transaction.atomic():
        _hold(found)
        ready = set(posts_to_take(workspace, event_id).filter(pk__in=posts).values_list("pk", flat=True))
        chosen = [number for number in dict.fromkeys(posts) if number in ready]
        lines = [_append(found, number) for number in chosen]
        if lines:
            record(workspace, "event.take", found, posts=len(lines))
    return lines


def write_line(workspace: Workspace, event_id: int, draft: LineDraft, *, is_next: bool = False) -> EventLine:
    """Write a draft post and put it at the end of the running order, or (``is_next``) before all that is still to come.

    Raises ``ValidationError`` for one without words or accounts.
    """
    found = _to_prepare(workspace, event_id)
    if not draft.text.strip():
        raise ValidationError({"text": _("Write what it says.")})
    if not draft.accounts:
        raise ValidationError({"accounts": _("Choose at least one account.")})
    words = PostDraft(
        brand=found.brand_id,
        text=draft.text,
        language=draft.language,
        texts=dict.fromkeys(draft.accounts, ""),
    )
    with transaction.atomic():
        _hold(found)
        made = _append(found, write_post(workspace, words).pk)
        _describe(made, draft.cue, draft.expected)
        if is_next:
            _put_at(workspace, made, _place_of_next(workspace, event_id, but=made.pk))
        record(workspace, "event.take", found, posts=1)
    return made


def describe_line(workspace: Workspace, line_id: int, *, cue: str, expected: dt.time | None) -> EventLine:
    """Say what a line waits for, and at what hour that should be (on the organisation's clocks)."""
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        _describe(found, cue, expected)
        record(workspace, "event.cue", found)
    return found


def move_line(workspace: Workspace, line_id: int, to: int) -> EventLine:
    """Move a line to a place among the lines that are open here, from 0; places beyond the ends are the ends."""
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        _hold(found.event)
        _put_at(workspace, found, to)
        record(workspace, "event.order", found)
    return found


def make_next(workspace: Workspace, line_id: int) -> EventLine:
    """Move a line before all that is still to come."""
    found = line_to_change(workspace, line_id)
    with transaction.atomic():
        _hold(found.event)
        _put_at(workspace, found, _place_of_next(workspace, found.event_id, but=found.pk))
        record(workspace, "event.order", found)
    return found


def take_out(workspace: Workspace, line_id: int) -> Post:
    """Take a line out of the running order; its post stays among the posts.

    Raises ``ValidationError`` for one that was released: the roll-call tells of it.
    """
    gone = line_to_change(workspace, line_id)
    with transaction.atomic():
        if not EventLine.objects.filter(pk=gone.pk, released_at__isnull=True).delete()[0]:
            raise ValidationError(_("This was released: it stays in the roll-call."))
        record(workspace, "event.take_out", gone.event, post=gone.post_id)
    return gone.post


def _to_prepare(workspace: Workspace, event_id: int) -> Event:
    found = find_event(workspace, event_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    return found


def _hold(event: Event) -> None:
    """Let one person at a time change the order of an event."""
    Event.objects.select_for_update().get(pk=event.pk)


def _append(event: Event, post: int) -> EventLine:
    number = event.lines.count()
    if number >= MOST_LINES:
        raise ValidationError(_("An event may have 300 lines at most."))
    last = event.lines.order_by("-position").values_list("position", flat=True).first()
    return EventLine.objects.create(event=event, post_id=post, position=0 if last is None else last + 1)


def _describe(line: EventLine, cue: str, expected: dt.time | None) -> None:
    line.cue, line.expected = cue.strip()[:160], expected
    line.save(update_fields=["cue", "expected"])


def _place_of_next(workspace: Workspace, event_id: int, but: int) -> int:
    """Where the next line stands among the others that are open here; after all of them where none is left."""
    lines = [one for one in lines_of(workspace, event_id) if one.pk != but]
    where = [(one.pk, standing_of(workspace, one)) for one in lines]
    first = next_up(where)
    if first is not None:
        return [number for number, _standing in where].index(first)
    done = [place for place, (_number, standing) in enumerate(where) if standing is not Standing.SKIPPED]
    return done[-1] + 1 if done else 0


def _put_at(workspace: Workspace, line: EventLine, to: int) -> None:
    order = list(line.event.lines.order_by("position", "pk").values_list("pk", flat=True))
    seen = [one.pk for one in lines_of(workspace, line.event_id)]
    for place, number in enumerate(moved_among(order, seen, line.pk, to)):
        EventLine.objects.filter(pk=number).exclude(position=place).update(position=place)
    line.refresh_from_db(fields=["position"])
