"""Live auctions and their bids, and their laws in SQL."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0011_edition_answered"),
        ("tender", "0006_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Auction",
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
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "up"), ("down", "down")], max_length=8
                    ),
                ),
                ("terms", models.JSONField()),
                ("state", models.JSONField()),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("before", "before"),
                            ("free", "free"),
                            ("paused", "paused"),
                            ("asking", "asking"),
                            ("preparing", "preparing"),
                            ("dutch", "dutch"),
                            ("timed", "timed"),
                            ("taking", "taking"),
                            ("area", "area"),
                            ("rights", "rights"),
                            ("ended", "ended"),
                        ],
                        max_length=16,
                    ),
                ),
                ("accepted", models.PositiveIntegerField(default=0)),
                (
                    "price",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("leader", models.CharField(blank=True, max_length=16)),
                ("seen_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                ("next_due_at", models.DateTimeField(db_index=True, null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("notice_at", models.DateTimeField(null=True)),
                ("hammered_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("reserve_salt", models.CharField(blank=True, max_length=64)),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tender.lot",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuctionBid",
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
                ("n", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=16)),
                ("applicant", models.UUIDField()),
                ("person", models.UUIDField()),
                ("key", models.CharField(max_length=64)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=20)),
                ("price", models.DecimalField(decimal_places=6, max_digits=20)),
                (
                    "area",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("is_match", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("deadline", models.DateTimeField(null=True)),
                (
                    "auction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bids",
                        to="bidding.auction",
                    ),
                ),
            ],
            options={
                "ordering": ["n"],
            },
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "before",
                            "free",
                            "paused",
                            "asking",
                            "preparing",
                            "dutch",
                            "timed",
                            "taking",
                            "area",
                            "rights",
                            "ended",
                        ],
                    )
                ),
                name="bidding_auction_phase_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hammered_at__isnull", False),
                        ("phase__in", ["ended", "rights"]),
                    ),
                    models.Q(
                        ("hammered_at__isnull", True),
                        models.Q(("phase__in", ["ended", "rights"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bidding_auction_hammer_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_due_at__isnull", False),
                    ("frozen_at__isnull", False),
                    ("phase", "ended"),
                    _connector="OR",
                ),
                name="bidding_auction_has_next",
            ),
        ),
        migrations.AddConstraint(
            model_name="auction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at__isnull", True),
                    models.Q(("finished_at__isnull", False), ("phase", "ended")),
                    _connector="OR",
                ),
                name="bidding_auction_finishes_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="auctionbid",
            constraint=models.UniqueConstraint(
                fields=("auction", "number", "key"), name="bidding_one_bid_a_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="auctionbid",
            constraint=models.UniqueConstraint(
                fields=("auction", "n"), name="bidding_bids_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="auctionbid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("key__gt", ""), ("n__gt", 0), ("price__gte", 0)
                ),
                name="bidding_auction_bid_sound",
            ),
        ),
        migrations.RunSQL(
            (HERE / "auction_laws.sql").read_text(),
            (HERE / "auction_laws_undone.sql").read_text(),
        ),
    ]
