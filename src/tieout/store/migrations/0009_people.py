from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def somebody_manages(apps: Any, _schema: object) -> None:
    """From now on only owners manage people: where nobody is one, the member of longest standing becomes it."""
    Membership = apps.get_model("store", "Membership")
    owned = Membership.objects.filter(role="owner").values("workspace")
    left = Membership.objects.exclude(workspace__in=owned)
    for workspace in sorted(set(left.values_list("workspace", flat=True))):
        rank = {"manager": 0, "exporter": 1, "viewer": 2}
        first = min(left.filter(workspace=workspace), key=lambda row: (rank.get(row.role, 3), row.pk))
        Membership.objects.filter(pk=first.pk).update(role="owner")


class Migration(migrations.Migration):
    dependencies = [("store", "0008_halves")]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.workspace"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("exporter", "Exporter"),
                            ("viewer", "Viewer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("nonce", models.CharField(max_length=43)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                fields=("workspace", "email"),
                name="invitation_open_once",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["workspace", "-at", "-id"], name="activity_by_time"),
        ),
        migrations.RunPython(somebody_manages, migrations.RunPython.noop),
    ]
