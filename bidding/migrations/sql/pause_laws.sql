-- A pause stays as it was written; it ends once.
CREATE FUNCTION bidding_pause_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.resumed_at IS NOT NULL
       OR (NEW.opening_id, NEW.at, NEW.person, NEW.person_name,
           NEW.organisation_name, NEW.reason, NEW.signature)
       IS DISTINCT FROM
          (OLD.opening_id, OLD.at, OLD.person, OLD.person_name,
           OLD.organisation_name, OLD.reason, OLD.signature) THEN
        RAISE EXCEPTION 'bidding: a pause stays as it was written'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_pause_ends BEFORE UPDATE ON bidding_openingpause
    FOR EACH ROW EXECUTE FUNCTION bidding_pause_ends();
CREATE TRIGGER bidding_pause_kept BEFORE DELETE ON bidding_openingpause
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- While an opening is paused no bid is read, no row confirmed and no key taken.
CREATE FUNCTION bidding_check_running(which bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bidding_openingpause p
               WHERE p.opening_id = which AND p.resumed_at IS NULL) THEN
        RAISE EXCEPTION 'bidding: the opening is paused'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION bidding_while_running() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bidding_check_running(NEW.opening_id);
    RETURN NEW;
END $$;

CREATE FUNCTION bidding_confirmed_running() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bidding_check_running(
        (SELECT b.opening_id FROM bidding_openedbid b WHERE b.id = NEW.opened_id));
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_opened_running BEFORE INSERT ON bidding_openedbid
    FOR EACH ROW EXECUTE FUNCTION bidding_while_running();
CREATE TRIGGER bidding_key_running BEFORE INSERT ON bidding_bidderkey
    FOR EACH ROW EXECUTE FUNCTION bidding_while_running();
CREATE TRIGGER bidding_confirmed_running BEFORE INSERT ON bidding_confirmation
    FOR EACH ROW EXECUTE FUNCTION bidding_confirmed_running();
