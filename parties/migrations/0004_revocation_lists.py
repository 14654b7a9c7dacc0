"""Revocation lists as they were fetched: kept, never changed."""

import uuid

from django.db import migrations, models

KEPT = """
CREATE TRIGGER parties_never_deleted BEFORE DELETE OR UPDATE ON parties_revocationlist
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
"""
UNDONE = "DROP TRIGGER parties_never_deleted ON parties_revocationlist;"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="RevocationList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("source", models.CharField(max_length=500)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("fetched_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["source", "-fetched_at"], name="parties_list_now"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="parties_list_digest",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNDONE),
    ]
