"""Later envelopes: who is admitted to one, and by which order (envelope.md section 3).

An envelope that waits for an order is opened for those alone whom the signed result of
the former stage names. The order must say exactly them and rest on exactly that result;
everybody else's envelope goes back unopened (原封退回).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kernel.refused import Refused


class NoLaterEnvelope(Refused):
    """The procedure has no such envelope that waits for an order."""

    code = "no-later-envelope"
    zh = "本项目的程序没有须另行开封的“{envelope}”信封。"
    en = "The procedure has no later envelope “{envelope}”."


class StageNotOver(Refused):
    """The former stage has no signed result yet."""

    code = "former-stage-not-over"
    zh = "前一阶段的结果尚未全部签署，不能开封后续信封。"
    en = "The result of the former stage is not signed by all; nothing more is opened."


class AdmittedDiffer(Refused):
    """The order names others than the former stage admitted."""

    code = "admitted-differ"
    zh = "开封令所列投标人与前一阶段签署的结果不一致。"
    en = "The order does not admit exactly those whom the former stage's result does."


class GroundsDiffer(Refused):
    """The order rests on something else than the former stage's signed result."""

    code = "grounds-differ"
    zh = "开封令所依据的文件不是前一阶段签署的结果。"
    en = "The order does not rest on the signed result of the former stage."


class OpensTooEarly(Refused):
    """A later envelope opens after its order."""

    code = "opens-too-early"
    zh = "后续信封的开启时间须晚于现在。"
    en = "A later envelope opens later than now."


@dataclass(frozen=True, slots=True)
class FormerStage:
    """What a stage ended in: certificates (hex) of those admitted, and its digest."""

    admitted: frozenset[str]
    grounds: str


def check_order(
    *,
    admitted: Collection[str],
    grounds: str,
    opens_at: datetime,
    former: FormerStage,
    now: datetime,
) -> None:
    """Refuse an order that says anything else than the former stage's result."""
    if frozenset(admitted) != former.admitted:
        raise AdmittedDiffer
    if grounds != former.grounds:
        raise GroundsDiffer
    if opens_at <= now:
        raise OpensTooEarly
