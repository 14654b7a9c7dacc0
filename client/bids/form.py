"""What a bid's inside is held against, asked of the server before anything is sealed.

What is asked is the same whoever bids: the server is told nothing of the bid, neither
its values nor its members. The first fault refuses.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from client.server import Server
from kernel.canonical import Json
from kernel.refused import Refused
from sealing import (
    consortium,
    files,
    index,
    opening_form,
    opening_statement,
    reading,
)
from sealing.consortium import Terms
from sealing.context import WITHOUT_FACTOR, is_round
from sealing.directory import Bid
from sealing.index import DEFAULT_ROLE, Draft
from sealing.limits import INDEX_BYTES_MAX
from sealing.opening_form import Line

#: beside a sealed bid, never sent: the digest of the tender file that it answers
EDITION: Final = "edition"


class EditionNotInForce(Refused):
    """The bid answers another edition of the tender file than the one in force."""

    code = "edition-not-in-force"
    zh = (
        "投标所答的招标文件已不是现行版本（现行为第{number}版，SHA-256 {digest}）。"
        "请取得现行招标文件，核对投标内容后重新封装；未递交任何内容。"
    )
    en = (
        "The bid answers another edition of the tender file than the one in force "
        "(edition {number}, SHA-256 {digest}). Fetch it, check the bid against it and "
        "seal again; nothing was handed in."
    )


@dataclass(frozen=True, slots=True)
class PublicTerms:
    """The lines of the form, the edition in force, and who may be of a consortium."""

    lines: tuple[Line, ...]
    number: int
    digest: str
    article: str
    consortium: Terms


def ask(server: Server, lot: str, envelope: str) -> PublicTerms:
    """Return what the server says that everybody's bid is held against."""
    told = server.get(f"/api/v1/lots/{lot}/form/{envelope}/")
    edition = reading.members(told.get("edition"), ("number", "digest"), "edition")
    return PublicTerms(
        lines=opening_form.lines(told),
        number=reading.integer(edition["number"], "edition.number", least=1, most=9999),
        digest=reading.digest(edition["digest"], "edition.digest"),
        article=_article(told.get("article")),
        consortium=consortium.terms_of(told),
    )


def check(server: Server, given: argparse.Namespace) -> str | None:
    """Refuse by its first fault what does not answer the tender file.

    Returns the digest of the edition in force, or None for an envelope that is not a
    bidder's: only those answer the file. The sender's credit code is the server's to
    know; here its own is believed.
    """
    if given.envelope in WITHOUT_FACTOR:
        return None
    terms = ask(server, given.lot, given.envelope)
    raw = files.read_bounded(given.opening, opening_statement.BYTES_MAX)
    stated = opening_statement.read(raw)
    draft = _draft(given.index, [path.name for path in given.files])
    check_edition(terms, draft.edition)
    found = opening_form.faults(
        terms.lines, stated, uscc=stated.uscc, article=terms.article
    )
    found += consortium.faults(stated, terms.consortium)
    # A round has no documents: the agreement came with the bid.
    if not is_round(given.envelope):
        roles = draft.roles or {}
        named = {roles.get(path.name, DEFAULT_ROLE) for path in given.files}
        found += consortium.agreement_faults(stated, named, terms.consortium)
    for fault in found:
        raise fault
    return terms.digest


def check_edition(terms: PublicTerms, edition: str | None) -> None:
    """Refuse an edition that is not in force; None names none."""
    if edition not in (None, terms.digest):
        raise EditionNotInForce(
            article=terms.article, number=terms.number, digest=terms.digest
        )


def keep_edition(bid: Path, digest: str) -> None:
    """Note beside a sealed bid which edition it answers: the bid itself is shut."""
    files.write_new(bid / EDITION, f"{digest}\n".encode("ascii"))


def check_still_in_force(server: Server, bid: Bid) -> None:
    """Refuse a bid whose edition became old since it was sealed.

    One that was sealed without a server has no note to go by.
    """
    if not (bid.path / EDITION).exists():
        return
    raw = files.read_bounded(bid.path / EDITION, 128)
    edition = reading.digest(raw.decode("ascii", "replace").strip(), EDITION)
    bound = bid.signed.manifest.context
    check_edition(ask(server, bound.lot, bound.envelope), edition)


def _draft(path: Path | None, names: Sequence[str]) -> Draft:
    if path is None:
        return Draft()
    return index.read_draft(files.read_bounded(path, INDEX_BYTES_MAX), names)


def _article(value: Json) -> str:
    return "" if value == "" else reading.text(value, "article")
