"""Reads what was agreed to before."""

from __future__ import annotations

import msgspec

from parvis.engine.publishing.outgoing import Outgoing
from parvis.publishing.models import Variant, Wording


def last_agreed(variant: Variant) -> Outgoing | None:
    """What somebody last agreed that this account says, when it was something else than now; ``None`` when nobody did, or it
    was not kept.

    The variant comes from :func:`parvis.publishing.queries.posts.post`, which has checked who asks.
    """
    now = variant.outgoing().hash
    granted = [one for one in variant.approvals.all() if one.granted and one.hash != now]
    if not granted:
        return None
    kept = Wording.objects.filter(variant=variant, hash=max(granted, key=lambda one: one.pk).hash).first()
    return msgspec.convert(kept.said, Outgoing) if kept else None
