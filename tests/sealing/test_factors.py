"""factors.json: strict, for its closing list, by the closing list's own signer."""

import json
from dataclasses import replace

import pytest

from sealing import cms, context, factors
from sealing.errors import Malformed, WrongSigner
from sealing.factors import FactorsMismatch
from sealing.keys import KeySigner
from tests.sealing import world as worlds
from tests.sealing.test_release import OPENS, THREE, Lot, lot  # noqa: F401

A, B, C = (entry.manifest for entry in THREE)


def written(closing: str, manifests: list) -> bytes:
    value = {"v": "sbe1/factors", "closing": closing, "manifests": manifests}
    return json.dumps(value).encode()


def test_it_lists_who_released_in_the_order_of_the_closing_list(lot):  # noqa: F811
    listed = lot.close()
    found = factors.read(factors.build(listed, {C, A}))
    assert found.manifests == (A, C)
    factors.check_against(found, listed)


@pytest.mark.parametrize("released", [set(), {A}, {A, B, C}], ids=["0", "1", "3"])
def test_none_one_and_all_can_stand_in_it(lot, released):  # noqa: F811
    listed = lot.close()
    assert set(factors.read(factors.build(listed, released)).manifests) == released


def test_a_bid_that_is_not_listed_is_never_written(lot):  # noqa: F811
    with pytest.raises(FactorsMismatch):
        factors.build(lot.close(), {"ab" * 32})


@pytest.mark.parametrize(
    "manifests", [[B, A], ["ab" * 32], [A, "ab" * 32]], ids=["order", "other", "more"]
)
def test_what_does_not_fit_the_closing_list_is_refused(lot, manifests):  # noqa: F811
    listed = lot.close()
    found = factors.read(written(listed.digest, manifests))
    with pytest.raises(FactorsMismatch):
        factors.check_against(found, listed)


def test_a_list_for_another_closing_list_is_refused(lot):  # noqa: F811
    found = factors.read(factors.build(lot.close(), {A}))
    with pytest.raises(FactorsMismatch):
        factors.check_against(found, lot.close(THREE[:2]))


def test_a_manifest_stands_once():
    with pytest.raises(Malformed):
        factors.read(written("0" * 64, [A, A]))


def test_only_who_signed_the_closing_list_signs_this_one(lot):  # noqa: F811
    listed = lot.close()
    raw = factors.build(listed, {A})
    platform, other = worlds.certify("平台"), worlds.certify("他人")
    signed = cms.sign_detached(
        raw, KeySigner(other.key, other.certificate), signing_time=OPENS
    )
    with pytest.raises(WrongSigner):
        factors.verify(
            raw,
            signed,
            b"",
            closing=listed,
            signer=platform.certificate,
            timestamp_anchors=[],
        )


@pytest.mark.parametrize(
    ("envelope", "asked"),
    [("full", True), ("price", True), ("reserve", False), ("reveal", False)],
)
def test_what_others_than_bidders_seal_has_no_bidders_key(
    lot,  # noqa: F811
    envelope,
    asked,
):
    statement = replace(lot.chain.statement, factor_window_s=1800)
    assert context.has_factor(statement, envelope) is asked
    assert not context.has_factor(lot.chain.statement, envelope)
