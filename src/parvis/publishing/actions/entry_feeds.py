"""What people do with feeds whose entries become drafts, and what a worker makes of what it reads in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from parvis.engine.items import Item
from parvis.engine.publishing.entry_drafts import key_of, picture_of, says_link, words_of
from parvis.publishing.actions.posts import LONGEST, PostDraft, write_post
from parvis.publishing.actions.rhythms import queue_post
from parvis.publishing.models import EntryFeed, FeedEntry, Post
from parvis.publishing.queries.chains import chain_of
from parvis.publishing.queries.entry_feeds import entry_feed_to_change
from parvis.publishing.queries.posts import post_to_change
from parvis.workspaces.api import Permission, Workspace, accounts_of, brand, enter, record

LEASE = dt.timedelta(minutes=10)
AT_ONCE = 10
"""Drafts that one reading makes at most: a site that tells its whole past again buries nobody."""
LEFT = gettext_noop("Whoever asked for this may no longer write for the brand.")
TOO_MANY = gettext_noop("%(count)s new entries at once: %(most)s became drafts, the others were left aside.")


@dataclass(frozen=True, slots=True)
class FeedDraft:
    """A feed as somebody typed it."""

    brand: int
    address: str
    text: str
    accounts: frozenset[int]
    language: str = ""
    queues: bool = False


def keep_entry_feed(workspace: Workspace, draft: FeedDraft, number: int | None = None) -> EntryFeed:
    """Follow a feed, or (``number``) change one. It acts in the name of whoever kept it last. Raises ``ValidationError``."""
    workspace.require(Permission.PREPARE, draft.brand)
    now = timezone.now()
    if number:
        kept = entry_feed_to_change(workspace, number)
        if kept.brand_id != draft.brand:
            raise ValidationError(_("A feed stays with its brand."))
    else:
        kept = EntryFeed(organisation_id=workspace.organisation)
    _check(workspace, draft)
    with transaction.atomic():
        if kept.address != draft.address.strip():
            kept.cursor, kept.read_at = "", None  # what another feed has said is no news
        kept.brand, kept.address = brand(workspace, draft.brand), draft.address.strip()
        kept.text, kept.language, kept.queues = draft.text.strip(), draft.language[:5], draft.queues
        kept.made_by_id, kept.next_look_at, kept.stopped_at = workspace.person, now, None
        kept.problem, kept.problem_values, kept.failures = "", {}, 0
        kept.save()
        kept.accounts.set(draft.accounts)
        record(workspace, "entry_feed.keep", f"entry_feed:{kept.pk}", address=kept.address)
    return kept


def stop_entry_feed(workspace: Workspace, number: int) -> None:
    """Make no more drafts of a feed. Those there are stay."""
    found = entry_feed_to_change(workspace, number)
    with transaction.atomic():
        EntryFeed.objects.filter(pk=found.pk).update(stopped_at=timezone.now())
        record(workspace, "entry_feed.stop", f"entry_feed:{found.pk}", address=found.address)


def settle_picture(workspace: Workspace, post_id: int) -> FeedEntry:
    """Say that the question of an entry's picture is answered. Returns the entry; raises ``Http404`` where none was asked."""
    post = post_to_change(workspace, post_id)
    entry = FeedEntry.objects.filter(post=post, settled=False).exclude(picture="").first()
    if entry is None:
        raise Http404
    with transaction.atomic():
        FeedEntry.objects.filter(pk=entry.pk).update(settled=True)
        record(workspace, "entry_feed.picture", post, address=entry.picture[:300])
    return entry


def claim(number: int, now: dt.datetime) -> EntryFeed | None:
    """Take a feed to read it; ``None`` when another worker was faster."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    mine = EntryFeed.objects.filter(free, pk=number, stopped_at=None, next_look_at__lte=now)
    if not mine.update(leased_until=now + LEASE):
        return None
    return EntryFeed.objects.get(pk=number)


def make_drafts(number: int, entries: Iterable[Item], cursor: str) -> int:
    """A draft of each entry that was not met before, and where reading got to, both or neither. The first reading only takes note.

    In the name of whoever asked: if they may no longer write for the brand, or for any of the accounts, the feed stops and says so.
    Returns how many were made.
    """
    feed = EntryFeed.objects.select_related("made_by").get(pk=number)
    workspace = enter(feed.made_by, feed.organisation_id) if feed.made_by else None
    try:
        if workspace is None or workspace.organisation != feed.organisation_id:
            raise PermissionDenied
        workspace.require(Permission.PREPARE, feed.brand_id)
        with translation.override(workspace.language), timezone.override(workspace.time_zone):
            return _make(workspace, feed, list(entries), cursor)
    except PermissionDenied:
        EntryFeed.objects.filter(pk=number).update(stopped_at=timezone.now(), problem=LEFT, problem_values={})
        return 0


def rest(number: int, after: dt.timedelta) -> None:
    """Let a feed be until it is due again."""
    now = timezone.now()
    EntryFeed.objects.filter(pk=number).update(
        leased_until=None, next_look_at=now + after, read_at=now, failures=0
    )


def note_problem(number: int, reason: str, values: dict[str, str], after: dt.timedelta) -> None:
    """Keep what went wrong, where people see it, and look again later."""
    feed = EntryFeed.objects.get(pk=number)
    EntryFeed.objects.filter(pk=number).update(
        leased_until=None,
        next_look_at=timezone.now() + after,
        failures=feed.failures + 1,
        problem=reason[:500],
        problem_values=values,
    )


def _make(workspace: Workspace, feed: EntryFeed, entries: list[Item], cursor: str) -> int:
    begins, accounts = feed.read_at is None, _accounts(workspace, feed)
    with transaction.atomic():
        known = set(
            FeedEntry.objects.filter(feed=feed, key__in=[key_of(one) for one in entries]).values_list(
                "key", flat=True
            )
        )
        new = list({key_of(one): one for one in entries if key_of(one) not in known}.values())
        chosen = [] if begins else new[-AT_ONCE:]
        for one in new:
            entry = FeedEntry(feed=feed, key=key_of(one), address=one.url[:2000], met_at=timezone.now())
            if one in chosen:
                entry.post, entry.picture = _draft(workspace, feed, accounts, one), picture_of(one)
            entry.save()
        told: dict[str, object] = {"cursor": cursor}
        if not begins and len(new) > AT_ONCE:
            told |= {"problem": TOO_MANY, "problem_values": {"count": len(new), "most": AT_ONCE}}
        elif new or feed.problem != TOO_MANY:  # that is told until something new comes
            told |= {"problem": "", "problem_values": {}}
        EntryFeed.objects.filter(pk=feed.pk).update(**told)
    return len(chosen)


def _accounts(workspace: Workspace, feed: EntryFeed) -> list[int]:
    """The accounts for which drafts are made. Raises ``PermissionDenied`` where none of them is open to whoever asked any more."""
    open_here = set(accounts_of(workspace, feed.brand_id).values_list("pk", flat=True))
    named = list(feed.accounts.values_list("pk", flat=True))
    chosen = [one for one in named if one in open_here]
    if named and not chosen:
        raise PermissionDenied
    return chosen


def _draft(workspace: Workspace, feed: EntryFeed, accounts: Iterable[int], entry: Item) -> Post:
    post = write_post(
        workspace,
        PostDraft(
            brand=feed.brand_id,
            text=words_of(feed.text, entry)[:LONGEST],
            title=entry.title[:160],
            language=feed.language or entry.language[:5],
            link="" if says_link(feed.text) or not _is_address(entry.url) else entry.url,
            texts=dict.fromkeys(accounts, ""),
        ),
    )
    if feed.queues and _is_asked(post):
        try:
            with transaction.atomic():
                queue_post(workspace, post.pk)
        except ValidationError:  # no slot is free, or something is to be filled in: it stays a draft
            pass
    return post


def _is_asked(post: Post) -> bool:
    """Whether somebody must agree before any of its accounts says it: nothing of a feed goes out without a person."""
    variants = list(post.variants.select_related("account__entity", "post"))
    return bool(variants) and all(chain_of(one, one.outgoing().hash).steps for one in variants)


def _check(workspace: Workspace, draft: FeedDraft) -> None:
    if not _is_address(draft.address.strip()):
        raise ValidationError({"address": _("Type the whole address, beginning with https://.")})
    if not draft.text.strip() or len(draft.text) > LONGEST:
        raise ValidationError({"text": _("Write what a draft says, such as {{title}}.")})
    if not draft.accounts:
        raise ValidationError(_("Choose at least one account."))
    if not draft.accounts <= set(accounts_of(workspace, draft.brand).values_list("pk", flat=True)):
        raise ValidationError(_("One of these accounts is not one of this brand’s here."))


def _is_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= 2000
