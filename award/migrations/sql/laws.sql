-- What award/rules says, said again by the database.

-- What was decided stands: only its withdrawal is added.
CREATE FUNCTION award_decision_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'award_decision_stands' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL
       OR (to_jsonb(NEW) - 'withdrawn_at') IS DISTINCT FROM
          (to_jsonb(OLD) - 'withdrawn_at')
    THEN
        RAISE EXCEPTION 'award_decision_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_decision_stands BEFORE UPDATE OR DELETE ON award_decision
    FOR EACH ROW EXECUTE FUNCTION award_decision_stands();

-- What a letter says stands; each of its files and its signature comes once.
CREATE FUNCTION award_letter_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'award_letter_stands' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.decision_id, NEW.kind, NEW.organisation_id, NEW.number, NEW.body,
        NEW.digest, NEW.issued_at)
       IS DISTINCT FROM
       (OLD.decision_id, OLD.kind, OLD.organisation_id, OLD.number, OLD.body,
        OLD.digest, OLD.issued_at)
       OR (OLD.drawn_key <> '' AND (NEW.drawn_key, NEW.drawn_digest, NEW.to_sign_digest)
           IS DISTINCT FROM (OLD.drawn_key, OLD.drawn_digest, OLD.to_sign_digest))
       OR (OLD.cms IS NOT NULL AND (NEW.cms, NEW.signed_by, NEW.signed_at)
           IS DISTINCT FROM (OLD.cms, OLD.signed_by, OLD.signed_at))
       OR (OLD.ready_at IS NOT NULL AND (NEW.file_key, NEW.file_digest, NEW.ready_at)
           IS DISTINCT FROM (OLD.file_key, OLD.file_digest, OLD.ready_at))
    THEN
        RAISE EXCEPTION 'award_letter_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_letter_stands BEFORE UPDATE OR DELETE ON award_letter
    FOR EACH ROW EXECUTE FUNCTION award_letter_stands();
