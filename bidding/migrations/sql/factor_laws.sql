-- The window of the bidders' own keys only grows, until its list is stamped; then
-- nothing of it moves any more.
CREATE FUNCTION bidding_window_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL
       OR (NEW.opening_id, NEW.starts_at) IS DISTINCT FROM (OLD.opening_id, OLD.starts_at)
       OR NEW.ends_at < OLD.ends_at THEN
        RAISE EXCEPTION 'bidding: the window only grows, and ends once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.closed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM bidding_bidderkey k WHERE k.opening_id = NEW.opening_id
           AND k.kind = 'factor' AND k.state = 'sent') THEN
        RAISE EXCEPTION 'bidding: a key is not checked yet'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_window_moves BEFORE UPDATE ON bidding_factorwindow
    FOR EACH ROW EXECUTE FUNCTION bidding_window_moves();
CREATE TRIGGER bidding_window_stays BEFORE DELETE ON bidding_factorwindow
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- A key comes in its time, for a bid of its opening. The end itself is late.
CREATE FUNCTION bidding_key_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM bidding_bid b JOIN bidding_opening o ON o.id = NEW.opening_id
        WHERE b.id = NEW.bid_id AND b.lot_id = o.lot_id
          AND b.envelope = o.envelope AND b.state = 'submitted') THEN
        RAISE EXCEPTION 'bidding: the key is for no bid of this opening'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'factor' AND NOT EXISTS (
        SELECT 1 FROM bidding_factorwindow w WHERE w.opening_id = NEW.opening_id
           AND w.closed_at IS NULL AND NEW.received_at >= w.starts_at
           AND NEW.received_at < w.ends_at) THEN
        RAISE EXCEPTION 'bidding: it is not the time to decrypt'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'recovery' AND NOT EXISTS (
        SELECT 1 FROM bidding_remedy r WHERE r.opening_id = NEW.opening_id
           AND NEW.received_at >= r.opened_at AND NEW.received_at < r.until) THEN
        RAISE EXCEPTION 'bidding: it is not the time for the remedy'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_key_in_time BEFORE INSERT ON bidding_bidderkey
    FOR EACH ROW EXECUTE FUNCTION bidding_key_in_time();

-- What was handed in stays as it came; only how far it is moves.
CREATE FUNCTION bidding_key_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.opening_id, NEW.bid_id, NEW.kind, NEW.number, NEW.body, NEW.digest,
        NEW.person, NEW.received_at)
       IS DISTINCT FROM
       (OLD.opening_id, OLD.bid_id, OLD.kind, OLD.number, OLD.body, OLD.digest,
        OLD.person, OLD.received_at)
       OR (OLD.state, NEW.state) NOT IN (
           ('sent', 'given'), ('sent', 'failed'), ('failed', 'sent'))
       OR (OLD.kind = 'factor' AND EXISTS (
           SELECT 1 FROM bidding_factorwindow w WHERE w.opening_id = OLD.opening_id
              AND w.closed_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'bidding: a key that was handed in stays as it came'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_key_moves BEFORE UPDATE ON bidding_bidderkey
    FOR EACH ROW EXECUTE FUNCTION bidding_key_moves();
CREATE TRIGGER bidding_key_stays BEFORE DELETE ON bidding_bidderkey
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
CREATE TRIGGER bidding_note_kept BEFORE UPDATE OR DELETE ON bidding_factornote
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
CREATE TRIGGER bidding_remedy_stays BEFORE DELETE ON bidding_remedy
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
