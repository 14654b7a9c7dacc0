-- The edition a bid answers comes with its documents, and stays.
CREATE OR REPLACE FUNCTION bidding_opened_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an opened bid stays on record';
    END IF;
    IF (NEW.opening_id, NEW.bid_id, NEW.number, NEW.outcome, NEW.code, NEW.evidence,
        NEW.statement, NEW.key, NEW.items, NEW.members)
       IS DISTINCT FROM
       (OLD.opening_id, OLD.bid_id, OLD.number, OLD.outcome, OLD.code, OLD.evidence,
        OLD.statement, OLD.key, OLD.items, OLD.members)
    THEN
        RAISE EXCEPTION 'what was read out is never changed';
    END IF;
    IF OLD.documents <> 'waiting' AND NEW.documents <> OLD.documents THEN
        RAISE EXCEPTION 'documents are unsealed once';
    END IF;
    IF OLD.documents <> 'waiting' AND NEW.edition <> OLD.edition THEN
        RAISE EXCEPTION 'the edition answered stays as it was unsealed';
    END IF;
    RETURN NEW;
END $$;
