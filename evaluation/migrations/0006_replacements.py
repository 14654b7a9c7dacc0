"""Replacing members, draws with time limits, lists by place."""

import uuid
from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

HERE = Path(__file__).parent / "sql"
HEX_DIGEST = r"^[0-9a-f]{64}$"
GROUNDS = ["absent", "related", "unable"]
PHASES = [
    "checking",
    "drawing",
    "electing",
    "ended",
    "forming",
    "inviting",
    "quoting",
    "reporting",
    "scoring",
    "signed",
    "signing-in",
    "summing-up",
]
#: draws made before there was a limit had an hour
LIMITS = """
UPDATE evaluation_draw SET commit_until = frozen_at + interval '1 hour';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0005_room_acts")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("ground", models.CharField(max_length=10)),
                ("article", models.CharField(max_length=120)),
                ("reason", models.TextField()),
                ("phase", models.CharField(max_length=12)),
                ("removed_by", models.UUIDField()),
                ("removed_at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="removal",
                        to="evaluation.member",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ground__in=GROUNDS, phase__in=PHASES),
                        name="evaluation_removal_ground",
                    ),
                    models.CheckConstraint(
                        condition=Q(reason__gt="") & Q(article__gt=""),
                        name="evaluation_removal_in_writing",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="panel",
            name="special",
            field=models.CharField(blank=True, default="", max_length=14),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draw",
            name="commit_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(LIMITS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="draw", name="commit_until", field=models.DateTimeField()
        ),
        migrations.AddField(
            model_name="draw",
            name="reveal_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="draw", name="failed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="draw", name="left_out", field=models.JSONField(default=list)
        ),
        migrations.RemoveConstraint(
            model_name="draw", name="evaluation_one_draw_at_a_time"
        ),
        migrations.RemoveConstraint(
            model_name="draw", name="evaluation_draw_has_a_seed"
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=["panel"],
                condition=Q(drawn_at__isnull=True, failed_at__isnull=True),
                name="evaluation_one_draw_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, seed="")
                | Q(
                    drawn_at__isnull=False,
                    failed_at__isnull=True,
                    seed__regex=HEX_DIGEST,
                ),
                name="evaluation_draw_has_a_seed",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=Q(commit_until__gt=F("frozen_at"))
                & (Q(reveal_until__isnull=True) | Q(reveal_until__gt=F("frozen_at"))),
                name="evaluation_draw_times",
            ),
        ),
        migrations.AddField(
            model_name="frozenlist",
            name="region",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name="frozenlist", name="evaluation_list_once"
        ),
        migrations.AddConstraint(
            model_name="frozenlist",
            constraint=models.UniqueConstraint(
                fields=["draw", "specialty", "region"], name="evaluation_list_once"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="region",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunSQL(
            (HERE / "replacements.sql").read_text(encoding="utf-8"),
            (HERE / "replacements_undone.sql").read_text(encoding="utf-8"),
        ),
    ]
