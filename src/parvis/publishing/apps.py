"""Registers the room with Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Posts, approval, planning, delivery."""

    name = "parvis.publishing"
    label = "publishing"
