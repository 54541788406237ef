"""Feeds: RSS, Atom and JSON Feed, the way most of the press and blogs can be listened to."""

from parvis.networks.feeds.connector import FeedsConnector

connector = FeedsConnector()

__all__ = ["connector"]
