"""The decision's pages: for the owner, for a bidder's own eyes, for nobody else."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from award import tasks
from award.models import Decision, Letter
from journal.actions.platform import platform_signer
from notices.actions import publish
from parties import queries as parties
from press import seal
from tests.award import world

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.evaluation.world import Room
    from tests.worlds.people import Somebody


def signed_post(client: Client, who: Somebody, url: str, data: dict, act: str):
    """Post, sign what the answer carries, post again: as a person would."""
    asked = client.post(url, data)
    assert asked.status_code == 200, asked.content.decode()[:3000]
    page = asked.content.decode()
    assert f'data-act="{act}"' in page
    found = re.search(r'data-sign="([^"]+)"', page)
    assert found
    signature = who.sign(base64.b64decode(found[1]))
    data = {**data, "signature": base64.b64encode(signature).decode()}
    return client.post(url, data)


def bidder_of(room: Room, name: str) -> Somebody:
    """Return the person who bids for a supplier of the room."""
    from parties.models import Person
    from parties.rules.actor import Role
    from tests.worlds.people import Somebody

    person = Person.objects.get(organisation__name=name)
    return Somebody(person, Role.BIDDER)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_owner_decides_and_signs_the_letter(deciding: Room, prefix: str) -> None:
    owner = deciding.owner.signed_in(Client())
    url = f"{prefix}/case/{deciding.case.trade.uid}/decision/"
    page = owner.get(url)
    assert page.status_code == 200, page.content.decode()[:3000]
    assert "736,320.00" in page.content.decode()
    first = world.supplier_of_rank(deciding, 1)
    data = {"lot": "1", "bid": str(first)}
    done = signed_post(owner, deciding.owner, url, data, "award.decide")
    assert done.status_code == 302, done.content.decode()[:3000]
    assert deciding.case.stage() == "awarded"

    letter = Letter.objects.get(kind="award")
    tasks.print_letter(letter=str(letter.uid))
    draft = owner.get(f"/letters/{letter.uid}/draft.pdf")
    assert draft.content.startswith(b"%PDF")
    assert owner.get(f"/letters/{letter.uid}.pdf").status_code == 404
    sign = f"{prefix}/case/{deciding.case.trade.uid}/letters/{letter.uid}/sign/"
    assert signed_post(owner, deciding.owner, sign, {}, "award.sign-letter")
    tasks.seal_letter(letter=str(letter.uid))
    whole = owner.get(f"/letters/{letter.uid}.pdf").content
    found = seal.verify_pdf(
        whole, anchors=parties.trust_anchors(), moment=Decision.objects.get().decided_at
    )
    assert [one.field for one in found] == ["owner", "platform"]
    owners = deciding.owner.signer.certificate.public_bytes(_der())
    platforms = platform_signer().certificate.public_bytes(_der())
    assert [one.certificate_der for one in found] == [owners, platforms]


def _der():  # type: ignore[no-untyped-def]
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


def test_a_bidder_sees_only_its_own_row(deciding: Room, at: At) -> None:
    decision = world.decided(deciding, world.supplier_of_rank(deciding, 1))
    lot = deciding.case.lot
    rows = {letter.organisation.name: letter for letter in decision.letters.all()}
    loser = next(name for name in rows if name != decision.name)
    client = bidder_of(deciding, loser).signed_in(Client())
    url = f"/bids/{lot.uid}/result/"
    before = client.get(url).content.decode()
    assert decision.name not in before
    assert client.get(f"/letters/{rows[loser].uid}.pdf").status_code == 404

    publish.publish_decision(lot=lot.uid)
    tasks.print_letter(letter=str(rows[loser].uid))
    page = client.get(url).content.decode()
    assert decision.name in page
    for other in rows:
        if other not in (loser, decision.name):
            assert other not in page
    assert client.get(f"/letters/{rows[loser].uid}.pdf").content.startswith(b"%PDF")
    assert client.get(f"/letters/{rows[decision.name].uid}.pdf").status_code == 404


def test_a_wrong_role_finds_nothing(deciding: Room) -> None:
    lot, city = deciding.case.lot, deciding.case.city
    url = f"/case/{lot.trade.uid}/decision/"
    for who in (city.owner("邻区示例水务局"), city.bidder("甲公司")):
        client = who.signed_in(Client())
        assert client.get(url).status_code == 404
        assert client.post(url, {"lot": "1"}).status_code == 404
    expert = deciding.pool[0].signed_in(Client())
    assert expert.get(url).status_code == 404
    watcher = deciding.supervisor.signed_in(Client())
    assert watcher.get(url).status_code == 200
    assert watcher.post(url, {"lot": "1"}).status_code == 404
