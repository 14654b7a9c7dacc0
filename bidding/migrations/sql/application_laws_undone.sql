DROP TRIGGER bidding_application_kept ON bidding_applicant;
DROP TRIGGER bidding_application_moves ON bidding_applicant;
DROP FUNCTION bidding_application_moves();
