"""Networks that refuse the words an account said before: an entry that has no other words is said once there."""

from __future__ import annotations

REFUSING = frozenset({"linkedin", "linkedin_people", "x"})
"""Those whose manifests say so. None tells for how long, so it is taken for always."""


def refuses_again(network: str) -> bool:
    """Whether a network refuses words that an account said before."""
    return network in REFUSING
