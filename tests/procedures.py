"""Which test drives which stage of which procedure to which end, through HTTP.

docs/reference/procedures.md shows it beside all that the law knows; a cell without a
test is a gap. Add a line with the test that fills it, then run `python
scripts/procedures.py`.
"""

from typing import Final

from tender.rules.catalogue import CATALOGUE
from tender.rules.stages import Stage

_OWN = "tests/bidding/test_own_pages.py::test_from_nothing_to_a_receipt_to_a_withdrawal"
_BOUGHT = (
    "tests/drives/test_procurement.py"
    "::test_a_purchase_goes_to_its_award_and_to_each_failure"
)
_BUILT = (
    "tests/drives/test_works_open.py::test_works_go_to_their_award_and_to_each_failure"
)
_CASE = "tests/tender/test_pages.py::test_a_trade_goes_through_its_pages"
_HALL = (
    "tests/bidding/test_opening_pages.py"
    "::test_a_whole_opening_by_forms_ends_in_a_sealed_record"
)
_TWO = (
    "tests/evaluation/test_two_envelopes.py"
    "::test_prices_come_after_the_technical_result"
)
_ROUND = "tests/bidding/test_quote_round.py::test_the_owner_calls_a_round_by_its_page"
_LETTER = "tests/award/test_pages.py::test_the_owner_decides_and_signs_the_letter"
_FEW = "tests/evaluation/test_exits.py::test_the_page_has_the_button_and_then_the_end"

_LAND = (
    "tests/bidding/test_land.py"
    "::test_a_listing_goes_from_its_draft_to_numbers_to_live_bidding"
)
_DEALS = "tests/bidding/test_land_deals.py"
_DEAL = f"{_DEALS}::test_both_confirm_and_the_contract_follows"
_LOST = f"{_DEALS}::test_a_winner_loses_its_right"
_UNSOLD = f"{_DEALS}::test_nobody_wins_and_that_is_published"
_CAP = (
    "tests/bidding/test_land_cap.py::test_two_take_the_cap_and_a_draw_names_the_winner"
)


def _until(
    procedure: str, end: str, last: Stage, test: str
) -> dict[tuple[str, str, Stage], str]:
    """Return the cells of a test that drives a procedure from its draft to `last`."""
    order = list(Stage)
    passed = order[: order.index(last) + 1]
    stages = [each for each in CATALOGUE[procedure].stages if each in passed]
    return {(procedure, end, each): test for each in stages}


def _to_every_end(procedure: str, test: str) -> dict[tuple[str, str, Stage], str]:
    """Return the cells of a test that drives a purchase to each of its ends."""
    return {
        **_until(procedure, "success", Stage.AWARDED, test),
        **_until(procedure, "too-few", Stage.CLOSED, test),
        **_until(procedure, "too-few-left", Stage.EVALUATING, test),
        **_until(procedure, "declined", Stage.AWARDED, test),
        **_until(procedure, "terminated", Stage.AWARDED, test),
    }


_EQUITY = "tests/bidding/test_equity.py"
_BY_RIGHT = f"{_EQUITY}::test_the_holder_of_a_right_matches_and_takes_it"
_AGREED = f"{_EQUITY}::test_one_taker_agrees_at_the_listing_price"
_ASSETS = f"{_EQUITY}::test_one_taker_takes_assets_after_ten_working_days"
_NO_TAKER = f"{_EQUITY}::test_without_a_taker_it_ends_and_may_be_listed_at_a_cut_price"


def _works_to_every_end(procedure: str, test: str) -> dict[tuple[str, str, Stage], str]:
    """Return the cells of a test that drives works to these of their ends."""
    return {
        **_until(procedure, "success", Stage.AWARDED, test),
        **_until(procedure, "too-few", Stage.CLOSED, test),
        **_until(procedure, "declined", Stage.AWARDED, test),
        **_until(procedure, "terminated", Stage.DECIDING, test),
    }


_BY_INVITATION = "tests/drives/test_works_by_invitation.py"
_INVITED = f"{_BY_INVITATION}::test_three_are_invited_and_nobody_else_sees_the_file"
_PASSED = f"{_BY_INVITATION}::test_those_that_passed_are_invited"
_PROPOSED = f"{_BY_INVITATION}::test_who_proposed_bids_with_a_price"
_EXAMINATIONS = ("works-prequalification", "works-prequalification-limited")
_FIRST_STAGES: Final = {
    cell: test
    for code in _EXAMINATIONS
    for cell, test in {
        **_until(code, "success", Stage.CONCLUDED, _PASSED),
        **_until(code, "too-few-passed", Stage.REPORTED, _PASSED),
    }.items()
}
_SELECTIONS = "tests/bidding/test_selections.py"
_SOLE = (
    "tests/drives/test_single_source.py"
    "::test_one_supplier_is_published_talked_with_and_awarded"
)
_GUESTS_DRAWN = (
    "tests/drives/test_procurement_invited.py"
    "::test_three_are_drawn_of_those_that_passed_and_bid"
)
_ENTERED = "tests/drives/test_framework.py::test_a_fifth_and_one_at_least_do_not_enter"
_DRAW = f"{_SELECTIONS}::test_a_draw_goes_from_its_draft_to_the_published_result"
_FEW_SIGN_UPS = f"{_SELECTIONS}::test_too_few_sign_ups_end_the_lot_and_nothing_is_drawn"
_MERIT = f"{_SELECTIONS}::test_the_best_by_points_is_chosen_and_equals_are_drawn"
_PRICES = "tests/bidding/test_price_selection.py"
_PRICE = f"{_PRICES}::test_the_price_falls_and_the_lowest_is_chosen"
_FEW_BY_PRICE = f"{_PRICES}::test_one_sign_up_ends_the_lot_and_nothing_is_bid"
_DIRECT = f"{_SELECTIONS}::test_only_the_one_that_is_named_answers_a_direct_choice"
_VOLUME = (
    "tests/drives/test_drugs.py::test_a_purchase_by_volume_goes_to_its_published_result"
)

_PARTNERS = (
    "tests/drives/test_partnership.py"
    "::test_a_partner_is_prequalified_talked_with_and_published"
)
_PARTNERSHIPS: Final = {
    **_until("ppp-prequalification", "success", Stage.CONCLUDED, _PARTNERS),
    **_until("ppp-prequalification", "too-few-passed", Stage.REPORTED, _PARTNERS),
    **_until("ppp-prequalification", "terminated", Stage.EVALUATING, _PARTNERS),
    **_until("ppp-consultation", "success", Stage.AWARDED, _PARTNERS),
    **_until("ppp-consultation", "too-few-left", Stage.EVALUATING, _PARTNERS),
    **_until("ppp-consultation", "declined", Stage.AWARDED, _PARTNERS),
    **_until("ppp-consultation", "no-agreement", Stage.DECIDING, _PARTNERS),
    **_until("ppp-consultation", "terminated", Stage.DECIDING, _PARTNERS),
}

#: no plan was announced ahead: the rules ask for none
_OPEN_WORKS: Final = {
    cell: test
    for end, last in (
        ("success", Stage.AWARDED),
        ("too-few", Stage.CLOSED),
        ("all-rejected", Stage.EVALUATING),
        ("declined", Stage.AWARDED),
        ("terminated", Stage.REPORTED),
    )
    for cell, test in _until("works-open", end, last, _BUILT).items()
    if cell[2] is not Stage.PREANNOUNCED
}

#: (procedure, end, stage): the test, as pytest names it without its class
DRIVES: Final[dict[tuple[str, str, Stage], str]] = {
    **_OPEN_WORKS,
    **_FIRST_STAGES,
    **_PARTNERSHIPS,
    **_works_to_every_end("works-invited", _INVITED),
    **_works_to_every_end("works-prequalified", _PASSED),
    **_works_to_every_end("works-prequalified-limited", _PASSED),
    **_until("works-two-stage-proposals", "success", Stage.CONCLUDED, _PROPOSED),
    **_until("works-two-stage-proposals", "too-few", Stage.CLOSED, _PROPOSED),
    **_works_to_every_end("works-two-stage", _PROPOSED),
    **_to_every_end("procurement-open", _BOUGHT),
    **_to_every_end("procurement-consultation", _BOUGHT),
    **_to_every_end("procurement-negotiation", _BOUGHT),
    **_to_every_end("procurement-inquiry", _BOUGHT),
    **_until("procurement-invitation-pool", "success", Stage.CONCLUDED, _GUESTS_DRAWN),
    **_until(
        "procurement-invitation-pool", "too-few-passed", Stage.REPORTED, _GUESTS_DRAWN
    ),
    **_until("procurement-invitation-pool", "terminated", Stage.DRAWING, _GUESTS_DRAWN),
    **_to_every_end("procurement-invited", _GUESTS_DRAWN),
    **_until("procurement-framework", "success", Stage.AWARDED, _ENTERED),
    **_until("procurement-framework", "too-few", Stage.CLOSED, _ENTERED),
    **_until("procurement-framework", "terminated", Stage.REPORTED, _ENTERED),
    **_until("procurement-single-source", "success", Stage.AWARDED, _SOLE),
    **_until("procurement-single-source", "no-response", Stage.CLOSED, _SOLE),
    **_until("procurement-single-source", "declined", Stage.AWARDED, _SOLE),
    **_until("procurement-single-source", "terminated", Stage.AWARDED, _SOLE),
    ("works-open", "success", Stage.DRAFT): _CASE,
    ("works-open", "success", Stage.IN_REVIEW): _CASE,
    ("works-open", "success", Stage.OPEN): _OWN,
    ("works-open", "success", Stage.OPENING): _HALL,
    ("works-two-envelopes", "success", Stage.EVALUATING): _TWO,
    ("procurement-consultation", "success", Stage.EVALUATING): _ROUND,
    ("procurement-consultation", "success", Stage.DECIDING): _LETTER,
    ("procurement-consultation", "success", Stage.AWARDED): _LETTER,
    ("procurement-consultation", "too-few-left", Stage.EVALUATING): _FEW,
    ("land-listing", "success", Stage.DRAFT): _LAND,
    ("land-listing", "success", Stage.IN_REVIEW): _LAND,
    ("land-listing", "success", Stage.OPEN): _LAND,
    ("land-listing", "success", Stage.BIDDING_LIVE): _LAND,
    ("land-listing", "success", Stage.DRAWING): _CAP,
    ("land-listing", "success", Stage.DECIDING): _DEAL,
    ("land-listing", "success", Stage.AWARDED): _DEAL,
    ("land-listing", "success", Stage.CONTRACTED): _DEAL,
    ("land-listing", "no-bids", Stage.BIDDING_LIVE): _UNSOLD,
    ("land-listing", "below-reserve", Stage.BIDDING_LIVE): _UNSOLD,
    ("land-listing", "unfit-after", Stage.BIDDING_LIVE): _LOST,
    ("land-listing", "unfit-after", Stage.DECIDING): _LOST,
    **_until("equity-transfer", "by-right", Stage.AWARDED, _BY_RIGHT),
    **_until("equity-transfer", "one-taker", Stage.AWARDED, _AGREED),
    **_until("assets-transfer", "one-taker", Stage.AWARDED, _ASSETS),
    **_until("equity-transfer", "no-taker", Stage.CLOSED, _NO_TAKER),
    **_until("intermediary-draw", "success", Stage.AWARDED, _DRAW),
    **_until("intermediary-draw", "too-few", Stage.CLOSED, _FEW_SIGN_UPS),
    **_until("intermediary-merit", "success", Stage.AWARDED, _MERIT),
    **_until("intermediary-price", "success", Stage.AWARDED, _PRICE),
    **_until("intermediary-price", "too-few", Stage.CLOSED, _FEW_BY_PRICE),
    **_until("intermediary-direct", "success", Stage.AWARDED, _DIRECT),
    **_until("drugs-volume", "success", Stage.AWARDED, _VOLUME),
    **_until("drugs-volume", "none-selected", Stage.OPENING, _VOLUME),
    **_until("drugs-volume", "terminated", Stage.DECIDING, _VOLUME),
}
