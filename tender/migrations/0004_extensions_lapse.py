"""A later deadline that was not signed in time lapses; publicity only ends later."""

from django.db import migrations, models

ONLY_LATER = """
CREATE FUNCTION tender_publicity_only_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.publicity_ends_at IS NOT NULL
       AND (NEW.publicity_ends_at IS NULL
            OR NEW.publicity_ends_at < OLD.publicity_ends_at) THEN
        RAISE EXCEPTION 'tender: publicity that began only ends later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_publicity_only_later BEFORE UPDATE ON tender_lot
    FOR EACH ROW EXECUTE FUNCTION tender_publicity_only_later();
"""
UNDONE = """
DROP TRIGGER tender_publicity_only_later ON tender_lot;
DROP FUNCTION tender_publicity_only_later();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tender", "0003_override"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="extension",
            name="tender_extension_one_pending",
        ),
        migrations.AddField(
            model_name="extension",
            name="lapsed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("in_force_at__isnull", True), ("lapsed_at__isnull", True)
                ),
                fields=("trade",),
                name="tender_extension_one_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_at__isnull", True),
                    models.Q(
                        ("in_force_at__lt", models.F("submission_closes_at")),
                        ("lapsed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="tender_extension_in_force_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lapsed_at__isnull", True),
                    ("lapsed_at__gte", models.F("submission_closes_at")),
                    _connector="OR",
                ),
                name="tender_extension_lapses_in_time",
            ),
        ),
        migrations.RunSQL(ONLY_LATER, UNDONE),
    ]
