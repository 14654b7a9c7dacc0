-- What was read out stays as it was read; only the documents' state moves, once.
CREATE FUNCTION bidding_opened_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_opened_stays
BEFORE UPDATE OR DELETE ON bidding_openedbid
FOR EACH ROW EXECUTE FUNCTION bidding_opened_stays();

-- A bid is listed for one envelope, and opened in that envelope's opening.
CREATE FUNCTION bidding_opened_belongs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM bidding_bid b JOIN bidding_opening o ON o.id = NEW.opening_id
        WHERE b.id = NEW.bid_id AND b.lot_id = o.lot_id
          AND b.envelope = o.envelope AND b.state = 'submitted'
    ) THEN
        RAISE EXCEPTION 'the bid does not belong to this opening';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_opened_belongs
BEFORE INSERT ON bidding_openedbid
FOR EACH ROW EXECUTE FUNCTION bidding_opened_belongs();

-- A secret is committed once and revealed once.
CREATE FUNCTION bidding_secret_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.commitment <> OLD.commitment
       OR NEW.party <> OLD.party OR OLD.reveal IS NOT NULL
    THEN
        RAISE EXCEPTION 'a commitment is never changed';
    END IF;
    IF NEW.reveal IS NOT NULL
       AND encode(sha256(NEW.reveal), 'hex') <> NEW.commitment
    THEN
        RAISE EXCEPTION 'the reveal is not what was committed to';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_secret_stays
BEFORE UPDATE OR DELETE ON bidding_drawsecret
FOR EACH ROW EXECUTE FUNCTION bidding_secret_stays();
