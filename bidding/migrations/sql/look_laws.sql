-- When the clock was last at a window only grows.
CREATE FUNCTION bidding_looks_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.looked_at IS NOT NULL
       AND (NEW.looked_at IS NULL OR NEW.looked_at < OLD.looked_at) THEN
        RAISE EXCEPTION 'bidding: a look is not taken back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_looks_grow BEFORE UPDATE ON bidding_factorwindow
    FOR EACH ROW EXECUTE FUNCTION bidding_looks_grow();
