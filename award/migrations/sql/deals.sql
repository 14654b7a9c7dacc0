-- What award/rules/deals.py says, said again by the database.

-- What was sold to whom stands; how far it went is added, each step once.
CREATE FUNCTION award_deal_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    added text[] := ARRAY[
        'confirm_until', 'confirmed_at', 'contract_until',
        'file_key', 'file_digest', 'ready_at',
        'contract', 'contract_on', 'contracted_at', 'first_payment_until', 'paid_until',
        'cancelled_at', 'cancelled_ground', 'cancelled_reason', 'cancelled_by', 'deposit'
    ];
BEGIN
    IF TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - added) IS DISTINCT FROM (to_jsonb(OLD) - added)
       OR OLD.cancelled_at IS NOT NULL
       OR (OLD.confirm_until IS NOT NULL
           AND NEW.confirm_until IS DISTINCT FROM OLD.confirm_until)
       OR (OLD.confirmed_at IS NOT NULL
           AND (NEW.confirmed_at, NEW.contract_until)
               IS DISTINCT FROM (OLD.confirmed_at, OLD.contract_until))
       OR (OLD.ready_at IS NOT NULL
           AND (NEW.file_key, NEW.file_digest, NEW.ready_at)
               IS DISTINCT FROM (OLD.file_key, OLD.file_digest, OLD.ready_at))
       OR (OLD.contracted_at IS NOT NULL
           AND (NEW.contract, NEW.contract_on, NEW.contracted_at,
                NEW.first_payment_until, NEW.paid_until)
               IS DISTINCT FROM (OLD.contract, OLD.contract_on, OLD.contracted_at,
                                 OLD.first_payment_until, OLD.paid_until))
    THEN
        RAISE EXCEPTION 'award_deal_stands' USING ERRCODE = 'check_violation';
    END IF;
    -- Both have signed before it is confirmed.
    IF NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL AND (
        SELECT count(*) FROM award_dealsignature
        WHERE deal_id = NEW.id AND cms IS NOT NULL) <> 2
    THEN
        RAISE EXCEPTION 'award_deal_signed_by_both' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_deal_stands BEFORE UPDATE OR DELETE ON award_deal
    FOR EACH ROW EXECUTE FUNCTION award_deal_stands();

-- A place is drawn once and signed once, the winner's after the owner's.
CREATE FUNCTION award_deal_signature_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.deal_id, NEW.place, NEW.party)
          IS DISTINCT FROM (OLD.deal_id, OLD.place, OLD.party)
       OR (OLD.drawn_key <> '' AND (NEW.drawn_key, NEW.to_sign_digest)
           IS DISTINCT FROM (OLD.drawn_key, OLD.to_sign_digest))
       OR (OLD.cms IS NOT NULL AND (NEW.cms, NEW.signed_by, NEW.signed_at)
           IS DISTINCT FROM (OLD.cms, OLD.signed_by, OLD.signed_at))
    THEN
        RAISE EXCEPTION 'award_deal_signature_stands'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.cms IS NOT NULL AND NEW.place > 1 AND EXISTS (
        SELECT 1 FROM award_dealsignature former
        WHERE former.deal_id = NEW.deal_id AND former.place < NEW.place
          AND former.cms IS NULL)
    THEN
        RAISE EXCEPTION 'award_deal_signed_in_order'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_deal_signature_stands
    BEFORE UPDATE OR DELETE ON award_dealsignature
    FOR EACH ROW EXECUTE FUNCTION award_deal_signature_stands();
