"""Pinterest as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.pinterest.manifest import MANIFEST
from parvis.networks.pinterest.publishing import PinterestPublisher


class PinterestNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = PinterestPublisher()
