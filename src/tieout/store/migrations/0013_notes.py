from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0012_tracing"),
    ]

    operations = [
        migrations.AddField(
            model_name="runlogrow",
            name="notes",
            field=models.JSONField(default=list),
        ),
    ]
