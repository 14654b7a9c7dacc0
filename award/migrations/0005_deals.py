"""Deals made by the hammer, their confirmations, and their laws in SQL."""

import uuid
from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("award", "0004_declined"),
        ("parties", "0005_absences"),
        ("tender", "0006_evidence"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=200)),
                ("paddle", models.CharField(max_length=16)),
                ("price", models.DecimalField(decimal_places=6, max_digits=20)),
                ("price_unit", models.CharField(max_length=20)),
                (
                    "area",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("deposit_fen", models.BigIntegerField()),
                ("closed_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("number", models.CharField(max_length=80, unique=True)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("confirm_until", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("contract_until", models.DateTimeField(null=True)),
                ("file_key", models.CharField(blank=True, max_length=200)),
                ("file_digest", models.CharField(blank=True, max_length=64)),
                ("ready_at", models.DateTimeField(null=True)),
                ("contract", models.CharField(blank=True, max_length=80)),
                ("contract_on", models.DateField(null=True)),
                ("contracted_at", models.DateTimeField(null=True)),
                ("first_payment_until", models.DateTimeField(null=True)),
                ("paid_until", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_ground", models.CharField(blank=True, max_length=20)),
                ("cancelled_reason", models.TextField(blank=True)),
                ("cancelled_by", models.CharField(blank=True, max_length=10)),
                ("deposit", models.CharField(blank=True, max_length=12)),
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DealSignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField()),
                ("party", models.CharField(max_length=10)),
                ("drawn_key", models.CharField(blank=True, max_length=200)),
                ("to_sign_digest", models.CharField(blank=True, max_length=64)),
                ("cms", models.BinaryField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="award.deal",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("lot",),
                name="award_one_deal_a_lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deposit_fen__gte", 0),
                    ("digest__regex", "^[0-9a-f]{64}$"),
                    ("price__gt", 0),
                ),
                name="award_deal_sound",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("contract_until", None)),
                    models.Q(
                        ("confirm_until__isnull", False),
                        ("confirmed_at__isnull", False),
                        ("contract_until__gt", models.F("confirmed_at")),
                    ),
                    _connector="OR",
                ),
                name="award_deal_confirmed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_key", ""), ("ready_at", None)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("file_key__gt", ""),
                        ("ready_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="award_deal_ready_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contract", ""),
                        ("contract_on", None),
                        ("contracted_at", None),
                        ("first_payment_until", None),
                        ("paid_until", None),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("confirmed_at__isnull", False),
                        ("contract__gt", ""),
                        ("contract_on__isnull", False),
                        ("contracted_at__isnull", False),
                        ("first_payment_until__isnull", False),
                        ("paid_until__gte", models.F("first_payment_until")),
                    ),
                    _connector="OR",
                ),
                name="award_deal_contract_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at", None),
                        ("cancelled_by", ""),
                        ("cancelled_ground", ""),
                        ("cancelled_reason", ""),
                        ("deposit", ""),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__in", ["owner", "winner"]),
                        (
                            "cancelled_ground__in",
                            [
                                "collusion",
                                "false-documents",
                                "given-up",
                                "no-contract",
                                "unfit",
                                "unsigned",
                            ],
                        ),
                        ("cancelled_reason__gt", ""),
                        ("deposit__in", ["forfeited", "returned"]),
                    ),
                    _connector="OR",
                ),
                name="award_deal_cancelled_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealsignature",
            constraint=models.UniqueConstraint(
                fields=("deal", "party"), name="award_deal_party_signs_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dealsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("party", "owner"), ("place", 1)),
                    models.Q(("party", "winner"), ("place", 2)),
                    _connector="OR",
                ),
                name="award_deal_owner_then_winner",
            ),
        ),
        migrations.AddConstraint(
            model_name="dealsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cms", None), ("signed_at", None), ("signed_by", None)),
                    models.Q(
                        ("cms__isnull", False),
                        ("drawn_key__gt", ""),
                        ("signed_at__isnull", False),
                        ("signed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="award_deal_signed_whole",
            ),
        ),
        migrations.RunSQL(
            (HERE / "deals.sql").read_text(), (HERE / "deals_undone.sql").read_text()
        ),
    ]
