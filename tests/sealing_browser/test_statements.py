"""The page seals only to a statement and an order that it has verified itself."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.sealing.test_order import give, order_for
from tests.sealing.world import a_second_before
from tests.sealing_browser import node

if TYPE_CHECKING:
    from tests.sealing.world import World

LATER = "2030-12-20T09:30:00+08:00"


def asked(world: World, **more: Any) -> Any:
    """Verify the world's statement, as the page does before anything else."""
    given = {"statement": world.statement, "trust": world.trust, **more}
    return node.job(world.folder, do="statement", **given)


def superseding(world: World, signers: list[int], moment: str = LATER) -> World:
    """State later times over the world's statement, signed by some."""
    draft = world.draft(supersedes=str(world.statement))
    for envelope in draft["envelopes"]:
        for name in ("deadline", "opens_at"):
            if envelope[name] is not None:
                envelope[name] = moment
    world.state(draft, world.folder / "later", signers)
    world.name = "later"
    return world


def test_a_statement_that_all_signed_is_taken(world: World) -> None:
    said = asked(world)
    assert len(said["digests"]) == 1


@pytest.mark.parametrize("signers", [2, 3, 4])
def test_a_later_statement_needs_owner_and_k(world: World, signers: int) -> None:
    said = asked(superseding(world, list(range(signers + 1))))
    if signers < 3:
        assert said["refused"] == "not-signed-in-time"
    else:
        assert len(said["digests"]) == 2


def test_a_missing_or_foreign_signature_is_refused(world: World) -> None:
    first, second = (world.statement / f"statement-0{i}.p7s" for i in (1, 2))
    kept = first.read_bytes()
    first.unlink()
    assert asked(world)["refused"] == "missing-file"
    shutil.copy(second, first)
    assert asked(world)["refused"] == "wrong-signer"
    first.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert asked(world)["refused"] == "signature-invalid"


def test_one_changed_word_is_refused(world: World) -> None:
    path = world.statement / "statement.json"
    path.write_bytes(path.read_bytes().replace("机构3".encode(), "机构9".encode()))
    assert asked(world)["refused"] == "digest-mismatch"


def test_another_authority_is_no_anchor(world: World) -> None:
    other = world.folder / "seat3-cert.pem"
    assert asked(world, trust=other)["refused"] == "untrusted-certificate"


@pytest.mark.parametrize("parties", [2, 3])
def test_parties_together_are_fewer_than_k(world: World, parties: int) -> None:
    path = world.statement / "statement.json"
    value = json.loads(path.read_bytes())
    for seat in value["custodians"][:parties]:
        seat["party"] = True
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    expected = "custodians-not-independent" if parties == 3 else "digest-mismatch"
    assert asked(world)["refused"] == expected


def test_a_round_rests_on_the_owners_order(world: World) -> None:
    order = order_for(world)
    _option, folder = give(world, order)
    assert asked(world, order=folder)["order"] is not None
    give(world, order, signer="seat1")
    assert asked(world, order=folder)["refused"] == "wrong-signer"
    give(world, {**order, "deadline": a_second_before(order["opens_at"])})
    assert asked(world, order=folder)["order"] is not None
    give(world, {**order, "opens_at": a_second_before(order["deadline"])})
    assert asked(world, order=folder)["refused"] == "malformed"
