"""What the clock must do to trades: freezes, ends of publicity, later deadlines."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from uuid import UUID

from kernel.due import Due
from tender.facts import clock, custody, pulses
from tender.facts.extensions import pending
from tender.models import Extension
from tender.rules.extensions import has_lapsed
from tender.rules.stages import Act


def due(now: datetime) -> list[Due]:
    """Return all of it, and the looks for silent agents before an opening."""
    return [*_lots(now), *_extensions(now), *pulses.due(now)]


def _lots(now: datetime) -> Iterator[Due]:
    for row in clock.lots_due(now, Act.FREEZE):
        yield Due("freeze lot", str(row.uid), partial(_act, "freeze", lot=row.uid))
    for row in clock.lots_due(now, Act.END_PUBLICITY):
        call = partial(_act, "end_publicity", lot=row.uid)
        yield Due("end publicity", str(row.uid), call)


def _extensions(now: datetime) -> Iterator[Due]:
    for extension in pending().select_related("trade"):
        if has_lapsed(extension.submission_closes_at, now):
            name = "lapse extension"
        elif _is_signed(extension):
            name = "apply extension"
        else:
            continue
        call = partial(_act, name.replace(" ", "_"), extension=extension.uid)
        yield Due(name, str(extension.uid), call)


def _is_signed(extension: Extension) -> bool:
    """Say whether the complete statement bears an announced extension."""
    expected = custody.expected_terms(
        extension.trade,
        closes_at=extension.submission_closes_at,
        opens_at=extension.opens_at,
    )
    signed = custody.signed_terms(extension.trade)
    return signed is not None and signed.envelopes == expected.envelopes


def _act(name: str, **keys: UUID) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module("tender.actions.clock"), name)(**keys)
