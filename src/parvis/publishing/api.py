"""The only door of this room for the others."""

from __future__ import annotations

from parvis.publishing.actions.posts import PostDraft
from parvis.publishing.actions.restoring import doubt_what_was_due
from parvis.publishing.actions.saying import Picture, Said, say
from parvis.publishing.actions.telling import forget_told
from parvis.publishing.braking import PublishingBrake
from parvis.publishing.clock import moment_of

__all__ = [
    "Picture",
    "PostDraft",
    "PublishingBrake",
    "Said",
    "doubt_what_was_due",
    "forget_told",
    "moment_of",
    "say",
]
