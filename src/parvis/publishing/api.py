"""The only door of this room for the others."""

from __future__ import annotations

from parvis.publishing.actions.restoring import doubt_what_was_due
from parvis.publishing.braking import PublishingBrake

__all__ = ["PublishingBrake", "doubt_what_was_due"]
