"""Registers the room with Django."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    """Organisations, brands, people."""

    name = "parvis.workspaces"
    label = "workspaces"
