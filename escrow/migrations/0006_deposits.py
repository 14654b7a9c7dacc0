"""Credits of deposits; their law stands in `sql/deposits.sql` beside this."""

import uuid
from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("escrow", "0005_evidence"),
        ("parties", "0005_absences"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DepositCredit",
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
                ("lot", models.UUIDField()),
                ("amount_fen", models.BigIntegerField()),
                ("credited_at", models.DateTimeField()),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("recorded_at", models.DateTimeField()),
                ("person", models.UUIDField()),
                ("stream", models.CharField(max_length=120, unique=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["lot", "organisation"], name="escrow_credit_of"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gt", 0)),
                        name="escrow_credit_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credited_at__lte", models.F("recorded_at"))
                        ),
                        name="escrow_credit_before_record",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            (HERE / "deposits.sql").read_text(),
            (HERE / "deposits_undone.sql").read_text(),
        ),
    ]
