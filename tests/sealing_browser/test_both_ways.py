"""What the pages seal the command line opens, and the reverse, byte for byte."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from sealing import bundle, cms, envelopes, index, keys, manifest
from sealing.__main__ import main
from tests.sealing.world import PASSPHRASE
from tests.sealing_browser import node

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sealing.world import World

LONG = "这是一个很长的文件名" * 6 + ".pdf"
EDITION = "cd" * 32


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    """Four documents: empty, short, of a long Chinese name, and over a segment."""
    folder = tmp_path / "documents"
    folder.mkdir()
    sizes = {"empty.pdf": 0, "投标函.pdf": 700, LONG: 513, "plan.bin": 1_048_544 + 7}
    for name, size in sizes.items():
        (folder / name).write_bytes(bytes(at % 251 for at in range(size)))
    return [folder / name for name in sizes]


def words(world: World, bidder: str = "bidder") -> dict[str, Any]:
    return {
        "statement": world.statement,
        "trust": world.trust,
        "key": world.folder / f"{bidder}.p12",
        "passphrase": PASSPHRASE,
        "opening": world.folder / "opening.json",
        "lot": "标段一",
    }


def sealed(world: World, documents: list[Path], out: Path, **more: Any) -> Any:
    files = [[path, "document"] for path in documents]
    given = {**words(world), "files": files, "edition": EDITION, **more}
    return node.job(world.folder, do="seal", out=out, **given)


def opened_here(world: World, bid: Path, out: Path) -> Path:
    """Open a bid by the command line with three shares."""
    shares = [world.share(bid, i) for i in (1, 3, 4)]
    assert world.open(bid, out, shares) == 0
    return out


def same(documents: list[Path], folder: Path) -> bool:
    return all(
        (folder / path.name).read_bytes() == path.read_bytes() for path in documents
    )


@pytest.mark.parametrize("bidder", ["bidder", "rsa"])
def test_the_command_line_opens_what_the_page_seals(
    world: World, documents: list[Path], tmp_path: Path, bidder: str
) -> None:
    bid = tmp_path / "bid"
    marks = [{"item": "plan", "file": "plan.bin", "page": 12}]
    made = sealed(world, documents, bid, marks=marks, **words_of_key(world, bidder))
    assert made["seq"] == 1
    assert main(["verify", str(bid), *world.on_statement()]) == 0
    out = opened_here(world, bid, tmp_path / "out")
    assert same(documents, out / "documents")
    opening = (world.folder / "opening.json").read_bytes()
    assert (out / "opening.json").read_bytes() == opening
    signed = manifest.open_message((bid / "manifest.p7m").read_bytes())
    assert signed.digest == made["manifest"]
    assert signed.manifest.client["bundle"] == "ab" * 32


def words_of_key(world: World, bidder: str) -> dict[str, Path]:
    return {"key": world.folder / f"{bidder}.p12"}


def test_envelopes_of_the_page_are_those_that_python_derives(
    world: World, documents: list[Path], tmp_path: Path
) -> None:
    bid = tmp_path / "bid"
    sealed(world, documents[:1], bid)
    signed = manifest.open_message((bid / "manifest.p7m").read_bytes())
    for i in range(1, 6):
        share = envelopes.read_share(world.share(bid, i).read_bytes())
        certificate = world.people[f"seat{i}-cert"].certificate
        built = envelopes.build_share(
            i, signed.manifest.context, share.share, certificate
        )
        assert built == (bid / f"share-0{i}.p7m").read_bytes()


def test_the_bundle_is_the_archive_that_python_lays_out(
    documents: list[Path], tmp_path: Path
) -> None:
    marks = [{"item": "plan", "file": "plan.bin", "page": 12}]
    files = [[path, "letter"] for path in documents]
    out = tmp_path / "archive.tar"
    node.job(tmp_path, do="archive", files=files, edition=EDITION, marks=marks, out=out)
    roles = {path.name: "letter" for path in documents}
    draft = index.Draft(EDITION, (index.Mark("plan", "plan.bin", 12),), roles)
    laid_out = bundle.lay_out([bundle.document(p) for p in documents], draft, None)
    whole = bytearray(laid_out.length)
    laid_out.read_into(0, memoryview(whole))
    assert out.read_bytes() == bytes(whole)


@pytest.mark.parametrize("bidder", ["bidder", "rsa"])
def test_the_page_opens_what_the_command_line_seals(
    world: World, documents: list[Path], tmp_path: Path, bidder: str
) -> None:
    bid = tmp_path / "bid"
    assert world.seal(bid, *documents, bidder=bidder) == 0
    shares = [world.share(bid, i) for i in (2, 3, 5)]
    out = tmp_path / "out"
    said = node.job(
        world.folder, do="open", bid=bid, shares=shares, out=out, **words(world)
    )
    assert [each["name"] for each in said["index"]["files"]] == [
        path.name for path in documents
    ]
    assert same(documents, out)


@pytest.mark.parametrize("bidder", ["bidder", "rsa"])
def test_a_recovery_file_opens_on_the_other_side(
    world: World, documents: list[Path], tmp_path: Path, bidder: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert world.seal(here, *documents[:2], bidder=bidder) == 0
    given = words(world, bidder)
    opened = node.job(
        world.folder,
        do="open",
        bid=here,
        recovery=here / "recovery.p7m",
        out=tmp_path / "out",
        **given,
    )
    assert len(opened["index"]["files"]) == 2
    sealed(world, documents[:1], there, key=given["key"])
    signer = keys.Pkcs12Signer.load(given["key"], PASSPHRASE)
    content = cms.open_sealed((there / "recovery.p7m").read_bytes(), signer.receiver())
    found = envelopes.read_recovery(content)
    signed = manifest.open_message((there / "manifest.p7m").read_bytes())
    assert found.context == signed.manifest.context.raw


def test_a_replacement_names_what_it_replaces(
    world: World, documents: list[Path], tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    made = sealed(world, documents[:1], first)
    again = sealed(world, documents[:1], second, replaces=first)
    assert again["seq"] == 2
    bound = manifest.open_message((second / "manifest.p7m").read_bytes()).manifest
    assert bound.context.supersedes == made["manifest"]
    refused = sealed(world, documents[:1], tmp_path / "no", replaces=first, lot="L2")
    assert refused["refused"] == "replaces-another"


def with_factor(world: World) -> World:
    """Return the tender with a window in which bidders release keys of their own."""
    draft = world.draft(factor_window_s=600)
    for envelope in draft["envelopes"]:  # type: ignore[attr-defined]
        if envelope["opens_at"] is not None:
            envelope["opens_at"] = "2030-12-01T09:40:00+08:00"
    world.state(draft, world.folder / "with-factor")
    world.name = "with-factor"
    return world


def test_a_bidders_own_key_is_sealed_rehearsed_and_needed(
    world: World, documents: list[Path], tmp_path: Path
) -> None:
    bid, other = tmp_path / "bid", tmp_path / "other"
    with_factor(world)
    given = words(world)
    files = [[documents[1], "letter"]]
    said = node.job(
        world.folder,
        do="many",
        jobs=[
            {**given, "do": "seal", "files": files, "out": bid},
            {**given, "do": "seal", "files": files, "out": other},
            {**given, "do": "rehearse", "bid": bid},
            {
                **given,
                "do": "rehearse",
                "bid": bid,
                "recovery": other / "recovery.p7m",
            },
            {**given, **words_of_key(world, "rival"), "do": "rehearse", "bid": bid},
        ],
    )
    assert said[2] == {"isOwn": True, "factor": True, "recovery": True}
    assert said[3]["refused"] == "wrong-recovery"
    assert said[4]["refused"] == "not-for-this-key"
    signer = keys.Pkcs12Signer.load(given["key"], PASSPHRASE)
    content = cms.open_sealed((bid / "factor.p7m").read_bytes(), signer.receiver())
    (tmp_path / "factor.json").write_bytes(content)
    shares = [world.share(bid, i) for i in (1, 2, 3)]
    assert world.open(bid, tmp_path / "no", shares) == 1
    factor = ["--factor", str(tmp_path / "factor.json")]
    assert world.open(bid, tmp_path / "out", shares, *factor) == 0
    assert same(documents[1:2], tmp_path / "out" / "documents")


#: what is changed by one bit, where, and what that is called
CHANGES = {
    "part-1.bin": (-1, "segment-digest"),
    "part-0.bin": (40, "segment-digest"),
    "digests-1.bin": (3, "segment-digest"),
    "manifest.p7m": (-1, "signature-invalid"),
}


def test_what_does_not_hold_is_refused_by_its_name(
    world: World, documents: list[Path], tmp_path: Path
) -> None:
    bid, other = tmp_path / "bid", tmp_path / "other"
    assert world.seal(bid, *documents[:1]) == 0
    assert world.seal(other, *documents[:1]) == 0
    shares = [world.share(bid, i) for i in (1, 2, 3)]
    foreign = [*shares[:2], world.share(other, 3)]
    asked = [
        (bid, shares, None),
        (bid, shares[:2], "too-few-shares"),
        (bid, foreign, "context-mismatch"),
        (bid, [shares[0], shares[0], shares[1]], "too-few-shares"),
    ]
    for name, (at, code) in CHANGES.items():
        changed = tmp_path / f"changed-{name}"
        shutil.copytree(bid, changed)
        data = bytearray((changed / name).read_bytes())
        data[at] ^= 1
        (changed / name).write_bytes(data)
        asked.append((changed, shares, code))
    jobs = [
        {
            **words(world),
            "do": "open",
            "bid": path,
            "shares": given,
            "out": tmp_path / f"out-{n}",
        }
        for n, (path, given, _code) in enumerate(asked)
    ]
    said = node.job(world.folder, do="many", jobs=jobs)
    assert [each.get("refused") for each in said] == [code for *_, code in asked]


def test_an_opening_statement_without_its_form_is_refused(
    world: World, documents: list[Path], tmp_path: Path
) -> None:
    path = world.folder / "bad.json"
    path.write_text(json.dumps({"v": "sbe1/opening", "bidder": "甲"}))
    said = sealed(world, documents[:1], tmp_path / "bid", opening=path)
    assert said["refused"] == "malformed"
