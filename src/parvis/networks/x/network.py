"""X as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.x.manifest import MANIFEST
from parvis.networks.x.publishing import XPublisher


class XNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = XPublisher()
