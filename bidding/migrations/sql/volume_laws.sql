-- What a lot's prices came to is written once, and so is who supplies which region.
CREATE FUNCTION bidding_volume_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.lot_id, NEW.rows, NEW.counted, NEW.shortlist, NEW.anchor,
        NEW.share, NEW.years, NEW.settled_at, NEW.picks_open_at)
       IS DISTINCT FROM
       (OLD.uid, OLD.lot_id, OLD.rows, OLD.counted, OLD.shortlist, OLD.anchor,
        OLD.share, OLD.years, OLD.settled_at, OLD.picks_open_at)
       OR (OLD.picks_ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'bidding: what a purchase by volume has come to stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_volume_stands BEFORE UPDATE ON bidding_volumeround
    FOR EACH ROW EXECUTE FUNCTION bidding_volume_stands();
CREATE TRIGGER bidding_volume_kept BEFORE DELETE ON bidding_volumeround
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- A region is picked by one of the selected, after the selection was public, before the
-- picking ended; a backup only where there is a main supplier. A pick stands.
CREATE FUNCTION bidding_region_pick_laws() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bidding_volumeround%ROWTYPE;
BEGIN
    SELECT * INTO found FROM bidding_volumeround WHERE id = NEW.round_id;
    IF found.picks_ended_at IS NOT NULL OR found.picks_open_at IS NULL
       OR NEW.at < found.picks_open_at THEN
        RAISE EXCEPTION 'bidding: regions are picked in their time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(found.rows) AS offer
        WHERE offer ->> 'bid' = NEW.bid::text AND offer ->> 'fate' IN ('won', 'revived')
    ) THEN
        RAISE EXCEPTION 'bidding: only the selected pick regions'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'backup' AND NOT EXISTS (
        SELECT 1 FROM bidding_regionpick
        WHERE round_id = NEW.round_id AND region = NEW.region AND kind = 'main'
    ) THEN
        RAISE EXCEPTION 'bidding: a backup stands behind a main supplier'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_region_pick_laws BEFORE INSERT ON bidding_regionpick
    FOR EACH ROW EXECUTE FUNCTION bidding_region_pick_laws();
CREATE TRIGGER bidding_region_pick_kept BEFORE UPDATE OR DELETE ON bidding_regionpick
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
