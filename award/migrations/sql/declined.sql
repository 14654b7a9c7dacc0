-- What was decided stands: only its withdrawal is added, once, with ground and reason.
CREATE OR REPLACE FUNCTION award_decision_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    added text[] := ARRAY[
        'withdrawn_at', 'withdrawn_ground', 'withdrawn_reason', 'withdrawn_by'
    ];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'award_decision_stands' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL
       OR (to_jsonb(NEW) - added) IS DISTINCT FROM (to_jsonb(OLD) - added)
    THEN
        RAISE EXCEPTION 'award_decision_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
