"""Bids, their parts and share envelopes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import bidding.rules.uploads


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0003_places"),
        ("tender", "0002_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Bid",
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
                ("uid", models.UUIDField(editable=False, unique=True)),
                ("certificate", models.CharField(max_length=64)),
                ("envelope", models.CharField(max_length=32)),
                ("seq", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                bidding.rules.uploads.BidState["UPLOADING"],
                                bidding.rules.uploads.BidState["UPLOADING"],
                            ),
                            (
                                bidding.rules.uploads.BidState["SUBMITTED"],
                                bidding.rules.uploads.BidState["SUBMITTED"],
                            ),
                            (
                                bidding.rules.uploads.BidState["REPLACED"],
                                bidding.rules.uploads.BidState["REPLACED"],
                            ),
                            (
                                bidding.rules.uploads.BidState["WITHDRAWN"],
                                bidding.rules.uploads.BidState["WITHDRAWN"],
                            ),
                            (
                                bidding.rules.uploads.BidState["UNFINISHED"],
                                bidding.rules.uploads.BidState["UNFINISHED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("manifest", models.BinaryField()),
                ("manifest_digest", models.CharField(max_length=64, unique=True)),
                ("supersedes", models.CharField(blank=True, max_length=64)),
                ("factor", models.BinaryField(null=True)),
                ("upload_key_digest", models.CharField(max_length=64)),
                ("stream", models.CharField(max_length=120, unique=True)),
                ("created_at", models.DateTimeField()),
                ("received_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("token", models.BinaryField(null=True)),
                ("token_at", models.DateTimeField(null=True)),
                ("receipt", models.BinaryField(null=True)),
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
        ),
        migrations.CreateModel(
            name="Part",
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
                ("number", models.PositiveSmallIntegerField()),
                ("size", models.BigIntegerField()),
                ("offset", models.BigIntegerField(default=0)),
                ("digests", models.BinaryField()),
                ("header", models.BinaryField()),
                ("lease", models.UUIDField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="bidding.bid",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShareEnvelope",
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
                ("envelope", models.BinaryField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="bidding.bid",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", bidding.rules.uploads.BidState["SUBMITTED"])
                ),
                fields=("lot", "organisation", "envelope"),
                name="bidding_one_live_bid_per_bidder",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state", bidding.rules.uploads.BidState["UPLOADING"])
                ),
                fields=("lot", "organisation", "envelope"),
                name="bidding_one_upload_per_bidder",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            bidding.rules.uploads.BidState["UPLOADING"],
                            bidding.rules.uploads.BidState["SUBMITTED"],
                            bidding.rules.uploads.BidState["REPLACED"],
                            bidding.rules.uploads.BidState["WITHDRAWN"],
                            bidding.rules.uploads.BidState["UNFINISHED"],
                        ],
                    )
                ),
                name="bidding_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            [
                                bidding.rules.uploads.BidState["UPLOADING"],
                                bidding.rules.uploads.BidState["UNFINISHED"],
                            ],
                        ),
                        ("received_at__isnull", True),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    bidding.rules.uploads.BidState["UPLOADING"],
                                    bidding.rules.uploads.BidState["UNFINISHED"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("received_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="bidding_received_when_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bid",
            constraint=models.CheckConstraint(
                condition=models.Q(("seq__gte", 1)), name="bidding_seq_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(
                fields=("bid", "number"), name="bidding_each_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__in", [0, 1])), name="bidding_two_parts"
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("offset__gte", 0), ("offset__lte", models.F("size"))
                ),
                name="bidding_offset_within_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("whole_at__isnull", True),
                    ("offset", models.F("size")),
                    _connector="OR",
                ),
                name="bidding_whole_means_all_bytes",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareenvelope",
            constraint=models.UniqueConstraint(
                fields=("bid", "index"), name="bidding_each_share_once"
            ),
        ),
    ]
