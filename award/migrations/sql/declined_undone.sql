-- What was decided stands: only its withdrawal is added.
CREATE OR REPLACE FUNCTION award_decision_stands() RETURNS trigger
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
