"""Members who do not sign a report, and when an attempt was written down last."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ONCE = """
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_reportsilence FOR EACH ROW
    EXECUTE FUNCTION evaluation_written_once();
"""
NOT_ONCE = "DROP TRIGGER evaluation_written_once ON evaluation_reportsilence;"
UID = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)


def _key() -> models.BigAutoField:  # type: ignore[type-arg]
    return models.BigAutoField(primary_key=True, serialize=False)


def _to(model: str, name: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        to=model, on_delete=django.db.models.deletion.PROTECT, related_name=name
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("evaluation", "0010_motions_on_answers")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ReportSilence",
            fields=[
                ("id", _key()),
                ("uid", UID.clone()),
                ("reason", models.TextField()),
                ("said_at", models.DateTimeField()),
                ("member", _to("evaluation.member")),
                ("report", _to("evaluation.report", "silences")),
                ("said_by", _to("evaluation.member")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["report", "member"],
                        name="evaluation_report_silence_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(reason__gt=""),
                        name="evaluation_report_silence_says_how",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ONCE, NOT_ONCE),
        migrations.CreateModel(
            name="SeatAttempt",
            fields=[
                ("id", _key()),
                ("uid", UID.clone()),
                ("code", models.CharField(max_length=40)),
                ("said", models.TextField()),
                ("kept_at", models.DateTimeField()),
                ("member", _to("evaluation.member")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["member", "code"], name="evaluation_attempt_once"
                    ),
                ],
            },
        ),
    ]
