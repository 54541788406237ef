"""Mastodon, and the servers that speak its API."""

from parvis.networks.mastodon.connector import MastodonConnector

connector = MastodonConnector()

__all__ = ["connector"]
