-- An application stands as it was signed; it is examined once, and a number is for good.
CREATE FUNCTION bidding_application_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.lot_id, NEW.organisation_id, NEW.person, NEW.applied_at,
        NEW.signed_act_id, NEW.stream, NEW.deposit_fen)
       IS DISTINCT FROM
       (OLD.uid, OLD.lot_id, OLD.organisation_id, OLD.person, OLD.applied_at,
        OLD.signed_act_id, OLD.stream, OLD.deposit_fen) THEN
        RAISE EXCEPTION 'bidding: an application stands as it was signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'applied'
       AND (NEW.state, NEW.reason, NEW.article, NEW.decided_at)
       IS DISTINCT FROM (OLD.state, OLD.reason, OLD.article, OLD.decided_at) THEN
        RAISE EXCEPTION 'bidding: an application is examined once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.number <> ''
       AND (NEW.number, NEW.granted_at, NEW.deposit_at)
       IS DISTINCT FROM (OLD.number, OLD.granted_at, OLD.deposit_at) THEN
        RAISE EXCEPTION 'bidding: a number is granted once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_application_moves BEFORE UPDATE ON bidding_applicant
    FOR EACH ROW EXECUTE FUNCTION bidding_application_moves();
CREATE TRIGGER bidding_application_kept BEFORE DELETE ON bidding_applicant
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
