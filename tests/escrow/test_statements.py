"""Seats, statements and what supersedes them: every refusal beside its passing twin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from escrow import queries
from escrow.actions.enrol_seat import enrol_seat
from escrow.actions.give_seats import SeatGiven, give_seats
from escrow.actions.propose_statement import propose_statement
from escrow.actions.sign_statement import sign_statement
from escrow.models import Statement
from escrow.rules import drafting
from escrow.rules.drafting import EnvelopeDraft
from escrow.rules.refusals import (
    AlreadySigned,
    KeyAlreadyUsed,
    SeatAlreadyEnrolled,
    SeatsAlreadyGiven,
    SeatsNotEnrolled,
    StatementExists,
    StatementPending,
)
from escrow.rules.seats import SeatFacts, SeatsNotIndependent, check_seats
from journal import queries as journal
from kernel.refused import NotFound
from sealing import certificates, statement
from sealing.errors import WrongSigner
from sealing.issuing import Holder, self_signed
from sealing.statement_signatures import ChangesMore
from tender.actions.withdraw_statement import withdraw_statement
from tests.kept import stage
from tests.worlds import keepers, trades

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.trades import Case

OWNER = "12320800466900001X"


def seat(number: int, role: str = "notary", **changes: object) -> SeatFacts:
    made = SeatFacts(
        role=role,
        kind="custodian",
        name=f"机构{number}",
        uscc=f"U{number}",
        signer=f"S{number}",
        signer_belongs=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class TestIndependence:
    """Section 3: one seat an organisation, those with a stake together fewer than k."""

    def chosen(self, stakes: int, others: int) -> list[SeatFacts]:
        roles = ("owner", "centre", "agency", "operator")[:stakes]
        first = [seat(n, role) for n, role in enumerate(roles)]
        return first + [seat(n) for n in range(10, 10 + others)]

    @pytest.mark.parametrize(("stakes", "stands"), [(1, True), (2, True), (3, False)])
    def test_stakes_are_fewer_than_k(self, stakes: int, *, stands: bool) -> None:
        seats = self.chosen(stakes, 5 - stakes)
        if stands:
            check_seats(seats, threshold=3, owner_uscc=OWNER)
        else:
            with pytest.raises(SeatsNotIndependent):
                check_seats(seats, threshold=3, owner_uscc=OWNER)

    @pytest.mark.parametrize(
        ("threshold", "n", "stands"),
        [
            (1, 5, False),
            (2, 5, True),
            (5, 5, True),
            (6, 5, False),
            (3, 16, True),
            (3, 17, False),
        ],
    )
    def test_k_and_n(self, threshold: int, n: int, *, stands: bool) -> None:
        seats = [seat(number) for number in range(n)]
        if stands:
            check_seats(seats, threshold=threshold, owner_uscc=OWNER)
        else:
            with pytest.raises(SeatsNotIndependent):
                check_seats(seats, threshold=threshold, owner_uscc=OWNER)

    @pytest.mark.parametrize(
        "odd",
        [
            {"uscc": "U1"},
            {"signer": "S1"},
            {"signer_belongs": False},
            {"role": "supervisor"},
            {"kind": "supervisor"},
            {"kind": "centre"},
            {"kind": "agency"},
        ],
    )
    def test_one_odd_seat_is_refused(self, odd: dict[str, object]) -> None:
        seats = [seat(1), seat(2), seat(3)]
        check_seats([*seats, seat(4)], threshold=2, owner_uscc=OWNER)
        with pytest.raises(SeatsNotIndependent):
            check_seats([*seats, seat(4, **odd)], threshold=2, owner_uscc=OWNER)

    def test_the_owner_s_code_is_a_stake_whatever_the_role(self) -> None:
        assert seat(1, uscc=OWNER).is_party(OWNER)
        assert not seat(1).is_party(OWNER)


@stage()
def kept(case: Case) -> Keepers:
    """Keys in memory, a statement signed by all five."""
    return keepers.of(case)


def sign(kept: Keepers, index: int, digest: str, body: bytes) -> None:
    somebody = kept.seats[index - 1].somebody
    by = somebody.actor
    sign_statement(by=by, digest=digest, signature=somebody.sign(body))


def later(kept: Keepers, minutes: int = 30) -> bytes:
    """Return a statement like the one in force, with times so much later."""
    found = queries.complete_statement(kept.subject)
    assert found is not None
    before = statement.read(found.statement)
    shift = timedelta(minutes=minutes)
    envelopes = [
        EnvelopeDraft(
            kind,
            each.deadline and each.deadline + shift,
            each.opens_at and each.opens_at + shift,
            each.on_order,
            each.floor,
        )
        for kind, each in before.envelopes.items()
    ]
    return drafting.superseding(found.statement, envelopes)


def propose(kept: Keepers, body: bytes) -> Statement:
    return propose_statement(
        by=kept.case.owner.actor,
        subject=kept.subject,
        body=body,
        signature=kept.case.owner.sign(body),
    )


class TestSeats:
    def test_seats_stand_while_a_statement_does(self, kept: Keepers) -> None:
        some = [
            SeatGiven(
                "notary",
                each.somebody.person.organisation.uid,
                certificates.fingerprint(each.somebody.signer.certificate),
            )
            for each in kept.seats[2:]
        ]
        owner = kept.case.owner
        give = {
            "by": owner.actor,
            "subject": kept.subject,
            "stream": kept.case.trade.stream,
            "owner": owner.person.organisation.uid,
            "threshold": 2,
            "seats": some,
        }
        with pytest.raises(SeatsAlreadyGiven):
            give_seats(**give)  # type: ignore[arg-type]
        withdraw_statement(by=owner.actor, trade=kept.case.trade.uid)
        assert queries.complete_statement(kept.subject) is None
        give_seats(**give)  # type: ignore[arg-type]
        assert len(queries.seats(kept.subject)) == 3
        # New seats make new keys: the old statement cannot come back.
        with pytest.raises(SeatsNotEnrolled):
            propose(kept, kept.statement_body())

    def test_keys_are_made_once_and_stand_in_one_seat(self, kept: Keepers) -> None:
        first, second = kept.seats[:2]
        mine = [
            certificates.encoded(each.certificate)
            for each in (first.encryption, first.release)
        ]
        by = first.somebody.actor
        assert enrol_seat(
            by=by, subject=kept.subject, encryption=mine[0], release=mine[1]
        )
        holder = Holder("x")
        at = journal.instant()
        fresh = [
            certificates.encoded(
                self_signed(holder, at=at, days=2, usage=usage).certificate  # type: ignore[arg-type]
            )
            for usage in ("receive", "sign")
        ]
        with pytest.raises(SeatAlreadyEnrolled):
            enrol_seat(
                by=by, subject=kept.subject, encryption=fresh[0], release=fresh[1]
            )
        withdraw_statement(by=kept.case.owner.actor, trade=kept.case.trade.uid)
        self.give_again(kept)
        with pytest.raises(certificates.WrongKeyUsage):
            enrol_seat(
                by=by, subject=kept.subject, encryption=fresh[1], release=fresh[0]
            )
        enrol_seat(by=by, subject=kept.subject, encryption=mine[0], release=mine[1])
        with pytest.raises(KeyAlreadyUsed):
            enrol_seat(
                by=second.somebody.actor,
                subject=kept.subject,
                encryption=mine[0],
                release=fresh[1],
            )

    def give_again(self, kept: Keepers) -> None:
        owner = kept.case.owner
        give_seats(
            by=owner.actor,
            subject=kept.subject,
            stream=kept.case.trade.stream,
            owner=owner.person.organisation.uid,
            threshold=3,
            seats=[
                SeatGiven(row.role, row.organisation.uid, row.signer)
                for row in queries.seats(kept.subject)
            ],
        )


class TestFirstStatement:
    def test_it_is_in_force_with_the_last_signature_and_not_before(
        self, case: Case
    ) -> None:
        kept = keepers.of(case)
        withdraw_statement(by=case.owner.actor, trade=case.trade.uid)
        body = later_first(kept)
        made = propose(kept, body)
        for index in range(1, 6):
            assert queries.complete_statement(kept.subject) is None
            sign(kept, index, made.digest, body)
        found = queries.complete_statement(kept.subject)
        assert found is not None
        assert found.digest == made.digest
        assert sorted(found.signatures) == [0, 1, 2, 3, 4, 5]

    def test_a_second_first_one_is_refused(self, kept: Keepers) -> None:
        with pytest.raises(StatementExists):
            propose(kept, later_first(kept))

    def test_nobody_signs_for_another_seat(self, kept: Keepers) -> None:
        body = later(kept)
        made = propose(kept, body)
        one, two = (kept.seats[i].somebody for i in (0, 1))
        with pytest.raises(WrongSigner):
            sign_statement(by=one.actor, digest=made.digest, signature=two.sign(body))
        with pytest.raises(NotFound):
            sign_statement(
                by=kept.case.owner.actor,
                digest=made.digest,
                signature=kept.case.owner.sign(body),
            )
        sign(kept, 1, made.digest, body)
        with pytest.raises(AlreadySigned):
            sign(kept, 1, made.digest, body)

    def test_after_the_announcement_it_is_not_withdrawn(self, kept: Keepers) -> None:
        trades.announced(kept.case)
        with pytest.raises(Exception) as refused:
            withdraw_statement(by=kept.case.owner.actor, trade=kept.case.trade.uid)
        assert queries.complete_statement(kept.subject) is not None
        assert refused.value.status in (404, 409)  # type: ignore[attr-defined]


def later_first(kept: Keepers) -> bytes:
    """Return another first statement: the same text in another form."""
    return kept.statement_body() + b" "


class TestSuperseding:
    """Owner and k before the former deadline, or the owner and all n."""

    def in_force(self, kept: Keepers) -> str:
        found = queries.complete_statement(kept.subject)
        assert found is not None
        return found.digest

    def test_k_are_enough_before_the_former_deadline(self, kept: Keepers) -> None:
        former = self.in_force(kept)
        body = later(kept)
        made = propose(kept, body)
        for index in (5, 2, 4):
            assert self.in_force(kept) == former
            sign(kept, index, made.digest, body)
        assert self.in_force(kept) == made.digest
        found = queries.complete_statement(kept.subject)
        assert found is not None
        assert found.former is not None
        assert found.former.digest == former

    @pytest.mark.parametrize(("late_us", "needed"), [(-1_000_000, 3), (0, 5), (1, 5)])
    def test_from_the_former_deadline_on_all_n_are_needed(
        self, kept: Keepers, at: At, late_us: int, needed: int
    ) -> None:
        body = later(kept)
        made = propose(kept, body)
        trades.announced(kept.case)
        deadline = kept.case.lot.submission_closes_at
        assert deadline is not None
        at(deadline + timedelta(microseconds=late_us))
        for index in range(1, 6):
            sign(kept, index, made.digest, body)
            assert (self.in_force(kept) == made.digest) is (index >= needed)

    def test_times_only_move_later_and_one_change_at_a_time(
        self, kept: Keepers
    ) -> None:
        with pytest.raises(ChangesMore):
            later(kept, minutes=-1)
        propose(kept, later(kept))
        with pytest.raises(StatementPending):
            propose(kept, later(kept, minutes=40))


LAWS = (
    "UPDATE escrow_statement SET digest = 'x'",
    "UPDATE escrow_statement SET complete_at = now()",
    "DELETE FROM escrow_statement",
    "UPDATE escrow_statementsignature SET index = 9",
    "DELETE FROM escrow_statementsignature",
    "UPDATE escrow_seat SET role = 'notary'",
    "UPDATE escrow_seat SET enrolled_at = NULL, encryption = NULL, release = NULL",
    "DELETE FROM escrow_seat",
    "UPDATE escrow_custody SET threshold = 2",
    "UPDATE escrow_custody SET stream = 'x'",
    "DELETE FROM escrow_custody",
)


def test_the_database_says_the_same_again(kept: Keepers) -> None:
    for law in LAWS:
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(law)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE escrow_seat SET seen_at = now()")
