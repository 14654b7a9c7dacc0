"""The custody page: seats given, the statement signed as it will be published."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client

from escrow import queries as escrow
from escrow.actions.sign_statement import sign_statement
from journal.queries import instant
from tender import queries
from tender.actions.extend import extend, extension_facts
from tests.tender.test_pages import signed_post
from tests.worlds import keepers, trades
from tests.worlds.people import City
from tests.worlds.trades import Case


def test_seats_are_given_and_kept_to_independent_bodies(
    city: City, case: Case, client: Client
) -> None:
    names = ("淮安市示例公证处", "江苏示例认证中心", "淮安示例担保公司")
    keepers = [city.custodian(name) for name in names]
    trades.planned(case)
    case.owner.signed_in(client)
    url = f"/case/{case.trade.uid}/custody/"
    page = client.get(url)
    assert page.status_code == 200
    for keeper in keepers:
        assert keeper.person.organisation.name in page.content.decode()
    roles = ("notary", "authority", "guarantor")
    seats = {
        f"seat-{keeper.person.uid}": role
        for keeper, role in zip(keepers, roles, strict=True)
    }
    interested = dict.fromkeys(seats, "owner")
    refused = client.post(url, {"threshold": 2, **interested})
    assert refused.status_code == 409
    assert not escrow.seats(case.subject)
    given = client.post(url, {"threshold": 2, **seats})
    assert given.status_code == 302, given.content.decode()[:2000]
    assert len(escrow.seats(case.subject)) == 3
    assert client.get(url).status_code == 200
    # No agent has made its keys yet: there is nothing to sign.
    assert "tender.propose-statement" not in client.get(url).content.decode()
    assert not re.search(r"data-sign=", client.get(url).content.decode())


def test_a_statement_is_withdrawn_signed_anew_and_superseded(
    city: City, case: Case, client: Client
) -> None:
    trades.approved(case)
    kept = keepers.of(case)
    case.owner.signed_in(client)
    url = f"/case/{case.trade.uid}/custody/"
    assert queries.statement_is_complete(case.trade)
    assert client.post(f"{url}withdraw/").status_code == 302
    assert not queries.statement_is_complete(case.trade)

    act = "tender.propose-statement"
    made = signed_post(client, case.owner, f"{url}propose/", {}, act)
    assert made.status_code == 302, made.content.decode()[:2000]
    signed_by_all(kept)
    assert queries.statement_is_complete(case.trade)
    again = escrow.complete_statement(kept.subject)
    assert again is not None
    kept.rehearse(again.digest)
    trades.announced(case)
    assert client.post(f"{url}withdraw/").status_code == 409

    new = case.lot.submission_closes_at + timedelta(hours=1)
    reason = "补充资料较多"
    facts = extension_facts(case.trade, new, reason)
    signature = case.signed(case.owner, "tender.extend", facts)
    extend(
        by=case.owner.actor,
        trade=case.trade.uid,
        new=new,
        reason=reason,
        signature=signature,
    )
    assert not queries.due(instant())
    made = signed_post(client, case.owner, f"{url}propose/", {}, act)
    assert made.status_code == 302, made.content.decode()[:2000]
    signed_by_all(kept)
    (due,) = queries.due(instant())
    due.call()
    assert case.lot.submission_closes_at == new
    rules = queries.submission_rules(case.lot)
    assert rules.statement_digest == escrow.complete_statement(case.subject).digest


def signed_by_all(kept: keepers.Keepers) -> None:
    pending = escrow.pending_statement(kept.subject)
    assert pending is not None
    for keeper in kept.seats:
        sign_statement(
            by=keeper.somebody.actor,
            digest=pending.digest,
            signature=keeper.somebody.sign(bytes(pending.body)),
        )
