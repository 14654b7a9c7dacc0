"""Programs' tokens: one request, once, within a minute (design.md section 9)."""

import hashlib

import pytest
from django.test import RequestFactory

from journal.queries import instant
from parties.actions.revoke_certificate import revoke_certificate
from parties.actions.use_nonce import TokenUsed
from parties.api_auth import NotSignedIn, agent_actor
from parties.rules.actor import Role
from sealing import agent_token
from sealing.agent_token import TokenExpired, TokenForOther
from tests.worlds.people import City, Somebody

BODY = b'{"lot":"8f0c"}'
PATH = "/api/v1/bids/?dry=1"


@pytest.fixture
def bidder(city: City) -> Somebody:
    return city.bidder("甲建设有限公司")


def token(who: Somebody, *, body: bytes = BODY) -> str:
    digest = hashlib.sha256(body).hexdigest()
    return agent_token.make("POST", PATH, digest, who.signer, now=instant())


def ask(header: str, *, path: str = PATH, body: bytes = BODY):
    headers = {"Authorization": header} if header else {}
    return agent_actor(
        RequestFactory().post(
            path, body, content_type="application/json", headers=headers
        )
    )


def test_the_holder_of_an_enrolled_certificate_is_known(bidder: Somebody) -> None:
    actor = ask(token(bidder))
    assert actor.role is Role.BIDDER
    assert actor.organisation == bidder.person.organisation.uid
    assert actor.certificate == bidder.actor.certificate


def test_a_token_serves_once(bidder: Somebody) -> None:
    header = token(bidder)
    ask(header)
    with pytest.raises(TokenUsed) as refused:
        ask(header)
    assert refused.value.status == 401


def test_another_body_or_path_is_refused(bidder: Somebody) -> None:
    with pytest.raises(TokenForOther):
        ask(token(bidder), body=b"{}")
    with pytest.raises(TokenForOther):
        ask(token(bidder), path="/api/v1/bids/")


def test_after_its_minute_a_token_is_over(bidder: Somebody, at) -> None:
    header = token(bidder)
    at(instant() + agent_token.LIFETIME * 2)
    with pytest.raises(TokenExpired):
        ask(header)


def test_without_a_token_or_with_an_unknown_certificate_nobody_asks(
    city: City, bidder: Somebody
) -> None:
    with pytest.raises(NotSignedIn):
        ask("")
    body = bidder.person.organisation
    stranger = Somebody(bidder.person, Role.BIDDER)
    stranger.issued = city.authority.issue_person(
        "无名", body.name, body.uscc, at=instant()
    )
    with pytest.raises(NotSignedIn):
        ask(token(stranger))


def test_a_revoked_certificate_opens_nothing(bidder: Somebody) -> None:
    header = token(bidder)
    mine = bidder.person.certificates.get()
    revoke_certificate(by=bidder.actor, certificate=mine.uid, reason="遗失")
    with pytest.raises(NotSignedIn):
        ask(header)
