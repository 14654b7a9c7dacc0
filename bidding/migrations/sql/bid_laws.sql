-- A bid stays as it was signed. It moves by these steps alone, and in time.
CREATE FUNCTION bidding_bid_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    closes_at timestamptz;
    name text;
BEGIN
    FOR name IN SELECT jsonb_object_keys(after) LOOP
        IF before -> name IS DISTINCT FROM after -> name
           AND name NOT IN ('state', 'upload_key_digest')
           AND NOT (name IN ('received_at', 'ended_at', 'token', 'token_at', 'receipt')
                    AND before -> name = 'null'::jsonb) THEN
            RAISE EXCEPTION 'bidding: % of a bid is written once', name
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('uploading', 'submitted'), ('uploading', 'unfinished'),
        ('submitted', 'replaced'), ('submitted', 'withdrawn')) THEN
        RAISE EXCEPTION 'bidding: a bid does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- The closing instant itself is late. Rounds end by their order, which says when.
    IF NEW.envelope NOT LIKE 'quote-%' AND NEW.state <> 'unfinished' THEN
        SELECT submission_closes_at INTO closes_at FROM tender_lot WHERE id = NEW.lot_id;
        IF closes_at IS NULL OR coalesce(NEW.ended_at, NEW.received_at) >= closes_at THEN
            RAISE EXCEPTION 'bidding: the deadline has come'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.state = 'submitted' AND EXISTS (
        SELECT 1 FROM bidding_part WHERE bid_id = NEW.id AND whole_at IS NULL) THEN
        RAISE EXCEPTION 'bidding: a bid is submitted when it is whole'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_bid_moves BEFORE UPDATE ON bidding_bid
    FOR EACH ROW EXECUTE FUNCTION bidding_bid_moves();

CREATE FUNCTION bidding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'bidding: rows of % are kept', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER bidding_bid_stays BEFORE DELETE ON bidding_bid
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
CREATE TRIGGER bidding_part_stays BEFORE DELETE ON bidding_part
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
CREATE TRIGGER bidding_share_kept BEFORE UPDATE OR DELETE ON bidding_shareenvelope
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- A part is what the manifest says; when it is whole, nothing of it moves any more.
CREATE FUNCTION bidding_part_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.bid_id, NEW.number, NEW.size, NEW.digests, NEW.header)
       IS DISTINCT FROM
       (OLD.uid, OLD.bid_id, OLD.number, OLD.size, OLD.digests, OLD.header)
       OR (OLD.whole_at IS NOT NULL
           AND (NEW."offset", NEW.whole_at) IS DISTINCT FROM (OLD."offset", OLD.whole_at))
    THEN
        RAISE EXCEPTION 'bidding: a part stays what its manifest says'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_part_moves BEFORE UPDATE ON bidding_part
    FOR EACH ROW EXECUTE FUNCTION bidding_part_moves();
