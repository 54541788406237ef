from django.db import migrations, models


class Migration(migrations.Migration):
    """What an account says below its own post, where its network has comments."""

    dependencies = [("publishing", "0025_choices")]

    operations = [
        migrations.AddField(
            "post", "comment", models.TextField(blank=True, default="", verbose_name="first comment")
        ),
    ]
