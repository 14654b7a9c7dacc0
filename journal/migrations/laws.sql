-- The instant of every act with legal effect. Test databases replace it.
CREATE FUNCTION openseal_now() RETURNS timestamptz
LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is never changed: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- A row takes the next number, follows its stream's head and moves it. The digest is
-- computed here a second time, from the same bytes as journal/rules/chain.py.
CREATE FUNCTION journal_row_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head journal_stream%ROWTYPE;
    header text;
BEGIN
    SELECT * INTO STRICT head FROM journal_stream
        WHERE id = NEW.stream_id FOR UPDATE;
    IF head.name LIKE 'hidden:%' AND NOT head.hidden THEN
        RAISE EXCEPTION '% has joined and takes no more rows', head.name
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.n <> head.head_n + 1 THEN
        RAISE EXCEPTION '% stands at %, not before %', head.name, head.head_n, NEW.n
            USING ERRCODE = 'restrict_violation';
    END IF;
    header := format(
        '{"at":"%s","audience":"%s","kind":"%s","n":%s,"stream":"%s","v":%s}',
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.audience, NEW.kind, NEW.n, head.name, NEW.v);
    IF octet_length(NEW.salt) <> 32 OR NEW.digest <> sha256(head.head_digest
        || convert_to(header, 'UTF8') || sha256(NEW.salt || NEW.raw)) THEN
        RAISE EXCEPTION 'row % of % does not follow', NEW.n, head.name
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.facts <> convert_from(NEW.raw, 'UTF8')::jsonb THEN
        RAISE EXCEPTION 'row % of % has other facts', NEW.n, head.name
            USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.xid := pg_current_xact_id()::text::bigint;
    -- Not below the rows before it, though their transactions may have begun later.
    NEW.order_xid := greatest(NEW.xid, head.head_xid);
    UPDATE journal_stream
        SET head_n = NEW.n, head_digest = NEW.digest, head_xid = NEW.order_xid
        WHERE id = NEW.stream_id;
    -- Wakes the clock when the act commits; which stream grew is nobody's business.
    PERFORM pg_notify('openseal_journal', '');
    RETURN NEW;
END $$;

CREATE TRIGGER journal_row_follows BEFORE INSERT ON journal_row
    FOR EACH ROW EXECUTE FUNCTION journal_row_follows();

-- A stream starts empty, keeps its name, is hidden at most once and from the start,
-- and its head moves only by the trigger above.
CREATE FUNCTION journal_stream_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.head_n <> 0 OR NEW.head_digest <> decode(repeat('00', 32), 'hex')
            OR NEW.hidden <> (NEW.name LIKE 'hidden:%') THEN
            RAISE EXCEPTION 'the stream % does not start empty', NEW.name
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.name <> OLD.name OR (NEW.hidden AND NOT OLD.hidden)
    THEN
        RAISE EXCEPTION 'the stream % keeps its name and stays shown', OLD.name
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.head_n, NEW.head_digest, NEW.head_xid)
        IS DISTINCT FROM (OLD.head_n, OLD.head_digest, OLD.head_xid)
        AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the head of % moves with its rows', OLD.name
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER journal_stream_keeps BEFORE INSERT OR UPDATE ON journal_stream
    FOR EACH ROW EXECUTE FUNCTION journal_stream_keeps();
CREATE TRIGGER journal_stream_stays BEFORE DELETE ON journal_stream
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_stream_no_truncate BEFORE TRUNCATE ON journal_stream
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();

CREATE FUNCTION journal_position_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position <> (
        SELECT coalesce(max(position), 0) + 1 FROM journal_position) THEN
        RAISE EXCEPTION 'positions have no gaps: %', NEW.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER journal_position_follows BEFORE INSERT ON journal_position
    FOR EACH ROW EXECUTE FUNCTION journal_position_follows();

CREATE TRIGGER journal_row_stays BEFORE UPDATE OR DELETE ON journal_row
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_row_no_truncate BEFORE TRUNCATE ON journal_row
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_position_stays BEFORE UPDATE OR DELETE ON journal_position
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_position_no_truncate BEFORE TRUNCATE ON journal_position
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_checkpoint_stays BEFORE UPDATE OR DELETE ON journal_checkpoint
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_checkpoint_no_truncate BEFORE TRUNCATE ON journal_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_seal_stays BEFORE UPDATE OR DELETE ON journal_checkpointseal
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_seal_no_truncate BEFORE TRUNCATE ON journal_checkpointseal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
