-- What the tender file says of awards, said again by the database: a bidder may bid for
-- many lots and wins so many of them only. Decisions are made with every lot of the
-- trade locked, so that two at the same instant are counted one after the other.
CREATE FUNCTION award_limit_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    trade bigint;
    lots_max integer;
    won integer;
BEGIN
    SELECT trade_id INTO trade FROM tender_lot WHERE id = NEW.lot_id;
    SELECT (convert_from(body, 'UTF8')::jsonb #>> '{award_limit,lots_max}')::integer
        INTO lots_max
        FROM tender_tenderfile WHERE trade_id = trade ORDER BY edition DESC LIMIT 1;
    SELECT count(*) INTO won
        FROM award_decision AS decided JOIN tender_lot AS lot ON lot.id = decided.lot_id
        WHERE lot.trade_id = trade AND lot.id <> NEW.lot_id
          AND lot.stage NOT IN ('failed', 'all-rejected', 'terminated')
          AND decided.organisation_id = NEW.organisation_id
          AND decided.withdrawn_at IS NULL;
    IF won >= lots_max THEN
        RAISE EXCEPTION 'award_limit_holds' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_limit_holds BEFORE INSERT ON award_decision
    FOR EACH ROW EXECUTE FUNCTION award_limit_holds();
