-- The laws of this app that no constraint on one row can say.

CREATE FUNCTION tender_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'tender: rows of % are kept as they are', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER tender_tenderfile_kept BEFORE UPDATE OR DELETE ON tender_tenderfile
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_timetable_kept BEFORE UPDATE OR DELETE ON tender_timetable
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_milestone_kept BEFORE UPDATE OR DELETE ON tender_milestone
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_reached_kept BEFORE UPDATE OR DELETE ON tender_reached
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_clarification_kept BEFORE UPDATE OR DELETE ON tender_clarification
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_question_stays BEFORE DELETE ON tender_question
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_objection_stays BEFORE DELETE ON tender_objection
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_extension_stays BEFORE DELETE ON tender_extension
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();
CREATE TRIGGER tender_submission_stays BEFORE DELETE ON tender_submission
    FOR EACH ROW EXECUTE FUNCTION tender_is_kept();

-- What was answered or decided is answered or decided once.
CREATE FUNCTION tender_question_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text THEN
        RAISE EXCEPTION 'tender: a question is asked once and answered once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_question_once BEFORE UPDATE ON tender_question
    FOR EACH ROW EXECUTE FUNCTION tender_question_once();

CREATE FUNCTION tender_objection_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR NEW.text <> OLD.text THEN
        RAISE EXCEPTION 'tender: an objection is raised once and answered once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_objection_once BEFORE UPDATE ON tender_objection
    FOR EACH ROW EXECUTE FUNCTION tender_objection_once();

CREATE FUNCTION tender_submission_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome <> '' THEN
        RAISE EXCEPTION 'tender: a submission is decided once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_submission_once BEFORE UPDATE ON tender_submission
    FOR EACH ROW EXECUTE FUNCTION tender_submission_once();

-- An announced deadline only moves later (sealed bids rest on it).
CREATE FUNCTION tender_lot_only_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submission_closes_at IS NOT NULL
       AND (NEW.submission_closes_at IS NULL
            OR NEW.submission_closes_at < OLD.submission_closes_at
            OR NEW.opens_at < OLD.opens_at) THEN
        RAISE EXCEPTION 'tender: an announced deadline only moves later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_lot_only_later BEFORE UPDATE ON tender_lot
    FOR EACH ROW EXECUTE FUNCTION tender_lot_only_later();

-- A lot that was ever announced is not deleted.
CREATE FUNCTION tender_lot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.stage NOT IN ('draft', 'preannounced') THEN
        RAISE EXCEPTION 'tender: only a draft lot can be taken out'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER tender_lot_stays BEFORE DELETE ON tender_lot
    FOR EACH ROW EXECUTE FUNCTION tender_lot_stays();

-- A trade keeps the owner, procedure and rulebook it was registered under.
CREATE FUNCTION tender_trade_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.owner_id, NEW.code, NEW.procedure, NEW.rulebook)
       IS DISTINCT FROM (OLD.owner_id, OLD.code, OLD.procedure, OLD.rulebook) THEN
        RAISE EXCEPTION 'tender: a trade keeps its owner, code, procedure and rulebook'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tender_trade_keeps BEFORE UPDATE ON tender_trade
    FOR EACH ROW EXECUTE FUNCTION tender_trade_keeps();
