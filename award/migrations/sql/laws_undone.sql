DROP TRIGGER award_letter_stands ON award_letter;
DROP FUNCTION award_letter_stands();
DROP TRIGGER award_decision_stands ON award_decision;
DROP FUNCTION award_decision_stands();
