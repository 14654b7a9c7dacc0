"""Who may hold the seats of a tender together (envelope.md section 3).

At least two and at most sixteen seats, one an organisation; seats of bodies with a
stake in the trade are together fewer than k, so that they can never open alone; a
supervisor holds no seat. The statement is checked again by `sealing.statement`; here
the owner hears it while choosing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kernel.refused import Refused

SEATS_MAX: Final = 16
THRESHOLD_MIN: Final = 2
#: bodies with a stake in the trade
PARTY_ROLES: Final = frozenset({"owner", "agency", "centre", "operator"})
ROLES: Final = PARTY_ROLES | {"notary", "authority", "guarantor", "auditor", "other"}


_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


def is_code(text: str) -> bool:
    """Whether a text is the code of a refusal, as an agent may report it."""
    return _CODE.fullmatch(text) is not None


class SeatsNotIndependent(Refused):
    """The seats chosen would let interested bodies read early."""

    code = "custodians-not-independent"
    zh = "保管人不独立：{what_zh}。"
    en = "The custodians are not independent: {what_en}."


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """One seat as chosen."""

    role: str
    name: str
    uscc: str
    signer: str
    signer_belongs: bool

    def is_party(self, owner_uscc: str) -> bool:
        """Whether the seat's body has a stake in the trade."""
        return self.role in PARTY_ROLES or self.uscc == owner_uscc


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


def _refuse(zh: str, en: str) -> None:
    raise SeatsNotIndependent(what_zh=zh, what_en=en)
