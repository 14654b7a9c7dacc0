"""Pauses of openings, and their laws in SQL."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0008_draw_backups"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpeningPause",
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
                ("at", models.DateTimeField()),
                ("person", models.UUIDField()),
                ("person_name", models.CharField(max_length=200)),
                ("organisation_name", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("signature", models.CharField(max_length=64)),
                ("resumed_at", models.DateTimeField(null=True)),
                ("resumed_by", models.UUIDField(null=True)),
                ("resume_reason", models.TextField(blank=True)),
                ("resume_signature", models.CharField(blank=True, max_length=64)),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="bidding.opening",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resumed_at__isnull", True)),
                        fields=("opening",),
                        name="bidding_one_pause_at_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("resumed_at__isnull", True),
                                ("resume_signature", ""),
                                ("resumed_by__isnull", True),
                            ),
                            models.Q(
                                ("resume_signature__gt", ""),
                                ("resumed_at__gte", models.F("at")),
                                ("resumed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_pause_ends_signed",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            (HERE / "pause_laws.sql").read_text(),
            (HERE / "pause_laws_undone.sql").read_text(),
        ),
    ]
