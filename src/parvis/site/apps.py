"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig

from parvis.archive import connection
from parvis.site import configuration


class SiteConfig(AppConfig):
    """The Django project itself: home screen, commands, wiring."""

    name = "parvis.site"
    label = "parvis_site"

    def ready(self) -> None:
        """Say where the archive is (nothing is opened yet) and wire the rooms together."""
        url = (
            configuration.archive_folder()
            if configuration.archive_is_embedded()
            else configuration.get("PARVIS_ARCHIVE_URL")
        )
        connection.configure(url, configuration.get("PARVIS_ARCHIVE_CLUSTER"))
        import_module("parvis.site.wiring").wire()  # models are loaded only now
