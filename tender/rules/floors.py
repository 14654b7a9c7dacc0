"""How few may stay in an evaluation, step by step, and on which ground fewer may.

Rows of the rulebook by their keys; a procedure has one `Floors`. A ground for fewer is
named in the tender file (`method.parameters.fewer_allowed`), by whoever answers for
the purchase, so that the panel need not guess it from what is bought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from kernel.canonical import Json
from kernel.refused import Refused
from tender.rules.rulebooks import Text


class GroundUnknown(Refused):
    """A ground for fewer bidders that the procedure does not know."""

    code = "fewer-allowed-unknown"
    zh = "本程序没有“{ground}”这一减少家数的情形。可以写：{known}。"
    en = "This procedure knows no ground “{ground}” for fewer bidders, only: {known}."


@dataclass(frozen=True, slots=True)
class FewerAllowed:
    """A ground on which fewer bidders may go on, named by the tender file.

    `checks_key` is the rulebook row that then holds after the checks (None: the
    ordinary floor stays), `quotes_key` the one for final quotes, `bids_key` the one
    at the deadline.
    """

    title: Text
    checks_key: str | None
    quotes_key: str
    bids_key: str | None = None


@dataclass(frozen=True, slots=True)
class Floors:
    """The rulebook rows of the fewest that may stay, step by step of the evaluation.

    None means that the law sets no floor there. `fewer` are the grounds for
    exceptions, by the code that the tender file names as `fewer_allowed`.
    """

    qualified: str | None = None
    responsive: str | None = None
    quotes: str | None = None
    fewer: Mapping[str, FewerAllowed] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def allowed(self, ground: str) -> "Floors":
        """Return the floors that hold when the file names a ground ("" for none)."""
        if not ground:
            return self
        exception = self.fewer[ground]
        return Floors(
            qualified=exception.checks_key or self.qualified,
            responsive=exception.checks_key or self.responsive,
            quotes=exception.quotes_key,
        )

    def bids_key(self, ground: str, ordinary: str) -> str:
        """Return the row of the fewest at the deadline, when the file names a ground.

        `ordinary` is the row of the envelope itself.
        """
        exception = self.fewer.get(ground)
        return (exception.bids_key if exception else None) or ordinary

    def ground_of(self, parameters: Mapping[str, Json]) -> str:
        """Return the ground that a method's parameters name; "" for none."""
        ground = parameters.get("fewer_allowed", "")
        if ground == "" or ground in self.fewer:
            return str(ground)
        known = ", ".join(self.fewer) or "—"
        raise GroundUnknown(field="method.fewer_allowed", ground=ground, known=known)


#: works set none: fewer than three *may* lead the panel to reject all (12号令27)
NONE: Final = Floors()
PROCUREMENT: Final = Floors(
    qualified="procurement.qualified-floor",
    responsive="procurement.responsive-floor",
)
NEGOTIATION: Final = Floors(
    qualified="negotiation.floor",
    responsive="negotiation.floor",
    quotes="negotiation.final-quotes",
    fewer=MappingProxyType(
        {
            # 74号令27: two that are left of a tendering, when approved.
            "two-after-tendering": FewerAllowed(
                Text(
                    "公开招标后只有两家，经财政部门批准与其谈判",
                    "two were left of open tendering, and the finance department lets "
                    "them negotiate",
                ),
                checks_key="negotiation.final-quotes-exception",
                quotes_key="negotiation.final-quotes-exception",
                bids_key="negotiation.final-quotes-exception",
            ),
        }
    ),
)
INQUIRY: Final = Floors(qualified="inquiry.floor", responsive="inquiry.floor")
#: 110号令25: two or more that respond, and as many that answer the call
FRAMEWORK: Final = Floors(
    qualified="framework.suppliers", responsive="framework.suppliers"
)
CONSULTATION: Final = Floors(
    qualified="consultation.floor",
    responsive="consultation.floor",
    quotes="consultation.final-quotes",
    fewer=MappingProxyType(
        {
            # 214号21: only the final quotes may be two.
            "research": FewerAllowed(
                Text(
                    "市场竞争不充分的科研项目、需要扶持的科技成果转化项目",
                    "research where few compete, or transfer of its results",
                ),
                checks_key=None,
                quotes_key="consultation.final-quotes-exception",
            ),
            # 124号: with two left at any step the consultation may go on.
            "government-services": FewerAllowed(
                Text("政府购买服务项目", "services bought by government"),
                checks_key="consultation.floor-services",
                quotes_key="consultation.floor-services",
            ),
        }
    ),
)
