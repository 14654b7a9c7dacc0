"""Bidders' own keys: window, what was handed in, notes, the remedy; their laws."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0006_bid_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="FactorNote",
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
                ("person", models.UUIDField()),
                ("person_name", models.CharField(max_length=200)),
                ("text", models.CharField(max_length=500)),
                ("request_key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bidding.bid",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_notes",
                        to="bidding.opening",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BidderKey",
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
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                "factor",
                                "factor",
                            ),
                            (
                                "recovery",
                                "recovery",
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                "sent",
                                "sent",
                            ),
                            (
                                "given",
                                "given",
                            ),
                            (
                                "failed",
                                "failed",
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=64)),
                ("person", models.UUIDField(null=True)),
                ("received_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="bidding.bid",
                    ),
                ),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bidder_keys",
                        to="bidding.opening",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bid", "kind", "number"),
                        name="bidding_each_attempt_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state", "failed"),
                            _negated=True,
                        ),
                        fields=("bid", "kind"),
                        name="bidding_one_standing_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "factor",
                                    "recovery",
                                ],
                            ),
                            (
                                "state__in",
                                [
                                    "sent",
                                    "given",
                                    "failed",
                                ],
                            ),
                        ),
                        name="bidding_known_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")),
                        name="bidding_key_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("code__gt", ""),
                                ("state", "failed"),
                            ),
                            models.Q(
                                models.Q(
                                    ("state", "failed"),
                                    _negated=True,
                                ),
                                ("code", ""),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_failed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FactorWindow",
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
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("body", models.BinaryField(null=True)),
                ("cms", models.BinaryField(null=True)),
                ("token", models.BinaryField(null=True)),
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factor_window",
                        to="bidding.opening",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="bidding_window_has_length",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("body__isnull", True),
                                ("closed_at__isnull", True),
                                ("cms__isnull", True),
                                ("token__isnull", True),
                            ),
                            models.Q(
                                ("body__isnull", False),
                                ("closed_at__gte", models.F("ends_at")),
                                ("cms__isnull", False),
                                ("token__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bidding_window_closes_with_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
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
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("shut", models.JSONField()),
                ("tried", models.PositiveIntegerField(default=0)),
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedy",
                        to="bidding.opening",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("opened_at"))),
                        name="bidding_remedy_has_length",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            (HERE / "factor_laws.sql").read_text(),
            (HERE / "factor_laws_undone.sql").read_text(),
        ),
    ]
