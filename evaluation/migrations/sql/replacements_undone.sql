CREATE OR REPLACE FUNCTION evaluation_sheet_reopens_lawfully() RETURNS trigger
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
DROP TRIGGER evaluation_rejection_stands ON evaluation_rejection;
DROP FUNCTION evaluation_rejection_stands();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_rejection FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE OR REPLACE FUNCTION evaluation_one_chair() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.chair_id IS NOT NULL AND NEW.chair_id IS DISTINCT FROM OLD.chair_id THEN
        RAISE EXCEPTION 'evaluation_one_chair' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER evaluation_removed_acts_no_more ON evaluation_signedsheet;
DROP TRIGGER evaluation_removed_acts_no_more ON evaluation_check;
DROP TRIGGER evaluation_removed_acts_no_more ON evaluation_reportsignature;
DROP TRIGGER evaluation_removed_acts_no_more ON evaluation_chairvote;
DROP TRIGGER evaluation_removed_acts_no_more ON evaluation_ballotvote;
DROP FUNCTION evaluation_removed_acts_no_more();
DROP TRIGGER evaluation_removal_in_time ON evaluation_removal;
DROP FUNCTION evaluation_removal_in_time();
DROP TRIGGER evaluation_panel_is_odd ON evaluation_panel;
DROP FUNCTION evaluation_panel_is_odd();
