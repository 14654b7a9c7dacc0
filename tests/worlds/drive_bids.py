"""A driven trade from its draft to its bids read out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from bidding import queries as bidding
from bidding.actions import opening_hall
from bidding.actions.close import close_envelope
from bidding.actions.stamp import call_releases, keep_token
from bidding.facts import openings as opening_facts
from bidding.models import Bid
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from escrow.actions.opening_keys import make_opening_keys
from evaluation.facts import trade
from kernel import draw as kernel_draw
from kernel.calendars import LEGAL_ZONE
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.models import Trade
from tender.rules import timetable
from tests.worlds import bids, file_contents, keepers, openings, stamps
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.worlds.people import Somebody

from tests.worlds.drive_hands import PRICES, Hands


@dataclass
class ToBids(Hands):
    """A trade on its way to its bids."""

    def draft(self) -> Self:
        """Register the trade and save its file; announce it ahead where that is due."""
        owner, works = self.cast.owner, self.procedure.startswith("works-")
        purchase = self.purchase or ("works" if works else "goods")
        form = self.registration(purchase)
        self.post(owner, "/case/new/", **form)
        made = Trade.objects.get(request_key=form["request_key"])
        self.case = Case(self.cast.city, owner, self.cast.intake, made)
        self.save(self.content or file_contents.content(self.row.methods[0]))
        ahead = tender.terms(made).ahead
        if ahead is not None and not self.row.is_sole_source:
            self.signed(
                owner,
                f"{self.home}ahead/",
                summary="标准化考点设备一批",
                planned_date=self.start.date().isoformat(),
            )
        return self

    def registration(self, purchase: str) -> dict[str, str]:
        """Return the form that registers the trade."""
        return {
            "request_key": str(uuid4()),
            "title": "标准化考点设备采购",
            "procedure": self.procedure,
            "purchase": purchase,
            "region": self.cast.city.region,
            "budget": "750,000.00",
            "rulebook": self.rulebook,
        }

    def save(self, content: dict[str, Any], revision: int = 0) -> None:
        """Save the file's draft."""
        content["method"]["parameters"].update(self.parameters)
        text = json.dumps(content)
        self.post(self.cast.owner, f"{self.home}file/", revision=revision, content=text)

    def plan(self, *, short_by: timedelta | None = None) -> str:
        """Set the earliest legal dates; or be refused a deadline so much too early.

        Return the page that refuses it.
        """
        terms = tender.terms(self.case.trade)
        found = timetable.suggest(self.start, terms)
        closes_at, status = found.submission_closes_at, 302
        if short_by is not None:
            earliest = terms.to_deadline.earliest(self.start, terms.calendar)
            closes_at, status = earliest - short_by, 409
        dates = {
            "announce_at": _local(found.announce_at),
            "documents_until": _local(min(found.documents_until, closes_at)),
            "submission_closes_at": _local(closes_at),
        }
        url = f"{self.home}timetable/"
        return self.post(self.cast.owner, url, status, **dates).content.decode()

    def announce(self) -> Self:
        """Plan, sign, submit, approve, seat the custodians, and announce."""
        owner, intake, case = self.cast.owner, self.cast.intake, self.case
        stamps.platform()
        self.plan()
        self.signed(owner, f"{self.home}file/sign/")
        self.post(owner, f"{self.home}submit/")
        assert self.stage == "in-review"
        self.signed(intake, f"/centre/intake/{case.trade.uid}/approve/")
        self.kept = keepers.of(case)
        self.jump(self.start)
        self.signed(owner, f"{self.home}announce/")
        assert self.stage == "open"
        self.clock()
        signed = escrow.complete_statement(case.subject)
        make_opening_keys(
            by=CLOCK, statement_digest=signed.digest, wrap_key=openings.WRAP_KEY
        )
        openings.run()
        opening = bidding.opening_for(case.lot.uid, self.row.first_envelope.envelope)
        assert opening is not None
        self.opening = opening
        self._secrets("commit")
        return self

    # --- bids and their opening ---

    def bid(self, prices: Iterable[str] = PRICES) -> Self:
        """Have a supplier a price seal and submit a bid, with its receipt."""
        envelope = self.row.first_envelope
        free = self.cast.bidders[len(self.bidders) :]
        for who, price in zip(free, prices, strict=False):
            items = None if _reads_price(self.row) else [bids.DURATION]
            self._sealed(who, envelope.envelope, price, items=items)
            self.bidders.append(who)
            page = self.get(who, f"/bids/{self.case.lot.uid}/")
            assert "已递交" in page
        return self

    def _sealed(self, who: Somebody, envelope: str, price: str, **more: Any) -> None:
        folder = self.folder / f"{self.case.lot.uid}-{envelope}-{who.person.pk}"
        letter = f"%PDF-1.4 letter of {folder.name}".encode()
        sealed = bids.seal_bid(
            self.case,
            who,
            folder,
            price=price,
            envelope=envelope,
            document=letter,
            **more,
        )
        made = bids.submit(self.case, who, sealed)
        digest = Bid.objects.get(uid=made.bid).manifest_digest
        keep_token(bid=made.bid, token=stamps.token(bytes.fromhex(digest)))

    def close(self) -> str:
        """Let the deadline come; return the digest of the closing list."""
        lot = self.case.lot
        self.jump(lot.submission_closes_at)
        envelope = self.row.first_envelope.envelope
        close_envelope(lot=lot.uid, envelope=envelope)
        return self._listed(envelope)

    def _listed(self, envelope: str) -> str:
        lot = str(self.case.lot.uid)
        found = escrow.closing_for(self.case.subject, lot, envelope)
        if found is None:
            return ""
        token = stamps.token(bytes.fromhex(found.digest))
        publish_closing(by=CLOCK, digest=found.digest, token=token)
        return str(found.digest)

    def open(self) -> Self:
        """Close; release as agents do; hold the opening to its end."""
        digest = self.close()
        call_releases(lot=self.case.lot.uid)
        assert self.stage == "releasing"
        self.jump(self.case.lot.opens_at + timedelta(seconds=1))
        openings.release(self.kept, digest)
        openings.run()
        assert self.stage == "opening"
        self._secrets("reveal")
        room = f"/rooms/opening/{self.opening.uid}/"
        self.signed_on(self.bidders[0], room, "bidding.confirm", f"{room}confirm/")
        self._confirmed()
        for who, act in (
            (self.cast.host, "witness"),
            (self.cast.owner, "finish"),
        ):
            self.signed_on(who, f"{room}console/", f"bidding.{act}", f"{room}{act}/")
        return self

    def _confirmed(self) -> None:
        """The second and later bidders confirm their rows."""
        uid = str(self.opening.uid)
        found = opening_facts.opening(self.opening.uid)
        for who in self.bidders[1:]:
            row = found.bids.get(bid__organisation=who.person.organisation)
            facts = opening_hall.confirmation_facts(found, row)
            body = act_bytes("bidding.confirm", uid, facts)
            opening_hall.confirm(
                by=who.actor, opening=found.uid, signature=who.sign(body)
            )

    def _secrets(self, act: str) -> None:
        """Commit to a factor that is drawn at the opening, or reveal it."""
        file = trade.file_of(self.case.lot)
        if "k_set" not in file.method.parameters:
            return
        hands = (self.cast.host, self.cast.owner, self.cast.supervisor)
        for n, who in enumerate(hands, 1):
            secret = bytes([n]) * 32
            given = {"reveal": secret.hex()}
            if act == "commit":
                given = {"commitment": kernel_draw.commitment(secret)}
            self.post(who, f"/rooms/opening/{self.opening.uid}/draw/{act}/", **given)


def _reads_price(row: Any) -> bool:
    form = (_Price(),)
    return bool(row.first_envelope.reads_out(form))


@dataclass(frozen=True)
class _Price:
    """A price's line of an opening form, for the question who reads it."""

    is_price: bool = True


def _local(moment: datetime) -> str:
    return moment.astimezone(LEGAL_ZONE).strftime("%Y-%m-%dT%H:%M:%S")
