-- What evaluation/rules/sites.py says, said again by the database. Periods are
-- half-open: one session may end at the instant at which the next one begins.

-- A station holds one session at a time.
ALTER TABLE evaluation_bookedstation ADD CONSTRAINT evaluation_station_booked_once
    EXCLUDE USING gist (
        int8range(station_id, station_id, '[]') WITH &&,
        tstzrange(starts_at, ends_at, '[)') WITH &&
    ) WHERE (released_at IS NULL);

-- So does a room that is booked whole.
ALTER TABLE evaluation_booking ADD CONSTRAINT evaluation_chamber_booked_once
    EXCLUDE USING gist (
        int8range(chamber_id, chamber_id, '[]') WITH &&,
        tstzrange(starts_at, ends_at, '[)') WITH &&
    ) WHERE (released_at IS NULL AND whole);

-- Who sat where, with which key, and who saw it, is not written over.
CREATE FUNCTION evaluation_arrival_stands() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.member_id, NEW.booked_id, NEW.device_id, NEW.session_key,
           NEW.arrived_at)
          IS DISTINCT FROM
          (OLD.member_id, OLD.booked_id, OLD.device_id, OLD.session_key,
           OLD.arrived_at)
       OR (OLD.witnessed_at IS NOT NULL
           AND NEW.witnessed_at IS DISTINCT FROM OLD.witnessed_at)
       OR (OLD.ended_at IS NOT NULL
           AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'evaluation_arrival_stands' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_arrival_stands BEFORE UPDATE OR DELETE
    ON evaluation_arrival FOR EACH ROW EXECUTE FUNCTION evaluation_arrival_stands();

-- A member of a remote session signs in with the key of a witnessed arrival.
CREATE FUNCTION evaluation_seated_where_booked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.signed_in_at IS NOT NULL AND OLD.signed_in_at IS NULL
       AND EXISTS (SELECT 1 FROM evaluation_session
                   WHERE panel_id = NEW.panel_id AND cancelled_at IS NULL)
       AND NOT EXISTS (
           SELECT 1 FROM evaluation_arrival
           WHERE member_id = NEW.id AND ended_at IS NULL
             AND witnessed_at IS NOT NULL AND session_key = NEW.session_key)
    THEN
        RAISE EXCEPTION 'evaluation_seated_where_booked'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_seated_where_booked BEFORE UPDATE
    ON evaluation_member FOR EACH ROW
    EXECUTE FUNCTION evaluation_seated_where_booked();

-- A part of a recording, a fee, a rating: written once.
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_recordingpart FOR EACH ROW
    EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_expertfee FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
CREATE TRIGGER evaluation_written_once BEFORE UPDATE OR DELETE
    ON evaluation_rating FOR EACH ROW EXECUTE FUNCTION evaluation_written_once();
