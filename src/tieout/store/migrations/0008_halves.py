from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0007_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="second_number",
            field=models.CharField(blank=True, max_length=255),
        ),
    ]
