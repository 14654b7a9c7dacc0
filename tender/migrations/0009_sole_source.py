"""Buying from one supplier: the ground and the record of the talks; both stay."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import tender.rules.procedure_types
import tender.rules.sole_source

STAYS = """
CREATE FUNCTION tender_sole_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'tender: why one supplier, and the talks, stay as they were'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tender_sole_source_stays BEFORE UPDATE OR DELETE ON tender_solesource
    FOR EACH ROW EXECUTE FUNCTION tender_sole_stays();
CREATE TRIGGER tender_talks_record_stays BEFORE UPDATE OR DELETE ON tender_talksrecord
    FOR EACH ROW EXECUTE FUNCTION tender_sole_stays();
CREATE FUNCTION tender_sole_has_one_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tender_guestlist l JOIN tender_guest g
                   ON g.guest_list_id = l.id
               WHERE l.id = NEW.guest_list_id AND l.ground = 'sole') THEN
        RAISE EXCEPTION 'tender: a single source is one supplier'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_sole_has_one_guest BEFORE INSERT ON tender_guest
    FOR EACH ROW EXECUTE FUNCTION tender_sole_has_one_guest();
CREATE FUNCTION tender_sole_after_publicity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.moment = 'announced' AND EXISTS (
        SELECT 1 FROM tender_solesource s JOIN tender_lot l ON l.trade_id = s.trade_id
        WHERE l.id = NEW.lot_id AND s.public_until > NEW.at
          AND NOT EXISTS (SELECT 1 FROM tender_override o
                          WHERE o.trade_id = s.trade_id AND o.outcome = 'granted')
    ) THEN
        RAISE EXCEPTION 'tender: the publicity of the single source is not over'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_sole_after_publicity BEFORE INSERT ON tender_reached
    FOR EACH ROW EXECUTE FUNCTION tender_sole_after_publicity();
"""
UNDONE = """
DROP TRIGGER tender_sole_after_publicity ON tender_reached;
DROP FUNCTION tender_sole_after_publicity();
DROP TRIGGER tender_sole_has_one_guest ON tender_guest;
DROP FUNCTION tender_sole_has_one_guest();
DROP TRIGGER tender_talks_record_stays ON tender_talksrecord;
DROP TRIGGER tender_sole_source_stays ON tender_solesource;
DROP FUNCTION tender_sole_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0007_signing_keys_only"),
        ("tender", "0008_rulebooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SoleSource",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("ground", models.CharField(max_length=20)),
                ("reason", models.TextField()),
                ("opinions", models.JSONField()),
                ("contract", models.CharField(blank=True, max_length=200)),
                ("contract_fen", models.BigIntegerField(default=0)),
                ("added_fen", models.BigIntegerField(default=0)),
                ("budget_fen", models.BigIntegerField()),
                ("most_fen", models.BigIntegerField(default=0)),
                ("given_at", models.DateTimeField()),
                ("public_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TalksRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("held", models.TextField()),
                ("grounds", models.TextField()),
                ("agreed", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="guestlist",
            name="tender_guest_list_ground",
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
                            tender.rules.procedure_types.Guests["SOLE"],
                        ],
                    )
                ),
                name="tender_guest_list_ground",
            ),
        ),
        migrations.AddField(
            model_name="solesource",
            name="signed_act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddField(
            model_name="solesource",
            name="supplier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.organisation",
            ),
        ),
        migrations.AddField(
            model_name="solesource",
            name="trade",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sole_source",
                to="tender.trade",
            ),
        ),
        migrations.AddField(
            model_name="talksrecord",
            name="lot",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks_record",
                to="tender.lot",
            ),
        ),
        migrations.AddField(
            model_name="talksrecord",
            name="signed_act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.signedact",
            ),
        ),
        migrations.AddConstraint(
            model_name="solesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ground__in",
                        [
                            tender.rules.sole_source.Ground["ADDITION"],
                            tender.rules.sole_source.Ground["ONLY"],
                            tender.rules.sole_source.Ground["URGENT"],
                        ],
                    )
                ),
                name="tender_sole_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="solesource",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__gt", "")), name="tender_sole_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="solesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ground", tender.rules.sole_source.Ground["ONLY"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("public_until__gt", models.F("given_at")),
                        models.Q(("opinions", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="tender_sole_is_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="solesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ground", tender.rules.sole_source.Ground["ADDITION"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("contract__gt", ""),
                        ("contract_fen__gte", models.F("most_fen")),
                        (
                            "most_fen__gte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("added_fen"), "+", models.F("budget_fen")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="tender_sole_addition",
            ),
        ),
        migrations.AddConstraint(
            model_name="talksrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held__gt", ""), ("grounds__gt", ""), ("agreed__gt", "")
                ),
                name="tender_talks_record_says",
            ),
        ),
        migrations.RunSQL(STAYS, UNDONE),
    ]
