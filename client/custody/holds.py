"""Holds as an agent keeps them: what it once verified, no server can make it forget.

    HOME/holds/<digest>/hold.json, hold.p7s, by         a hold, and who signed it (hex)
    HOME/holds/<digest>/lift.json, lift.p7s             its lift, once there is one

A hold stands until its lift is verified here. That a hold is not shown at all an agent
cannot see; whoever signed it can hand it to a custodian directly, as two files.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from client.custody.answers import HoldFiles
from client.custody.home import Home, made_folder, replace
from client.custody.opening import Trust
from sealing import hold
from sealing.hold import Hold
from sealing.statement_signatures import Verified

FOLDER: Final = "holds"


def keep(
    files: HoldFiles, chain: Verified, *, home: Home, trust: Trust, at: datetime
) -> Hold:
    """Verify a hold, and its lift if one is given, and keep both for good."""
    found, by = hold.check_hold(
        files.hold, files.signature, chain, trust.anchors, now=at
    )
    folder = home.path / FOLDER / found.digest
    if not folder.exists():
        with made_folder(folder) as rough:
            replace(rough / "hold.json", files.hold)
            replace(rough / "hold.p7s", files.signature)
            replace(rough / "by", by.encode("ascii"))
    if files.lift is not None and not (folder / "lift.json").exists():
        raw, signature = files.lift
        held_by = (folder / "by").read_text("ascii")
        hold.check_lift(
            raw,
            signature,
            found,
            trust.anchors,
            held_by=held_by,
            supervisors=trust.supervisors,
            now=at,
        )
        replace(folder / "lift.p7s", signature)
        # Last: a lift counts when this file is there, and not before.
        replace(folder / "lift.json", raw)
    return found


def is_known(home: Home, digest: str, *, lifted: bool) -> bool:
    """Whether a hold is kept here, and its lift as well where it has one."""
    folder = home.path / FOLDER / digest
    return (folder / ("lift.json" if lifted else "hold.json")).exists()


def standing(home: Home, tender: str, lot: str) -> Sequence[Hold]:
    """Return the kept holds of a lot that nobody has lifted."""
    folders = sorted((home.path / FOLDER).glob("*/hold.json"))
    found = [hold.read(file.read_bytes()) for file in folders if not _is_lifted(file)]
    return [each for each in found if (each.tender, each.lot) == (tender, lot)]


def _is_lifted(file: Path) -> bool:
    return (file.parent / "lift.json").exists()
