"""Registers the room with Django."""

from django.apps import AppConfig


class ListeningConfig(AppConfig):
    """Watches, collection, mentions, the live board."""

    name = "parvis.listening"
    label = "listening"
