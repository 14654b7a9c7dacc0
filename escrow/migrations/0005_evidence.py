"""Evidence of a wrong share; its law stands in `sql/evidence.sql` beside this."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("escrow", "0004_safety"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ShareEvidence",
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
                ("index", models.PositiveSmallIntegerField()),
                ("manifest", models.CharField(max_length=64)),
                ("fault", models.CharField(max_length=24)),
                ("body", models.BinaryField()),
                ("found_at", models.DateTimeField()),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="escrow.closinglist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("closing", "index", "manifest"),
                        name="escrow_one_evidence",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            (HERE / "evidence.sql").read_text(),
            (HERE / "evidence_undone.sql").read_text(),
        ),
    ]
