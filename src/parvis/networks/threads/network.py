"""Threads as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.threads.manifest import MANIFEST
from parvis.networks.threads.publishing import ThreadsPublisher


class ThreadsNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = ThreadsPublisher()
