"""The guarded door to the networks, as the operator set it."""

from __future__ import annotations

from django.conf import settings

from parvis.networks.http import GuardedHttp


def network_door() -> GuardedHttp:
    """A new door; close it, or use it as an asynchronous context manager."""
    return GuardedHttp(
        offline=settings.NETWORKS_OFFLINE, allowed_private_hosts=settings.NETWORKS_PRIVATE_HOSTS
    )
