DROP TRIGGER award_limit_holds ON award_decision;
DROP FUNCTION award_limit_holds();
