DROP TRIGGER bidding_part_moves ON bidding_part;
DROP FUNCTION bidding_part_moves();
DROP TRIGGER bidding_share_kept ON bidding_shareenvelope;
DROP TRIGGER bidding_part_stays ON bidding_part;
DROP TRIGGER bidding_bid_stays ON bidding_bid;
DROP FUNCTION bidding_is_kept();
DROP TRIGGER bidding_bid_moves ON bidding_bid;
DROP FUNCTION bidding_bid_moves();
