"""A token belongs to a person and an app, and connections share it.

Those that are stored go: an app's own credentials give a new one by themselves, and no person had consented.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_statuses")]

    operations = [
        migrations.DeleteModel(name="Token"),
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("app", models.CharField(max_length=150)),
                ("person", models.CharField(blank=True, max_length=100)),
                ("ciphertext", models.BinaryField(null=True)),
                ("written_at", models.DateTimeField(null=True)),
                ("lease_holder", models.CharField(blank=True, max_length=100)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "app", "person"), name="token_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="connection",
            name="token",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="store.token",
            ),
        ),
    ]
