"""Days on which experts cannot come, calls they did not follow, ties of service."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    "employer",
    "former-employer",
    "director",
    "shareholding",
    "service",
    "kinship",
    "penalty",
    "other",
]
LAW = """
CREATE TRIGGER parties_never_deleted BEFORE UPDATE OR DELETE
    ON parties_attendance FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
"""
LAW_UNDONE = "DROP TRIGGER parties_never_deleted ON parties_attendance;"


def identified(*fields: tuple[str, object]) -> list[tuple[str, object]]:
    """Return the fields of a table with what every row has."""
    return [
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        *fields,
    ]


def person(name: str) -> tuple[str, object]:
    """Return the column that says whose row it is."""
    key = models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=name,
        to="parties.person",
    )
    return ("person", key)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("parties", "0004_revocation_lists")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Absence",
            fields=identified(
                ("since_date", models.DateField()),
                ("until_date", models.DateField()),
                ("declared_at", models.DateTimeField()),
                person("absences"),
            ),
            options={
                "ordering": ["since_date", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(until_date__gte=F("since_date")),
                        name="parties_absence_has_length",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=identified(
                ("kind", models.CharField(max_length=10)),
                ("about", models.UUIDField()),
                ("noted_at", models.DateTimeField()),
                person("attendance"),
            ),
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["person", "about", "kind"],
                        name="parties_attendance_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["absent", "declined", "no-answer"]),
                        name="parties_attendance_kind",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LAW, LAW_UNDONE),
        migrations.RemoveConstraint(model_name="tie", name="parties_tie_kind"),
        migrations.AlterField(
            model_name="tie",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind) for kind in KINDS], max_length=20
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=KINDS), name="parties_tie_kind"
            ),
        ),
    ]
