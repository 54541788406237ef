"""Registers the room with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system."""

    name = "parvis.ui"
    label = "ui"
