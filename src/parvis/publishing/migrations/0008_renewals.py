import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workspaces", "0001_initial"),
        ("publishing", "0007_pause_of_an_entity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Renewal",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="workspaces.account",
                    ),
                ),
                ("leased_by", models.CharField(blank=True, max_length=80)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "renewal of an access",
                "verbose_name_plural": "renewals of accesses",
            },
        ),
    ]
