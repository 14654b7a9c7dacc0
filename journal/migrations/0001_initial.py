"""The tables of the journal; their laws follow in 0002."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
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
                ("n", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=32)),
                ("heads", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
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
                ("name", models.CharField(max_length=120, unique=True)),
                ("xid", models.BigIntegerField(default=0)),
                ("row", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Row",
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
                ("n", models.BigIntegerField()),
                ("kind", models.CharField(max_length=120)),
                ("v", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("audience", models.CharField(max_length=120)),
                ("salt", models.BinaryField(max_length=32)),
                ("raw", models.BinaryField()),
                ("facts", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(
                                    function="pg_current_xact_id",
                                    output_field=models.TextField(),
                                ),
                                models.TextField(),
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
                (
                    "order_xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(
                                    function="pg_current_xact_id",
                                    output_field=models.TextField(),
                                ),
                                models.TextField(),
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckpointSeal",
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
                ("signature", models.BinaryField()),
                ("token", models.BinaryField(default=b"")),
                (
                    "checkpoint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="journal.checkpoint",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="journal.row",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stream",
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
                ("name", models.CharField(max_length=120, unique=True)),
                ("hidden", models.BooleanField(default=False)),
                ("head_n", models.BigIntegerField(default=0)),
                (
                    "head_digest",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
                        max_length=32,
                    ),
                ),
                ("head_xid", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z0-9][a-z0-9:._-]*$")),
                        name="journal_stream_name_is_plain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head_n__gte", 0)),
                        name="journal_stream_head_counts",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="row",
            name="stream",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="journal.stream",
            ),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(fields=["order_xid", "id"], name="journal_row_follow"),
        ),
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                fields=["stream", "kind", "-n"], name="journal_row_latest"
            ),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.UniqueConstraint(
                fields=("stream", "n"), name="journal_row_one_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.CheckConstraint(
                condition=models.Q(("n__gte", 1)), name="journal_row_n_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__regex", "^[a-z0-9][a-z0-9:._-]*$"),
                    ("audience__regex", "^[a-z0-9][a-z0-9:._-]*$"),
                ),
                name="journal_row_names_are_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="row",
            constraint=models.CheckConstraint(
                condition=models.Q(("order_xid__gte", models.F("xid"))),
                name="journal_row_order_is_late",
            ),
        ),
    ]
