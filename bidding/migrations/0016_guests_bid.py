"""Where guests are named, nobody else's envelope is taken; the law in SQL."""

from typing import ClassVar

from django.db import migrations

GUESTS = """
CREATE FUNCTION bidding_guests_bid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
    lot tender_lot;
BEGIN
    -- The owner's reserve and the parties' secrets are nobody's bid.
    IF NEW.envelope IN ('reserve', 'reveal') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO lot FROM tender_lot WHERE id = NEW.lot_id;
    SELECT id INTO held FROM tender_guestlist WHERE trade_id = lot.trade_id
        ORDER BY n DESC LIMIT 1;
    IF held IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM tender_guest WHERE guest_list_id = held
           AND organisation_id = NEW.organisation_id
           AND lot_number IN (0, lot.number)) THEN
        RAISE EXCEPTION 'bidding: only those that are invited bid'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bidding_guests_bid BEFORE INSERT ON bidding_bid
    FOR EACH ROW EXECUTE FUNCTION bidding_guests_bid();
"""
UNDONE = """
DROP TRIGGER bidding_guests_bid ON bidding_bid;
DROP FUNCTION bidding_guests_bid();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("bidding", "0015_priority"),
        ("tender", "0007_guests"),
    ]
    operations: ClassVar = [migrations.RunSQL(GUESTS, UNDONE)]
