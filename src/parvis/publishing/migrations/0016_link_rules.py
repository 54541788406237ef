"""Rules for links; each variant gets a key of its own, and what is planned keeps the links it has."""

import secrets

import django.db.models.deletion
from django.db import migrations, models

import parvis.publishing.models.posts


def give_keys(apps, schema_editor):
    """A column that is added gets the same value in every row: these must differ."""
    Variant = apps.get_model("publishing", "Variant")
    some = []
    for variant in Variant.objects.only("pk").iterator(chunk_size=1000):
        variant.key = secrets.token_hex(16)
        some.append(variant)
        if len(some) == 500:
            Variant.objects.bulk_update(some, ["key"])
            some = []
    Variant.objects.bulk_update(some, ["key"])


def keep_links(apps, schema_editor):
    """What is planned, or was sent, says its links as they were written."""
    Variant = apps.get_model("publishing", "Variant")
    Delivery = apps.get_model("publishing", "Delivery")
    standing = Delivery.objects.exclude(state="cancelled")
    Variant.objects.filter(pk__in=standing.values("variant_id")).update(linking={})


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0015_progress"),
        ("workspaces", "0002_audit_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="campaign",
            field=models.CharField(
                blank=True, help_text="For the tags of links.", max_length=100, verbose_name="campaign"
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="key",
            field=models.CharField(default=parvis.publishing.models.posts.new_key, max_length=32),
        ),
        migrations.AddField(
            model_name="variant", name="linking", field=models.JSONField(blank=True, null=True)
        ),
        migrations.CreateModel(
            name="BrandLinks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_rules",
                        to="workspaces.brand",
                    ),
                ),
            ],
            options={"verbose_name": "rules for links"},
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.RunPython(keep_links, migrations.RunPython.noop),
    ]
