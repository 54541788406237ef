"""What a digest says: figures of each brand against the time before, the posts that drew most, the alerts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from parvis.archive.api import Archive
from parvis.archive.contract import Mention, Scope, Summary
from parvis.listening.models import Alert, DigestSubscription
from parvis.listening.queries.alerts import alerts
from parvis.listening.queries.boards import mood_of
from parvis.workspaces.api import Brand, Permission, Workspace, brands_of

POSTS = 3


def mine(workspace: Workspace) -> list[DigestSubscription]:
    """The digests whoever asks is sent."""
    workspace.require(Permission.SEE)
    return list(
        DigestSubscription.objects.filter(
            organisation_id=workspace.organisation, person_id=workspace.person or 0
        )
    )


@dataclass(frozen=True, slots=True)
class BrandDigest:
    """A brand over the period and, for comparison, over the one before."""

    brand: Brand
    now: Summary
    before: Summary
    mood: float | None
    mood_before: float | None
    posts: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened between two moments."""

    since: dt.datetime
    until: dt.datetime
    brands: tuple[BrandDigest, ...]
    alerts: tuple[Alert, ...]


def digest(archive: Archive, workspace: Workspace, cadence: str, until: dt.datetime) -> Digest:
    """The digest of the day, or week, before ``until``, of the brands this workspace may see."""
    workspace.require(Permission.SEE)
    length = dt.timedelta(days=7 if cadence == DigestSubscription.Cadence.WEEKLY else 1)
    since = until - length
    brands = [_of_brand(archive, workspace, brand, since, until, length) for brand in brands_of(workspace)]
    raised = alerts(workspace).filter(part_of__isnull=True, opened_at__gte=since, opened_at__lt=until)
    return Digest(since, until, tuple(brands), tuple(raised.order_by("-severity", "-opened_at")[:20]))


def _of_brand(
    archive: Archive, workspace: Workspace, brand: Brand, since: dt.datetime, until: dt.datetime, length: dt.timedelta
) -> BrandDigest:  # fmt: skip
    scope = Scope(workspace.organisation, brands=(brand.pk,), since=since, until=until)
    earlier = Scope(workspace.organisation, brands=(brand.pk,), since=since - length, until=since)
    now, before = archive.summary(scope), archive.summary(earlier)
    posts = tuple(archive.most_shared(scope, POSTS)) if brand.kind == Brand.Kind.OWN else ()
    return BrandDigest(brand, now, before, mood_of(now), mood_of(before), posts)
