"""Purchase by volume: what prices came to, and the picks of regions, with laws."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("bidding", "0018_whose_documents"),
        ("tender", "0007_guests"),
    ]

    operations = [
        migrations.CreateModel(
            name="VolumeRound",
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
                ("rows", models.JSONField(default=list)),
                ("counted", models.PositiveSmallIntegerField()),
                ("shortlist", models.PositiveSmallIntegerField()),
                ("anchor", models.CharField(blank=True, max_length=40)),
                ("share", models.PositiveSmallIntegerField()),
                ("years", models.PositiveSmallIntegerField()),
                ("settled_at", models.DateTimeField()),
                ("picks_open_at", models.DateTimeField(null=True)),
                ("turn_ends_at", models.DateTimeField(null=True)),
                ("picks_ended_at", models.DateTimeField(null=True)),
                ("regions", models.JSONField(default=dict)),
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
            name="RegionPick",
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
                        choices=[("main", "main"), ("backup", "backup")], max_length=6
                    ),
                ),
                ("region", models.CharField(max_length=60)),
                ("bid", models.UUIDField()),
                ("person", models.UUIDField()),
                ("signature", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picks",
                        to="bidding.volumeround",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="volumeround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("picks_open_at", None), ("share", 0), ("years", 0)),
                    models.Q(
                        ("picks_open_at__isnull", False),
                        ("share__gt", 0),
                        ("years__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="bidding_volume_share_with_winners",
            ),
        ),
        migrations.AddConstraint(
            model_name="volumeround",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__lte", 100)),
                name="bidding_volume_share_is_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="volumeround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest", ""), ("picks_ended_at", None)),
                    models.Q(
                        ("digest__regex", "^[0-9a-f]{64}$"),
                        ("picks_ended_at__isnull", False),
                        ("picks_open_at__isnull", False),
                        ("turn_ends_at", None),
                    ),
                    _connector="OR",
                ),
                name="bidding_volume_picks_end_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="regionpick",
            constraint=models.UniqueConstraint(
                fields=("round", "kind", "region"), name="bidding_region_picked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="regionpick",
            constraint=models.UniqueConstraint(
                fields=("round", "region", "bid"), name="bidding_region_one_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="regionpick",
            constraint=models.CheckConstraint(
                condition=models.Q(("signature__regex", "^[0-9a-f]{64}$")),
                name="bidding_region_pick_signed",
            ),
        ),
        migrations.RunSQL(
            (HERE / "volume_laws.sql").read_text("utf-8"),
            (HERE / "volume_laws_undone.sql").read_text("utf-8"),
        ),
    ]
