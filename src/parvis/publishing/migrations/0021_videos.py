from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0020_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="medium",
            name="duration",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="medium",
            name="codecs",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="medium",
            name="rate",
            field=models.FloatField(default=0.0),
        ),
        migrations.AddField(
            model_name="medium",
            name="poster",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
