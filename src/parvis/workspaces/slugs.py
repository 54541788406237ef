"""Short names for addresses, unique among their kind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify


def free_slug(name: str, taken: QuerySet[Any], otherwise: str) -> str:
    """A slug for ``name`` that none of ``taken`` has; ``otherwise`` when the name has no letter a slug can
    keep.
    """
    base = slugify(name)[:50] or otherwise
    known = set(taken.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(known) + 3))) if slug not in known
    )
