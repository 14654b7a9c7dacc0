"""Guests of a trade, and what a first stage told its applicants; both stay."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import tender.rules.procedure_types
import tender.rules.stages

STAYS = """
CREATE FUNCTION tender_guests_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'tender: who was invited or told stays as it was'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tender_guest_list_stays BEFORE UPDATE OR DELETE ON tender_guestlist
    FOR EACH ROW EXECUTE FUNCTION tender_guests_stay();
CREATE TRIGGER tender_guest_stays BEFORE UPDATE OR DELETE ON tender_guest
    FOR EACH ROW EXECUTE FUNCTION tender_guests_stay();
CREATE TRIGGER tender_step_outcome_stays BEFORE UPDATE OR DELETE ON tender_stepoutcome
    FOR EACH ROW EXECUTE FUNCTION tender_guests_stay();
CREATE FUNCTION tender_guests_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tender_reached r JOIN tender_lot l ON l.id = r.lot_id
               WHERE l.trade_id = NEW.trade_id AND r.moment = 'announced') THEN
        RAISE EXCEPTION 'tender: nobody is invited once the file is out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_guests_in_time BEFORE INSERT ON tender_guestlist
    FOR EACH ROW EXECUTE FUNCTION tender_guests_in_time();
"""
UNDONE = """
DROP TRIGGER tender_guests_in_time ON tender_guestlist;
DROP FUNCTION tender_guests_in_time();
DROP TRIGGER tender_step_outcome_stays ON tender_stepoutcome;
DROP TRIGGER tender_guest_stays ON tender_guest;
DROP TRIGGER tender_guest_list_stays ON tender_guestlist;
DROP FUNCTION tender_guests_stay();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0005_absences"),
        ("tender", "0006_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("lot_number", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GuestList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("n", models.PositiveSmallIntegerField()),
                ("ground", models.CharField(max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("named_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["n"],
            },
        ),
        migrations.CreateModel(
            name="StepOutcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("passed", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("article", models.CharField(blank=True, max_length=200)),
                ("score", models.CharField(blank=True, max_length=40)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="lot",
            name="tender_lot_stage",
        ),
        migrations.RemoveConstraint(
            model_name="milestone",
            name="tender_milestone_act",
        ),
        migrations.RemoveConstraint(
            model_name="milestone",
            name="tender_milestone_stage",
        ),
        migrations.AddField(
            model_name="trade",
            name="follows",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="tender.trade",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            tender.rules.stages.Stage["ALL_REJECTED"],
                            tender.rules.stages.Stage["ARCHIVED"],
                            tender.rules.stages.Stage["AWARDED"],
                            tender.rules.stages.Stage["BIDDING_LIVE"],
                            tender.rules.stages.Stage["CLOSED"],
                            tender.rules.stages.Stage["CONCLUDED"],
                            tender.rules.stages.Stage["CONTRACTED"],
                            tender.rules.stages.Stage["DECIDING"],
                            tender.rules.stages.Stage["DRAFT"],
                            tender.rules.stages.Stage["DRAWING"],
                            tender.rules.stages.Stage["EVALUATING"],
                            tender.rules.stages.Stage["FAILED"],
                            tender.rules.stages.Stage["FROZEN"],
                            tender.rules.stages.Stage["IN_REVIEW"],
                            tender.rules.stages.Stage["OPEN"],
                            tender.rules.stages.Stage["OPENING"],
                            tender.rules.stages.Stage["PREANNOUNCED"],
                            tender.rules.stages.Stage["PUBLICITY"],
                            tender.rules.stages.Stage["RELEASING"],
                            tender.rules.stages.Stage["REPORTED"],
                            tender.rules.stages.Stage["SUSPENDED"],
                            tender.rules.stages.Stage["TERMINATED"],
                        ],
                    )
                ),
                name="tender_lot_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            tender.rules.stages.Act["AMEND"],
                            tender.rules.stages.Act["ANNOUNCE"],
                            tender.rules.stages.Act["ANSWER"],
                            tender.rules.stages.Act["ANSWER_OBJECTION"],
                            tender.rules.stages.Act["APPROVE"],
                            tender.rules.stages.Act["ARCHIVE"],
                            tender.rules.stages.Act["ASK"],
                            tender.rules.stages.Act["CALL_QUOTES"],
                            tender.rules.stages.Act["CALL_RELEASES"],
                            tender.rules.stages.Act["CLOSE"],
                            tender.rules.stages.Act["CONCLUDE"],
                            tender.rules.stages.Act["CONTRACT"],
                            tender.rules.stages.Act["DECIDE"],
                            tender.rules.stages.Act["DECLINE"],
                            tender.rules.stages.Act["EDIT"],
                            tender.rules.stages.Act["END_PUBLICITY"],
                            tender.rules.stages.Act["EXTEND"],
                            tender.rules.stages.Act["FAIL"],
                            tender.rules.stages.Act["FINISH_COMPETING"],
                            tender.rules.stages.Act["FREEZE"],
                            tender.rules.stages.Act["OBJECT"],
                            tender.rules.stages.Act["OPEN_ENVELOPE"],
                            tender.rules.stages.Act["OPEN_LATER_ENVELOPE"],
                            tender.rules.stages.Act["PREANNOUNCE"],
                            tender.rules.stages.Act["PUBLISH_CANDIDATES"],
                            tender.rules.stages.Act["RE_EVALUATE"],
                            tender.rules.stages.Act["REJECT_ALL"],
                            tender.rules.stages.Act["RESUME"],
                            tender.rules.stages.Act["RETURN"],
                            tender.rules.stages.Act["SIGN_REPORT"],
                            tender.rules.stages.Act["START_AUCTION"],
                            tender.rules.stages.Act["START_DECISION"],
                            tender.rules.stages.Act["START_DRAW"],
                            tender.rules.stages.Act["START_EVALUATION"],
                            tender.rules.stages.Act["SUBMIT"],
                            tender.rules.stages.Act["SUSPEND"],
                            tender.rules.stages.Act["TERMINATE"],
                            tender.rules.stages.Act["THAW"],
                        ],
                    )
                ),
                name="tender_milestone_act",
            ),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            tender.rules.stages.Stage["ALL_REJECTED"],
                            tender.rules.stages.Stage["ARCHIVED"],
                            tender.rules.stages.Stage["AWARDED"],
                            tender.rules.stages.Stage["BIDDING_LIVE"],
                            tender.rules.stages.Stage["CLOSED"],
                            tender.rules.stages.Stage["CONCLUDED"],
                            tender.rules.stages.Stage["CONTRACTED"],
                            tender.rules.stages.Stage["DECIDING"],
                            tender.rules.stages.Stage["DRAFT"],
                            tender.rules.stages.Stage["DRAWING"],
                            tender.rules.stages.Stage["EVALUATING"],
                            tender.rules.stages.Stage["FAILED"],
                            tender.rules.stages.Stage["FROZEN"],
                            tender.rules.stages.Stage["IN_REVIEW"],
                            tender.rules.stages.Stage["OPEN"],
                            tender.rules.stages.Stage["OPENING"],
                            tender.rules.stages.Stage["PREANNOUNCED"],
                            tender.rules.stages.Stage["PUBLICITY"],
                            tender.rules.stages.Stage["RELEASING"],
                            tender.rules.stages.Stage["REPORTED"],
                            tender.rules.stages.Stage["SUSPENDED"],
                            tender.rules.stages.Stage["TERMINATED"],
                        ],
                    )
                ),
                name="tender_milestone_stage",
            ),
        ),
        migrations.AddField(
            model_name="guest",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.organisation",
            ),
        ),
        migrations.AddField(
            model_name="guestlist",
            name="signed_act",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddField(
            model_name="guestlist",
            name="trade",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="guest_lists",
                to="tender.trade",
            ),
        ),
        migrations.AddField(
            model_name="guest",
            name="guest_list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="guests",
                to="tender.guestlist",
            ),
        ),
        migrations.AddField(
            model_name="stepoutcome",
            name="lot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="tender.lot",
            ),
        ),
        migrations.AddField(
            model_name="stepoutcome",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.organisation",
            ),
        ),
        migrations.AddField(
            model_name="stepoutcome",
            name="signed_act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddConstraint(
            model_name="guestlist",
            constraint=models.UniqueConstraint(
                fields=("trade", "n"), name="tender_guest_list_n"
            ),
        ),
        migrations.AddConstraint(
            model_name="guestlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            tender.rules.procedure_types.Guests["CHOSEN"],
                            tender.rules.procedure_types.Guests["PASSED"],
                            tender.rules.procedure_types.Guests["PROPOSED"],
                        ],
                    )
                ),
                name="tender_guest_list_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="guestlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ground", tender.rules.procedure_types.Guests["CHOSEN"]),
                        _negated=True,
                    ),
                    ("signed_act__isnull", False),
                    _connector="OR",
                ),
                name="tender_guest_list_is_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="guest",
            constraint=models.UniqueConstraint(
                fields=("guest_list", "organisation", "lot_number"),
                name="tender_guest_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepoutcome",
            constraint=models.UniqueConstraint(
                fields=("lot", "organisation"), name="tender_step_outcome_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="stepoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("passed", True), ("reason__gt", ""), _connector="OR"
                ),
                name="tender_step_outcome_says_why",
            ),
        ),
        migrations.RunSQL(STAYS, UNDONE),
    ]
