DROP TRIGGER bidding_secret_stays ON bidding_drawsecret;
DROP FUNCTION bidding_secret_stays();
DROP TRIGGER bidding_opened_belongs ON bidding_openedbid;
DROP FUNCTION bidding_opened_belongs();
DROP TRIGGER bidding_opened_stays ON bidding_openedbid;
DROP FUNCTION bidding_opened_stays();
