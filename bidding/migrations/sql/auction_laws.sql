-- An auction's terms stand; bids only come; the price only betters; the hammer falls once.
CREATE FUNCTION bidding_auction_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE WHEN OLD.direction = 'up' THEN 1 ELSE -1 END;
BEGIN
    IF (NEW.uid, NEW.lot_id, NEW.direction, NEW.terms)
       IS DISTINCT FROM (OLD.uid, OLD.lot_id, OLD.direction, OLD.terms) THEN
        RAISE EXCEPTION 'bidding: the terms of an auction stand'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.seen_at < OLD.seen_at THEN
        RAISE EXCEPTION 'bidding: the events of an auction come in order'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.hammered_at IS NOT NULL
       AND (NEW.hammered_at, NEW.accepted, NEW.price, NEW.leader)
       IS DISTINCT FROM (OLD.hammered_at, OLD.accepted, OLD.price, OLD.leader) THEN
        RAISE EXCEPTION 'bidding: the hammer has fallen'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.accepted NOT IN (OLD.accepted, OLD.accepted + 1)
       OR (NEW.accepted = OLD.accepted
           AND (NEW.price, NEW.leader) IS DISTINCT FROM (OLD.price, OLD.leader)) THEN
        RAISE EXCEPTION 'bidding: bids are counted one by one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.accepted > OLD.accepted AND (OLD.frozen_at IS NOT NULL
       OR (OLD.phase = 'timed' AND OLD.next_due_at <= NEW.seen_at)) THEN
        RAISE EXCEPTION 'bidding: no bid counts now'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.price IS NOT NULL AND sign * (NEW.price - OLD.price) < 0 THEN
        RAISE EXCEPTION 'bidding: the price of an auction only betters'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_auction_moves BEFORE UPDATE ON bidding_auction
    FOR EACH ROW EXECUTE FUNCTION bidding_auction_moves();
CREATE TRIGGER bidding_auction_kept BEFORE DELETE ON bidding_auction
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();

-- A bid is what its auction has just counted, and better than the one before it.
CREATE FUNCTION bidding_auction_bid_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    auction bidding_auction%ROWTYPE;
    former bidding_auctionbid%ROWTYPE;
    sign integer;
BEGIN
    SELECT * INTO auction FROM bidding_auction WHERE id = NEW.auction_id;
    IF (NEW.n, NEW.number, NEW.price, NEW.received_at)
       IS DISTINCT FROM
       (auction.accepted, auction.leader, auction.price, auction.seen_at) THEN
        RAISE EXCEPTION 'bidding: a bid is what its auction counted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT * INTO former FROM bidding_auctionbid
        WHERE auction_id = NEW.auction_id AND n = NEW.n - 1;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    sign := CASE WHEN auction.direction = 'up' THEN 1 ELSE -1 END;
    IF NOT (sign * (NEW.price - former.price) > 0
            OR (NEW.price = former.price AND NEW.is_match)
            OR (NEW.price = former.price AND NEW.area > coalesce(former.area, -1))) THEN
        RAISE EXCEPTION 'bidding: a bid betters the one before it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER bidding_auction_bid_counts BEFORE INSERT ON bidding_auctionbid
    FOR EACH ROW EXECUTE FUNCTION bidding_auction_bid_counts();
CREATE TRIGGER bidding_auction_bid_kept BEFORE UPDATE OR DELETE ON bidding_auctionbid
    FOR EACH ROW EXECUTE FUNCTION bidding_is_kept();
