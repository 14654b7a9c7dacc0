"""Selections of intermediaries and the secrets of their draws, with their laws."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0013_applications"),
        ("tender", "0006_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Selection",
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
                ("certificate", models.BinaryField()),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("entered", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(null=True)),
                ("scores", models.JSONField(default=dict)),
                ("candidates", models.JSONField(default=list)),
                ("list_digest", models.CharField(blank=True, max_length=64)),
                ("among", models.JSONField(default=list)),
                ("drawing_at", models.DateTimeField(null=True)),
                ("reveal_until", models.DateTimeField(null=True)),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("chosen", models.JSONField(default=list)),
                ("settled_at", models.DateTimeField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
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
            name="SelectionSecret",
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
                                "centre",
                                "centre",
                            ),
                            (
                                "owner",
                                "owner",
                            ),
                            (
                                "supervisor",
                                "supervisor",
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("person", models.UUIDField()),
                ("commitment", models.CharField(max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("backup", models.BinaryField(null=True)),
                ("reveal", models.BinaryField(null=True)),
                ("revealed_at", models.DateTimeField(null=True)),
                ("is_backup", models.BooleanField(default=False)),
                ("left_out", models.CharField(blank=True, max_length=32)),
                (
                    "selection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="bidding.selection",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("drawing_at", None),
                        ("list_digest", ""),
                        ("reveal_until", None),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("drawing_at__isnull", False),
                        ("list_digest__regex", "^[0-9a-f]{64}$"),
                        ("reveal_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="bidding_selection_draws_from_a_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("seed", "")),
                    models.Q(
                        ("drawing_at__isnull", False),
                        ("drawn_at__isnull", False),
                        ("seed__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="bidding_selection_drawn_by_a_seed",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", []), ("digest", ""), ("settled_at", None)),
                    models.Q(
                        ("digest__regex", "^[0-9a-f]{64}$"),
                        ("settled_at__isnull", False),
                        ("wrapped", None),
                        models.Q(("chosen", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bidding_selection_settled_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionsecret",
            constraint=models.UniqueConstraint(
                fields=("selection", "party"), name="bidding_selection_party_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionsecret",
            constraint=models.UniqueConstraint(
                fields=("selection", "commitment"),
                name="bidding_selection_commitments_differ",
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(("commitment__regex", "^[0-9a-f]{64}$")),
                name="bidding_selection_commits",
            ),
        ),
        migrations.AddConstraint(
            model_name="selectionsecret",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("is_backup", False), ("reveal", None), ("revealed_at", None)
                    ),
                    models.Q(
                        ("left_out", ""),
                        ("reveal__isnull", False),
                        ("revealed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="bidding_selection_reveals_whole",
            ),
        ),
        migrations.RunSQL(
            (HERE / "selection_laws.sql").read_text("utf-8"),
            (HERE / "selection_laws_undone.sql").read_text("utf-8"),
        ),
    ]
