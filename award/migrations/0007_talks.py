"""Confirmation talks of partnerships: held once with each, signed, never changed."""

import uuid
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

LAW = """
CREATE FUNCTION award_talk_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.lot_id, NEW.bid, NEW.organisation_id, NEW.name, NEW.rank,
        NEW.agreed, NEW.points, NEW.held_at, NEW.signed_act_id)
       IS DISTINCT FROM
       (OLD.uid, OLD.lot_id, OLD.bid, OLD.organisation_id, OLD.name, OLD.rank,
        OLD.agreed, OLD.points, OLD.held_at, OLD.signed_act_id)
       OR (OLD.confirmed_at IS NOT NULL
           AND (NEW.confirmed_at, NEW.confirmed_act_id)
               IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_act_id))
       OR (OLD.public_until IS NOT NULL
           AND NEW.public_until IS DISTINCT FROM OLD.public_until) THEN
        RAISE EXCEPTION 'award: what was said in talks stays as it was signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_talk_moves BEFORE UPDATE ON award_talk
    FOR EACH ROW EXECUTE FUNCTION award_talk_moves();
CREATE FUNCTION award_talk_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'award: talks are kept' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER award_talk_stays BEFORE DELETE ON award_talk
    FOR EACH ROW EXECUTE FUNCTION award_talk_stays();
"""
LAW_UNDONE = """
DROP TRIGGER award_talk_stays ON award_talk;
DROP FUNCTION award_talk_stays();
DROP TRIGGER award_talk_moves ON award_talk;
DROP FUNCTION award_talk_moves();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("award", "0006_awarded_beside"),
        ("parties", "0008_service_ratings"),
        ("tender", "0008_rulebooks"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("bid", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("rank", models.PositiveSmallIntegerField()),
                ("agreed", models.BooleanField()),
                ("points", models.TextField()),
                ("held_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("public_until", models.DateTimeField(null=True)),
                (
                    "confirmed_act",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.signedact",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("lot", "bid"), name="award_talked_with_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__regex", "\\S")),
                        name="award_talk_has_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_act", None), ("confirmed_at", None)),
                            models.Q(
                                ("confirmed_act__isnull", False),
                                ("confirmed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="award_talk_confirmed_by_signature",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("public_until", None),
                            models.Q(("agreed", True), ("confirmed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="award_talk_public_when_signed",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LAW, LAW_UNDONE),
    ]
