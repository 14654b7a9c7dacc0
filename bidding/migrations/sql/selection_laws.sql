-- A selection's list, draw and choice are each written once, and stand.
CREATE FUNCTION bidding_selection_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.uid, NEW.lot_id, NEW.certificate, NEW.made_at)
       IS DISTINCT FROM (OLD.uid, OLD.lot_id, OLD.certificate, OLD.made_at)
       OR (OLD.closed_at IS NOT NULL AND (NEW.closed_at, NEW.entered)
           IS DISTINCT FROM (OLD.closed_at, OLD.entered))
       OR (OLD.scores <> '{}'::jsonb AND NEW.scores <> OLD.scores)
       OR (OLD.drawing_at IS NOT NULL
           AND (NEW.drawing_at, NEW.candidates, NEW.list_digest, NEW.among,
                NEW.reveal_until)
           IS DISTINCT FROM (OLD.drawing_at, OLD.candidates, OLD.list_digest,
                             OLD.among, OLD.reveal_until))
       OR (OLD.drawn_at IS NOT NULL AND (NEW.drawn_at, NEW.seed)
           IS DISTINCT FROM (OLD.drawn_at, OLD.seed))
       OR (OLD.settled_at IS NOT NULL AND NEW IS DISTINCT FROM OLD)
       OR (OLD.wrapped IS NULL AND NEW.wrapped IS NOT NULL) THEN
        RAISE EXCEPTION 'bidding: what a selection has come to stands'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_selection_stands BEFORE UPDATE ON bidding_selection
    FOR EACH ROW EXECUTE FUNCTION bidding_selection_stands();
CREATE TRIGGER bidding_selection_kept BEFORE DELETE ON bidding_selection
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- Nobody commits after the list is frozen, and a secret is revealed once.
CREATE FUNCTION bidding_selection_secret_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    selection bidding_selection%ROWTYPE;
BEGIN
    SELECT * INTO selection FROM bidding_selection WHERE id = NEW.selection_id;
    IF TG_OP = 'INSERT' THEN
        IF selection.closed_at IS NOT NULL THEN
            RAISE EXCEPTION 'bidding: commitments come before the list'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.selection_id, NEW.party, NEW.person, NEW.commitment, NEW.committed_at,
        NEW.backup)
       IS DISTINCT FROM
       (OLD.selection_id, OLD.party, OLD.person, OLD.commitment, OLD.committed_at,
        OLD.backup)
       OR (OLD.reveal IS NOT NULL AND NEW IS DISTINCT FROM OLD)
       OR (NEW.reveal IS NOT NULL
           AND encode(sha256(NEW.reveal), 'hex') <> NEW.commitment)
       OR selection.drawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'bidding: a secret is what was committed to, revealed once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_selection_secret_once BEFORE INSERT OR UPDATE
    ON bidding_selectionsecret
    FOR EACH ROW EXECUTE FUNCTION bidding_selection_secret_once();
CREATE TRIGGER bidding_selection_secret_kept BEFORE DELETE ON bidding_selectionsecret
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
