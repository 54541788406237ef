"""From here on the database refuses to change or delete audit entries."""

from django.db import migrations

from parvis.workspaces import audit_protection


def install(apps, schema_editor):
    audit_protection.install(schema_editor.connection.vendor, schema_editor)


def remove(apps, schema_editor):
    audit_protection.remove(schema_editor.connection.vendor, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
