from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listening', '0006_fragments'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='watch',
            index=models.Index(fields=['organisation', 'is_active', 'updated_at', 'version'], name='watch_changed'),
        ),
    ]
