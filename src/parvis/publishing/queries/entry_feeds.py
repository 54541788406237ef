"""Reads the feeds whose entries become drafts."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.publishing.models import EntryFeed, FeedEntry, Post
from parvis.publishing.queries.entity_scope import are_all_mine
from parvis.workspaces.api import Permission, Workspace


def entry_feeds_of(workspace: Workspace, brand: int | None = None) -> QuerySet[EntryFeed]:
    """The feeds of the brands that are open here, for an account that is, with how many drafts they made (``drafts``)."""
    workspace.require(Permission.SEE, brand)
    found = EntryFeed.objects.filter(organisation_id=workspace.organisation)
    if workspace.brands is not None:
        found = found.filter(brand_id__in=workspace.brands)
    if brand is not None:
        found = found.filter(brand_id=brand)
    if workspace.entities is not None:
        through = EntryFeed.accounts.through.objects.filter(entryfeed=OuterRef("pk"))
        mine = through.filter(account__entity_id__in=workspace.entities)
        found = found.filter(Exists(mine) | ~Exists(through))
    drafts = Count("entries", filter=Q(entries__post__isnull=False))
    return found.select_related("brand", "made_by").annotate(drafts=drafts)


def entry_feed(workspace: Workspace, number: int) -> EntryFeed:
    """One of them. Raises ``Http404`` for one that does not exist here or is closed to whoever asks."""
    found = entry_feeds_of(workspace).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such feed here."))
    return found


def entry_feed_to_change(workspace: Workspace, number: int) -> EntryFeed:
    """One that whoever works here may change or stop. Raises ``Http404``, or ``PermissionDenied`` for one that writes for accounts too which
    are closed to them.
    """
    found = entry_feed(workspace, number)
    workspace.require(Permission.PREPARE, found.brand_id)
    if not may_change_feed(workspace, found):
        raise PermissionDenied(
            _(
                "This feed writes for accounts that are closed to you too: who works for all of them changes it."
            )
        )
    return found


def may_change_feed(workspace: Workspace, feed: EntryFeed) -> bool:
    """Whether whoever works here may change a feed or stop it: those to whom all its accounts are open."""
    may_prepare = workspace.can(Permission.PREPARE, feed.brand_id)
    return may_prepare and are_all_mine(workspace, feed.accounts.all())


def entry_behind(workspace: Workspace, post: Post) -> FeedEntry | None:
    """The entry that a post was made of, when it was made of one."""
    workspace.require(Permission.SEE, post.brand_id)
    found = FeedEntry.objects.filter(post=post, feed__organisation_id=workspace.organisation)
    return found.select_related("feed").first()


def feeds_in_trouble(workspace: Workspace) -> int:
    """How many feeds could not be read the last times somebody looked, for those who may do something about it."""
    workspace.require(Permission.SEE)
    if not workspace.can(Permission.PREPARE):
        return 0
    return entry_feeds_of(workspace).filter(stopped_at=None).exclude(problem="").count()


def due(now: dt.datetime) -> list[int]:
    """The feeds to read now, the one that waited longest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    found = EntryFeed.objects.filter(free, stopped_at=None, next_look_at__lte=now)
    return list(found.order_by("next_look_at").values_list("pk", flat=True)[:50])
