from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0024_own_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="choices",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
