DROP TRIGGER bidding_looks_grow ON bidding_factorwindow;
DROP FUNCTION bidding_looks_grow();
