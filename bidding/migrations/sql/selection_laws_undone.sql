DROP TRIGGER bidding_selection_secret_kept ON bidding_selectionsecret;
DROP TRIGGER bidding_selection_secret_once ON bidding_selectionsecret;
DROP FUNCTION bidding_selection_secret_once();
DROP TRIGGER bidding_selection_kept ON bidding_selection;
DROP TRIGGER bidding_selection_stands ON bidding_selection;
DROP FUNCTION bidding_selection_stands();
