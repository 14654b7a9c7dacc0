"""Who enjoys a policy is found by the members, and decides whose price is lowest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evaluation.actions.record_check import record_check
from evaluation.models import Result
from evaluation.rules.checks import Finding
from evaluation.rules.claims import claimed, granted, policies_of
from kernel.canonical import strict_object

if TYPE_CHECKING:
    from tests.worlds.drives import Drive, Drives

SMALL = {"key": "small", "policy": "small", "rate": "0.10", "edition": "2022"}
KEY = "deduction-small"


def find(drive: Drive, place: int, *, passed: list[bool]) -> None:
    """Every member finds whether a bid's declaration bears the policy."""
    bid, why = drive.standing[place], {"reason": "声明函未载明规模", "page": "—"}
    for seat, finding in zip(["A1", *drive.others], passed, strict=False):
        more = {} if finding else why
        if seat == "A1":
            typed = {"bid": bid.key, "kind": "deduction", "key": KEY, **more}
            typed["passed"] = "yes" if finding else "no"
            drive.post(drive.chair, f"{drive.room}check/", **typed)
            continue
        record_check(
            by=drive.at_work.person(seat).actor,
            panel=drive.panel.uid,
            bid=bid.uid,
            kind="deduction",
            key=KEY,
            passed=finding,
            **more,
        )


def test_a_small_firm_is_lowest_by_its_deduction(drives: Drives) -> None:
    """财库〔2022〕19号: 745,000 less a tenth is below 739,000; the contract stays."""
    drive = drives("procurement-inquiry", parameters={"deductions": [SMALL]})
    drive.plan()
    drive.announce().bid(["745000.00", "739000.00", "742000.00"]).open().sit()
    drive.examine()
    assert "评审优惠" in drive.get(drive.chair, drive.room)
    find(drive, 0, passed=[True, True, False])
    find(drive, 1, passed=[True, False, False])
    with drive.aside():
        for bid in drive.standing:
            found = {"bid": bid.key, "kind": "responsiveness", "key": "term"}
            drive.post(drive.chair, f"{drive.room}check/", **found, passed="yes")
        # Nobody has looked at the third bid's claim yet.
        drive.post(drive.chair, f"{drive.room}finish-checks/", 409)
    find(drive, 2, passed=[False, False, False])
    drive.check().score().report().decide()
    assert drive.ranking[0].startswith("甲")
    row = Result.objects.get(panel=drive.panel)
    asked = strict_object(bytes(row.question), depth_max=16)
    given = {bid["name"][0]: bid.get("deductions") for bid in asked["bids"]}
    assert given == {"甲": ["small"], "乙": None, "丙": None}
    # A tenth off for the evaluation only: the award is at what was quoted.
    page = drive.get(drive.cast.owner, f"{drive.home}decision/?lot=1")
    assert "745,000.00" in page


POLICIES = policies_of(
    {
        "price": {"deductions": [SMALL, {"key": "joint", "rate": "0.04"}]},
        "bonus": [{"key": "green", "label": "节能"}],
    }
)


def test_every_policy_of_a_method_is_examined_once() -> None:
    keys = ["deduction-small", "deduction-joint", "deduction-green"]
    assert [check.key for check in POLICIES] == keys
    assert policies_of({}) == policies_of({"price": "1", "bonus": None}) == ()


@pytest.mark.parametrize(
    ("slots", "brought", "found"),
    [
        ((), (), ["small", "joint", "green"]),
        (("small",), (), ["joint", "green"]),
        (("small",), ("small",), ["small", "joint", "green"]),
        (("small", "joint", "green"), ("joint",), ["joint"]),
    ],
)
def test_a_slot_of_its_name_is_how_a_policy_is_claimed(
    slots: tuple[str, ...], brought: tuple[str, ...], found: list[str]
) -> None:
    asked = claimed(POLICIES, slots=slots, brought=brought)
    assert [check.key.partition("-")[2] for check in asked] == found


@pytest.mark.parametrize(
    ("votes", "enjoys"),
    [
        ([], False),
        ([True], True),
        ([True, False], True),
        ([True, False, False], False),
        ([False, False, False], False),
    ],
)
def test_the_majority_decides_and_silence_gives_nothing(
    votes: list[bool], enjoys: bool
) -> None:
    given = [Finding(f"A{n}", "b", KEY, vote) for n, vote in enumerate(votes)]
    found = granted(given, {"b": POLICIES[:1]})
    assert found == {"b": ["small"] if enjoys else []}
