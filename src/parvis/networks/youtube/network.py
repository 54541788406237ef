"""YouTube as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.youtube.manifest import MANIFEST
from parvis.networks.youtube.publishing import YouTubePublisher


class YouTubeNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = YouTubePublisher()
