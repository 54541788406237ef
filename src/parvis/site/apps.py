"""Registers the room with Django."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The Django project itself: home screen, commands, wiring."""

    name = "parvis.site"
    label = "parvis_site"
