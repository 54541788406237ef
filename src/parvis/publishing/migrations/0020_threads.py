from django.db import migrations, models


class Migration(migrations.Migration):
    """Posts go on in further parts, and the ledger knows how many of them are online."""

    dependencies = [("publishing", "0019_hooks")]

    operations = [
        migrations.AddField("post", "further", models.JSONField(blank=True, default=list)),
        migrations.AddField("postmedium", "part", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterModelOptions("postmedium", options={"ordering": ["part", "position", "pk"]}),
        migrations.AddField("delivery", "part", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("delivery", "parts", models.JSONField(blank=True, default=list)),
        migrations.AddField("attempt", "part", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField(
            "delivery",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting for approval"),
                    ("due", "Planned"),
                    ("late", "Too late: your decision"),
                    ("armed", "Going out"),
                    ("partly", "Going out, part by part"),
                    ("halted", "Stopped halfway"),
                    ("sent", "Sent"),
                    ("confirmed", "Online"),
                    ("unknown", "Unknown: being looked for"),
                    ("refused", "Refused"),
                    ("cancelled", "Taken back"),
                    ("deleted", "Deleted"),
                ],
                default="due",
                max_length=10,
            ),
        ),
    ]
