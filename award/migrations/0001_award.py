"""The tables of decisions and letters."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0003_places"),
        ("tender", "0002_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("bid", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("rank", models.PositiveSmallIntegerField()),
                ("price_type", models.CharField(max_length=12)),
                (
                    "price",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("price_unit", models.CharField(blank=True, max_length=20)),
                ("total", models.CharField(blank=True, max_length=40)),
                ("passed", models.JSONField(default=list)),
                ("report_digest", models.CharField(max_length=64)),
                ("by_silence", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                (
                    "signed_act",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("kind", models.CharField(max_length=10)),
                ("number", models.CharField(max_length=80, unique=True)),
                ("body", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("issued_at", models.DateTimeField()),
                ("drawn_key", models.CharField(blank=True, max_length=200)),
                ("drawn_digest", models.CharField(blank=True, max_length=64)),
                ("to_sign_digest", models.CharField(blank=True, max_length=64)),
                ("cms", models.BinaryField(null=True)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("file_key", models.CharField(blank=True, max_length=200)),
                ("file_digest", models.CharField(blank=True, max_length=64)),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="award.decision",
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
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("lot",),
                name="award_one_decision_a_lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by_silence", True), ("rank", 1), ("signed_act", None)),
                    models.Q(("by_silence", False), ("signed_act__isnull", False)),
                    _connector="OR",
                ),
                name="award_decision_signed_or_silent",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rank", 1),
                    models.Q(("passed", []), _negated=True),
                    _connector="OR",
                ),
                name="award_another_rank_has_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1)), name="award_decision_has_rank"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("report_digest__regex", "^[0-9a-f]{64}$")),
                name="award_decision_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["award", "result"])),
                name="award_letter_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("decision", "organisation"), name="award_letter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
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
                name="award_letter_signed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_key", ""), ("ready_at", None)),
                    models.Q(
                        ("file_key__gt", ""),
                        ("kind", "result"),
                        ("ready_at__isnull", False),
                    ),
                    models.Q(
                        ("cms__isnull", False),
                        ("file_key__gt", ""),
                        ("ready_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="award_letter_ready_is_signed",
            ),
        ),
    ]
