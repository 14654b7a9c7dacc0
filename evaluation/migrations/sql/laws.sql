-- What evaluation/rules says, said again by the database.

-- A score does not change once its sheet is signed (87号令64).
CREATE FUNCTION evaluation_signed_sheet_is_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'evaluation_score_is_kept' USING ERRCODE = 'check_violation';
    END IF;
    SELECT signed_at INTO closed FROM evaluation_sheet WHERE id = NEW.sheet_id;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'evaluation_signed_sheet_is_closed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_signed_sheet_is_closed
    BEFORE INSERT OR UPDATE OR DELETE ON evaluation_score
    FOR EACH ROW EXECUTE FUNCTION evaluation_signed_sheet_is_closed();

-- A sheet is taken back into work only as its next version, by a carried motion.
CREATE FUNCTION evaluation_sheet_reopens_lawfully() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
       AND NOT (
           NEW.signed_at IS NULL AND NEW.version = OLD.version + 1
           AND EXISTS (
               SELECT 1 FROM evaluation_ballot
               WHERE kind = 'reopen' AND carried AND seat_id = NEW.member_id
                 AND closed_at >= OLD.signed_at))
    THEN
        RAISE EXCEPTION 'evaluation_sheet_reopens_lawfully'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_sheet_reopens_lawfully BEFORE UPDATE ON evaluation_sheet
    FOR EACH ROW EXECUTE FUNCTION evaluation_sheet_reopens_lawfully();

-- A chair, once there, is not replaced.
CREATE FUNCTION evaluation_one_chair() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.chair_id IS NOT NULL AND NEW.chair_id IS DISTINCT FROM OLD.chair_id THEN
        RAISE EXCEPTION 'evaluation_one_chair' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_one_chair BEFORE UPDATE ON evaluation_panel
    FOR EACH ROW EXECUTE FUNCTION evaluation_one_chair();

-- A frozen list, a vote, a signed sheet, a result, a signature: written once.
CREATE FUNCTION evaluation_written_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evaluation_written_once' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_signedsheet FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_result FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_reportsignature FOR EACH ROW
    EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_chairvote FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_ballotvote FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_rejection FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();

CREATE FUNCTION evaluation_list_is_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.drawn IS NOT NULL
       OR (NEW.body, NEW.digest, NEW.needed, NEW.size)
          IS DISTINCT FROM (OLD.body, OLD.digest, OLD.needed, OLD.size)
    THEN
        RAISE EXCEPTION 'evaluation_list_is_frozen'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_list_is_frozen BEFORE UPDATE OR DELETE
    ON evaluation_frozenlist FOR EACH ROW
    EXECUTE FUNCTION evaluation_list_is_frozen();

-- A secret is revealed once, and it is the one that was committed to.
CREATE FUNCTION evaluation_secret_is_the_one() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reveal IS NOT NULL OR NEW.commitment <> OLD.commitment
       OR (NEW.reveal IS NOT NULL
           AND (length(NEW.reveal) <> 32
                OR encode(sha256(NEW.reveal), 'hex') <> NEW.commitment))
    THEN
        RAISE EXCEPTION 'evaluation_secret_is_the_one'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_secret_is_the_one BEFORE UPDATE OR DELETE
    ON evaluation_secret FOR EACH ROW EXECUTE FUNCTION evaluation_secret_is_the_one();
