-- What guards custody is signed or written once, and never changed or taken away.

CREATE TRIGGER escrow_hold_kept BEFORE UPDATE OR DELETE ON escrow_hold
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_holdlift_kept BEFORE UPDATE OR DELETE ON escrow_holdlift
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_destruction_kept BEFORE UPDATE OR DELETE ON escrow_destruction
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_pulsecheck_kept BEFORE UPDATE OR DELETE ON escrow_pulsecheck
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_agentwarning_kept BEFORE UPDATE OR DELETE ON escrow_agentwarning
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();

CREATE TRIGGER escrow_rehearsal_stays BEFORE DELETE ON escrow_rehearsal
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_rehearsal_once BEFORE UPDATE ON escrow_rehearsal
    FOR EACH ROW EXECUTE FUNCTION escrow_filled_once('opened_at');

-- An answer is given once; before it, only why the last try failed may change.
CREATE FUNCTION escrow_rehearsed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL
       OR (NEW.rehearsal_id, NEW.index, NEW.envelope)
          IS DISTINCT FROM (OLD.rehearsal_id, OLD.index, OLD.envelope) THEN
        RAISE EXCEPTION 'escrow: a seat rehearses once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_rehearsalseat_stays BEFORE DELETE ON escrow_rehearsalseat
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_rehearsed_once BEFORE UPDATE ON escrow_rehearsalseat
    FOR EACH ROW EXECUTE FUNCTION escrow_rehearsed_once();

-- Nothing is released under a hold that stands (envelope.md section 9).
CREATE FUNCTION escrow_not_under_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM escrow_hold h
               JOIN escrow_closinglist c ON c.custody_id = h.custody_id
                                        AND c.lot = h.lot
               LEFT JOIN escrow_holdlift l ON l.hold_id = h.id
               WHERE c.id = NEW.closing_id AND l.id IS NULL) THEN
        RAISE EXCEPTION 'escrow: a signed hold stops this release'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_not_under_hold BEFORE INSERT ON escrow_release
    FOR EACH ROW EXECUTE FUNCTION escrow_not_under_hold();
