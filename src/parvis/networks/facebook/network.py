"""Facebook as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.facebook.manifest import MANIFEST
from parvis.networks.facebook.publishing import FacebookPublisher


class FacebookNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = FacebookPublisher()
