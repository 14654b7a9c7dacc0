"""What an agent keeps on its disk: keys of tenders, statements seen, decisions made.

    HOME/lock
    HOME/tenders/<name>/subject, encryption.pem, encryption.der, release.pem, ...
    HOME/tenders/<name>/statements/<digest>/     a statement's directory (section 3)
    HOME/tenders/<name>/newest                   the digest of the newest one known
    HOME/tenders/<name>/platform                 who signs the platform's lists (hex)
    HOME/closings.json                           one closing list for each, ever
    HOME/orders.json                             one order for each, ever
    HOME/never.json                              manifests struck out for good
    HOME/releases/<closing>.p7m, .sent           a release as made, and that it was sent
    HOME/holds/, HOME/destroyed/                 see `holds` and `destroying`

Whatever is decided is on the disk (written beside, fsynced, renamed) before anything
of it leaves the machine, so that a restart can only repeat it.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kernel.refused import Refused
from sealing import certificates, issuing, keys, statement_files
from sealing.keys import KeyReceiver, KeySigner
from sealing.release_rules import History, Subject
from sealing.statement_files import StatementFiles

#: tender keys are kept until the archive period is over
KEY_DAYS: Final = 3650
KEY_FILES: Final = ("encryption.pem", "release.pem")
_PRIVATE: Final = 0o700
_SECRET: Final = 0o600


class HomeInUse(Refused):
    """Two agents with one memory could decide twice."""

    code = "home-in-use"
    zh = "另一个值守程序正在使用目录“{home}”。"
    en = "Another agent is using {home}."


class NoTenderKeys(Refused):
    """The keys of this tender were not made here."""

    code = "no-tender-keys"
    zh = "本机没有项目“{subject}”的保管密钥。"
    en = "The keys of the tender {subject} are not on this machine."


@dataclass(frozen=True, slots=True)
class TenderKeys:
    """The two keys made for one tender, with their certificates."""

    receiver: KeyReceiver
    signer: KeySigner
    encryption: bytes
    release: bytes


class Home:
    """A directory that one agent owns; a person may sign beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in ("", "tenders", "releases", "holds", "destroyed"):
            (path / name).mkdir(mode=_PRIVATE, parents=True, exist_ok=True)

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Keep the directory from a second agent until the block ends."""
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise HomeInUse(home=self.path) from None
            yield

    # --- keys of a tender ---

    def tender_name(self, subject: str) -> str:
        """Return the name of a tender's folder here."""
        return hashlib.sha256(subject.encode("utf-8")).hexdigest()[:32]

    def _tender(self, subject: str) -> Path:
        return self.path / "tenders" / self.tender_name(subject)

    def make_keys(self, subject: str, organisation: str, *, at: datetime) -> TenderKeys:
        """Return the keys of a tender, made now if this machine has none.

        They appear under their name whole or not at all.
        """
        folder = self._tender(subject)
        if not folder.exists():
            with made_folder(folder) as rough:
                _make_keys(rough, organisation, at)
                _write(rough / "subject", subject.encode("utf-8"))
                (rough / "statements").mkdir(mode=_PRIVATE)
        return self.keys_of(subject)

    def has_keys(self, subject: str) -> bool:
        """Whether both keys of a tender are on this machine."""
        folder = self._tender(subject)
        return all((folder / name).exists() for name in KEY_FILES)

    def remove_keys(self, subject: str) -> None:
        """Remove the two private keys of a tender; what was signed stays."""
        folder = self._tender(subject)
        for name in KEY_FILES:
            file = folder / name
            if file.exists():
                # A journalling or flash disk may keep old blocks: docs/taking-part
                # says to keep the home on an encrypted volume.
                with file.open("r+b") as stream:
                    stream.write(bytes(file.stat().st_size))
                    stream.flush()
                    os.fsync(stream.fileno())
                file.unlink()
        _sync(folder)

    def platform(self, subject: str) -> str | None:
        """Return the fingerprint (hex) that the platform's lists were first seen by."""
        file = self._tender(subject) / "platform"
        return file.read_text("ascii") if file.exists() else None

    def pin_platform(self, subject: str, fingerprint: str) -> None:
        """Remember who signs for the platform in a tender, once and for all."""
        folder = self._tender(subject)
        if folder.exists() and self.platform(subject) is None:
            replace(folder / "platform", fingerprint.encode("ascii"))

    def keys_of(self, subject: str) -> TenderKeys:
        """Return the keys of a tender, or refuse when they are not here."""
        folder = self._tender(subject)
        if not self.has_keys(subject):
            raise NoTenderKeys(subject=subject)
        encryption = (folder / "encryption.der").read_bytes()
        release = (folder / "release.der").read_bytes()
        return TenderKeys(
            receiver=keys.load_receiver(
                (folder / "encryption.pem").read_bytes(),
                certificate=certificates.load_der(encryption),
            ),
            signer=keys.load_signer(
                (folder / "release.pem").read_bytes(), certificates.load_der(release)
            ),
            encryption=encryption,
            release=release,
        )

    # --- statements ---

    def newest_statement(self, subject: str) -> str | None:
        """Return the digest of the newest statement known, or None."""
        file = self._tender(subject) / "newest"
        return file.read_text("ascii") if file.exists() else None

    def statement(self, subject: str, digest: str) -> StatementFiles | None:
        """Return a statement that was kept, or None."""
        folder = self._tender(subject) / "statements" / digest
        return statement_files.read_directory(folder) if folder.exists() else None

    def keep_statement(self, subject: str, digest: str, files: StatementFiles) -> None:
        """Keep a verified statement, and know it as the newest."""
        tender = self._tender(subject)
        folder = tender / "statements" / digest
        if not folder.exists():
            with made_folder(folder) as rough:
                statement_files.write_directory(rough, files)
        replace(tender / "newest", digest.encode("ascii"))

    # --- decisions ---

    def history(self) -> History:
        """Return what was taken and honoured for each (tender, lot, envelope)."""
        file = self.path / "never.json"
        never: list[str] = json.loads(file.read_bytes()) if file.exists() else []
        return History(
            closings=self._by_subject("closings.json"),
            orders=self._by_subject("orders.json"),
            never=frozenset(never),
        )

    def _by_subject(self, name: str) -> dict[Subject, str]:
        file = self.path / name
        if not file.exists():
            return {}
        listed: list[list[str]] = json.loads(file.read_bytes())
        return {(one[0], one[1], one[2]): one[3] for one in listed}

    def keep_history(self, history: History) -> None:
        """Write the history down; after this returns no power cut forgets it."""
        before = self.history()
        if history.never != before.never:
            self._replace_json("never.json", sorted(history.never))
        if history.orders != before.orders:
            self._replace_json("orders.json", _listed(history.orders))
        if history.closings != before.closings:
            self._replace_json("closings.json", _listed(history.closings))

    def _replace_json(self, name: str, value: object) -> None:
        text = json.dumps(value, ensure_ascii=False, indent=1)
        replace(self.path / name, text.encode("utf-8"))

    def release(self, closing: str) -> bytes | None:
        """Return the release made for a closing list (hex digest), or None."""
        file = self.path / "releases" / f"{closing}.p7m"
        return file.read_bytes() if file.exists() else None

    def keep_release(self, closing: str, release: bytes) -> None:
        """Keep a release before it is sent: the same bytes are sent again."""
        replace(self.path / "releases" / f"{closing}.p7m", release)

    def was_sent(self, closing: str) -> bool:
        """Whether the server has said that it has our release."""
        return (self.path / "releases" / f"{closing}.sent").exists()

    def mark_sent(self, closing: str) -> None:
        """Remember that the server has it."""
        replace(self.path / "releases" / f"{closing}.sent", b"")

    def refused(self) -> Mapping[str, str]:
        """Return the lists (hex digest) that are refused for good, and the codes."""
        file = self.path / "refused.json"
        found: dict[str, str] = json.loads(file.read_bytes()) if file.exists() else {}
        return found

    def keep_refused(self, closing: str, code: str) -> None:
        """Remember that nothing is ever released for a list."""
        every = {**self.refused(), closing: code}
        replace(self.path / "refused.json", json.dumps(every, indent=1).encode())


def _listed(digests: Mapping[Subject, str]) -> list[list[str]]:
    return [[*subject, digest] for subject, digest in digests.items()]


def _make_keys(folder: Path, organisation: str, at: datetime) -> None:
    holder = issuing.Holder(organisation, organisation)
    for name, usage in (("encryption", "receive"), ("release", "sign")):
        made = issuing.self_signed(
            holder,
            at=at,
            days=KEY_DAYS,
            usage="receive" if usage == "receive" else "sign",
        )
        _write(folder / f"{name}.pem", made.key_pem())
        _write(folder / f"{name}.der", certificates.encoded(made.certificate))


@contextmanager
def made_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to fill, which appears under its name whole or not at all."""
    rough = folder.with_name(folder.name + ".making")
    shutil.rmtree(rough, ignore_errors=True)
    rough.mkdir(mode=_PRIVATE)
    yield rough
    _sync(rough)
    rough.rename(folder)
    _sync(folder.parent)


def replace(file: Path, data: bytes) -> None:
    """Write `file` whole or not at all, and see it through to the disk."""
    rough = file.with_name(file.name + ".partial")
    rough.unlink(missing_ok=True)
    _write(rough, data)
    rough.replace(file)
    _sync(file.parent)


def _write(file: Path, data: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _SECRET)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
