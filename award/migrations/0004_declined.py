"""Why an award fell away: its ground, its reason, and who said so."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

HERE = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("award", "0003_award_limit")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="decision",
            name="withdrawn_ground",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decision",
            name="withdrawn_reason",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="decision",
            name="withdrawn_by",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(
                    withdrawn_at=None,
                    withdrawn_ground="",
                    withdrawn_reason="",
                    withdrawn_by="",
                )
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_ground__gt="",
                    withdrawn_reason__gt="",
                    withdrawn_by__in=["owner", "winner"],
                ),
                name="award_withdrawn_says_why",
            ),
        ),
        migrations.RunSQL(
            (HERE / "declined.sql").read_text(),
            (HERE / "declined_undone.sql").read_text(),
        ),
    ]
