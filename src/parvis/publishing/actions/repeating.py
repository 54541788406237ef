"""Posts that come again: dated copies are made ahead, each an ordinary post that can be changed, moved or taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.engine.publishing.deliveries import CHANGEABLE
from parvis.engine.publishing.recurrence import Recurrence, days, days_between, moment
from parvis.publishing.actions.copying import copy_post
from parvis.publishing.actions.planning import plan
from parvis.publishing.actions.posts import delete_post
from parvis.publishing.kit_rules import check_alone
from parvis.publishing.models import Delivery, Post, Repeat, Repetition
from parvis.publishing.queries.posts import post as find_post
from parvis.publishing.queries.repetitions import repetition_of, repetition_to_change, still_to_go
from parvis.workspaces.api import Permission, Workspace, enter, record

AHEAD = dt.timedelta(days=60)
"""How far ahead copies are made."""
LEFT = "Whoever asked for this may no longer write for the brand."


def repeat_post(workspace: Workspace, post_id: int, rule: Recurrence) -> Repetition:
    """Say a post again on the days of a rule; the copies of the next :data:`AHEAD` are made at once.

    Raises ``ValidationError`` for a post that is a copy or comes again already, for one that no account says, and for a rule without
    any day to come.
    """
    found = find_post(workspace, post_id)
    workspace.require(Permission.PREPARE, found.brand_id)
    check_alone(found.pk)
    if Repeat.objects.filter(post=found).exists():
        raise ValidationError(_("This post is a copy of one that comes again: repeat that one."))
    if not found.variants.exists():
        raise ValidationError(_("Choose at least one account."))
    _check_days(rule)
    try:
        with transaction.atomic():
            made = Repetition.objects.create(
                organisation_id=workspace.organisation,
                brand=found.brand,
                post=found,
                rule=msgspec.to_builtins(rule, builtin_types=()),
                started_by_id=workspace.person,
            )
            record(workspace, "post.repeat", found, every=str(rule.every), first=rule.first.isoformat())
    except IntegrityError:
        raise ValidationError(_("This post comes again already: stop that first.")) from None
    make_ahead(workspace, made)
    return repetition_of(workspace, made.pk)


def stop_repeating(workspace: Workspace, repetition_id: int, *, delete_copies: bool) -> int:
    """Make no more copies. ``delete_copies``: those that have not left are deleted. Returns how many were."""
    found = repetition_to_change(workspace, repetition_id)
    ended = Repetition.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    if ended:
        record(workspace, "post.repeat_stop", found.post)
    return _delete_copies(workspace, still_to_go(found, timezone.now())) if delete_copies else 0


def change_repetition(workspace: Workspace, repetition_id: int, rule: Recurrence) -> Repetition:
    """Say a post again on the days of another rule, from now on in the name of whoever changes it.

    Copies that have not left stay where the new rule has their day at the same hour, and are deleted elsewhere; a day of which
    something left, or whose copy somebody deleted, gets no other copy. Raises ``ValidationError`` for what comes no more, and for a rule
    without any day to come.
    """
    found = repetition_to_change(workspace, repetition_id)
    check_alone(found.post_id)
    _check_days(rule)
    with transaction.atomic():
        standing = Repetition.objects.filter(pk=found.pk, ended_at__isnull=True)
        if not standing.update(
            rule=msgspec.to_builtins(rule, builtin_types=()), made_until=None, started_by_id=workspace.person
        ):
            raise ValidationError(_("This post comes no more: let it come again first."))
        ahead = list(still_to_go(found, timezone.now()).order_by("day"))
        stay = _days_kept(found.recurrence, rule, ahead)
        gone = [one for one in ahead if one.day not in stay]
        _delete_copies(workspace, gone)
        Repeat.objects.filter(pk__in=[one.pk for one in gone], post__isnull=True).delete()
        record(
            workspace, "post.repeat_change", found.post, every=str(rule.every), first=rule.first.isoformat()
        )
    make_ahead(workspace, repetition_of(workspace, found.pk))
    return repetition_of(workspace, found.pk)


def _check_days(rule: Recurrence) -> None:
    today = timezone.localdate()
    if next((day for day in days(rule) if day >= today), None) is None:
        raise ValidationError(_("No day to come follows from this."))


def _days_kept(before: Recurrence, rule: Recurrence, ahead: Sequence[Repeat]) -> set[dt.date]:
    if rule.hour != before.hour or not ahead:
        return set()
    return set(days_between(rule, ahead[0].day, ahead[-1].day))


def _delete_copies(workspace: Workspace, repeats: Iterable[Repeat]) -> int:
    """Delete the copies of which nothing has left, and which are open here. Returns how many were."""
    deleted = 0
    for repeat in repeats:
        if repeat.post is None or not _is_untouched(repeat.post):
            continue
        try:
            delete_post(workspace, repeat.post.pk)
        except (ValidationError, PermissionDenied, Http404):
            continue  # it is leaving at this very moment, or others say it by now
        deleted += 1
    return deleted


def _is_untouched(post: Post) -> bool:
    return not Delivery.objects.filter(variant__post=post).exclude(state__in=CHANGEABLE).exists()


def make_ahead(workspace: Workspace, repetition: Repetition) -> int:
    """Make the copies that are missing up to :data:`AHEAD` from now. Returns how many were made."""
    workspace.require(Permission.PREPARE, repetition.brand_id)
    rule, zone = repetition.recurrence, ZoneInfo(workspace.time_zone)
    today = timezone.localdate(timezone=zone)
    horizon = today + AHEAD
    done = set(repetition.repeats.values_list("day", flat=True))
    made = 0
    for day in days_between(rule, today, horizon):
        if day not in done and (at := moment(day, rule.hour, zone)) > timezone.now():
            made += _make(workspace, repetition, day, at)
    ended = next((day for day in days(rule) if day >= today), None) is None
    Repetition.objects.filter(pk=repetition.pk, ended_at__isnull=True).update(
        made_until=horizon, ended_at=timezone.now() if ended else None
    )
    return made


def _make(workspace: Workspace, repetition: Repetition, day: dt.date, at: dt.datetime) -> bool:
    """One copy, unless the post itself goes out then, or somebody made it meanwhile. What cannot be planned stays a draft."""
    original = Post.objects.filter(pk=repetition.post_id).only("planned_for").first()
    if original is None or original.planned_for == at:
        return False
    try:
        with transaction.atomic():
            repeat = Repeat.objects.create(repetition=repetition, day=day)
            repeat.post = copy_post(workspace, repetition.post_id)
            try:
                plan(workspace, repeat.post.pk, at)
            except ValidationError as error:
                repeat.problem = " ".join(error.messages)[:500]
            repeat.save(update_fields=["post", "problem"])
    except IntegrityError:
        return False
    return True


def extend(repetition_id: int) -> int:
    """A worker's part: make a repetition's copies in the name of whoever asked for it, or end it if they may no longer."""
    found = (
        Repetition.objects.filter(pk=repetition_id, ended_at__isnull=True)
        .select_related("started_by")
        .first()
    )
    if found is None:
        return 0
    workspace = enter(found.started_by, found.organisation_id) if found.started_by else None
    try:
        if workspace is None or workspace.organisation != found.organisation_id:
            raise PermissionDenied
        workspace.require(Permission.PREPARE, found.brand_id)
        with translation.override(workspace.language), timezone.override(workspace.time_zone):
            return make_ahead(workspace, found)
    except (PermissionDenied, Http404):
        Repetition.objects.filter(pk=found.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), problem=LEFT
        )
        return 0
