-- What parties/rules says, said again by the database.

-- GB 32100-2015: weights are the powers of 3 modulo 31, the check digit completes 31.
CREATE FUNCTION parties_uscc_is_valid(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT code ~ '^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$'
       AND (31 - (
            SELECT sum(
                (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, i, 1)) - 1)
                * (ARRAY[1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28])[i])
            FROM generate_series(1, 17) AS i
        ) % 31) % 31
        = strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 18, 1)) - 1
$$;
ALTER TABLE parties_organisation
    ADD CONSTRAINT parties_organisation_uscc CHECK (parties_uscc_is_valid(uscc));

-- Each code of a path begins with the one above it, and the parent is that path.
CREATE FUNCTION parties_region_follows_parent() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    above text;
BEGIN
    IF NEW.parent_id IS NULL THEN RETURN NEW; END IF;
    SELECT path INTO above FROM parties_region WHERE id = NEW.parent_id;
    IF NEW.path NOT LIKE above || '.' || split_part(above, '.', -1) || '%' THEN
        RAISE EXCEPTION 'parties_region_follows_parent'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER parties_region_follows_parent BEFORE INSERT OR UPDATE
    ON parties_region FOR EACH ROW EXECUTE FUNCTION parties_region_follows_parent();

-- Segregation of duties (parties/rules/segregation.py holds the same two tables).
CREATE FUNCTION parties_roles_compatible(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT one = other OR ARRAY[least(one, other), greatest(one, other)] IN (
        ARRAY['bidder', 'owner'],
        ARRAY['custodian', 'owner'])
$$;
CREATE FUNCTION parties_role_fits_kind(kind text, role text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT role = ANY (CASE kind
        WHEN 'centre' THEN ARRAY['intake','booking','opening','expert-draw',
                                 'deposits','archive','administrator','custodian']
        WHEN 'public-body' THEN ARRAY['owner','custodian','bidder','expert']
        WHEN 'company' THEN ARRAY['bidder','owner','custodian','expert']
        WHEN 'agency' THEN ARRAY['agency','expert']
        WHEN 'custodian' THEN ARRAY['custodian','expert']
        WHEN 'supervisor' THEN ARRAY['supervisor']
        WHEN 'audit' THEN ARRAY['auditor']
        ELSE ARRAY[]::text[] END)
$$;
CREATE FUNCTION parties_segregation() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    kind_held text;
BEGIN
    -- The person's row is the lock: two grants at once see one another.
    SELECT o.kind INTO kind_held
      FROM parties_person p JOIN parties_organisation o ON o.id = p.organisation_id
     WHERE p.id = NEW.person_id FOR UPDATE OF p;
    IF NOT parties_role_fits_kind(kind_held, NEW.role) THEN
        RAISE EXCEPTION 'parties_role_fits_kind' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM parties_rolegrant g
         WHERE g.person_id = NEW.person_id AND g.id <> NEW.id
           AND tstzrange(g.starts_at, g.ends_at)
               && tstzrange(NEW.starts_at, NEW.ends_at)
           AND NOT parties_roles_compatible(g.role, NEW.role)
    ) THEN
        RAISE EXCEPTION 'parties_segregation' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER parties_segregation BEFORE INSERT OR UPDATE
    ON parties_rolegrant FOR EACH ROW EXECUTE FUNCTION parties_segregation();

-- Who someone was must stay as it was: no grant, certificate or signed act goes away.
CREATE FUNCTION parties_never_deleted() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are kept', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER parties_never_deleted BEFORE DELETE ON parties_rolegrant
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
CREATE TRIGGER parties_never_deleted BEFORE DELETE ON parties_certificate
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
CREATE TRIGGER parties_never_deleted BEFORE DELETE OR UPDATE ON parties_signedact
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
CREATE TRIGGER parties_never_deleted BEFORE DELETE ON parties_tie
    FOR EACH ROW EXECUTE FUNCTION parties_never_deleted();
