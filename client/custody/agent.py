"""One custodian's agent: asks what there is to do, and does it, one look at a time.

It calls out only, to its server and its authorities. A duty that is refused holds up
no other; what may succeed later is tried again, each time after a longer pause.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from client.custody import answers, opening, statements
from client.custody.answers import Duties
from client.custody.home import Home
from client.custody.opening import Taken, Trust
from client.server import Server
from kernel.refused import CHINESE, ENGLISH, Refused
from sealing import certificates, reading, statement_draft
from sealing.keys import Signer
from sealing.release import Listed
from sealing.release_rules import BelowFloor, ClosingEquivocation, TooEarly
from sealing.statement_signatures import Verified

API: Final = "/api/v1/custody"
RETRY_S_MAX: Final = 30.0
#: nothing will ever be released for such a list
FINAL: Final = frozenset({BelowFloor.code, ClosingEquivocation.code})
#: what passes with time, and is nothing to report
PASSING: Final = frozenset({TooEarly.code, "too-few-authorities", "order-required"})


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

    def look(self) -> bool:
        """Do all there is to do now; return whether nothing was refused.

        Raises `OSError` when the server cannot be reached.
        """
        duties = answers.duties(self.server.get(f"{API}/duties/"))
        tries = [self._try(f"keys {one}", self._enrol, one) for one in duties.enrol]
        for subject, digest in duties.sign:
            tries.append(self._try(digest, self._consider, subject, digest))
        for subject, digest in duties.statements.items():
            if self.home.newest_statement(subject) != digest:
                tries.append(self._try(digest, self._learn, subject, digest))
        tries += self._releases(duties)
        return all(tries)

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
        if kept is None:
            try:
                kept = self._answer(subject, digest)
            except Refused as refusal:
                self._report(digest, refusal)
                raise
        self.server.post(
            f"{API}/closings/{digest}/release/",
            {"release": reading.base64_text(kept)},
        )
        self.home.mark_sent(digest)
        self.say(f"released for closing list {digest} of {subject}")

    def _answer(self, subject: str, digest: str) -> bytes:
        files = answers.closing(self.server.get(f"{API}/closings/{digest}/"), digest)
        stated = opening.statement_of(files)
        chain = self._learn(subject, stated)
        taken = opening.take(
            files, chain, home=self.home, trust=self.trust, at=self.now()
        )
        tokens, stamps = opening.stamps(bytes.fromhex(digest), self.trust)
        try:
            decision = opening.decide(taken, stamps, home=self.home, trust=self.trust)
        except TooEarly:
            self._wait_s[digest] = opening.seconds_to_wait(taken, stamps)
            raise
        return opening.answer(
            taken,
            decision,
            tokens,
            self._listed(taken),
            stamped_at=min(stamp.gen_time for stamp in stamps),
            seat=statements.own_seat(chain.statement, self.signer),
            home=self.home,
            trust=self.trust,
        )

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
        if refusal.code in FINAL:
            self.home.keep_refused(digest, refusal.code)
        key = f"{digest} {refusal.code}"
        if refusal.code in PASSING or key in self._said:
            return
        try:
            self.server.post(
                f"{API}/closings/{digest}/refusal/", {"code": refusal.code}
            )
        except (Refused, OSError):
            return  # the refusal stands whether or not it was heard
        self._said.add(key)

    # --- one duty at a time ---

    def _try(self, key: str, do: Callable[..., object], *what: str) -> bool:
        """Do one duty unless it must wait; return whether it was not refused."""
        if time.monotonic() < self._again_at.get(key, 0.0):
            return True
        try:
            do(*what)
        except Refused as refusal:
            failures = self._failures.get(key, 0) + 1
            self._failures[key] = failures
            wait_s = self._wait_s.pop(key, 0.25 * 2**failures)
            self._again_at[key] = time.monotonic() + min(RETRY_S_MAX, wait_s)
            said = f"{refusal.sentence(CHINESE)} {refusal.sentence(ENGLISH)}"
            self._say_once(f"refused: {refusal.code}: {said} ({key[:16]})")
            return False
        self._failures.pop(key, None)
        self._again_at.pop(key, None)
        return True

    def _say_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            self.say(line)
