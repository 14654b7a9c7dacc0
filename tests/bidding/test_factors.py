"""双重解密 through the acts: in time, once, sealed to the worker, blame computed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from bidding.actions import factor_staff, factor_work, factors
from bidding.facts import factors as facts
from bidding.models import BidderKey, FactorNote
from bidding.press import gathering, record
from bidding.rules import factors as rule
from escrow.rules.refusals import ReleaseNotForThis
from journal import queries as journal
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from sealing import cms
from sealing import factors as lists
from tests.worlds import factors as worlds
from tests.worlds import keepers as custody
from tests.worlds import openings, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.factors import Deciding
    from tests.worlds.people import City, Somebody

SECOND = timedelta(seconds=1)
PRICES_FOUR = (*openings.PRICES, "7400000.00")


def begun(city: City, folder: Path, at: At, *, remedy_s: int = 0, bids: int = 4):
    """Take a trade with bidders' keys to its open window."""
    case = worlds.drafted(city, remedy_s=remedy_s)
    stamps.platform()
    trades.approved(case)
    kept = custody.of(case)
    trades.announced(case)
    return worlds.closed(case, kept, folder, at, PRICES_FOUR[:bids])


@pytest.fixture
def deciding(city: City, tmp_path: Path, at: At) -> Deciding:
    """Four bids whose window is open."""
    return begun(city, tmp_path, at)


def staff(closed: Deciding) -> Somebody:
    return closed.case.city.hand(Role.OPENING)


def send(closed: Deciding, place: int, sealed: bytes | None = None) -> BidderKey:
    return factors.release_factor(
        by=closed.bidders[place].actor,
        opening=closed.opening.uid,
        sealed=sealed or worlds.own_key(closed, place),
    )


def extension(closed: Deciding, who: Somebody, seconds: int, reason: str) -> dict:
    found = closed.again()
    until = closed.window().ends_at + timedelta(seconds=seconds)
    facts = factor_staff.extension_facts(found, until, reason)
    body = act_bytes(factor_staff.EXTEND, str(found.uid), facts)
    return {
        "by": who.actor,
        "opening": found.uid,
        "until": until,
        "reason": reason,
        "signature": who.sign(body),
    }


def read(closed: Deciding, at: At) -> None:
    """End the window, have custodians release, and the bids read."""
    at(closed.window().ends_at)
    assert worlds.frozen(closed)
    openings.release(closed.keepers, closed.digest)
    openings.run()


def kinds(closed: Deciding) -> list[str]:
    return [row.kind for row in journal.rows(closed.case.lot.stream)]


def test_the_opening_waits_for_the_window(deciding: Deciding) -> None:
    case = deciding.case
    assert case.lot.opens_at == case.lot.submission_closes_at + timedelta(seconds=30)
    window = deciding.window()
    assert window.ends_at == window.starts_at + timedelta(seconds=30)
    assert openings.run() == []


def test_who_released_is_opened_and_who_did_not_has_revoked(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 3)
    read(deciding, at)
    assert deciding.outcomes() == [
        ("opened", ""),
        ("opened", ""),
        ("bidder-fault", "factor-not-released"),
        ("opened", ""),
    ]
    counted = journal.latest(deciding.case.lot.stream, "bidding.factors-counted")
    assert (counted.facts["given"], counted.facts["missing"]) == (3, 1)
    documents = deciding.again().bids.values_list("documents", flat=True)
    assert sorted(documents) == ["opened", "opened", "opened", "shut"]


def test_the_record_tells_the_window_and_the_article(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2)
    factor_staff.extend_window(
        **extension(deciding, staff(deciding), 60, "部分投标人网络中断")
    )
    read(deciding, at)
    rows = gathering.rows(deciding.again())
    told = {row.kind: row.facts for row in rows}
    assert told["bidding.factors-counted"]["missing"] == 1
    assert told["bidding.factor-window-extended"]["reason"] == "部分投标人网络中断"
    paper = record.as_pdf(gathering.heading(deciding.again()), rows)
    assert paper.startswith(b"%PDF")
    assert record.as_json(gathering.heading(deciding.again()), rows)["rows"]


def test_factors_json_names_who_released_in_the_lists_order(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 3, 0, 1)
    at(deciding.window().ends_at)
    worlds.frozen(deciding)
    found = lists.read(bytes(deciding.window().body))
    wanted = [deciding.bid(place).manifest_digest for place in (0, 1, 3)]
    assert list(found.manifests) == wanted
    assert found.closing == deciding.digest


@pytest.mark.parametrize(("offset", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_end_itself_is_late(
    deciding: Deciding, at: At, offset: int, taken: bool
) -> None:
    at(deciding.window().ends_at + offset * SECOND)
    if taken:
        assert send(deciding, 0).state == "sent"
        return
    with pytest.raises(rule.WindowOver) as refused:
        send(deciding, 0)
    assert refused.value.article == rule.ARTICLE
    assert BidderKey.objects.count() == 0


def test_before_the_closing_list_nobody_decrypts(
    city: City, tmp_path: Path, at: At
) -> None:
    case = worlds.drafted(city)
    stamps.platform()
    trades.approved(case)
    kept = custody.of(case)
    trades.announced(case)
    opening = openings.prepared(case, kept)
    bidders = openings.submitted(case, tmp_path, openings.PRICES[:1])
    with pytest.raises(rule.WindowNotOpen):
        factors.release_factor(by=bidders[0].actor, opening=opening.uid, sealed=b"\0")


def test_twice_from_two_tabs_or_machines_is_once(deciding: Deciding) -> None:
    first = send(deciding, 0)
    assert send(deciding, 0) == first
    worlds.check(deciding)
    assert send(deciding, 0).pk == first.pk
    assert BidderKey.objects.count() == 1
    assert kinds(deciding).count("bidding.factor-sent") == 1
    assert kinds(deciding).count("bidding.factor-given") == 1


def test_a_lying_bidder_is_found_out_and_may_still_tell_the_truth(
    deciding: Deciding, at: At
) -> None:
    content = cms.open_sealed(
        bytes(deciding.bid(0).factor), deciding.bidders[0].signer.receiver()
    )
    tail = content.rindex(b'"factor":"') + 10
    bent = content[:tail] + (b"B" if content[tail : tail + 1] == b"A" else b"A")
    send(deciding, 0, worlds.sealed(deciding, bent + content[tail + 1 :]))
    worlds.check(deciding)
    assert deciding.last(0).code == "factor-not-committed"
    worlds.release(deciding, 0, 1, 3)
    assert deciding.last(0).number == 2
    send(deciding, 2, worlds.sealed(deciding, bent + content[tail + 1 :]))
    worlds.check(deciding)
    read(deciding, at)
    assert [outcome for outcome, _ in deciding.outcomes()] == [
        "opened",
        "opened",
        "bidder-fault",
        "opened",
    ]
    assert deciding.outcomes()[2][1] == "context-mismatch"


def test_what_is_not_sealed_to_the_worker_is_refused(deciding: Deciding) -> None:
    mine = deciding.bidders[0].signer.certificate
    with pytest.raises(ReleaseNotForThis):
        send(deciding, 0, cms.seal_to(b"{}", mine))
    with pytest.raises(Refused):
        send(deciding, 0, b"\0" * 100)
    assert BidderKey.objects.count() == 0


def test_whoever_did_not_bid_has_nothing_to_release(deciding: Deciding) -> None:
    stranger = deciding.case.city.bidder("未投标建设有限公司")
    with pytest.raises(NotFound):
        factors.release_factor(
            by=stranger.actor, opening=deciding.opening.uid, sealed=b""
        )


def test_the_key_is_nowhere_but_under_the_workers_seal(deciding: Deciding) -> None:
    worlds.release(deciding, 0)
    content = cms.open_sealed(
        bytes(deciding.bid(0).factor), deciding.bidders[0].signer.receiver()
    )
    secret = content.split(b'"factor":"')[1].split(b'"')[0]
    row = deciding.last(0)
    assert secret not in bytes(row.body)
    for entry in journal.rows(deciding.case.lot.stream):
        assert secret.decode() not in str(entry.facts)


def test_a_failure_of_ours_is_tried_again_by_staff_once(deciding: Deciding) -> None:
    send(deciding, 0)
    factor_work.check_keys(opening=deciding.opening.uid, wrap_key=b"\0" * 32)
    assert deciding.last(0).code == "opening-key-unusable"
    hand = staff(deciding)
    retry = {"by": hand.actor, "opening": deciding.opening.uid}
    assert factor_staff.retry_failed(**retry) == 1
    assert factor_staff.retry_failed(**retry) == 0
    worlds.check(deciding)
    assert deciding.last(0).state == "given"
    assert kinds(deciding).count("bidding.factors-retried") == 1


def test_what_we_could_not_check_is_not_the_bidders_fault(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2)
    send(deciding, 3)
    factor_work.check_keys(opening=deciding.opening.uid, wrap_key=b"\0" * 32)
    read(deciding, at)
    assert deciding.outcomes()[3] == ("other-fault", "opening-key-unusable")


def test_an_unchecked_key_holds_the_list_up(deciding: Deciding, at: At) -> None:
    send(deciding, 0)
    at(deciding.window().ends_at)
    assert not worlds.frozen(deciding)
    assert not factor_work.publish_factors(opening=deciding.opening.uid)
    worlds.check(deciding)
    assert worlds.frozen(deciding)


def test_an_extension_is_signed_seen_and_made_once(deciding: Deciding, at: At) -> None:
    hand = staff(deciding)
    asked = extension(deciding, hand, 60, "部分投标人网络中断")
    before = deciding.window().ends_at
    factor_staff.extend_window(**asked)
    assert deciding.window().ends_at == before + timedelta(seconds=60)
    factor_staff.extend_window(**asked)
    row = journal.latest(deciding.case.lot.stream, "bidding.factor-window-extended")
    assert (row.audience, row.facts["reason"]) == ("public", "部分投标人网络中断")
    assert kinds(deciding).count("bidding.factor-window-extended") == 1
    at(before)
    assert send(deciding, 0).state == "sent"


def test_an_extension_at_the_end_wins_over_a_list_not_stamped(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2)
    at(deciding.window().ends_at)
    factor_staff.extend_window(
        **extension(deciding, staff(deciding), 60, "监督部门要求延长")
    )
    assert not worlds.frozen(deciding)
    assert send(deciding, 3).state == "sent"


def test_once_stamped_nothing_of_the_window_moves(deciding: Deciding, at: At) -> None:
    worlds.release(deciding, 0, 1, 2)
    hand = staff(deciding)
    asked = extension(deciding, hand, 60, "部分投标人网络中断")
    at(deciding.window().ends_at)
    assert worlds.frozen(deciding)
    with pytest.raises(rule.FactorsFrozen):
        factor_staff.extend_window(**asked)
    with pytest.raises(rule.FactorsFrozen):
        factor_staff.retry_failed(by=hand.actor, opening=deciding.opening.uid)
    window = deciding.window()
    window.ends_at += SECOND
    with pytest.raises(IntegrityError), transaction.atomic():
        window.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        BidderKey.objects.filter(pk=deciding.last(0).pk).update(state="failed")


@pytest.mark.parametrize("seconds", [-1, 24 * 3600 + 1])
def test_an_extension_moves_later_and_not_for_ever(
    deciding: Deciding, seconds: int
) -> None:
    with pytest.raises(rule.ExtensionNotLonger):
        factor_staff.extend_window(
            **extension(deciding, staff(deciding), seconds, "理由写明五字")
        )


def test_notes_are_for_those_inside_and_kept_once(deciding: Deciding) -> None:
    hand = staff(deciding)
    key = deciding.opening.uid
    note = {
        "by": hand.actor,
        "opening": deciding.opening.uid,
        "bid": deciding.bid(2).uid,
        "text": "09:35 已电话联系",
        "request_key": key,
    }
    assert factor_staff.note_bidder(**note) == factor_staff.note_bidder(**note)
    assert FactorNote.objects.count() == 1
    row = journal.latest(deciding.case.lot.stream, "bidding.factor-noted")
    assert row.audience == "factor-note"
    with pytest.raises(NotFound):
        factor_staff.note_bidder(**{**note, "by": deciding.bidders[0].actor})


@pytest.mark.parametrize(("released", "stage"), [(2, "failed"), (3, "releasing")])
def test_the_floor_is_counted_again(
    deciding: Deciding, at: At, released: int, stage: str
) -> None:
    worlds.release(deciding, *range(released))
    at(deciding.window().ends_at)
    worlds.frozen(deciding)
    assert deciding.case.stage() == stage
    if stage == "failed":
        openings.run()
        assert deciding.again().state == "unopened"
        assert deciding.outcomes() == []


def test_a_custodians_fault_is_not_the_bidders_and_the_others_go_on(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2, 3)
    at(deciding.window().ends_at)
    worlds.frozen(deciding)
    wrong = [deciding.bid(1).manifest_digest]
    openings.release(deciding.keepers, deciding.digest, (1, 2, 3, 4, 5), wrong=wrong)
    openings.run()
    assert [each for each, _ in deciding.outcomes()] == [
        "opened",
        "other-fault",
        "opened",
        "opened",
    ]
    shown = facts.evidence(deciding.again(), deciding.bid(1))
    assert len(shown["findings"]) == 5
    assert shown["outcome"] == "other-fault"


# --- 补救方案 ---


def use(closed: Deciding, place: int, source: int | None = None) -> BidderKey:
    return factors.use_recovery(
        by=closed.bidders[place].actor,
        opening=closed.opening.uid,
        sealed=worlds.recovery(closed, place, source),
    )


def test_without_a_remedy_in_the_file_there_is_none(deciding: Deciding, at: At) -> None:
    worlds.release(deciding, 0, 1, 2)
    read(deciding, at)
    with pytest.raises(rule.RemedyNotOpen):
        use(deciding, 3)
    assert deciding.again().state == "opened"


def test_the_remedy_opens_late_what_matches_before_anything_is_read(
    city: City, tmp_path: Path, at: At
) -> None:
    closed = begun(city, tmp_path, at, remedy_s=30)
    worlds.release(closed, 0, 1, 2)
    read(closed, at)
    assert closed.again().opened_at is None
    assert "bidding.table-opened" not in kinds(closed)
    assert closed.again().remedy.shut == [str(closed.bid(3).uid)]
    use(closed, 3)
    openings.run()
    assert closed.outcomes()[3] == ("opened", "opened-by-remedy")
    assert "bidding.recovery-accepted" in kinds(closed)
    assert closed.again().bids.get(number=4).documents == "opened"


def test_another_bids_recovery_file_is_refused_and_the_time_ends(
    city: City, tmp_path: Path, at: At
) -> None:
    closed = begun(city, tmp_path, at, remedy_s=30)
    worlds.release(closed, 0, 1, 2)
    read(closed, at)
    use(closed, 3, source=0)
    worlds.check(closed)
    assert closed.last(3, "recovery").code == "context-mismatch"
    assert closed.again().opened_at is None
    at(closed.again().remedy.until)
    with pytest.raises(rule.RemedyNotOpen):
        use(closed, 3)
    openings.run()
    assert closed.outcomes()[3] == ("bidder-fault", "factor-not-released")


@pytest.mark.parametrize(("offset", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_end_of_the_remedy_itself_is_late(
    city: City, tmp_path: Path, at: At, offset: int, taken: bool
) -> None:
    closed = begun(city, tmp_path, at, remedy_s=30)
    worlds.release(closed, 0, 1, 2)
    read(closed, at)
    at(closed.again().remedy.until + offset * SECOND)
    if taken:
        assert use(closed, 3).state == "sent"
    else:
        with pytest.raises(rule.RemedyNotOpen):
            use(closed, 3)


def test_who_was_opened_needs_no_remedy(city: City, tmp_path: Path, at: At) -> None:
    closed = begun(city, tmp_path, at, remedy_s=30)
    worlds.release(closed, 0, 1, 2)
    read(closed, at)
    with pytest.raises(rule.RemedyNotOpen):
        use(closed, 0)
