"""The peers' fixtures, for the tests of this folder."""

from tests.peers.bluesky_network import bluesky_network, full_bluesky_network

__all__ = ["bluesky_network", "full_bluesky_network"]
