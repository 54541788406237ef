"""Bluesky and the AT Protocol network it lives on. See ``README.md`` in this folder."""

from parvis.networks.bluesky.connector import BlueskyConnector

connector = BlueskyConnector()
