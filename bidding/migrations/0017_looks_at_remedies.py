"""When the clock was last at a remedy (补救方案), and its laws in SQL."""

from typing import ClassVar

from django.db import migrations, models

LAWS = """
CREATE TRIGGER bidding_remedy_looks_grow BEFORE UPDATE ON bidding_remedy
    FOR EACH ROW EXECUTE FUNCTION bidding_looks_grow();
CREATE FUNCTION bidding_remedy_only_longer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until < OLD.until OR NEW.opened_at <> OLD.opened_at THEN
        RAISE EXCEPTION 'bidding: a remedy only ends later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bidding_remedy_only_longer BEFORE UPDATE ON bidding_remedy
    FOR EACH ROW EXECUTE FUNCTION bidding_remedy_only_longer();
"""
UNDONE = """
DROP TRIGGER bidding_remedy_only_longer ON bidding_remedy;
DROP FUNCTION bidding_remedy_only_longer();
DROP TRIGGER bidding_remedy_looks_grow ON bidding_remedy;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("bidding", "0016_guests_bid")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="remedy",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(LAWS, UNDONE),
    ]
