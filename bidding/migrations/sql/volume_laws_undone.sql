DROP TRIGGER bidding_region_pick_kept ON bidding_regionpick;
DROP TRIGGER bidding_region_pick_laws ON bidding_regionpick;
DROP FUNCTION bidding_region_pick_laws();
DROP TRIGGER bidding_volume_kept ON bidding_volumeround;
DROP TRIGGER bidding_volume_stands ON bidding_volumeround;
DROP FUNCTION bidding_volume_stands();
