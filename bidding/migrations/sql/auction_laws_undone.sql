DROP TRIGGER bidding_auction_bid_kept ON bidding_auctionbid;
DROP TRIGGER bidding_auction_bid_counts ON bidding_auctionbid;
DROP FUNCTION bidding_auction_bid_counts();
DROP TRIGGER bidding_auction_kept ON bidding_auction;
DROP TRIGGER bidding_auction_moves ON bidding_auction;
DROP FUNCTION bidding_auction_moves();
