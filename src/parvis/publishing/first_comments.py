"""Which networks take a first comment: an account's own, below what it just said."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.networks import registry

NO_CHOICES: Mapping[str, str] = {}


def takes_comments(network: str, choices: Mapping[str, str] = NO_CHOICES) -> bool:
    """Whether an account of this network can say something more below its own post, with what was chosen for it."""
    found = registry.publishing().get(network)
    if found is None or found.publisher.rules.comment is None:
        return False
    name, answer = found.publisher.rules.comment_unless
    return not name or choices.get(name) != answer
