"""What must hold of a release: shown by trying, with all that the platform has."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bidding.actions.close import close_envelope
from bidding.facts import unsealing
from bidding.models import Opening, ShareEnvelope
from client.custody import answers
from client.custody import opening as opened
from client.custody.home import Home
from client.custody.opening import Trust
from escrow import queries as escrow
from escrow.actions.closings import register_closing
from escrow.actions.holds import lift_hold, place_hold
from escrow.actions.opening_keys import unwrap
from journal.actions.platform import platform_signer
from journal.queries import instant
from kernel.refused import Refused
from sealing import certificates, cms, envelopes, manifest
from sealing import closing as lists
from sealing import hold as holds
from sealing.keys import KeyReceiver
from sealing.release_rules import ClosingEquivocation, FactorsRequired
from sealing.seal import RECOVERY
from sealing.statement_signatures import verify
from tests.simulation.laws import BrokenLaw, any_k_read_the_same, plaintext_is_nowhere
from tests.worlds import agents, stamps
from tests.worlds.openings import WRAP_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.simulation.release_world import ReleaseWorld, Sent

K = 3


def opening_of(world: ReleaseWorld) -> Opening:
    """Return the opening of the world's one envelope."""
    return Opening.objects.get(lot__uid=world.case.lot.uid)


def nothing_can_be_opened(world: ReleaseWorld, released: int) -> None:
    """Neither text nor key of a sealed bid is there, nor can the platform make one.

    Prices, the bid's secret and K_0 are looked for in every table and file;
    every key the platform has is tried on every share; and what fewer than k custodians
    released is combined as a worker would.
    """
    hidden = [one for one in world.sent if not (one.is_live and released >= K)]
    honest = [one for one in hidden if one.outcome == "opened"]
    plaintext_is_nowhere(
        {f"{one.uid} {n}": text for one in honest for n, text in enumerate(_told(one))}
    )
    if released >= K:
        return
    known = ShareEnvelope.objects.count()
    for receiver in _receivers(world):
        tried = (certificates.fingerprint(receiver.certificate), known)
        if tried not in world.tried:
            _opens_no_share(receiver)
            world.tried.add(tried)
    made = world.made
    if made is None or made.published_at is None:
        return
    try:
        case = unsealing.case_of(opening_of(world), WRAP_KEY)
    except FactorsRequired:
        return
    reads = unsealing.read_all(case, unsealing.releases_of(case).usable)
    if any(read.raw is not None or read.key is not None for read in reads):
        raise BrokenLaw(f"{released} releases open a bid")


def _told(sent: Sent) -> list[str]:
    """Return what only its bidder knows: the price, and S_c and K_0 as text."""
    if not sent.secrets:
        held = (sent.sealed.folder / RECOVERY).read_bytes()
        content = cms.open_sealed(held, sent.bidder.signer.receiver())
        kept = envelopes.read_recovery(content)
        found = manifest.open_message(sent.sealed.announced.manifest).manifest
        key = found.context.payload_key(0, kept.secret, kept.factor or b"")
        for secret in (kept.secret, key):
            in_base64 = base64.b64encode(secret).decode()[:-2]
            sent.secrets.extend((secret.hex(), in_base64))
    return [sent.price, *sent.secrets]


def _receivers(world: ReleaseWorld) -> list[KeyReceiver]:
    """Return every private key that the platform has."""
    found = [platform_signer().receiver()]  # type: ignore[attr-defined]
    made = world.made
    key = escrow.opening_key(world.case.subject, str(world.case.lot.uid), "full")
    if key is not None and key.wrapped is not None and made is not None:
        worker = lists.read(bytes(made.body)).worker
        found.append(KeyReceiver(unwrap(key, WRAP_KEY), worker))
    return found


def _opens_no_share(receiver: KeyReceiver) -> None:
    for row in ShareEnvelope.objects.all():
        try:
            cms.open_sealed(bytes(row.envelope), receiver)
        except Refused:
            continue
        raise BrokenLaw("a key of the platform opens a share")


def any_k(world: ReleaseWorld, seats: Iterable[int]) -> None:
    """Whichever k of those who released, the table is the same."""
    found = opening_of(world)
    key = escrow.opening_key(world.case.subject, str(world.case.lot.uid), "full")
    seats = frozenset(seats)
    if seats in world.tried:
        return
    if found.opened_at is not None and key.wrapped is not None:
        world.tried.add(seats)
        any_k_read_the_same(str(world.case.lot.uid), seats)


def second_list_is_refused(world: ReleaseWorld, seat: int) -> None:
    """A second list: by the platform's own acts, by its table, and by the agent."""
    made, lot = world.made, world.case.lot
    first = lists.read(bytes(made.body))
    body = lists.build(
        tender=first.tender,
        lot=first.lot,
        envelope=first.envelope,
        statement=first.statement,
        order=None,
        deadline=first.deadline,
        head="0" * 64,
        worker=first.worker,
        entries=first.entries[:-1],
    )
    signed = cms.sign_detached(body, platform_signer(), signing_time=instant())
    given = {"subject": world.case.subject, "lot": str(lot.uid), "envelope": "full"}
    for act in (
        lambda: register_closing(body=body, cms=signed, at=instant(), **given),
        lambda: close_envelope(lot=lot.uid, envelope="full"),
    ):
        _is_refused("a second list", act)
    token = stamps.token(bytes.fromhex(lists.read(body).digest))
    files = answers.ClosingFiles(body, signed, token, None)
    somebody = world.guarded.people[seat - 1]
    anchors = (agents.people_root(somebody),)
    stated = escrow.complete_statement(world.case.subject)
    assert stated is not None
    chain = verify(stated.as_files(), anchors, now=instant())
    home = Home(world.guarded.folder / f"home{seat}")
    trust = Trust(anchors, anchors, tuple(world.pair.urls))
    try:
        opened.take(files, chain, home=home, trust=trust, at=instant())
    except ClosingEquivocation:
        world.told["second lists"] += 1
        return
    raise BrokenLaw("an agent took a second list")


def _is_refused(what: str, act: Callable[[], object]) -> None:
    try:
        act()
    except Refused:
        return
    raise BrokenLaw(f"not refused: {what}")


def hold(world: ReleaseWorld) -> Callable[[], None]:
    """Have a supervisor hold the lot; return what lifts it."""
    watcher = world.case.city.supervisor(f"示例监督局{world.told['holds']}")
    stated = escrow.complete_statement(world.case.subject)
    assert stated is not None
    body = holds.build(
        tender=world.case.subject,
        lot=str(world.case.lot.uid),
        statement=stated.digest,
        grounds="收到投诉，待核查",
        at=instant(),
    )
    placed = place_hold(
        by=watcher.actor,
        subject=world.case.subject,
        body=body,
        signature=watcher.sign(body),
    )

    def lift() -> None:
        text = holds.build_lift(hold=placed.digest, grounds="已查清", at=instant())
        signed = watcher.sign(text)
        lift_hold(by=watcher.actor, hold=placed.digest, body=text, signature=signed)

    return lift
