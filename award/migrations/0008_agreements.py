"""Framework agreements in force; what they say, and what was called off, stays."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import award.rules.frameworks

STAYS = """
CREATE FUNCTION award_agreement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'award: an agreement and its call-offs stay as they were'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER award_agreement_stays BEFORE UPDATE OR DELETE ON award_agreement
    FOR EACH ROW EXECUTE FUNCTION award_agreement_stays();
CREATE TRIGGER award_agreement_exit_stays BEFORE UPDATE OR DELETE ON award_agreementexit
    FOR EACH ROW EXECUTE FUNCTION award_agreement_stays();
CREATE TRIGGER award_call_off_stays BEFORE UPDATE OR DELETE ON award_calloff
    FOR EACH ROW EXECUTE FUNCTION award_agreement_stays();
CREATE FUNCTION award_call_off_of_a_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM award_agreement a, jsonb_array_elements(a.entered) e
        WHERE a.id = NEW.agreement_id AND e ->> 0 = NEW.organisation::text
    ) OR EXISTS (
        SELECT 1 FROM award_agreementexit x
        WHERE x.agreement_id = NEW.agreement_id AND x.organisation = NEW.organisation
    ) THEN
        RAISE EXCEPTION 'award: nobody is called but who entered and has not left'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_call_off_of_a_member BEFORE INSERT ON award_calloff
    FOR EACH ROW EXECUTE FUNCTION award_call_off_of_a_member();
"""
UNDONE = """
DROP TRIGGER award_call_off_of_a_member ON award_calloff;
DROP FUNCTION award_call_off_of_a_member();
DROP TRIGGER award_call_off_stays ON award_calloff;
DROP TRIGGER award_agreement_exit_stays ON award_agreementexit;
DROP TRIGGER award_agreement_stays ON award_agreement;
DROP FUNCTION award_agreement_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("award", "0007_talks"),
        ("parties", "0008_service_ratings"),
        ("tender", "0010_guests_drawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
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
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("way", models.CharField(max_length=10)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("entered", models.JSONField()),
                ("opened_at", models.DateTimeField()),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tender.lot",
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
        ),
        migrations.CreateModel(
            name="AgreementExit",
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
                ("organisation", models.UUIDField()),
                ("ground", models.CharField(max_length=20)),
                ("reason", models.TextField()),
                ("left_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exits",
                        to="award.agreement",
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
        ),
        migrations.CreateModel(
            name="CallOff",
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
                ("n", models.PositiveIntegerField()),
                ("organisation", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=200)),
                ("price", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_offs",
                        to="award.agreement",
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
                "ordering": ["n"],
            },
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "way__in",
                        [
                            award.rules.frameworks.Way["DIRECT"],
                            award.rules.frameworks.Way["TURNS"],
                        ],
                    )
                ),
                name="award_agreement_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__gt", models.F("starts_on")),
                    models.Q(("entered", []), _negated=True),
                ),
                name="award_agreement_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementexit",
            constraint=models.UniqueConstraint(
                fields=("agreement", "organisation"), name="award_agreement_left_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementexit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            "barred",
                            "collusion",
                            "false",
                            "leaves",
                            "refused",
                            "unperformed",
                        ],
                    ),
                    ("reason__gt", ""),
                ),
                name="award_agreement_exit_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="calloff",
            constraint=models.UniqueConstraint(
                fields=("agreement", "n"), name="award_call_off_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="calloff",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__gt", "")), name="award_call_off_says_what"
            ),
        ),
        migrations.RunSQL(STAYS, UNDONE),
    ]
