"""Guidelines of brands, and posts that are paid partnerships."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0009_repetitions"), ("workspaces", "0002_audit_protection")]

    operations = [
        migrations.CreateModel(
            name="BrandGuidelines",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("tone", models.TextField(blank=True, verbose_name="tone")),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guidelines",
                        to="workspaces.brand",
                    ),
                ),
            ],
            options={"verbose_name": "guidelines"},
        ),
        migrations.AddField(
            "post", "is_paid", models.BooleanField(default=False, verbose_name="paid partnership")
        ),
    ]
