-- What custody keeps as it came, what is written once, what is destroyed once.

CREATE FUNCTION escrow_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'escrow: rows of % are kept as they are', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Columns named in TG_ARGV may be filled once, from NULL; all others never change.
CREATE FUNCTION escrow_filled_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOR name IN SELECT jsonb_object_keys(after) LOOP
        IF before -> name IS DISTINCT FROM after -> name
           AND NOT (name = ANY (TG_ARGV) AND before -> name = 'null'::jsonb) THEN
            RAISE EXCEPTION 'escrow: % of % is written once', name, TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER escrow_signature_kept BEFORE UPDATE OR DELETE ON escrow_statementsignature
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_release_kept BEFORE UPDATE OR DELETE ON escrow_release
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_releasefault_kept BEFORE UPDATE OR DELETE ON escrow_releasefault
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_agentrefusal_kept BEFORE UPDATE OR DELETE ON escrow_agentrefusal
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();

CREATE TRIGGER escrow_statement_stays BEFORE DELETE ON escrow_statement
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_statement_once BEFORE UPDATE ON escrow_statement
    FOR EACH ROW EXECUTE FUNCTION
    escrow_filled_once('complete_at', 'keys_made_at', 'withdrawn_at');

CREATE TRIGGER escrow_order_stays BEFORE DELETE ON escrow_order
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_order_once BEFORE UPDATE ON escrow_order
    FOR EACH ROW EXECUTE FUNCTION escrow_filled_once('token');

-- One closing list, ever (envelope.md section 9): none is changed, none goes.
CREATE TRIGGER escrow_closing_stays BEFORE DELETE ON escrow_closinglist
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_closing_once BEFORE UPDATE ON escrow_closinglist
    FOR EACH ROW EXECUTE FUNCTION escrow_filled_once('token', 'published_at');

CREATE TRIGGER escrow_custody_stays BEFORE DELETE ON escrow_custody
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();

-- An opening's key is destroyed, once, and never put back or exchanged.
CREATE FUNCTION escrow_key_destroyed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.destroyed_at IS NOT NULL
       OR (NEW.custody_id, NEW.lot, NEW.envelope, NEW.certificate, NEW.made_at)
          IS DISTINCT FROM
          (OLD.custody_id, OLD.lot, OLD.envelope, OLD.certificate, OLD.made_at)
       OR (NEW.wrapped IS NOT NULL AND NEW.wrapped <> OLD.wrapped) THEN
        RAISE EXCEPTION 'escrow: the key of an opening is only destroyed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_key_stays BEFORE DELETE ON escrow_openingkey
    FOR EACH ROW EXECUTE FUNCTION escrow_is_kept();
CREATE TRIGGER escrow_key_destroyed_once BEFORE UPDATE ON escrow_openingkey
    FOR EACH ROW EXECUTE FUNCTION escrow_key_destroyed_once();

-- A statement fixes seats and threshold: while one stands they do not change.
CREATE FUNCTION escrow_stands(custody bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM escrow_statement s
                   WHERE s.custody_id = custody AND s.withdrawn_at IS NULL)
$$;

CREATE FUNCTION escrow_custody_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.subject, NEW.owner_id, NEW.stream)
       IS DISTINCT FROM (OLD.subject, OLD.owner_id, OLD.stream)
       OR (NEW.threshold <> OLD.threshold AND escrow_stands(OLD.id)) THEN
        RAISE EXCEPTION 'escrow: the custody of % is fixed', OLD.subject
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_custody_fixed BEFORE UPDATE ON escrow_custody
    FOR EACH ROW EXECUTE FUNCTION escrow_custody_fixed();

CREATE FUNCTION escrow_seat_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF escrow_stands(coalesce(NEW.custody_id, OLD.custody_id)) THEN
        RAISE EXCEPTION 'escrow: a statement stands, its seats are fixed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER escrow_seat_fixed BEFORE INSERT OR DELETE ON escrow_seat
    FOR EACH ROW EXECUTE FUNCTION escrow_seat_fixed();

CREATE FUNCTION escrow_seat_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.custody_id, NEW.index, NEW.role, NEW.organisation_id, NEW.signer)
       IS DISTINCT FROM
       (OLD.custody_id, OLD.index, OLD.role, OLD.organisation_id, OLD.signer)
       OR (OLD.enrolled_at IS NOT NULL
           AND (NEW.encryption, NEW.release, NEW.enrolled_at)
               IS DISTINCT FROM (OLD.encryption, OLD.release, OLD.enrolled_at)) THEN
        RAISE EXCEPTION 'escrow: a seat is given once and makes its keys once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER escrow_seat_once BEFORE UPDATE ON escrow_seat
    FOR EACH ROW EXECUTE FUNCTION escrow_seat_once();
