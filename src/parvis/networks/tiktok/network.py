"""TikTok as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.tiktok.manifest import MANIFEST
from parvis.networks.tiktok.publishing import TikTokPublisher


class TikTokNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = TikTokPublisher()
