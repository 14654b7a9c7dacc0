"""What other apps, the clock and the desk ask about evaluations."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from uuid import UUID

from django.utils.translation import gettext_noop

from evaluation.facts import (
    draw_duties,
    drawing,
    inquiries,
    panels,
    price_stage,
    reporting,
    site_duties,
    supervising,
    trade,
)
from evaluation.facts.trade import Lot
from evaluation.models import Invitation, Member, Panel, Report, Result
from evaluation.rules.methods import own_steps
from evaluation.rules.phases import Phase
from kernel.canonical import Json
from kernel.due import Due
from kernel.refused import NotFound
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task

# --- what award and notices ask ---


def result(lot: Lot) -> dict[str, Json]:
    """Return the result in force (rows, ranking, steps, …), or raise `NotFound`."""
    return trade.read_body(_result(lot).body)


def result_digest(lot: Lot) -> str:
    """Return the SHA-256 of the stored result, hex."""
    return str(_result(lot).digest)


def report(lot: Lot) -> Report:
    """Return the signed report's row, or raise `NotFound` before all have signed."""
    found = panels.panel_of(lot)
    if found is None or Phase(found.phase) is not Phase.SIGNED:
        raise NotFound
    row = panels.report_of(found)
    if row is None:
        raise NotFound
    return row


def report_pdf(lot: Lot) -> bytes:
    """Return the report as a PDF signed by all, or raise `NotFound` before that.

    The names of the members stand in it: whoever shows it asks the disclosure table
    for `Item.PANEL_NAMES` first.
    """
    row = report(lot)
    return bytes(row.pdf or b"")


def candidates(lot: Lot) -> list[dict[str, Json]]:
    """Return the recommended bids: {"rank", "bid", "organisation", "name", "price"}.

    `price` is the original one, as text (the contract is at it, domain.md 2.1).
    """
    answer = result(lot)
    bids = {bid.key: bid for bid in trade.bids_of(lot, named=True)}
    prices = {str(row["bid"]): row["price"] for row in _dicts(answer["rows"])}
    found: list[dict[str, Json]] = []
    for row in _dicts(reporting.candidates(answer, trade.candidates_most(lot))):
        bid = bids[str(row["bid"])]
        found.append(
            {
                "rank": row["rank"],
                "bid": bid.key,
                "organisation": str(bid.organisation),
                "name": bid.name,
                "price": prices[bid.key],
            }
        )
    return found


def rejections(lot: Lot) -> list[dict[str, Json]]:
    """Return who is out: {"bid", "organisation", "name", "clause", "reason"}.

    Also after an evaluation that ended without a result: everybody was out then.
    """
    found = panels.last_panel_of(lot)
    if found is None:
        return []
    out = panels.rejected(found)
    return [
        {
            "bid": bid.key,
            "organisation": str(bid.organisation),
            "name": bid.name,
            "clause": out[bid.key].clause,
            "reason": out[bid.key].reason,
        }
        for bid in trade.bids_of(lot, named=True)
        if bid.key in out
    ]


def own_result(
    lot: Lot, organisation: UUID, *, prices_shown: bool, sheets_shown: bool
) -> dict[str, Json]:
    """Return one bidder's row with its rank, and the steps that concern it.

    What is not shown is withheld in the steps (`rules/methods/own_steps`); the caller
    has asked the disclosure table for both.
    """
    answer = result(lot)
    keys = {
        bid.key
        for bid in trade.bids_of(lot, named=True)
        if bid.organisation == organisation
    }
    rows = [row for row in _dicts(answer["rows"]) if row["bid"] in keys]
    if not rows:
        raise NotFound
    steps: list[Json] = list(
        own_steps.of_bid(
            _dicts(answer["steps"]),
            str(rows[0]["bid"]),
            prices_shown=prices_shown,
            sheets_shown=sheets_shown,
        )
    )
    return {"row": rows[0], "steps": steps}


def panel_names(lot: Lot) -> list[dict[str, str]]:
    """Return who sat on the panel; the caller asks the disclosure table first."""
    found = panels.panel_of(lot)
    if found is None:
        return []
    return [
        {"seat": member.seat, "kind": member.kind, "name": panels.name_of(member)}
        for member in panels.seats(found)
    ]


def sits_on_panel(actor: Actor, lot: Lot) -> bool:
    """Say whether the actor has a seat in the lot's panel, signed in."""
    if actor.person is None:
        return False
    rows = Member.objects.filter(panel__lot=lot, person=actor.person, removal=None)
    return rows.exclude(signed_in_at=None).exclude(panel__phase=Phase.ENDED).exists()


def _result(lot: Lot) -> Result:
    found = panels.panel_of(lot)
    row = panels.latest_result(found) if found is not None else None
    if row is None:
        raise NotFound
    return row


def _dicts(value: Json) -> list[dict[str, Json]]:
    assert isinstance(value, list)
    return [row for row in value if isinstance(row, dict)]


# --- what is due ---


def due(now: datetime) -> list[Due]:
    """Return what the clock must do: close invitations, begin when all are there."""
    found = [
        Due(
            "expire invitation",
            str(row.uid),
            partial(_act, "answer_invitation", "expire_invitation", invitation=row.uid),
        )
        for row in panels.invitations_due(now)
    ]
    absent = Member.objects.filter(signed_in_at=None, removal=None)
    waiting = Panel.objects.filter(phase=Phase.SIGNING_IN).exclude(members__in=absent)
    for row in waiting.select_related("lot__trade"):
        if trade.is_opened(row.lot):
            call = partial(_act, "sign_in", "assemble", panel=row.uid)
            found.append(Due("assemble panel", str(row.uid), call))
    judged = Panel.objects.filter(phase=Phase.SCORING, quote_envelope="")
    for row in judged.select_related("lot__trade"):
        if price_stage.is_ready(row):
            call = partial(_act, "price_opening", "take_prices", panel=row.uid)
            found.append(Due("take prices", str(row.uid), call))
    for row in panels.left_over():
        call = partial(_act, "end_evaluation", "end_with_lot", panel=row.uid)
        found.append(Due("end panel", str(row.uid), call))
    return [
        *found,
        *_draws(now),
        *_unanswered(now),
        *site_duties.due(now, _act),
        *_to_seal(),
    ]


def _draws(now: datetime) -> Iterator[Due]:
    """Draws whose time for secrets is over, and supplements nobody is waited for in."""
    for draw in drawing.draws_due(now):
        call = partial(_act, "give_secret", "close_secrets", draw=draw.uid)
        yield Due("close secrets", str(draw.uid), call)
    for row in Panel.objects.filter(phase=Phase.INVITING):
        if drawing.waits_for_supplement(row):
            call = partial(_act, "freeze_lists", "supplement", panel=row.uid)
            yield Due("draw supplement", str(row.uid), call)


def _unanswered(now: datetime) -> Iterator[Due]:
    """Questions to bidders whose limit is over, or whose lost time is owed."""
    for row in (found := inquiries.limits_at(now)).overdue:
        call = partial(_act, "answer_inquiry", "expire_inquiry", inquiry=row.uid)
        yield Due("expire inquiry", str(row.uid), call)
    for panel in found.to_give_back:
        call = partial(_act, "give_back", "give_time_back", panel=panel)
        yield Due("give time back", str(panel), call)


def _to_seal() -> Iterator[Due]:
    """Reports that all have signed get the platform's seal on top."""
    for report in panels.reports_to_seal():
        yield Due(
            "seal report",
            str(report),
            queue="press",
            task="evaluation.tasks.seal_report",
            kwargs={"report": str(report)},
        )


def next_instant(now: datetime) -> datetime | None:
    """Return when the next invitation, or the next time to answer, ends."""
    rows = Invitation.objects.filter(state="invited", expires_at__gt=now)
    ends = rows.order_by("expires_at").values_list("expires_at", flat=True).first()
    found = [ends, inquiries.next_limit(now), drawing.next_draw_end(now)]
    found.extend(site_duties.instants(now))
    return min((each for each in found if each is not None), default=None)


def _act(module: str, name: str, **keys: UUID) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module(f"evaluation.actions.{module}"), name)(**keys)


# --- tasks ---


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what somebody must do around panels."""
    return [*_in_role(actor, now), *site_duties.tasks(actor)]


def _in_role(actor: Actor, now: datetime) -> list[Task]:
    if actor.role is Role.EXPERT:
        return [*_invitations(actor, now), *_rooms(actor)]
    if actor.role in {Role.OWNER, Role.AGENCY}:
        return [
            *_rooms(actor),
            *_owners(actor),
            *_price_orders(actor),
            *draw_duties.secrets(actor),
        ]
    if actor.role is Role.EXPERT_DRAW:
        return [*draw_duties.secrets(actor), *draw_duties.tasks(actor)]
    if actor.role is Role.SUPERVISOR:
        return [*draw_duties.secrets(actor), *supervising.tasks(actor)]
    if actor.role is Role.BIDDER:
        return list(_inquiries(actor, now))
    return []


def _invitations(actor: Actor, now: datetime) -> Iterator[Task]:
    rows = Invitation.objects.filter(
        person=panels.person_of(actor), state="invited", expires_at__gt=now
    )
    for row in rows:
        yield Task(
            gettext_noop("Answer an invitation to evaluate"),
            url=f"/expert/invitations/{row.uid}/",
            due_at=row.expires_at,
        )


def _rooms(actor: Actor) -> Iterator[Task]:
    for row in panels.seats_at_work(actor):
        sentence = gettext_noop("Enter the scoring room of %(title)s")
        url = f"/rooms/scoring/{row.panel.uid}/"
        if row.signed_in_at is None:
            url += "enter/"
        elif row.panel.phase == Phase.REPORTING:
            url += "report/"
        facts = {"title": row.panel.lot.title}
        # Before one has signed in, the trade is not named (保密).
        if row.signed_in_at is None:
            sentence = gettext_noop("Enter the scoring room, seat %(seat)s")
            facts = {"seat": row.seat}
        yield Task(sentence, url=url, facts=facts)


def _inquiries(actor: Actor, now: datetime) -> Iterator[Task]:
    """Questions of the panel that the bidder has still to answer."""
    if actor.organisation is None:
        return
    for row in inquiries.open_to(actor.organisation):
        yield Task(
            gettext_noop("Answer the panel's question on %(title)s"),
            url=f"/bids/{row.panel.lot.uid}/inquiries/",
            due_at=inquiries.runs_until(row, now),
            facts={"title": row.panel.lot.title},
        )


def _owners(actor: Actor) -> Iterator[Task]:
    if actor.organisation is None:
        return
    rows = panels.panels().filter(
        lot__trade__owner__uid=actor.organisation, qualified_at=None
    )
    for row in rows.exclude(phase__in=[Phase.SIGNED, Phase.ENDED]):
        title = {"title": row.lot.title}
        if trade.owner_examines(row.lot) and trade.is_opened(row.lot):
            yield Task(
                gettext_noop("Examine the qualification of the bidders of %(title)s"),
                url=f"/case/{row.lot.trade.uid}/qualification/",
                facts=title,
            )


def _price_orders(actor: Actor) -> Iterator[Task]:
    """Panels whose technical result waits for the owner's order (双信封)."""
    if actor.organisation is None:
        return
    rows = panels.panels().filter(
        lot__trade__owner__uid=actor.organisation, phase=Phase.SCORING
    )
    for row in rows:
        if price_stage.waits_for_order(row):
            yield Task(
                gettext_noop("Order the price envelopes of %(title)s opened"),
                url=f"/case/{row.lot.trade.uid}/prices/{row.uid}/",
                facts={"title": row.lot.title},
            )
