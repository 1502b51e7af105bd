from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0014_api_tokens"),
    ]

    operations = [
        migrations.AlterField(
            model_name="faultrow",
            name="origin",
            field=models.CharField(
                choices=[
                    ("judging", "Judging"),
                    ("ledger", "Ledger"),
                    ("source", "Source"),
                    ("paper", "Paper"),
                ],
                max_length=7,
            ),
        ),
    ]
