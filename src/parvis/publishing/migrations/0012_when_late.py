"""What becomes of a post that is too late: somebody decides, or it is left out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0011_rhythms")]

    operations = [
        migrations.AddField(
            "brandrules",
            "when_late",
            models.CharField(
                choices=[("ask", "Somebody decides"), ("skip", "It is left out")], default="ask", max_length=4
            ),
        ),
    ]
