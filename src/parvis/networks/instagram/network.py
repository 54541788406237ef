"""Instagram as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.instagram.manifest import MANIFEST
from parvis.networks.instagram.publishing import InstagramPublisher


class InstagramNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = InstagramPublisher()
