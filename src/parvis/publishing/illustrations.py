"""A picture or video as it stands in the composer, beside some words."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.engine.publishing.outgoing import OutgoingMedia
from parvis.publishing.models import Medium, PostMedium


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture beside the words, and what it shows in words."""

    medium: Medium
    alt: str = ""

    def outgoing(self) -> OutgoingMedia:
        """As it is sent."""
        return PostMedium(medium=self.medium, alt=self.alt.strip()).outgoing()
