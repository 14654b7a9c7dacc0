"""双重解密 through the acts: in time, once, sealed to the worker, blame computed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from bidding import queries
from bidding.actions import factor_staff, factor_work, factors
from bidding.actions.look_at_window import look_at_remedy, look_at_window
from bidding.facts import factors as facts
from bidding.models import BidderKey, FactorWindow, Remedy
from bidding.press import gathering, record
from bidding.rules import factors as rule
from escrow.rules.refusals import ReleaseNotForThis
from journal import queries as journal
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from sealing import cms
from sealing import factors as lists
from tests import kept
from tests.conftest import At
from tests.worlds import factors as worlds
from tests.worlds import keepers as custody
from tests.worlds import openings, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.factors import Deciding
    from tests.worlds.people import City, Somebody

SECOND = timedelta(seconds=1)
PRICES = (*openings.PRICES, "7400000.00", "7410000.00")
#: a key that no worker has
NO_KEY = b"\0" * 32


def begun(city: City, folder: Path, at: At, *, remedy_s: int = 0, bids: int = 4):
    """Take a trade with bidders' keys to its open window."""
    case = worlds.drafted(city, remedy_s=remedy_s)
    stamps.platform()
    trades.approved(case)
    keepers = custody.of(case)
    trades.announced(case)
    return worlds.closed(case, keepers, folder, at, PRICES[:bids])


@kept.stage()
def deciding(city: City) -> Deciding:
    """Four bids whose window is open."""
    return begun(city, kept.folder(), At())


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
    worlds.wait(closed, at)
    assert worlds.frozen(closed)
    openings.release(closed.keepers, closed.digest)
    openings.run()


def kinds(closed: Deciding) -> list[str]:
    return [row.kind for row in journal.rows(closed.case.lot.stream)]


def bent(closed: Deciding, place: int) -> bytes:
    """Return what a lying bidder sends: its own form with another secret."""
    content = plain(closed, place)
    at = content.rindex(b'"factor":"') + 10
    first = b"B" if content[at : at + 1] == b"A" else b"A"
    return worlds.sealed(closed, content[:at] + first + content[at + 1 :])


def plain(closed: Deciding, place: int) -> bytes:
    """Return the content of a bidder's factor.p7m."""
    receiver = closed.bidders[place].signer.receiver()
    return cms.open_sealed(bytes(closed.bid(place).factor), receiver)


def test_who_released_in_time_is_opened_and_who_did_not_has_revoked(
    deciding: Deciding, at: At
) -> None:
    lot, window = deciding.case.lot, deciding.window()
    assert lot.opens_at == lot.submission_closes_at + timedelta(seconds=30)
    assert window.ends_at == window.starts_at + timedelta(seconds=30)
    assert openings.run() == []
    worlds.release(deciding, 3, 0, 1)
    factor_staff.extend_window(
        **extension(deciding, staff(deciding), 60, "部分投标人网络中断")
    )
    read(deciding, at)
    assert deciding.outcomes() == [
        ("opened", ""),
        ("opened", ""),
        ("bidder-fault", "factor-not-released"),
        ("opened", ""),
    ]
    found = lists.read(bytes(deciding.window().body))
    wanted = [deciding.bid(place).manifest_digest for place in (0, 1, 3)]
    assert (list(found.manifests), found.closing) == (wanted, deciding.digest)
    documents = deciding.again().bids.values_list("documents", flat=True)
    assert sorted(documents) == ["opened", "opened", "opened", "shut"]
    with pytest.raises(rule.RemedyNotOpen):
        use(deciding, 2)
    _check_record(deciding)


def _check_record(closed: Deciding) -> None:
    """The opening record is made from the same rows."""
    rows = gathering.rows(closed.again())
    told = {row.kind: row.facts for row in rows}
    counted = told["bidding.factors-counted"]
    assert (counted["given"], counted["missing"]) == (3, 1)
    assert told["bidding.factor-window-extended"]["reason"] == "部分投标人网络中断"
    paper = record.as_pdf(rows)
    assert paper.startswith(b"%PDF")


def test_the_end_itself_is_late(deciding: Deciding, at: At) -> None:
    ends_at = deciding.window().ends_at
    at(ends_at - SECOND)
    assert send(deciding, 0).state == "sent"
    for late in (ends_at, ends_at + SECOND):
        at(late)
        with pytest.raises(rule.WindowOver) as refused:
            send(deciding, 1)
        assert refused.value.article == rule.ARTICLE
        # What stands is told so, however late it is asked.
        assert send(deciding, 0).number == 1
    assert BidderKey.objects.count() == 1
    # An unchecked key holds the list up; nothing else does.
    assert not worlds.frozen(deciding)
    assert not factor_work.publish_factors(opening=deciding.opening.uid)
    worlds.check(deciding)
    assert worlds.frozen(deciding)


def test_before_the_closing_list_nobody_decrypts(
    city: City, tmp_path: Path, at: At
) -> None:
    case = worlds.drafted(city)
    stamps.platform()
    trades.approved(case)
    keepers = custody.of(case)
    trades.announced(case)
    opening = openings.prepared(case, keepers)
    bidders = openings.submitted(case, tmp_path, openings.PRICES[:1])
    with pytest.raises(rule.WindowNotOpen):
        factors.release_factor(by=bidders[0].actor, opening=opening.uid, sealed=b"\0")


def test_a_key_is_taken_once_from_its_bidder_and_lies_under_the_workers_seal(
    deciding: Deciding,
) -> None:
    with pytest.raises(ReleaseNotForThis):
        send(deciding, 0, cms.seal_to(b"{}", deciding.bidders[0].signer.certificate))
    with pytest.raises(Refused):
        send(deciding, 0, b"\0" * 100)
    stranger = deciding.case.city.bidder("未投标建设有限公司")
    with pytest.raises(NotFound):
        factors.release_factor(
            by=stranger.actor, opening=deciding.opening.uid, sealed=b""
        )
    assert BidderKey.objects.count() == 0
    first = send(deciding, 0)
    assert send(deciding, 0) == first
    worlds.check(deciding)
    assert send(deciding, 0).pk == first.pk
    assert BidderKey.objects.count() == 1
    assert kinds(deciding).count("bidding.factor-sent") == 1
    assert kinds(deciding).count("bidding.factor-given") == 1
    secret = plain(deciding, 0).split(b'"factor":"')[1].split(b'"')[0]
    assert secret not in bytes(first.body)
    for entry in journal.rows(deciding.case.lot.stream):
        assert secret.decode() not in str(entry.facts)


def test_blame_is_computed_for_liars_and_for_what_we_could_not_check(
    city: City, tmp_path: Path, at: At
) -> None:
    deciding = begun(city, tmp_path, at, bids=5)
    opening = deciding.opening.uid
    send(deciding, 0, bent(deciding, 0))
    send(deciding, 2, bent(deciding, 2))
    worlds.check(deciding)
    assert deciding.last(0).code == "factor-not-committed"
    # Found out, it may still tell the truth.
    worlds.release(deciding, 0, 1, 4)
    assert deciding.last(0).number == 2
    send(deciding, 3)
    factor_work.check_keys(opening=opening, wrap_key=NO_KEY)
    assert deciding.last(3).code == "opening-key-unusable"
    retry = {"by": staff(deciding).actor, "opening": opening}
    assert factor_staff.retry_failed(**retry) == 2
    assert factor_staff.retry_failed(**retry) == 0
    assert kinds(deciding).count("bidding.factors-retried") == 1
    factor_work.check_keys(opening=opening, wrap_key=NO_KEY)
    BidderKey.objects.filter(pk=deciding.last(2).pk).update(state="sent", code="")
    worlds.check(deciding)
    read(deciding, at)
    assert deciding.outcomes() == [
        ("opened", ""),
        ("opened", ""),
        ("bidder-fault", "factor-not-committed"),
        ("other-fault", "opening-key-unusable"),
        ("opened", ""),
    ]


def test_the_window_is_extended_signed_once_and_until_the_stamp(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2)
    hand = staff(deciding)
    asked = extension(deciding, hand, 60, "部分投标人网络中断")
    before = deciding.window().ends_at
    factor_staff.extend_window(**asked)
    factor_staff.extend_window(**asked)
    assert deciding.window().ends_at == before + timedelta(seconds=60)
    row = journal.latest(deciding.case.lot.stream, "bidding.factor-window-extended")
    assert (row.audience, row.facts["reason"]) == ("public", "部分投标人网络中断")
    assert kinds(deciding).count("bidding.factor-window-extended") == 1
    for seconds in (-1, 24 * 3600 + 1):
        with pytest.raises(rule.ExtensionNotLonger):
            factor_staff.extend_window(
                **extension(deciding, hand, seconds, "理由写明五字")
            )
    # At the end, before the stamp, an extension wins.
    worlds.wait(deciding, at)
    factor_staff.extend_window(**extension(deciding, hand, 60, "监督部门要求延长"))
    assert not worlds.frozen(deciding)
    assert send(deciding, 3).state == "sent"
    worlds.check(deciding)
    last = extension(deciding, hand, 60, "监督部门要求延长")
    worlds.wait(deciding, at)
    assert worlds.frozen(deciding)
    with pytest.raises(rule.FactorsFrozen):
        factor_staff.extend_window(**last)
    with pytest.raises(rule.FactorsFrozen):
        factor_staff.retry_failed(by=hand.actor, opening=deciding.opening.uid)
    _check_database_says_so_again(deciding)


def _check_database_says_so_again(closed: Deciding) -> None:
    window = closed.window()
    window.ends_at += SECOND
    with pytest.raises(IntegrityError), transaction.atomic():
        window.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        BidderKey.objects.filter(pk=closed.last(0).pk).update(state="failed")


def test_below_the_floor_of_those_who_released_nothing_is_opened(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1)
    worlds.wait(deciding, at)
    worlds.frozen(deciding)
    assert deciding.case.stage() == "failed"
    openings.run()
    assert deciding.again().state == "unopened"
    assert deciding.outcomes() == []


def test_a_custodians_fault_is_not_the_bidders_and_the_others_go_on(
    deciding: Deciding, at: At
) -> None:
    worlds.release(deciding, 0, 1, 2, 3)
    worlds.wait(deciding, at)
    worlds.frozen(deciding)
    assert deciding.case.stage() == "releasing"
    wrong = [deciding.bid(1).manifest_digest]
    openings.release(deciding.keepers, deciding.digest, (1, 2, 3, 4, 5), wrong=wrong)
    openings.run()
    outcomes = [each for each, _ in deciding.outcomes()]
    assert outcomes == ["opened", "other-fault", "opened", "opened"]
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


def test_the_remedy_opens_late_what_matches_before_anything_is_read(
    city: City, tmp_path: Path, at: At
) -> None:
    closed = begun(city, tmp_path, at, remedy_s=30, bids=5)
    worlds.release(closed, 0, 1, 2)
    read(closed, at)
    assert closed.again().opened_at is None
    assert "bidding.table-opened" not in kinds(closed)
    remedy = closed.again().remedy
    assert remedy.shut == [str(closed.bid(place).uid) for place in (3, 4)]
    with pytest.raises(rule.RemedyNotOpen):
        use(closed, 0)
    use(closed, 3, source=0)
    worlds.check(closed)
    assert closed.last(3, "recovery").code == "context-mismatch"
    at(remedy.until - SECOND)
    assert use(closed, 3) == use(closed, 3)
    openings.run()
    assert closed.again().opened_at is None
    # An outage over its end is given back, once, before anything is read without them.
    at(remedy.until + timedelta(hours=1))
    openings.run()
    assert closed.again().opened_at is None
    look_at_remedy(opening=closed.opening.uid)
    assert kinds(closed).count("bidding.remedy-time-given-back") == 1
    former, remedy = remedy, closed.again().remedy
    assert remedy.until > former.until + timedelta(hours=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.update(until=former.until)
    for late in (remedy.until, remedy.until + SECOND):
        at(late)
        with pytest.raises(rule.RemedyNotOpen):
            use(closed, 4)
    openings.run()
    assert closed.outcomes()[3:] == [
        ("opened", "opened-by-remedy"),
        ("bidder-fault", "factor-not-released"),
    ]
    assert "bidding.recovery-accepted" in kinds(closed)
    assert closed.again().bids.get(number=4).documents == "opened"


def test_an_outage_over_the_end_is_given_back_once(deciding: Deciding, at: At) -> None:
    lasts, hour = deciding.window().ends_at, timedelta(hours=1)
    at(lasts + hour)
    with pytest.raises(rule.WindowOver):
        send(deciding, 0)
    assert not worlds.frozen(deciding)
    ways = [work.name for work in queries.due(journal.instant())]
    assert "look at factor window" in ways
    assert "publish factors" not in ways
    look_at_window(opening=deciding.opening.uid)
    look_at_window(opening=deciding.opening.uid)
    window = deciding.window()
    assert window.looked_at is not None
    assert window.ends_at > lasts + hour
    worlds.release(deciding, 0, 1, 2)
    assert kinds(deciding).count("bidding.factor-time-given-back") == 1
    told = journal.latest(
        deciding.case.lot.stream, "bidding.factor-time-given-back"
    ).facts
    assert told["former"] == lasts.isoformat()
    assert told["ends_at"] == window.ends_at.isoformat()
    assert told["lost_s"] == int((window.ends_at - lasts).total_seconds())
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorWindow.objects.update(looked_at=lasts)
    at(window.ends_at + SECOND)
    look_at_window(opening=deciding.opening.uid)
    assert worlds.frozen(deciding)
