"""Which networks take a first comment: an account's own, below what it just said."""

from __future__ import annotations

from parvis.networks import registry


def takes_comments(network: str) -> bool:
    """Whether an account of this network can say something more below its own post."""
    found = registry.publishing().get(network)
    return found is not None and found.publisher.rules.comment is not None
