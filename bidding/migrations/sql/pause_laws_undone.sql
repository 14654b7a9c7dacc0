DROP TRIGGER bidding_confirmed_running ON bidding_confirmation;
DROP TRIGGER bidding_key_running ON bidding_bidderkey;
DROP TRIGGER bidding_opened_running ON bidding_openedbid;
DROP FUNCTION bidding_confirmed_running();
DROP FUNCTION bidding_while_running();
DROP FUNCTION bidding_check_running(bigint);
DROP TRIGGER bidding_pause_kept ON bidding_openingpause;
DROP TRIGGER bidding_pause_ends ON bidding_openingpause;
DROP FUNCTION bidding_pause_ends();
