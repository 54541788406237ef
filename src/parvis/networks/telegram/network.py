"""Telegram as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.telegram.manifest import MANIFEST
from parvis.networks.telegram.publishing import TelegramPublisher


class TelegramNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = TelegramPublisher()
