"""What guards custody: holds, destruction, the rehearsal, agents' silence; and its laws.

The SQL stands in `sql/safety.sql` and `sql/safety_undone.sql` beside this file.
"""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("escrow", "0003_title"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="AgentWarning",
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
            ],
        ),
        migrations.CreateModel(
            name="Destruction",
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
                ("reason", models.CharField(max_length=24)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Hold",
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
                ("lot", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("cms", models.BinaryField()),
                ("role", models.CharField(max_length=24)),
                ("signer", models.CharField(max_length=64)),
                ("organisation_name", models.CharField(max_length=255)),
                ("grounds", models.TextField()),
                ("placed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HoldLift",
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
                ("digest", models.CharField(max_length=64, unique=True)),
                ("body", models.BinaryField()),
                ("cms", models.BinaryField()),
                ("grounds", models.TextField()),
                ("lifted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PulseCheck",
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
                ("opens_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("checked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rehearsal",
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
                ("digest", models.CharField(max_length=64, unique=True)),
                ("manifest", models.BinaryField()),
                ("opening", models.BinaryField()),
                ("prepared_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RehearsalSeat",
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
                ("answer", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("code", models.CharField(default="", max_length=64)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="agentrefusal",
            name="escrow_each_refusal_once",
        ),
        migrations.AddField(
            model_name="agentrefusal",
            name="manifest",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="agentrefusal",
            constraint=models.UniqueConstraint(
                fields=("closing", "index", "code", "manifest"),
                name="escrow_each_refusal_once",
            ),
        ),
        migrations.AddField(
            model_name="agentwarning",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="warnings",
                to="escrow.seat",
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="closing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="destructions",
                to="escrow.closinglist",
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="custody",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escrow.custody",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="custody",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="escrow.custody",
            ),
        ),
        migrations.AddField(
            model_name="holdlift",
            name="hold",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lift",
                to="escrow.hold",
            ),
        ),
        migrations.AddField(
            model_name="pulsecheck",
            name="custody",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escrow.custody",
            ),
        ),
        migrations.AddField(
            model_name="agentwarning",
            name="check_made",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="warnings",
                to="escrow.pulsecheck",
            ),
        ),
        migrations.AddField(
            model_name="rehearsal",
            name="statement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rehearsal",
                to="escrow.statement",
            ),
        ),
        migrations.AddField(
            model_name="rehearsalseat",
            name="rehearsal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="escrow.rehearsal",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.UniqueConstraint(
                fields=("closing", "index"), name="escrow_each_destroys_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closing", None)),
                fields=("custody", "index"),
                name="escrow_keys_destroyed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pulsecheck",
            constraint=models.UniqueConstraint(
                fields=("custody", "opens_at", "number"), name="escrow_one_pulse_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="agentwarning",
            constraint=models.UniqueConstraint(
                fields=("check_made", "seat"), name="escrow_one_warning_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="rehearsalseat",
            constraint=models.UniqueConstraint(
                fields=("rehearsal", "index"), name="escrow_each_rehearses_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rehearsalseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", None), ("answered_at", None)),
                    models.Q(
                        ("answer__isnull", False),
                        ("answered_at__isnull", False),
                        ("code", ""),
                    ),
                    _connector="OR",
                ),
                name="escrow_rehearsed_or_not",
            ),
        ),
        migrations.RunSQL(
            (HERE / "safety.sql").read_text(), (HERE / "safety_undone.sql").read_text()
        ),
    ]
