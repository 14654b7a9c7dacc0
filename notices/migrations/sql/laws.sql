-- A notice, once published, is neither changed nor taken away; its files stand.
CREATE FUNCTION notices_stand() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notices_stand' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER notices_stand BEFORE UPDATE OR DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notices_stand();
CREATE TRIGGER notices_file_stands BEFORE UPDATE OR DELETE ON notices_file
    FOR EACH ROW EXECUTE FUNCTION notices_stand();
