"""Reads the texts that are said again: queues, entries, what was made of them, and what comes next."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.engine.publishing import evergreen as engine
from parvis.engine.publishing.deliveries import DeliveryState
from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.checking import remarks
from parvis.publishing.models import Delivery, Post, Variant
from parvis.publishing.models.evergreen import EvergreenEntry, EvergreenQueue, EvergreenTurn
from parvis.publishing.queries.entity_scope import of_my_entities
from parvis.publishing.queries.governance import is_paused
from parvis.publishing.queries.posts import posts_of, with_variants
from parvis.publishing.queries.rhythms import gaps_between
from parvis.publishing.queries.screens import voices
from parvis.publishing.queries.short_links import short_links
from parvis.publishing.same_again import refuses_again
from parvis.workspaces.api import Account, Permission, Workspace

SOON = dt.timedelta(hours=1)
"""A slot that is nearer stays free for people."""
DAY = dt.timedelta(days=1)


def queues_of(workspace: Workspace, brand: int | None = None) -> QuerySet[EvergreenQueue]:
    """The queues of the brands and entities that are open here, by name, with how many entries each says (``said``)."""
    workspace.require(Permission.SEE, brand)
    found = EvergreenQueue.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    said = Count("entries", filter=Q(entries__out_at=None))
    return of_my_entities(workspace, found).select_related("brand", "entity", "kept_by").annotate(said=said)


def queue(workspace: Workspace, number: int) -> EvergreenQueue:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = queues_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such evergreen queue here."))
    return found


def entry(workspace: Workspace, number: int) -> EvergreenEntry:
    """One entry of a queue. Raises ``Http404`` likewise."""
    open_here = queues_of(workspace).values("pk")
    found = EvergreenEntry.objects.filter(pk=number, queue_id__in=open_here)
    one = found.select_related("queue__brand", "post").prefetch_related("wordings").first()
    if one is None:
        raise Http404(_("There is no such evergreen post here."))
    return one


def entries_of(workspace: Workspace, queue: EvergreenQueue) -> list[EvergreenEntry]:
    """The entries of a queue whose posts are open here, those taken out included, each with its wordings, post and pictures."""
    workspace.require(Permission.SEE, queue.brand_id)
    found = list(queue.entries.prefetch_related("wordings"))
    numbers = [one.post_id for one in found]
    posts = {one.pk: one for one in with_variants(posts_of(workspace).filter(pk__in=numbers))}
    for one in found:
        if one.post_id in posts:
            one.post = posts[one.post_id]
    return [one for one in found if one.post_id in posts]


def accounts_in(workspace: Workspace, queue: EvergreenQueue) -> list[Account]:
    """The accounts of a queue that are open here."""
    named = set(queue.accounts.values_list("pk", flat=True))
    return [one for one in voices(workspace, queue.brand_id) if one.pk in named]


def turn_behind(workspace: Workspace, post: Post) -> EvergreenTurn | None:
    """The turn that a post was made for; ``None`` for a post of one's own."""
    workspace.require(Permission.SEE, post.brand_id)
    open_here = queues_of(workspace).values("pk")
    found = EvergreenTurn.objects.filter(post=post, queue_id__in=open_here)
    return found.select_related("queue", "entry").first()


def entries_with(workspace: Workspace, post: Post) -> list[EvergreenEntry]:
    """Where a post is said again from."""
    open_here = queues_of(workspace, post.brand_id).values("pk")
    found = EvergreenEntry.objects.filter(post=post, out_at=None, queue_id__in=open_here)
    return list(found.select_related("queue"))


def evergreen_among(workspace: Workspace, posts: Collection[int]) -> set[int]:
    """Those of some posts that a queue made."""
    workspace.require(Permission.SEE)
    found = EvergreenTurn.objects.filter(post_id__in=posts, queue__organisation_id=workspace.organisation)
    return {number for number in found.values_list("post_id", flat=True) if number is not None}


def turns_on(workspace: Workspace, accounts: Iterable[int], posts: Collection[int]) -> list[engine.Turn]:
    """All that was made for the slots of some accounts, by any queue, and when some posts themselves were said there, in order.

    What a queue made and somebody deleted or skipped counts on the day of its slot: the queue does not come back to it at once.
    """
    workspace.require(Permission.SEE)
    zone, named = ZoneInfo(workspace.time_zone), list(accounts)
    made = EvergreenTurn.objects.filter(account_id__in=named).select_related("entry", "post")
    found = [_turn(one.moment, zone, one.account_id, one.entry.post_id, one.wording) for one in made]
    own = Delivery.objects.filter(account_id__in=named, variant__post_id__in=posts)
    rows = own.exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED]).values_list(
        "sent_at", "due_at", "account_id", "variant__post_id"
    )
    found += [_turn(sent or due, zone, account, post, engine.OWN_WORDS) for sent, due, account, post in rows]
    return sorted(found)


def _turn(at: dt.datetime, zone: ZoneInfo, account: int, post: int, wording: int) -> engine.Turn:
    return engine.Turn(at.astimezone(zone).date(), at, account, post, wording)


def outlook(workspace: Workspace, queue: EvergreenQueue, now: dt.datetime) -> list[engine.Pick]:
    """What the free slots of a queue's accounts would be given now; nothing is written. Entries go by the number of their post."""
    accounts = accounts_in(workspace, queue)
    openings = _openings(workspace, queue, accounts, now)
    if not openings:
        return []
    kept = [one for one in entries_of(workspace, queue) if one.out_at is None]
    turns = turns_on(workspace, [one.pk for one in accounts], [one.post_id for one in kept])
    speaking = {one.account for one in openings}
    entries = [told(one, [account for account in accounts if account.pk in speaking]) for one in kept]
    spacing = engine.Spacing(queue.between, queue.a_week)
    return engine.fill(openings, entries, turns, spacing, _around(workspace, queue, accounts, openings))


def _openings(
    workspace: Workspace, queue: EvergreenQueue, accounts: list[Account], now: dt.datetime
) -> list[engine.Opening]:
    since, until, zone = now + SOON, now + queue.ahead * DAY, ZoneInfo(workspace.time_zone)
    named = {one.pk for one in accounts}
    done = EvergreenTurn.objects.filter(account_id__in=named, at__gte=since, at__lt=until)
    taken = set(done.values_list("account_id", "at"))
    return [
        engine.Opening(gap.at, gap.account.pk, gap.at.astimezone(zone).date())
        for gap in gaps_between(workspace, since, until, queue.brand_id)
        if gap.account.pk in named and (gap.account.pk, gap.at) not in taken
    ]


def _around(
    workspace: Workspace, queue: EvergreenQueue, accounts: list[Account], openings: list[engine.Opening]
) -> engine.Around:
    zone = ZoneInfo(workspace.time_zone)
    since, until = openings[0].at - 2 * DAY, openings[-1].at + 2 * DAY
    near = Delivery.objects.filter(
        account_id__in=[one.pk for one in accounts], due_at__gte=since, due_at__lt=until
    ).exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.DELETED])
    beside: dict[tuple[int, dt.date], list[str]] = {}
    for account, at, text in near.values_list("account_id", "due_at", "said__text"):
        beside.setdefault((account, at.astimezone(zone).date()), []).append(text or "")
    stopped = (one.pk for one in accounts if is_paused(workspace.organisation, queue.brand_id, one.entity_id))
    refuse = (one.pk for one in accounts if refuses_again(one.network))
    return engine.Around(stopped=frozenset(stopped), refuse=frozenset(refuse), beside=beside)


def told(kept: EvergreenEntry, accounts: Iterable[Account]) -> engine.Entry:
    """An entry as the engine knows it, for some accounts."""
    wordings = {engine.OWN_WORDS: kept.text} | {one.pk: one.text for one in kept.wordings.all()}
    unfit = {
        (account.pk, number)
        for account in accounts
        for number in wordings
        if what_stops_saying(kept, account, words_for(kept, number))
    }
    return engine.Entry(
        number=kept.post_id,
        wordings=wordings,
        apart=kept.apart,
        season=kept.season,
        until=last_day(kept),
        unfit=frozenset(unfit),
    )


def words_for(kept: EvergreenEntry, wording: int) -> str | None:
    """The text of a wording of an entry; ``None`` for the post's own words, and for a wording that is gone."""
    return next((one.text for one in kept.wordings.all() if one.pk == wording), None)


def last_day(kept: EvergreenEntry) -> dt.date | None:
    """The last day on which an entry is said: its own, or that of the right to one of its pictures."""
    ends = [kept.until, *(one.medium.rights_until for one in kept.post.media.all())]
    return min((one for one in ends if one is not None), default=None)


def what_stops_saying(kept: EvergreenEntry, account: Account, text: str | None) -> str:
    """Why an account cannot say an entry in these words (``None``: its own), in words; empty: it can."""
    found = remarks(_as_said(kept, account, text), account, is_paid=kept.post.is_paid)
    return next((one.text for one in found if one.stops), "")


def _as_said(kept: EvergreenEntry, account: Account, text: str | None) -> Outgoing:
    there = next((one for one in kept.post.variants.all() if one.account_id == account.pk), None)
    spoken = copy.copy(kept.post)
    spoken.text = kept.text if text is None else text
    own = kept.own_text(account.pk) if there and text is None else ""
    return Variant(post=spoken, account=account, text=own, choices=there.choices if there else {}).outgoing()


def due(now: dt.datetime) -> list[int]:
    """The queues to look at now, for workers, the one that waited longest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    found = EvergreenQueue.objects.filter(free, paused_at=None, next_look_at__lte=now)
    return list(found.order_by("next_look_at").values_list("pk", flat=True)[:50])


def people_by_entry(workspace: Workspace, queue: EvergreenQueue) -> dict[int, int]:
    """How many people followed the short links of what each entry said, by its number; entries without such links are left out."""
    links = short_links(workspace, queue.brand_id).filter(variant__post__evergreen_turn__queue=queue)
    rows = links.values_list("variant__post__evergreen_turn__entry").annotate(n=Sum("clicks__people"))
    return {number: people or 0 for number, people in rows.order_by()}


def next_turns(queue: EvergreenQueue, now: dt.datetime | None = None) -> dict[int, EvergreenTurn]:
    """The next thing each entry of a queue says, by its number: planned, or a draft for a slot to come."""
    found: dict[int, EvergreenTurn] = {}
    for one in queue.turns.filter(post__isnull=False).select_related("post", "account"):
        if one.moment > (now or timezone.now()):
            before = found.get(one.entry_id)
            if before is None or one.moment < before.moment:
                found[one.entry_id] = one
    return found


def said_so_far(queue: EvergreenQueue) -> dict[int, tuple[dt.datetime, int]]:
    """When each entry of a queue was said last, and how many times so far, its post itself included; by its number."""
    found: dict[int, tuple[dt.datetime, int]] = {}
    sent = Delivery.objects.filter(sent_at__isnull=False).order_by()
    made = sent.filter(variant__post__evergreen_turn__queue=queue).values_list(
        "variant__post__evergreen_turn__entry"
    )
    own = sent.filter(variant__post__evergreen_entries__queue=queue).values_list(
        "variant__post__evergreen_entries"
    )
    for rows in (made, own):
        for number, last, times in rows.annotate(last=Max("sent_at"), times=Count("pk")):
            before = found.get(number)
            found[number] = (max(last, before[0]), times + before[1]) if before else (last, times)
    return found
