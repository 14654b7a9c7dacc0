"""`seal`: a bid becomes a directory that only k custodians open.

Whoever knows the edition in force sets `edition`: it stands where --index names none.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from sealing import (
    bundle,
    certificates,
    directory,
    files,
    floe,
    index,
    manifest,
    opening_statement,
    seal,
)
from sealing.commands import common, machine
from sealing.index import Draft
from sealing.limits import INDEX_BYTES_MAX
from sealing.manifest import SignedManifest
from sealing.statement import Statement


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("seal", help="seal a bid to a tender's custodians")
    common.add_statement(parser)
    parser.add_argument("--lot", metavar="L", required=True)
    parser.add_argument("--envelope", default="full")
    common.add_signer(parser)
    parser.add_argument("--opening", metavar="opening.json", type=Path, required=True)
    parser.add_argument("--index", metavar="index.json", type=Path)
    parser.add_argument("--replaces", metavar="OLD_BID_DIR", type=Path)
    parser.add_argument("--out", metavar="BID_DIR", type=Path, required=True)
    parser.add_argument("files", metavar="FILE", type=Path, nargs="*")
    parser.set_defaults(run=run, edition=None)


def run(arguments: argparse.Namespace) -> None:
    """Seal a bid."""
    files.check_free(arguments.out)
    trusted, at = common.anchors(arguments.trust), common.now()
    statement = common.verified_statement(arguments, trusted)
    order = common.verified_order(arguments, statement, trusted)
    signer = common.signer(arguments)
    certificates.check_chain(signer.certificate, signer.chain, trusted, at=at)
    replaces = None
    if arguments.replaces is not None:
        replaces = _read_replaced(arguments.replaces, trusted)
    bound = seal.bind(
        statement,
        order,
        lot=arguments.lot,
        envelope=arguments.envelope,
        certificate=signer.certificate,
        replaces=replaces,
    )
    content = _content(arguments)
    _show_custodians(statement)
    tell = common.progress("sealing", _segments(content))
    with files.staged_directory(arguments.out) as stage:
        signed = seal.seal(
            bound,
            content,
            statement=statement,
            signer=signer,
            at=at,
            directory=stage,
            tell=tell,
        )
        manifest.check_against(signed, statement)
    common.say(f"bid {bound.bid}, submission {bound.seq}")
    common.say(f"manifest {signed.digest}")


def _read_replaced(path: Path, trusted: common.Anchors) -> SignedManifest:
    """Read the manifest that is replaced, which must be soundly signed."""
    signed = directory.read(path).signed
    found = signed.signature
    certificates.check_chain(
        found.certificate, found.chain, trusted, at=found.signing_time
    )
    return signed


def _content(arguments: argparse.Namespace) -> seal.Content:
    opening = files.read_bounded(arguments.opening, opening_statement.BYTES_MAX)
    opening_statement.read(opening)
    documents = [bundle.document(path) for path in arguments.files]
    draft = Draft()
    if arguments.index is not None:
        raw = files.read_bounded(arguments.index, INDEX_BYTES_MAX)
        draft = index.read_draft(raw, [document.name for document in documents])
    if draft.edition is None:
        draft = replace(draft, edition=arguments.edition)
    return seal.Content(opening, documents, draft, machine.tool())


def _segments(content: seal.Content) -> int:
    return floe.segment_count(sum(each.size for each in content.documents))


def _show_custodians(statement: Statement) -> None:
    common.say(f"{statement.k} of {statement.n} custodians open this bid:")
    for custodian in statement.custodians.values():
        stake = ", a party to the trade" if custodian.party else ""
        common.say(
            f"  {custodian.i}. {custodian.organisation} ({custodian.uscc}),"
            f" {custodian.role}{stake}"
        )
