"""LinkedIn as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.linkedin.manifest import MANIFEST
from parvis.networks.linkedin.publishing import LinkedInPublisher


class LinkedInNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = LinkedInPublisher()
