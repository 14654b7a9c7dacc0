"""Orders, keys of openings, and closing lists as they are registered."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from client.custody import opening
from client.custody.answers import ClosingFiles
from client.custody.home import Home
from client.custody.opening import OrderNotStamped, Trust
from escrow import queries, tasks
from escrow.actions.closings import register_closing
from escrow.actions.give_order import give_order
from escrow.actions.opening_keys import destroy_opening_key, unwrap
from escrow.models import ClosingList, OpeningKey, Order
from escrow.rules.refusals import (
    ClosingEquivocation,
    ClosingNotOurs,
    OpeningKeyGone,
    OrderExists,
)
from journal import queries as journal
from journal.actions.platform import platform_signer
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules.actor import CLOCK
from sealing import certificates, closing, cms, statement_signatures
from sealing.errors import OrderMismatch, OrderRequired, WrongSigner
from sealing.order import OrderFiles
from sealing.release_rules import OrderEquivocation
from tests.escrow import openings
from tests.kept import stage
from tests.worlds import keepers, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City

WRAP_KEY = base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY)
ROUND = "quote-1"
ADMITTED = ["a" * 64, "b" * 64]


@stage()
def kept(city: City) -> Keepers:
    """A consultation, whose final quotes wait for an order."""
    stamps.platform()
    case = trades.draft(city, "procurement-consultation")
    trades.approved(case)
    return keepers.of(case)


def body(kept: Keepers, **changes: object) -> bytes:
    """Return order.json of the first round, due in five minutes."""
    found = queries.complete_statement(kept.subject)
    assert found is not None
    due = (journal.instant() + timedelta(minutes=5)).isoformat()
    value = {
        "v": "sbe1/order",
        "statement": found.digest,
        "lot": str(kept.case.lot.uid),
        "envelope": ROUND,
        "deadline": due,
        "opens_at": due,
        "floor": 2,
        "admitted": ADMITTED,
        "grounds": "0" * 64,
        **changes,
    }
    return json.dumps(value).encode("utf-8")


@transaction.atomic
def order(kept: Keepers, raw: bytes, signature: bytes | None = None) -> Order:
    return give_order(
        by=kept.case.owner.actor,
        subject=kept.subject,
        body=raw,
        signature=signature or kept.case.owner.sign(raw),
        at=journal.instant(),
    )


def listed(kept: Keepers, given: Order | None, **changes: object) -> bytes:
    """Return a closing list of three bidders, two of whom are admitted."""
    key = queries.opening_key(kept.subject, str(kept.case.lot.uid), ROUND)
    found = queries.complete_statement(kept.subject)
    assert key is not None
    assert found is not None
    deadline = given.deadline if given else journal.instant()
    entries = [
        closing.Entry(
            bid=f"8f0c2f6e-0000-4000-8000-00000000000{n}",
            bidder_cert=letter * 64,
            seq=1,
            manifest=str(n) * 64,
            received_at=deadline - timedelta(seconds=60 - n),
            token="0" * 64,
        )
        for n, letter in enumerate("abc", start=1)
    ]
    known: dict[str, object] = {
        "tender": kept.subject,
        "lot": str(kept.case.lot.uid),
        "envelope": ROUND,
        "statement": found.digest,
        "order": given.digest if given else "0" * 64,
        "deadline": deadline,
        "head": "0" * 64,
        "worker": certificates.load_der(bytes(key.certificate)),
        "entries": entries,
    }
    return closing.build(**{**known, **changes})  # type: ignore[arg-type]


@transaction.atomic
def register(kept: Keepers, raw: bytes) -> ClosingList:
    at = journal.instant()
    return register_closing(
        subject=kept.subject,
        lot=str(kept.case.lot.uid),
        envelope=ROUND,
        body=raw,
        cms=cms.sign_detached(raw, platform_signer(), signing_time=at),
        at=at,
    )


class TestOrders:
    def test_one_order_an_envelope_signed_by_the_statement_s_owner(
        self, kept: Keepers
    ) -> None:
        raw = body(kept)
        other = kept.seats[0].somebody
        with pytest.raises(WrongSigner):
            order(kept, raw, other.sign(raw))
        made = order(kept, raw)
        assert queries.order_for(kept.subject, made.lot, ROUND) == made
        with pytest.raises(OrderExists):
            order(kept, body(kept, floor=3))

    def test_only_the_owner_orders(self, kept: Keepers) -> None:
        raw = body(kept)
        stranger = kept.case.city.owner("邻区示例水务局")
        with pytest.raises(NotFound), transaction.atomic():
            give_order(
                by=stranger.actor,
                subject=kept.subject,
                body=raw,
                signature=kept.case.owner.sign(raw),
                at=journal.instant(),
            )

    def test_rounds_are_due_at_their_end(self, kept: Keepers) -> None:
        made = order(kept, body(kept))
        second = timedelta(microseconds=1)
        for moment, is_due in (
            (made.deadline - second, False),
            (made.deadline, True),
            (made.deadline + second, True),
        ):
            assert bool(queries.rounds_due(moment, prefix="quote-")) is is_due
        before = made.deadline - second
        assert queries.next_round_end(before, prefix="quote-") == made.deadline

    def test_workers_make_the_key_and_stamp_the_order(
        self, kept: Keepers, settings: SettingsWrapper
    ) -> None:
        made = order(kept, body(kept))
        names = {each.name for each in queries.due(journal.instant())}
        assert {"make opening key", "stamp order"} <= names
        openings.make_keys()
        with stamps.serving(lambda: datetime.now(UTC)) as url:
            settings.OPENSEAL_TSA_URLS = [url]
            for _twice in range(2):
                tasks.stamp_order(order=made.digest)
        assert list(queries.due(journal.instant())) == []


class TestOpeningKeys:
    def test_it_is_wrapped_and_destroyed_once(self, kept: Keepers) -> None:
        openings.make_keys()
        lot = str(kept.case.lot.uid)
        key = queries.opening_key(kept.subject, lot, "full")
        assert key is not None
        private = unwrap(key, WRAP_KEY)
        plain = private.private_numbers().private_value.to_bytes(32, "big")
        assert plain not in bytes(key.wrapped or b"")
        for _twice in range(2):
            destroy_opening_key(
                by=CLOCK, subject=kept.subject, lot=lot, envelope="full"
            )
        key.refresh_from_db()
        with pytest.raises(OpeningKeyGone):
            unwrap(key, WRAP_KEY)
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE escrow_openingkey SET destroyed_at = now()")
        assert OpeningKey.objects.count() == 1


class TestClosingLists:
    def test_it_is_for_what_is_on_record_and_there_is_one(self, kept: Keepers) -> None:
        given = order(kept, body(kept))
        openings.make_keys()
        worker = kept.seats[0].encryption.certificate
        for odd in (
            {"worker": worker},
            {"order": "0" * 64},
            {"statement": "0" * 64},
            {"lot": "another"},
        ):
            with pytest.raises(ClosingNotOurs):
                register(kept, listed(kept, given, **odd))
        made = register(kept, listed(kept, given))
        with pytest.raises(ClosingEquivocation):
            register(kept, listed(kept, given, head="1" * 64))
        for law in (
            "DELETE FROM escrow_closinglist",
            "UPDATE escrow_closinglist SET body = '\\x00'",
        ):
            with (
                pytest.raises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(law)
        assert queries.unpublished_closings() == [made.digest]

    def test_only_the_admitted_are_released_and_only_with_the_order(
        self, kept: Keepers, tmp_path: Path
    ) -> None:
        given = order(kept, body(kept))
        openings.make_keys()
        published = openings.publish(register(kept, listed(kept, given)))
        found = queries.complete_statement(kept.subject)
        assert found is not None
        anchors = parties.trust_anchors()
        now = journal.instant()
        chain = statement_signatures.verify(found.as_files(), anchors, now=now)
        trust = Trust(anchors, anchors, (), authorities=1)
        files = ClosingFiles(
            bytes(published.body),
            bytes(published.cms),
            bytes(published.token or b""),
            None,
        )
        home = Home(tmp_path)
        with pytest.raises(OrderRequired):
            opening.take(files, chain, home=home, trust=trust, at=now)
        assert home.history().closings == {}
        with_order = ClosingFiles(
            files.closing,
            files.signature,
            files.token,
            OrderFiles(bytes(given.body), bytes(given.cms)),
        )
        with pytest.raises(OrderNotStamped):
            opening.take(with_order, chain, home=home, trust=trust, at=now)
        token = stamps.token(bytes.fromhex(given.digest))
        stamped = replace(with_order, order_token=token)
        taken = opening.take(stamped, chain, home=home, trust=trust, at=now)
        stamp = openings.stamp(published.digest, given.opens_at + timedelta(seconds=2))
        decision = opening.decide(
            taken, [stamp], held=False, factors=None, home=home, trust=trust
        )
        assert [each.bidder_cert for each in decision.entries] == ADMITTED
        assert decision.refused == {"3" * 64: "not-admitted"}
        # One order ever: what was honoured is on the disk, another is refused.
        other = body(kept, grounds="1" * 64, admitted=[*ADMITTED, "c" * 64])
        second = replace(
            stamped,
            order=OrderFiles(other, kept.case.owner.sign(other)),
            order_token=stamps.token(hashlib.sha256(other).digest()),
        )
        with pytest.raises((OrderEquivocation, OrderMismatch)):
            opening.take(second, chain, home=Home(tmp_path), trust=trust, at=now)
