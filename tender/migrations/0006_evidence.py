"""Files given with questions and objections; once in one, they stay as they are."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

STAYS = """
CREATE FUNCTION tender_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.question_id IS NOT NULL OR OLD.objection_id IS NOT NULL
       OR (TG_OP = 'UPDATE'
           AND (to_jsonb(NEW) - 'question_id' - 'objection_id') IS DISTINCT FROM
               (to_jsonb(OLD) - 'question_id' - 'objection_id')) THEN
        RAISE EXCEPTION 'tender: files that were given stay as they are'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER tender_evidence_stays BEFORE UPDATE OR DELETE ON tender_evidence
    FOR EACH ROW EXECUTE FUNCTION tender_evidence_stays();
"""
UNDONE = """
DROP TRIGGER tender_evidence_stays ON tender_evidence;
DROP FUNCTION tender_evidence_stays();
"""


def _of(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        null=model != "tender.lot",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="evidence",
        to=model,
    )


class Migration(migrations.Migration):
    dependencies = [("tender", "0005_preannouncement")]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("organisation", models.UUIDField()),
                ("person", models.UUIDField()),
                ("name", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                ("lot", _of("tender.lot")),
                ("question", _of("tender.question")),
                ("objection", _of("tender.objection")),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("question__isnull", True),
                            ("objection__isnull", True),
                            _connector="OR",
                        ),
                        name="tender_evidence_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)),
                        name="tender_evidence_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", r"^[0-9a-f]{64}$")),
                        name="tender_evidence_digest",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, UNDONE),
    ]
