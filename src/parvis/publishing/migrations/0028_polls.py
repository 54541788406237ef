from django.db import migrations, models


class Migration(migrations.Migration):
    """What a post asks its readers."""

    dependencies = [("publishing", "0027_entry_feeds")]

    operations = [
        migrations.AddField("post", "poll", models.JSONField(blank=True, default=dict)),
    ]
