DROP TRIGGER award_deal_signature_stands ON award_dealsignature;
DROP FUNCTION award_deal_signature_stands();
DROP TRIGGER award_deal_stands ON award_deal;
DROP FUNCTION award_deal_stands();
