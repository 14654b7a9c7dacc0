"""What waits for the hands that no deadline calls: the second administrator, whoever
audits, the deposits hand, a custodian who signs in person.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from play import consultation, preparing
from play.cast import BY_HAND, REGION, Cast
from play.diary import Diary
from play.live_files import LONG_LISTING_S, land
from play.people import RefusedThere
from play.preparing import Plan, Trade

HOURS_S: Final = 3 * 3600
DEPUTY: Final = {
    "username": "admin-deputy",
    "password": "A-deputy-of-the-play-2026",
    "name": "孙副管",
    "name_en": "Sun Fuguan",
}


def leave_on_desks(cast: Cast, started: float) -> dict[str, str]:
    """Leave these hands their work; return what waits for whom."""
    diary = Diary("desks", started)
    # The two trades go first; none of this is waited for by anybody.
    cast.opened.wait()
    waiting = _second_hand(cast)
    diary.say("an administrator gives a role that waits for another's approval")
    waiting |= _land(cast, diary)
    waiting |= _to_sign(cast, diary)
    return waiting


def _second_hand(cast: Cast) -> dict[str, str]:
    """One administrator registers a deputy; another has to approve the role."""
    admin2 = cast["admin2"]
    try:
        made = admin2.act(
            "/manage/people/new/",
            "parties.create-person",
            {"organisation": cast.facts["admin2"]["organisation_uid"], **DEPUTY},
        )
        admin2.act(
            made.url.path, "parties.grant-role", role="administrator", region=REGION
        )
    except RefusedThere as refused:
        # A second play on the same data: the deputy is there, approved or not.
        if refused.status != HTTPStatus.CONFLICT:
            raise
    return {"admin": f"approve or refuse the role given to {DEPUTY['name']}"}


def _land(cast: Cast, diary: Diary) -> dict[str, str]:
    """A parcel is listed; who applied was found fit, and pays its deposit."""
    plan = Plan(
        title="清江浦区示例路北侧地块出让",
        procedure="land-listing",
        purchase="goods",
        budget="50000000.00",
        ceiling="",
        content=land(listing_s=LONG_LISTING_S),
        to_deadline_s=HOURS_S,
    )
    trade = Trade(cast, diary, plan, cast["owner-land"], "")
    preparing.prepare_unsealed(trade)
    applicant = cast["builder-7"]
    applicant.act(f"/bids/{trade.lot}/", "bidding.apply")
    owner = trade.owner
    examined = f"{trade.case}applications/"
    owner.act(examined, "bidding.examine-application", finding="qualified")
    # Another applies while the first is numbered; that finding is left to be made.
    cast["builder-6"].act(f"/bids/{trade.lot}/", "bidding.apply")
    # Whoever tries what is not theirs is refused, and leaves a row for the auditors.
    try:
        applicant.get(trade.case)
    except RefusedThere:
        diary.say(f"{applicant.name} tries the inside of the trade: refused, and kept")
    return {
        "owner-land": f"examine who applied to compete for {trade.code}",
        "deposits": f"record the deposit credited for {trade.code}",
        "auditor": f"look through the refused attempts on {trade.code}",
    }


def _to_sign(cast: Cast, diary: Diary) -> dict[str, str]:
    """A statement that four agents have signed waits for the person of the fifth."""
    plan = replace(
        consultation.plan(), title="区图书馆自助借还设备采购", to_deadline_s=HOURS_S
    )
    trade = Trade(cast, diary, plan, cast["owner-education"], "custodian-education")
    trade.by_hand = True
    preparing.register(trade)
    preparing.write_file(trade)
    preparing.set_dates(trade)
    preparing.choose_custodians(trade)
    return {BY_HAND[0]: f"sign the custodians' statement of {trade.code}"}
