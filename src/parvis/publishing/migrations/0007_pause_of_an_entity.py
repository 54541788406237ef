"""An entity can be stopped, besides a brand and everything."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_chains"), ("workspaces", "0002_audit_protection")]

    operations = [
        migrations.AddField(
            "pause",
            "entity",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="workspaces.entity",
            ),
        ),
    ]
