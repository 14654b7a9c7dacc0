"""Editions of the rulebook that the centre adds: what they say stays as it is."""

import uuid

from django.db import migrations, models
from django.db.models import F, Q

STAYS = """
CREATE FUNCTION tender_rulebook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.decided_by IS NOT NULL
       OR (to_jsonb(NEW) - 'decided_by' - 'approved_at' - 'declined_at'
               - 'decline_reason') IS DISTINCT FROM
          (to_jsonb(OLD) - 'decided_by' - 'approved_at' - 'declined_at'
               - 'decline_reason') THEN
        RAISE EXCEPTION 'tender: an edition says what it said, and is decided once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_rulebook_stays BEFORE UPDATE OR DELETE ON tender_rulebookedition
    FOR EACH ROW EXECUTE FUNCTION tender_rulebook_stays();
"""
UNDONE = """
DROP TRIGGER tender_rulebook_stays ON tender_rulebookedition;
DROP FUNCTION tender_rulebook_stays();
"""


def _law(name: str, condition: Q) -> models.CheckConstraint:
    return models.CheckConstraint(condition=condition, name=name)


class Migration(migrations.Migration):
    dependencies = [("tender", "0007_guests")]

    operations = [
        migrations.CreateModel(
            name="RulebookEdition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("edition", models.CharField(max_length=20)),
                ("base", models.CharField(max_length=20)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("decline_reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
                "constraints": [
                    _law("tender_rulebook_digest", Q(digest__regex=r"^[0-9a-f]{64}$")),
                    _law(
                        "tender_rulebook_code",
                        Q(edition__regex=r"^[a-z0-9][a-z0-9-]+$"),
                    ),
                    _law("tender_rulebook_has_source", Q(source__gt="")),
                    _law(
                        "tender_rulebook_second_hand",
                        Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                    ),
                    _law(
                        "tender_rulebook_decided_once",
                        Q(decided_by=None, approved_at=None, declined_at=None)
                        | Q(
                            decided_by__isnull=False,
                            approved_at=None,
                            declined_at__isnull=False,
                        )
                        | Q(
                            decided_by__isnull=False,
                            approved_at__isnull=False,
                            declined_at=None,
                        ),
                    ),
                    models.UniqueConstraint(
                        fields=["edition"],
                        condition=Q(declined_at=None),
                        name="tender_rulebook_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, UNDONE),
    ]
