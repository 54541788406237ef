"""LinkedIn's people as a network: published on, not listened to."""

from __future__ import annotations

from parvis.networks.linkedin_people.manifest import MANIFEST
from parvis.networks.linkedin_people.publishing import LinkedInPeoplePublisher


class LinkedInPeopleNetwork:
    """What is registered."""

    manifest = MANIFEST

    def __init__(self) -> None:
        self.publisher = LinkedInPeoplePublisher()
