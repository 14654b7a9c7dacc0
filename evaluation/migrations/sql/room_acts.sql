-- What a bid is put out by, what was asked, said and stopped: laws of the room.

-- A rejection by vote rests on a carried motion to reject that very bid (条例51).
CREATE FUNCTION evaluation_rejection_is_voted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.source = 'vote' AND NOT EXISTS (
        SELECT 1 FROM evaluation_ballot
        WHERE id = NEW.ballot_id AND kind = 'reject' AND carried
          AND panel_id = NEW.panel_id AND bid = NEW.bid)
    THEN
        RAISE EXCEPTION 'evaluation_rejection_is_voted'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_rejection_is_voted BEFORE INSERT ON evaluation_rejection
    FOR EACH ROW EXECUTE FUNCTION evaluation_rejection_is_voted();

-- A question stands as it was asked; its answer is written once; a limit only grows.
CREATE FUNCTION evaluation_inquiry_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.panel_id, NEW.n, NEW.kind, NEW.bid, NEW.organisation, NEW.envelope,
           NEW.clause, NEW.reason, NEW.question, NEW.proposed, NEW.steps,
           NEW.asked_by_id, NEW.asked_at)
          IS DISTINCT FROM
          (OLD.panel_id, OLD.n, OLD.kind, OLD.bid, OLD.organisation, OLD.envelope,
           OLD.clause, OLD.reason, OLD.question, OLD.proposed, OLD.steps,
           OLD.asked_by_id, OLD.asked_at)
       OR NEW.due_at < OLD.due_at
       OR (OLD.state <> 'open'
           AND (NEW.state, NEW.answer, NEW.closed_at, NEW.signed_id, NEW.due_at)
               IS DISTINCT FROM
               (OLD.state, OLD.answer, OLD.closed_at, OLD.signed_id, OLD.due_at))
       OR (NEW.is_set_aside IS DISTINCT FROM OLD.is_set_aside AND NOT EXISTS (
           SELECT 1 FROM evaluation_ballot
           WHERE inquiry_id = OLD.id AND kind = 'substance' AND carried))
    THEN
        RAISE EXCEPTION 'evaluation_inquiry_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_inquiry_stands BEFORE UPDATE OR DELETE
    ON evaluation_inquiry FOR EACH ROW EXECUTE FUNCTION evaluation_inquiry_stands();

-- A stop is written once, and ends once.
CREATE FUNCTION evaluation_halt_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.resumed_at IS NOT NULL
       OR (NEW.panel_id, NEW.reason, NEW.article, NEW.stopped_by, NEW.stopped_at)
          IS DISTINCT FROM
          (OLD.panel_id, OLD.reason, OLD.article, OLD.stopped_by, OLD.stopped_at)
    THEN
        RAISE EXCEPTION 'evaluation_halt_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_halt_stands BEFORE UPDATE OR DELETE
    ON evaluation_halt FOR EACH ROW EXECUTE FUNCTION evaluation_halt_stands();

-- While a supervisor's stop is in force nothing of the evaluation is decided.
CREATE FUNCTION evaluation_room_is_stopped() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    panel bigint;
BEGIN
    IF TG_TABLE_NAME = 'evaluation_ballotvote' THEN
        SELECT panel_id INTO panel FROM evaluation_ballot WHERE id = NEW.ballot_id;
    ELSIF TG_TABLE_NAME = 'evaluation_signedsheet' THEN
        SELECT m.panel_id INTO panel FROM evaluation_sheet s
        JOIN evaluation_member m ON m.id = s.member_id WHERE s.id = NEW.sheet_id;
    ELSE
        panel := NEW.panel_id;
    END IF;
    IF EXISTS (SELECT 1 FROM evaluation_halt
               WHERE panel_id = panel AND resumed_at IS NULL)
    THEN
        RAISE EXCEPTION 'evaluation_room_is_stopped' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_ballot
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_ballotvote
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT OR UPDATE ON evaluation_check
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_rejection
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_signedsheet
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_result
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();
CREATE TRIGGER evaluation_room_is_stopped BEFORE INSERT ON evaluation_inquiry
    FOR EACH ROW EXECUTE FUNCTION evaluation_room_is_stopped();

-- Until all sheets are signed seats talk of procedure alone (87号令62); nothing that
-- was said is taken back.
CREATE FUNCTION evaluation_talk_is_of_procedure() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR (NEW.category <> 'procedure' AND NOT EXISTS (
        SELECT 1 FROM evaluation_panel
        WHERE id = NEW.panel_id
          AND phase IN ('summing-up', 'reporting', 'signed')))
    THEN
        RAISE EXCEPTION 'evaluation_talk_is_of_procedure'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_talk_is_of_procedure BEFORE INSERT OR UPDATE OR DELETE
    ON evaluation_message FOR EACH ROW
    EXECUTE FUNCTION evaluation_talk_is_of_procedure();
