"""Openings: tables, documents, sign-ins, confirmations and the draw."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import bidding.rules.opening


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0001_initial"),
        ("parties", "0003_places"),
        ("tender", "0002_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenedBid",
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
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            (
                                bidding.rules.opening.Outcome["OPENED"],
                                bidding.rules.opening.Outcome["OPENED"],
                            ),
                            (
                                bidding.rules.opening.Outcome["BIDDER_FAULT"],
                                bidding.rules.opening.Outcome["BIDDER_FAULT"],
                            ),
                            (
                                bidding.rules.opening.Outcome["OTHER_FAULT"],
                                bidding.rules.opening.Outcome["OTHER_FAULT"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=64)),
                ("evidence", models.JSONField(default=list)),
                ("statement", models.BinaryField(null=True)),
                ("key", models.BinaryField(null=True)),
                ("items", models.JSONField(default=list)),
                ("members", models.JSONField(default=list)),
                (
                    "documents",
                    models.CharField(
                        choices=[
                            (
                                bidding.rules.opening.DocumentsState["WAITING"],
                                bidding.rules.opening.DocumentsState["WAITING"],
                            ),
                            (
                                bidding.rules.opening.DocumentsState["OPENED"],
                                bidding.rules.opening.DocumentsState["OPENED"],
                            ),
                            (
                                bidding.rules.opening.DocumentsState["REFUSED"],
                                bidding.rules.opening.DocumentsState["REFUSED"],
                            ),
                            (
                                bidding.rules.opening.DocumentsState["SHUT"],
                                bidding.rules.opening.DocumentsState["SHUT"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("documents_code", models.CharField(blank=True, max_length=64)),
                ("documents_at", models.DateTimeField(null=True)),
                (
                    "bid",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opened",
                        to="bidding.bid",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Confirmation",
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
                ("signature", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "opened",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="bidding.openedbid",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opening",
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
                ("envelope", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                bidding.rules.opening.OpeningState["WAITING"],
                                bidding.rules.opening.OpeningState["WAITING"],
                            ),
                            (
                                bidding.rules.opening.OpeningState["SUSPENDED"],
                                bidding.rules.opening.OpeningState["SUSPENDED"],
                            ),
                            (
                                bidding.rules.opening.OpeningState["OPENED"],
                                bidding.rules.opening.OpeningState["OPENED"],
                            ),
                            (
                                bidding.rules.opening.OpeningState["FINISHED"],
                                bidding.rules.opening.OpeningState["FINISHED"],
                            ),
                            (
                                bidding.rules.opening.OpeningState["ANNULLED"],
                                bidding.rules.opening.OpeningState["ANNULLED"],
                            ),
                            (
                                bidding.rules.opening.OpeningState["UNOPENED"],
                                bidding.rules.opening.OpeningState["UNOPENED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
                ("tried", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("table", models.CharField(blank=True, max_length=64)),
                ("confirm_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reading_at", models.DateTimeField(null=True)),
                ("witnessed_at", models.DateTimeField(null=True)),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tender.lot",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="openedbid",
            name="opening",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bids",
                to="bidding.opening",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
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
                ("label", models.CharField(max_length=16)),
                ("candidates", models.JSONField()),
                ("list_digest", models.CharField(max_length=64)),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("drawn", models.CharField(blank=True, max_length=32)),
                ("drawn_at", models.DateTimeField(null=True)),
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draw",
                        to="bidding.opening",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseCheck",
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
                ("release", models.CharField(max_length=64)),
                ("code", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="bidding.opening",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignIn",
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
                ("at", models.DateTimeField()),
                (
                    "opening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_ins",
                        to="bidding.opening",
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
            name="DrawSecret",
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
                    "party",
                    models.CharField(
                        choices=[
                            (
                                bidding.rules.opening.Party["CENTRE"],
                                bidding.rules.opening.Party["CENTRE"],
                            ),
                            (
                                bidding.rules.opening.Party["OWNER"],
                                bidding.rules.opening.Party["OWNER"],
                            ),
                            (
                                bidding.rules.opening.Party["SUPERVISOR"],
                                bidding.rules.opening.Party["SUPERVISOR"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("commitment", models.CharField(max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("reveal", models.BinaryField(null=True)),
                ("revealed_at", models.DateTimeField(null=True)),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="bidding.draw",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draw", "party"), name="bidding_each_party_once"
                    ),
                    models.UniqueConstraint(
                        fields=("draw", "commitment"), name="bidding_commitments_differ"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenedDocument",
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
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=512)),
                ("role", models.CharField(blank=True, max_length=128)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=64)),
                (
                    "opened",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="bidding.openedbid",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("opened", "number"), name="bidding_each_document_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                fields=("lot", "envelope"), name="bidding_one_opening"
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            bidding.rules.opening.OpeningState["WAITING"],
                            bidding.rules.opening.OpeningState["SUSPENDED"],
                            bidding.rules.opening.OpeningState["OPENED"],
                            bidding.rules.opening.OpeningState["FINISHED"],
                            bidding.rules.opening.OpeningState["ANNULLED"],
                            bidding.rules.opening.OpeningState["UNOPENED"],
                        ],
                    )
                ),
                name="bidding_known_opening_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("opened_at__isnull", False),
                        (
                            "state__in",
                            [
                                bidding.rules.opening.OpeningState["OPENED"],
                                bidding.rules.opening.OpeningState["FINISHED"],
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    bidding.rules.opening.OpeningState["OPENED"],
                                    bidding.rules.opening.OpeningState["FINISHED"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("opened_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="bidding_opened_with_table",
            ),
        ),
        migrations.AddConstraint(
            model_name="openedbid",
            constraint=models.UniqueConstraint(
                fields=("opening", "number"), name="bidding_each_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="openedbid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("key__isnull", False),
                        ("outcome", bidding.rules.opening.Outcome["OPENED"]),
                        ("statement__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("outcome", bidding.rules.opening.Outcome["OPENED"]),
                            _negated=True,
                        ),
                        ("key__isnull", True),
                        ("statement__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="bidding_read_when_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasecheck",
            constraint=models.UniqueConstraint(
                fields=("opening", "index"), name="bidding_each_release_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signin",
            constraint=models.UniqueConstraint(
                fields=("opening", "organisation"), name="bidding_sign_in_once"
            ),
        ),
    ]
