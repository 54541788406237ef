"""Django's ``flush``, which the protection of the audit log would otherwise stop half-way."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand
from django.db import connections

from parvis.workspaces import audit_protection


class Command(FlushCommand):
    """Empties the whole database, audit log included, and protects the log again."""

    def handle(self, **options: Any) -> None:
        """Lift the protection, empty every table, put the protection back even if that failed."""
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            audit_protection.remove(connection.vendor, cursor)
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                audit_protection.install(connection.vendor, cursor)
