"""Chains of agreement, links for clients; a brand that asked for an approval now has a chain of one step."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLES = [
    ("owner", "Owner"),
    ("admin", "Admin"),
    ("manager", "Manager"),
    ("editor", "Editor"),
    ("analyst", "Analyst"),
    ("viewer", "Viewer"),
]


def one_step(apps, schema_editor):
    """Whoever could approve could publish: managers and above. What they said was said at that step."""
    step_model = apps.get_model("publishing", "ApprovalStep")
    approvals = apps.get_model("publishing", "Approval")
    for rules in apps.get_model("publishing", "BrandRules").objects.filter(needs_approval=True):
        step = step_model.objects.create(brand_id=rules.brand_id, position=1, kind="role", role="manager")
        approvals.objects.filter(variant__post__brand_id=rules.brand_id, granted=True).update(step=step)


def one_yes(apps, schema_editor):
    """Back: any chain becomes the asking for one yes."""
    rules = apps.get_model("publishing", "BrandRules")
    for brand in set(apps.get_model("publishing", "ApprovalStep").objects.values_list("brand_id", flat=True)):
        rules.objects.update_or_create(brand_id=brand, defaults={"needs_approval": True})


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0005_imports"),
        ("workspaces", "0002_audit_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="whom it is for")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.brand"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.organisation",
                    ),
                ),
                ("posts", models.ManyToManyField(related_name="client_links", to="publishing.post")),
            ],
            options={
                "verbose_name": "client link",
                "verbose_name_plural": "client links",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("role", "Somebody with a role"),
                            ("people", "Somebody of these"),
                            ("client", "The client, through a link"),
                        ],
                        default="role",
                        max_length=8,
                    ),
                ),
                ("role", models.CharField(choices=ROLES, default="manager", max_length=10)),
                ("network", models.CharField(blank=True, max_length=40)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approval_steps",
                        to="workspaces.brand",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="workspaces.entity",
                    ),
                ),
                ("people", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "approval step",
                "verbose_name_plural": "approval steps",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField("approval", "by_client", models.BooleanField(default=False)),
        migrations.AddField(
            "approval",
            "link",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="answers",
                to="publishing.clientlink",
            ),
        ),
        migrations.AddField(
            "approval",
            "step",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="publishing.approvalstep",
            ),
        ),
        migrations.RunPython(one_step, one_yes),
        migrations.RemoveField("brandrules", "needs_approval"),
    ]
