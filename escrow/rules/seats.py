"""Who may hold the seats of a tender together (envelope.md section 3).

At least two and at most sixteen seats, one an organisation; seats of bodies with a
stake in the trade are together fewer than k, so that they can never open alone; a
supervisor holds no seat. The statement is checked again by `sealing.statement`; here
the owner hears it while choosing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.refused import Refused

SEATS_MAX: Final = 16
THRESHOLD_MIN: Final = 2
#: bodies with a stake in the trade
PARTY_ROLES: Final = frozenset({"owner", "agency", "centre", "operator"})
ROLES: Final = PARTY_ROLES | {"notary", "authority", "guarantor", "auditor", "other"}


def is_party(role: str, uscc: str, owner_uscc: str) -> bool:
    """Whether a body in this role has a stake in the owner's trade."""
    return role in PARTY_ROLES or uscc == owner_uscc


_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


def is_code(text: str) -> bool:
    """Whether a text is the code of a refusal, as an agent may report it."""
    return _CODE.fullmatch(text) is not None


class SeatsNotIndependent(Refused):
    """The seats chosen would let interested bodies read early."""

    code = "custodians-not-independent"
    zh = "保管人不独立：{what_zh}。"
    en = "The custodians are not independent: {what_en}."


#: what some bodies are, whatever role is chosen for them; None: they hold no seat
_ROLES_OF_KIND: Final[Mapping[str, frozenset[str] | None]] = {
    "centre": frozenset({"centre", "operator"}),
    "agency": frozenset({"agency"}),
    "supervisor": None,
}


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """One seat as chosen; `kind` is what the organisation is on record."""

    role: str
    kind: str
    name: str
    uscc: str
    signer: str
    signer_belongs: bool

    def is_party(self, owner_uscc: str) -> bool:
        """Whether the seat's body has a stake in the trade."""
        return is_party(self.role, self.uscc, owner_uscc)


def check_seats(seats: Sequence[SeatFacts], *, threshold: int, owner_uscc: str) -> None:
    """Refuse seats that are not k of n independent organisations."""
    if not THRESHOLD_MIN <= threshold <= len(seats) <= SEATS_MAX:
        _refuse("席位数与启封数不符", "2 <= k <= n <= 16 does not hold")
    if any(seat.role not in ROLES for seat in seats):
        _refuse("席位角色不被承认", "a role that may hold no seat")
    if len({seat.uscc for seat in seats}) < len(seats):
        _refuse("一个单位只能有一席", "one organisation holds two seats")
    if len({seat.signer for seat in seats}) < len(seats):
        _refuse("一张证书只能用于一席", "one certificate stands for two seats")
    for seat in seats:
        _check_kind(seat)
        if not seat.signer_belongs:
            _refuse(
                f"{seat.name}的签名证书未登记", f"{seat.name} has no such certificate"
            )
    parties = sum(seat.is_party(owner_uscc) for seat in seats)
    if parties >= threshold:
        _refuse(
            f"有利害关系的席位有{parties}个，须少于{threshold}个",
            f"{parties} seats have a stake in the trade; they must be fewer than "
            f"{threshold}",
        )


def _check_kind(seat: SeatFacts) -> None:
    """Refuse a role that would hide the stake of a body, and a watcher's seat."""
    allowed = _ROLES_OF_KIND.get(seat.kind, ROLES)
    if allowed is None:
        _refuse("监督部门不持有席位", "a supervisor holds no seat")
    elif seat.role not in allowed:
        _refuse(
            f"{seat.name}不能担任该角色", f"{seat.name} cannot sit in the role chosen"
        )


def _refuse(zh: str, en: str) -> None:
    raise SeatsNotIndependent(what_zh=zh, what_en=en)
