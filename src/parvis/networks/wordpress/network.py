"""WordPress as a network: published on here, listened to through its feeds."""

from __future__ import annotations

from parvis.networks.wordpress.manifest import MANIFEST
from parvis.networks.wordpress.publishing import WordPressPublisher


class WordPressNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = WordPressPublisher()
