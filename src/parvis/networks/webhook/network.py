"""A webhook as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.webhook.manifest import MANIFEST
from parvis.networks.webhook.publishing import WebhookPublisher


class WebhookNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = WebhookPublisher()
