"""Signatures stand in the report's PDF, one revision for each member."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("evaluation", "0003_exits"),
        ("parties", "__first__"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="report",
            name="sealed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(pdf__isnull=False),
                name="evaluation_report_sealed_has_a_file",
            ),
        ),
        migrations.RemoveField(model_name="reportsignature", name="act"),
        migrations.AddField(
            model_name="reportsignature",
            name="cms",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reportsignature",
            name="certificate",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.certificate",
            ),
        ),
        # Nothing was signed the former way outside of tests.
        migrations.AlterField(
            model_name="reportsignature",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.certificate",
            ),
        ),
        migrations.CreateModel(
            name="ReportPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(primary_key=True, serialize=False),
                ),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("after", models.PositiveSmallIntegerField()),
                ("dissent", models.TextField(blank=True)),
                ("pdf", models.BinaryField()),
                ("prepared_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluation.member",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="evaluation.report",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reportplace",
            constraint=models.UniqueConstraint(
                fields=("report", "member"), name="evaluation_report_place_once"
            ),
        ),
    ]
