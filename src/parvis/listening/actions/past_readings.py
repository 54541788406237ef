"""Reads what was heard again, with the aspects and what was learned of moods since.

What is asked is a row, and how far it came is written after each page, so that a worker goes on where another was killed,
and a person can stop it. What people corrected stays as they said. Watches that ask for moods or aspects are searched again
at the end, so that they hold what they say.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.archive.connection import get_archive
from parvis.archive.contract import Mention, Position, Scope
from parvis.engine.understanding import Understander, Understanding
from parvis.listening.actions import past
from parvis.listening.actions.rematching import watches_that_ask
from parvis.listening.models import PastReading
from parvis.listening.taught_readers import with_corrections
from parvis.workspaces.api import Permission, Workspace, record

DAYS = (7, 30, 90, 365)
AT_ONCE = 1_000
"""Mentions read and written between two looks at whether somebody stopped it."""
LEASE = dt.timedelta(minutes=5)


class ReadingRefused(ValueError):  # noqa: N818 - what happened, in the words of the room
    """The past cannot be read again now. ``str()`` says why, in the reader's language."""


def ask(workspace: Workspace, days: int) -> PastReading:
    """Have the last ``days`` read again by a worker. Raises :class:`ReadingRefused` while another reading goes on."""
    workspace.require(Permission.MANAGE_BRANDS)
    now = timezone.now()
    since = now - dt.timedelta(days=max(1, min(days, 3660)))
    scope = Scope(workspace.organisation, since=since, until=now)
    try:
        with transaction.atomic():
            reading = PastReading.objects.create(
                organisation_id=workspace.organisation,
                since=since,
                until=now,
                days=days,
                total=get_archive().count(scope),
                asked_by_id=workspace.person,
            )
            record(workspace, "past.read", f"reading:{reading.pk}", days=days)
    except IntegrityError as race:
        raise ReadingRefused(
            _("The past is already being read again. Wait for its end, or stop it.")
        ) from race
    return reading


def stop(workspace: Workspace, reading_id: int) -> None:
    """Stop a reading; what was read stays as it was read."""
    workspace.require(Permission.MANAGE_BRANDS)
    mine = PastReading.objects.filter(pk=reading_id, organisation_id=workspace.organisation)
    with transaction.atomic():
        if mine.filter(state__in=[PastReading.State.WAITING, PastReading.State.READING]).update(
            state=PastReading.State.STOPPED, ended_at=timezone.now()
        ):
            record(workspace, "past.stop", f"reading:{reading_id}")
            _search_again(workspace.organisation)


def take(reading_id: int) -> bool:
    """Claim a reading that waits, or whose worker is gone; ``False`` when it is not to be had."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    open_ = Q(state__in=[PastReading.State.WAITING, PastReading.State.READING])
    return bool(
        PastReading.objects.filter(free, open_, pk=reading_id).update(
            state=PastReading.State.READING, claimed_until=now + LEASE
        )
    )


def let_go(reading_id: int) -> None:
    """Leave a reading to whoever comes next."""
    PastReading.objects.filter(pk=reading_id).update(claimed_until=None)


def read_page(reading_id: int, reader: Understander) -> bool:
    """Read one page further; ``False`` when there is no more, or somebody stopped it."""
    reading = PastReading.objects.get(pk=reading_id)
    if not reading.is_open:
        return False
    archive = get_archive()
    scope = Scope(reading.organisation_id, since=reading.since, until=reading.until)
    page = archive.search(scope, AT_ONCE, _position(reading.position))
    changed = _changed(reading.organisation_id, page.mentions, reader)
    archive.reread_many(reading.organisation_id, changed)
    moved = PastReading.objects.filter(pk=reading_id, state=PastReading.State.READING).update(
        position=_written(page.next),
        read=F("read") + len(page.mentions),
        changed=F("changed") + len(changed),
        claimed_until=timezone.now() + LEASE,
    )
    if not moved:
        _search_again(reading.organisation_id)  # stopped meanwhile: this page was written after
        return False
    if page.next is not None:
        return True
    _search_again(reading.organisation_id)
    PastReading.objects.filter(pk=reading_id, state=PastReading.State.READING).update(
        state=PastReading.State.DONE, ended_at=timezone.now(), claimed_until=None
    )
    return False


def _changed(
    organisation: int, mentions: tuple[Mention, ...], reader: Understander
) -> list[tuple[Mention, Understanding]]:
    """The mentions that are read otherwise now. Words and language stay: what they can be found by does not change."""
    items = [mention.item for mention in mentions]
    understood = with_corrections(organisation, items, reader.understand(items), {item.key for item in items})
    found = []
    for mention, now in zip(mentions, understood, strict=True):
        before = mention.understanding
        if before.model.endswith("a person") and now.sentiment == before.sentiment:
            now = _with(now, model=before.model)
        if (now.sentiment, now.sentiment_score, now.emotion, now.aspects, now.model) != (
            before.sentiment,
            before.sentiment_score,
            before.emotion,
            before.aspects,
            before.model,
        ):
            found.append((mention, _kept(before, now)))
    return found


def _kept(before: Understanding, now: Understanding) -> Understanding:
    return _with(
        before,
        sentiment=now.sentiment,
        sentiment_score=now.sentiment_score,
        emotion=now.emotion,
        aspects=now.aspects,
        model=now.model,
    )


def _with(one: Understanding, **values: object) -> Understanding:
    return msgspec.structs.replace(one, **values)


def _search_again(organisation: int) -> None:
    for watch, _node in watches_that_ask(organisation):
        past.ask(watch)


def _position(written: str) -> Position | None:
    if not written:
        return None
    published, network, id_ = written.split("|", 2)
    return Position(dt.datetime.fromisoformat(published), network, id_)


def _written(position: Position | None) -> str:
    return f"{position.published.isoformat()}|{position.network}|{position.id}" if position else ""
