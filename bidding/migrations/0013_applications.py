"""Applications to compete and their numbers, and their laws in SQL."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0012_auctions"),
        ("parties", "0005_absences"),
        ("tender", "0006_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Applicant",
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
                ("person", models.UUIDField()),
                ("applied_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("qualified", "qualified"),
                            ("refused", "refused"),
                        ],
                        default="applied",
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("article", models.CharField(blank=True, max_length=255)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("deposit_fen", models.BigIntegerField()),
                ("deposit_at", models.DateTimeField(null=True)),
                ("number", models.CharField(blank=True, max_length=16)),
                ("granted_at", models.DateTimeField(null=True)),
                ("stream", models.CharField(max_length=120, unique=True)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tender.lot",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.organisation",
                    ),
                ),
                (
                    "signed_act",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lot", "organisation"), name="bidding_each_applies_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("lot", "number"),
                        name="bidding_numbers_differ",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["applied", "qualified", "refused"])
                        ),
                        name="bidding_application_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "applied")),
                            models.Q(
                                models.Q(("state", "applied"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_application_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("article", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("granted_at", None), ("number", "")),
                            models.Q(
                                models.Q(("number", ""), _negated=True),
                                ("deposit_at__isnull", False),
                                ("granted_at__isnull", False),
                                ("state", "qualified"),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_number_for_the_qualified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deposit_fen__gte", 0)),
                        name="bidding_deposit_not_negative",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            (HERE / "application_laws.sql").read_text(),
            (HERE / "application_laws_undone.sql").read_text(),
        ),
    ]
