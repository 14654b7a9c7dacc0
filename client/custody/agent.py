"""One custodian's agent: asks what there is to do, and does it, one look at a time.

It calls out only, to its server and its authorities. A duty that is refused holds up
no other; what may succeed later is tried again, each time after a longer pause.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from client.custody import (
    answers,
    destroying,
    factors,
    holds,
    opening,
    rehearsing,
    statements,
)
from client.custody.answers import Duties, HoldFiles
from client.custody.destroying import Record
from client.custody.home import Home
from client.custody.opening import Answer, Taken, Trust
from client.server import Server, ServerUnreachable, told
from kernel.refused import Refused
from sealing import certificates, destruction, reading, statement_draft
from sealing.errors import NotAdmitted
from sealing.keys import Signer
from sealing.release import Listed
from sealing.release_rules import (
    BelowFloor,
    ClosingEquivocation,
    FactorsRequired,
    OnHold,
    OrderEquivocation,
    TooEarly,
)
from sealing.statement_signatures import Verified
from sealing.timestamp import Stamp

API: Final = "/api/v1/custody"
RETRY_S_MAX: Final = 30.0
#: how often it says that it is alive, with the keys it holds
HEARTBEAT_S: Final = 20.0
#: nothing will ever be released for such a list
FINAL: Final = frozenset(
    {BelowFloor.code, ClosingEquivocation.code, OrderEquivocation.code}
)


@dataclass
class Agent:
    """An agent of one certificate, with its home and whom it trusts.

    `say` shows a line to whoever runs it. `signs_unattended` lets it sign statements
    that pass every check without a person; otherwise it only says that they wait.
    """

    server: Server
    home: Home
    signer: Signer
    trust: Trust
    say: Callable[[str], None]
    signs_unattended: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _said: set[str] = field(default_factory=set)
    _again_at: dict[str, float] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    #: how long until an opening, by the authorities' time
    _wait_s: dict[str, float] = field(default_factory=dict)
    _beat_at: float = 0.0

    def look(self) -> bool:
        """Do all there is to do now; return whether nothing was refused.

        Raises `OSError` when the server cannot be reached.
        """
        duties = answers.duties(self.server.get(f"{API}/duties/"))
        tries = [self._try(f"keys {one}", self._enrol, one) for one in duties.enrol]
        for subject in (*duties.enrol, *duties.subjects):
            self.home.pin_platform(subject, duties.platform)
        self._beat(duties)
        for subject, digest in duties.sign:
            tries.append(self._try(digest, self._consider, subject, digest))
        for subject, digest in duties.statements.items():
            if self.home.newest_statement(subject) != digest:
                tries.append(self._try(digest, self._learn, subject, digest))
        for subject, digest in duties.rehearse:
            tries.append(self._try(digest, self._rehearse, subject, digest))
        for subject, digest, lifted in duties.holds:
            if not holds.is_known(self.home, digest, lifted=lifted):
                key = f"{digest} {lifted}"
                tries.append(self._try(key, self._learn_hold, subject, digest))
        tries += self._releases(duties)
        tries += self._records()
        return all(tries)

    def _beat(self, duties: Duties) -> None:
        """Say now and then for which tenders this machine is alive, and has keys."""
        if time.monotonic() < self._beat_at:
            return
        every = (*duties.enrol, *duties.subjects, *(one for one, _ in duties.sign))
        alive = sorted({one for one in every if self.home.has_keys(one)})
        self.server.post(f"{API}/heartbeat/", {"subjects": list(alive)})
        self._beat_at = time.monotonic() + HEARTBEAT_S

    # --- keys and statements ---

    def _enrol(self, subject: str) -> None:
        holder = certificates.organisation(self.signer.certificate)
        made = self.home.make_keys(subject, holder, at=self.now())
        self.server.post(
            f"{API}/seats/{quote(subject, safe='')}/keys/",
            {
                "encryption": reading.base64_text(made.encryption),
                "release": reading.base64_text(made.release),
            },
        )
        self.say(f"keys made for {subject}")

    def _consider(self, subject: str, digest: str) -> None:
        if self.signs_unattended:
            self.sign(subject, digest)
            return
        self._say_once(f"statement {digest} of {subject} waits to be signed")

    def sign(self, subject: str, digest: str, *, show: bool = False) -> None:
        """Check a statement, show it if asked to, sign it, and hand it in."""
        files = answers.statement(
            self.server.get(f"{API}/statements/{digest}/"), digest
        )
        stated = statements.check_to_sign(
            files,
            subject=subject,
            signer=self.signer,
            home=self.home,
            anchors=self.trust.anchors,
            at=self.now(),
        )
        if show:
            self.say(statements.plain_text(stated))
        seat = statements.own_seat(stated, self.signer)
        signature = statement_draft.sign(files, seat.i, self.signer, at=self.now())
        self.server.post(
            f"{API}/statements/{digest}/signature/",
            {"signature": reading.base64_text(signature)},
        )
        self.say(f"statement {digest} of {subject} signed as seat {seat.i}")

    def _learn(self, subject: str, digest: str) -> Verified:
        """Fetch a complete statement unless it is kept here, and verify it."""
        files = self.home.statement(subject, digest)
        if files is None:
            files = answers.statement(
                self.server.get(f"{API}/statements/{digest}/"), digest
            )
        return statements.learn(
            files,
            subject=subject,
            signer=self.signer,
            home=self.home,
            anchors=self.trust.anchors,
            at=self.now(),
        )

    def _learn_hold(self, subject: str, digest: str) -> None:
        files = answers.hold(self.server.get(f"{API}/holds/{digest}/"))
        self.take_hold(subject, files)

    def take_hold(self, subject: str, files: HoldFiles) -> None:
        """Verify and keep a hold, however it came here."""
        found = holds.keep(
            files,
            self._newest(subject),
            home=self.home,
            trust=self.trust,
            at=self.now(),
        )
        word = "held" if files.lift is None else "hold lifted"
        self.say(f"{word}: lot {found.lot} of {subject}: {found.grounds}")

    def _newest(self, subject: str) -> Verified:
        digest = self.home.newest_statement(subject)
        if digest is None:
            raise statements.NotStatedYet(subject=subject)
        return self._learn(subject, digest)

    # --- the rehearsal ---

    def _rehearse(self, subject: str, digest: str) -> None:
        """Open one's envelope of the dummy bid, and show what was in it, signed."""
        message, envelope = answers.rehearsal(
            self.server.get(f"{API}/rehearsals/{digest}/"), digest
        )
        path = f"{API}/rehearsals/{digest}/answer/"
        try:
            made = rehearsing.answer(
                message,
                digest,
                envelope,
                stated=self._newest(subject).statement,
                signer=self.signer,
                home=self.home,
                trust=self.trust,
                at=self.now(),
            )
        except Refused as refusal:
            self.server.post(path, {"answer": "", "code": refusal.code})
            raise
        self.server.post(path, {"answer": reading.base64_text(made), "code": ""})
        self.say(f"rehearsed the opening of {subject}")

    # --- releases ---

    def _releases(self, duties: Duties) -> list[bool]:
        refused = self.home.refused()
        return [
            self._try(digest, self._release, subject, digest)
            for subject, digest in duties.release
            if digest not in refused
        ]

    def _release(self, subject: str, digest: str) -> None:
        kept = self.home.release(digest)
        shut: Mapping[str, str] = {}
        try:
            if kept is None:
                answer = self._answer(subject, digest)
                kept, shut = answer.release, answer.refused
            else:
                self._check_not_held(subject, digest)
        except Refused as refusal:
            self._report(digest, refusal)
            raise
        self.server.post(
            f"{API}/closings/{digest}/release/",
            {"release": reading.base64_text(kept)},
        )
        self.home.mark_sent(digest)
        self.say(f"released for closing list {digest} of {subject}")
        for manifest, code in shut.items():
            self._tell(digest, code, manifest)

    def _check_not_held(self, subject: str, digest: str) -> None:
        """A hold that came after the decision still stops what was not sent."""
        taken = self.home.history().closings
        lots = [one[1] for one, known in taken.items() if known == digest]
        if any(holds.standing(self.home, subject, lot) for lot in lots):
            raise OnHold

    def _answer(self, subject: str, digest: str) -> Answer:
        files = answers.closing(self.server.get(f"{API}/closings/{digest}/"), digest)
        stated = opening.statement_of(files)
        chain = self._learn(subject, stated)
        taken = opening.take(
            files, chain, home=self.home, trust=self.trust, at=self.now()
        )
        held = bool(holds.standing(self.home, subject, taken.closing.lot))
        tokens: list[bytes] = []
        found: list[Stamp] = []
        if not held:
            tokens, found = opening.stamps(bytes.fromhex(digest), self.trust)
        try:
            decision = opening.decide(
                taken,
                found,
                held=held,
                factors=factors.released(self.server, files, taken, self.trust),
                home=self.home,
                trust=self.trust,
            )
        except TooEarly:
            self._wait_s[digest] = opening.seconds_to_wait(taken, found)
            raise
        except BelowFloor:
            every = [entry.manifest for entry in taken.closing.entries]
            self._strike(taken, every, destruction.BELOW_FLOOR, found)
            raise
        others = [
            one for one, why in decision.refused.items() if why == NotAdmitted.code
        ]
        if others:
            self._strike(taken, others, destruction.NOT_ADMITTED, found)
        return opening.answer(
            taken,
            decision,
            tokens,
            self._listed(taken),
            stamped_at=min(stamp.gen_time for stamp in found),
            seat=statements.own_seat(chain.statement, self.signer),
            home=self.home,
            trust=self.trust,
        )

    def _strike(
        self, taken: Taken, manifests: list[str], reason: str, found: Sequence[Stamp]
    ) -> None:
        destroying.strike(
            taken.closing,
            manifests,
            reason=reason,
            i=statements.own_seat(taken.chain.statement, self.signer).i,
            home=self.home,
            at=min(stamp.gen_time for stamp in found),
        )

    def _records(self) -> list[bool]:
        """Hand in the records of what was destroyed here."""
        return [
            self._try(f"record {one.name}", self._hand_in, one)
            for one in destroying.unsent(self.home)
        ]

    def _hand_in(self, record: Record) -> None:
        path = f"{API}/closings/{record.closing}/destroyed/"
        if record.closing is None:
            path = f"{API}/seats/{quote(record.subject, safe='')}/destroyed/"
        self.server.post(path, {"record": reading.base64_text(record.message)})
        destroying.mark_sent(self.home, record)
        self.say(f"recorded what was destroyed: {record.name}")

    def destroy(self, subject: str) -> None:
        """Destroy the keys of a tender whose archive period is over, on the record.

        Raises `ReleaseStillDue` while the server has a list that waits for a release,
        unless this agent has refused it for good.
        """
        duties = answers.duties(self.server.get(f"{API}/duties/"))
        refused = self.home.refused()
        for one, digest in duties.release:
            if one == subject and digest not in refused:
                raise destroying.ReleaseStillDue
        stated = statements.newest_kept(subject, self.home)
        seat = statements.own_seat(stated, self.signer)
        destroying.destroy_keys(subject, i=seat.i, home=self.home, at=self.now())
        self._records()

    def _listed(self, taken: Taken) -> dict[int, Listed]:
        """Fetch what the list names, page by page; never more than it names."""
        found: dict[int, Listed] = {}
        after, complete = 0, not taken.closing.entries
        while not complete:
            path = f"{API}/closings/{taken.closing.digest}/envelopes/?after={after}"
            entries, complete = answers.listed(self.server.get(path))
            found.update(entries)
            last = max((n for n, _ in entries), default=after)
            if last <= after or last >= len(taken.closing.entries):
                break
            after = last
        return found

    def _report(self, digest: str, refusal: Refused) -> None:
        """Tell the server why nothing is released; for good where it is for good."""
        if refusal.code == FactorsRequired.code:
            return  # bidders still have their window; nobody has tried anything
        if self._tell(digest, refusal.code) and refusal.code in FINAL:
            self.home.keep_refused(digest, refusal.code)

    def _tell(self, digest: str, code: str, manifest: str = "") -> bool:
        """Say once why a list, or one bid of it, stays shut; whether it was heard."""
        key = f"{digest} {code} {manifest}"
        if key in self._said:
            return True
        said = {"code": code, "manifest": manifest}
        try:
            self.server.post(f"{API}/closings/{digest}/refusal/", said)
        except (Refused, OSError):
            return False  # the refusal stands; it is said again next time
        self._said.add(key)
        return True

    # --- one duty at a time ---

    def _try(self, key: str, do: Callable[..., object], *what: object) -> bool:
        """Do one duty unless it must wait; return whether it was done.

        One that the server breaks over holds up no other; without a line all wait.
        """
        if time.monotonic() < self._again_at.get(key, 0.0):
            return True
        try:
            do(*what)
        except (Refused, ServerUnreachable) as fault:
            failures = self._failures.get(key, 0) + 1
            self._failures[key] = failures
            wait_s = self._wait_s.pop(key, 0.25 * 2**failures)
            self._again_at[key] = time.monotonic() + min(RETRY_S_MAX, wait_s)
            self._say_once(f"{told(fault)} ({key[:16]})")
            return False
        self._failures.pop(key, None)
        self._again_at.pop(key, None)
        return True

    def _say_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self.say(line)
