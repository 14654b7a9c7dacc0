"""Minima waived by the supervisor: asked once, decided once, kept (特批)."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

DECIDED_ONCE = """
CREATE FUNCTION tender_override_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome <> '' OR (NEW.waives, NEW.reason, NEW.submission_closes_at)
       IS DISTINCT FROM (OLD.waives, OLD.reason, OLD.submission_closes_at) THEN
        RAISE EXCEPTION 'tender: an override is asked once and decided once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_override_once BEFORE UPDATE ON tender_override
    FOR EACH ROW EXECUTE FUNCTION tender_override_once();
CREATE TRIGGER tender_override_stays BEFORE DELETE ON tender_override
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
"""
UNDONE = """
DROP TRIGGER tender_override_stays ON tender_override;
DROP TRIGGER tender_override_once ON tender_override;
DROP FUNCTION tender_override_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_places"),
        ("tender", "0002_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Override",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("announce_at", models.DateTimeField()),
                ("documents_until", models.DateTimeField()),
                ("submission_closes_at", models.DateTimeField()),
                ("waives", models.JSONField()),
                ("reason", models.TextField()),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("ground", models.TextField(blank=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "signed_act",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
                (
                    "trade",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="tender.trade",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "")),
                        fields=("trade",),
                        name="tender_override_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__gt", "")),
                        name="tender_override_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by__isnull", True),
                                ("outcome", ""),
                                ("signed_act__isnull", True),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("ground__gt", ""),
                                ("outcome__in", ["granted", "refused"]),
                                ("signed_act__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tender_override_is_decided_and_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                ("decided_by", models.F("asked_by")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="tender_override_another_person",
                    ),
                ],
            },
        ),
        migrations.RunSQL(DECIDED_ONCE, UNDONE),
    ]
