"""Reads what short links are made from, and where they lead."""

from __future__ import annotations

from django.db.models import Max

from parvis.publishing.models import Post, Variant


def keys_of(brand_id: int, post_id: int) -> dict[int, str]:
    """What the short links of a post of this brand are made from, by account."""
    found = Variant.objects.filter(post_id=post_id, post__brand_id=brand_id)
    return dict(found.values_list("account_id", "key"))


def next_number() -> int:
    """The number that the next post will most likely have: as long as the real one, but for one in ten times as many."""
    return (Post.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
