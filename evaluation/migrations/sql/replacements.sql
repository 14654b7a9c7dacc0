-- What evaluation/rules/replacements says, said again by the database.

-- A panel that draws is odd and has three members at least; the rulebook asks for more.
CREATE FUNCTION evaluation_panel_is_odd() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    size integer;
BEGIN
    SELECT NEW.owners + coalesce(sum((each ->> 1)::integer), 0) INTO size
        FROM jsonb_array_elements(NEW.experts) AS each;
    IF size < 3 OR size % 2 = 0 OR NEW.owners * 3 > size THEN
        RAISE EXCEPTION 'evaluation_panel_is_odd' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_panel_is_odd BEFORE INSERT OR UPDATE OF experts, owners
    ON evaluation_panel FOR EACH ROW EXECUTE FUNCTION evaluation_panel_is_odd();

-- A member is removed while its work can be done again: before any signature of the
-- report. A removal is written once.
CREATE FUNCTION evaluation_removal_in_time() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR EXISTS (
        SELECT 1 FROM evaluation_member m
        JOIN evaluation_panel p ON p.id = m.panel_id
        LEFT JOIN evaluation_report r ON r.panel_id = p.id
        LEFT JOIN evaluation_reportsignature s ON s.report_id = r.id
        WHERE m.id = NEW.member_id
          AND (p.phase IN ('signed', 'ended') OR s.id IS NOT NULL))
    THEN
        RAISE EXCEPTION 'evaluation_removal_in_time' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_removal_in_time BEFORE INSERT OR UPDATE OR DELETE
    ON evaluation_removal FOR EACH ROW EXECUTE FUNCTION evaluation_removal_in_time();

-- Whoever was removed acts no more.
CREATE FUNCTION evaluation_removed_acts_no_more() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    actor bigint;
BEGIN
    IF TG_TABLE_NAME IN ('evaluation_ballotvote', 'evaluation_chairvote') THEN
        actor := NEW.voter_id;
    ELSIF TG_TABLE_NAME = 'evaluation_reportsignature' THEN
        actor := NEW.member_id;
    ELSIF TG_TABLE_NAME = 'evaluation_check' THEN
        SELECT id INTO actor FROM evaluation_member
            WHERE panel_id = NEW.panel_id AND seat = NEW.seat;
    ELSE
        SELECT member_id INTO actor FROM evaluation_sheet WHERE id = NEW.sheet_id;
    END IF;
    IF EXISTS (SELECT 1 FROM evaluation_removal WHERE member_id = actor) THEN
        RAISE EXCEPTION 'evaluation_removed_acts_no_more'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_removed_acts_no_more BEFORE INSERT ON evaluation_ballotvote
    FOR EACH ROW EXECUTE FUNCTION evaluation_removed_acts_no_more();
CREATE TRIGGER evaluation_removed_acts_no_more BEFORE INSERT ON evaluation_chairvote
    FOR EACH ROW EXECUTE FUNCTION evaluation_removed_acts_no_more();
CREATE TRIGGER evaluation_removed_acts_no_more BEFORE INSERT
    ON evaluation_reportsignature
    FOR EACH ROW EXECUTE FUNCTION evaluation_removed_acts_no_more();
CREATE TRIGGER evaluation_removed_acts_no_more BEFORE INSERT OR UPDATE
    ON evaluation_check
    FOR EACH ROW EXECUTE FUNCTION evaluation_removed_acts_no_more();
CREATE TRIGGER evaluation_removed_acts_no_more BEFORE INSERT ON evaluation_signedsheet
    FOR EACH ROW EXECUTE FUNCTION evaluation_removed_acts_no_more();

-- The chair is replaced only when it was removed.
CREATE OR REPLACE FUNCTION evaluation_one_chair() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.chair_id IS NOT NULL AND NEW.chair_id IS DISTINCT FROM OLD.chair_id
       AND NOT EXISTS (
           SELECT 1 FROM evaluation_removal WHERE member_id = OLD.chair_id)
    THEN
        RAISE EXCEPTION 'evaluation_one_chair' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- A rejection never changes; it falls only with a vote of somebody who was removed.
CREATE FUNCTION evaluation_rejection_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT 1 FROM evaluation_ballotvote v
        JOIN evaluation_removal r ON r.member_id = v.voter_id
        WHERE v.ballot_id = OLD.ballot_id)
    THEN
        RAISE EXCEPTION 'evaluation_rejection_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER evaluation_written_once ON evaluation_rejection;
CREATE TRIGGER evaluation_rejection_stands BEFORE UPDATE OR DELETE
    ON evaluation_rejection FOR EACH ROW
    EXECUTE FUNCTION evaluation_rejection_stands();

-- A sheet is taken back into work by a carried motion, or when a bid came back
-- after a member was replaced.
CREATE OR REPLACE FUNCTION evaluation_sheet_reopens_lawfully() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND NEW.signed_at IS DISTINCT FROM OLD.signed_at
       AND NOT (
           NEW.signed_at IS NULL AND NEW.version = OLD.version + 1
           AND (EXISTS (
               SELECT 1 FROM evaluation_ballot
               WHERE kind = 'reopen' AND carried AND seat_id = NEW.member_id
                 AND closed_at >= OLD.signed_at)
            OR EXISTS (
               SELECT 1 FROM evaluation_member mine
               JOIN evaluation_member gone ON gone.panel_id = mine.panel_id
               JOIN evaluation_removal r ON r.member_id = gone.id
               WHERE mine.id = NEW.member_id AND r.removed_at >= OLD.signed_at)))
    THEN
        RAISE EXCEPTION 'evaluation_sheet_reopens_lawfully'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
