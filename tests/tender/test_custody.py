"""The custody page: seats given, the statement signed as it will be published."""

from __future__ import annotations

import re

from django.test import Client

from escrow import queries as escrow
from tests.worlds import trades
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
    interested = {name: "owner" for name in seats}
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
