"""Whether an agent may sign a statement, and which one it knows as the newest.

Signed is only what names this seat with the very keys this machine made, bears the
owner's signature, and supersedes what is known here by moving times later. What it
says is shown as plain text before a person signs.
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from client.custody.home import Home
from kernel.refused import Refused
from sealing import certificates, context, statement, statement_signatures
from sealing.errors import MissingFile, StatementMismatch, WrongSigner, WrongTender
from sealing.keys import Signer
from sealing.statement import Custodian, Envelope, Statement
from sealing.statement_files import StatementFiles, signature_name
from sealing.statement_signatures import Verified


class NotOurKeys(Refused):
    """The statement names other keys for this seat than this machine made."""

    code = "not-our-keys"
    zh = "声明中本席位的证书不是本机生成的。"
    en = "The statement names certificates for this seat that were not made here."


class AlreadyClosed(Refused):
    """Times of an envelope that has its closing list move no more."""

    code = "already-closed"
    zh = "信封“{envelope}”已有截止清单，其时间不能变更。"
    en = "The envelope {envelope} has its closing list; its times move no more."


class NotStatedYet(Refused):
    """No complete statement of the tender is known on this machine."""

    code = "not-stated-yet"
    zh = "本机尚无项目“{subject}”的完整声明。"
    en = "No complete statement of the tender {subject} is known here yet."


def own_seat(stated: Statement, signer: Signer) -> Custodian:
    """Return the seat that this long-term certificate holds, or refuse."""
    mine = certificates.fingerprint(signer.certificate)
    for seat in stated.custodians.values():
        if seat.signer == mine:
            return seat
    raise WrongSigner(what="statement.custodians")


def newest_kept(subject: str, home: Home) -> Statement:
    """Return the newest statement that was verified and kept here, or refuse."""
    digest = home.newest_statement(subject)
    files = None if digest is None else home.statement(subject, digest)
    if files is None:
        raise NotStatedYet(subject=subject)
    return statement.read(files.statement)


def check_to_sign(
    files: StatementFiles,
    *,
    subject: str,
    signer: Signer,
    home: Home,
    anchors: Sequence[x509.Certificate],
    at: datetime,
) -> Statement:
    """Return the statement if this seat may sign it, or refuse."""
    chain = statement_signatures.read(files)
    stated = chain[0]
    if stated.tender != subject:
        raise WrongTender(tender=stated.tender)
    seat, made = own_seat(stated, signer), home.keys_of(subject)
    named = (certificates.encoded(seat.cert), certificates.encoded(seat.release))
    if named != (made.encryption, made.release):
        raise NotOurKeys
    if 0 not in files.signatures:
        raise MissingFile(name=signature_name(0))
    statement_signatures.check_signature(
        stated, 0, files.signatures[0], anchors, now=at
    )
    if files.former is not None:
        statement_signatures.verify(files.former, anchors, now=at)
    _check_not_closed(stated, chain[1] if len(chain) > 1 else None, home)
    return stated


def _check_not_closed(stated: Statement, former: Statement | None, home: Home) -> None:
    for tender, _lot, envelope in home.history().closings:
        if tender != stated.tender:
            continue
        kind = context.kind_of(envelope)
        if former is None or former.envelopes[kind] != stated.envelopes[kind]:
            raise AlreadyClosed(envelope=envelope)


def learn(
    files: StatementFiles,
    *,
    subject: str,
    signer: Signer,
    home: Home,
    anchors: Sequence[x509.Certificate],
    at: datetime,
) -> Verified:
    """Verify a complete statement, know it as the newest, and return its chain.

    It supersedes the newest known here, or is a first statement never seen before in
    the place of another first one (taken back before the announcement) while nothing
    of the tender was closed. All n have signed a first one, this seat among them.
    """
    home.keys_of(subject)
    verified = statement_signatures.verify(files, anchors, now=at)
    if verified.statement.tender != subject:
        raise WrongTender(tender=verified.statement.tender)
    own_seat(verified.statement, signer)
    newest = home.newest_statement(subject)
    if newest != verified.statement.digest:
        if newest is not None:
            _check_follows(verified, newest, home)
        home.keep_statement(subject, verified.statement.digest, files)
    return verified


def _check_follows(later: Verified, newest: str, home: Home) -> None:
    """Refuse to go back, or sideways: times that were moved later stay later."""
    if newest in {former.digest for former in later.formers}:
        return
    subject, digest = later.statement.tender, later.statement.digest
    known = home.statement(subject, newest)
    closed = any(tender == subject for tender, _l, _e in home.history().closings)
    replaces = (
        not later.formers
        and not closed
        and known is not None
        and known.former is None
        and home.statement(subject, digest) is None
    )
    if not replaces:
        raise StatementMismatch(what="the newest statement known")


def plain_text(stated: Statement) -> str:
    """Return what a statement says, for a person to read before signing."""
    lines = [
        f"招标项目 tender          {stated.tender}",
        f"招标人 owner             {stated.owner.organisation} {stated.owner.uscc}",
        f"标段 lots                {'、'.join(stated.lots)}",
        f"摘要 digest              {stated.digest}",
    ]
    if stated.supersedes is not None:
        lines.append(f"变更 supersedes          {stated.supersedes}")
    lines += [_times(each) for each in stated.envelopes.values()]
    lines += [_seat(each) for each in stated.custodians.values()]
    lines.append(
        f"任意{stated.k}席合在一起，可以在开标前读到投标内容。"
        f" Any {stated.k} of these {stated.n} seats together could read bids early."
    )
    return "\n".join(lines)


def _times(envelope: Envelope) -> str:
    deadline = "-" if envelope.deadline is None else envelope.deadline.isoformat()
    opens = "凭开封令 on order"
    if envelope.opens_at is not None:
        opens = envelope.opens_at.isoformat()
    return (
        f"信封 envelope {envelope.kind:<12} 截止 deadline {deadline}"
        f"  开启 opens {opens}  最低 floor {envelope.floor}"
    )


def _seat(seat: Custodian) -> str:
    stake = "（有利害关系 party）" if seat.party else ""
    return (
        f"第{seat.i}席 seat {seat.i:<12} {seat.role} {seat.organisation} {seat.uscc}"
        f" {seat.signer[:16]}{stake}"
    )
