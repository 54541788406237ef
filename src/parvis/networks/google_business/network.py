"""Google Business Profile as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.google_business.manifest import MANIFEST
from parvis.networks.google_business.publishing import GoogleBusinessPublisher


class GoogleBusinessNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = GoogleBusinessPublisher()
