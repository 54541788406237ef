"""What people do with the entries of an evergreen queue: put a post in, give it further wordings, skip it, take it out, say it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.duplicates.shingles import said
from parvis.engine.publishing.evergreen import Opening, next_words
from parvis.publishing.actions.evergreen import empty, forget_made, found_to_change, is_to_come
from parvis.publishing.actions.evergreen_filling import say_in_turn
from parvis.publishing.actions.posts import LONGEST
from parvis.publishing.kit_rules import check_alone
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenTurn, EvergreenWording
from parvis.publishing.queries.evergreen import accounts_in, entries_of, told, turns_on
from parvis.publishing.queries.evergreen import entry as find_entry
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.same_again import refuses_again
from parvis.workspaces.api import Permission, Workspace, record

MOST_WORDINGS = 12
FARTHEST_APART = 730
LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry as somebody typed it. ``wordings`` are those there are, by number (an empty one goes), ``new`` further ones;
    ``season_from`` and ``season_until`` are days of every year ("06-21").
    """

    apart: int = 60
    season_from: str = ""
    season_until: str = ""
    until: dt.date | None = None
    wordings: Mapping[int, str] = field(default_factory=dict)
    new: Sequence[str] = ()


def add_entry(workspace: Workspace, queue_id: int, post_id: int, draft: EntryDraft) -> EvergreenEntry:
    """Have a queue say a post again. One that was taken out comes back, with what it said before.

    Raises ``ValidationError`` for a post of another brand, of a kit, or that a queue made, and for one that is there already.
    """
    queue = found_to_change(workspace, queue_id)
    post = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, post.brand_id)
    check_alone(post.pk)
    if post.brand_id != queue.brand_id:
        raise ValidationError(_("This post is one of another brand."))
    if EvergreenTurn.objects.filter(post=post).exists():
        raise ValidationError(_("A queue made this post: the one it was made from is kept already."))
    with transaction.atomic():
        kept, new = EvergreenEntry.objects.get_or_create(queue=queue, post=post)
        if not new and kept.out_at is None:
            raise ValidationError(_("This queue says this post already."))
        kept.out_at = None
        _write(workspace, kept, draft)
        record(workspace, "evergreen.add", post, queue=queue.name)
    return find_entry(workspace, kept.pk)


def change_entry(workspace: Workspace, number: int, draft: EntryDraft) -> EvergreenEntry:
    """Change the wordings, the distance, the season or the last day of an entry. What is planned stays as it is."""
    kept = find_entry(workspace, number)
    found_to_change(workspace, kept.queue_id)
    with transaction.atomic():
        _write(workspace, kept, draft)
        record(workspace, "evergreen.change", kept.post, queue=kept.queue.name)
    return find_entry(workspace, number)


def take_new_words(workspace: Workspace, number: int) -> EvergreenEntry:
    """Have an entry say what its post says since it was changed online; a further wording that says just that goes.

    What is planned stays as it is.
    """
    kept = find_entry(workspace, number)
    found_to_change(workspace, kept.queue_id)
    with transaction.atomic():
        kept.own_words = None
        kept.save(update_fields=["own_words"])
        for one in kept.wordings.all():
            if said(one.text) == said(kept.text):
                one.delete()
        record(workspace, "evergreen.new_words", kept.post, queue=kept.queue.name)
    _look_again(kept.queue_id)
    return find_entry(workspace, number)


def take_out_entry(workspace: Workspace, number: int) -> int:
    """Say an entry no more; what is planned of it and has not left is deleted. Returns how many posts were."""
    kept = find_entry(workspace, number)
    queue = found_to_change(workspace, kept.queue_id)
    with transaction.atomic():
        EvergreenEntry.objects.filter(pk=kept.pk, out_at=None).update(out_at=timezone.now())
        record(workspace, "evergreen.take_out", kept.post, queue=queue.name)
    deleted = empty(workspace, kept.turns.all())
    _look_again(queue.pk)
    return deleted


def put_back_entry(workspace: Workspace, number: int) -> None:
    """Say an entry again that was taken out."""
    kept = find_entry(workspace, number)
    queue = found_to_change(workspace, kept.queue_id)
    with transaction.atomic():
        EvergreenEntry.objects.filter(pk=kept.pk).update(out_at=None)
        record(workspace, "evergreen.add", kept.post, queue=queue.name)
    _look_again(queue.pk)


def skip_next(workspace: Workspace, number: int) -> EvergreenTurn:
    """Leave out the next time an entry would be said: its post is deleted, its slot stays free, and its turn counts as taken.

    Raises ``ValidationError`` where nothing of it is planned, or where it is leaving at this very moment.
    """
    kept = find_entry(workspace, number)
    found_to_change(workspace, kept.queue_id)
    made = kept.turns.filter(post__isnull=False).select_related("queue", "post")
    turn = min((one for one in made if is_to_come(one)), key=lambda one: one.moment, default=None)
    if turn is None:
        raise ValidationError(_("Nothing of it is planned."))
    with transaction.atomic():
        record(workspace, "evergreen.skip", kept.post, at=turn.moment.isoformat())
        if not forget_made(workspace, turn):
            raise ValidationError(_("It is leaving at this very moment."))
        EvergreenTurn.objects.filter(pk=turn.pk).update(skipped_at=timezone.now())
    return turn


def say_entry_now(workspace: Workspace, number: int) -> list[EvergreenTurn]:
    """Say an entry now on all accounts of its queue that can, each in the words it said least lately, whatever the distances.

    It passes checks, guidelines and approvals like any post. Raises ``ValidationError`` where something is wrong: nothing is then said.
    """
    kept = find_entry(workspace, number)
    queue = found_to_change(workspace, kept.queue_id)
    kept = next((one for one in entries_of(workspace, queue) if one.pk == kept.pk), kept)
    accounts = accounts_in(workspace, queue)
    as_told = told(kept, accounts)
    turns = turns_on(workspace, [one.pk for one in accounts], [kept.post_id])
    now = timezone.now()
    today, made = now.astimezone(ZoneInfo(workspace.time_zone)).date(), []
    with transaction.atomic():
        for account in accounts:
            own = [one for one in turns if one.account == account.pk]
            wording = next_words(as_told, Opening(now, account.pk, today), own)
            was_said = any((one.entry, one.wording) == (kept.post_id, wording) for one in own)
            if wording is None or (was_said and refuses_again(account.network)):
                continue
            turn = say_in_turn(workspace, kept, account.pk, wording, now, strictly=True)
            made += [turn] if turn else []
        if not made:
            raise ValidationError(_("No account of this queue can say it: look at its wordings."))
        record(workspace, "evergreen.now", kept.post, queue=queue.name, accounts=len(made))
    return made


def _write(workspace: Workspace, kept: EvergreenEntry, draft: EntryDraft) -> None:
    if not 1 <= draft.apart <= FARTHEST_APART:
        raise ValidationError({"apart": _("Choose between 1 and 730 days.")})
    season = (_day(draft.season_from, "season_from"), _day(draft.season_until, "season_until"))
    if bool(season[0]) != bool(season[1]):
        raise ValidationError({"season_until": _("A season has a first and a last day.")})
    kept.apart, kept.until = draft.apart, draft.until
    kept.season_from, kept.season_until = season
    kept.save()
    _write_wordings(kept, draft)
    _look_again(kept.queue_id)


def _write_wordings(kept: EvergreenEntry, draft: EntryDraft) -> None:
    """Keep the wordings; one that says something else now is a new one, for what was said stays what it was."""
    there = {one.pk: one for one in EvergreenWording.objects.filter(entry=kept)}
    texts = {number: draft.wordings.get(number, one.text).strip() for number, one in there.items()}
    new = [text.strip() for text in draft.new if text.strip()]
    every = [kept.text, *filter(None, texts.values()), *new]
    sayings = [said(text) or text for text in every if text]
    if len(set(sayings)) < len(sayings):
        raise ValidationError({"wordings": _("Two of these wordings say the same words.")})
    if len(every) > MOST_WORDINGS:
        raise ValidationError({"wordings": _("An entry may have 12 wordings at most.")})
    if any(len(text) > LONGEST for text in every):
        raise ValidationError({"wordings": _("A text may hold 100,000 characters at most.")})
    for number, one in there.items():
        if not texts[number] or said(texts[number]) != said(one.text):
            new += [texts[number]] if texts[number] else []
            one.delete()
        elif texts[number] != one.text:
            EvergreenWording.objects.filter(pk=number).update(text=texts[number])
    for text in new:
        EvergreenWording.objects.create(entry=kept, text=text)


def _day(text: str, name: str) -> str:
    """A day of every year, as it is kept."""
    if not text:
        return ""
    try:
        return dt.date.fromisoformat(f"{LEAP_YEAR}-{text}").strftime("%m-%d")
    except ValueError:
        raise ValidationError({name: _("This is no day of a year.")}) from None


def _look_again(queue: int) -> None:
    """Have a worker look at a queue at its next moment."""
    EvergreenQueue.objects.filter(pk=queue).update(next_look_at=timezone.now())
