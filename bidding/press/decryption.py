"""解密 in the opening record: the window, what moved it, and how it ended."""

from collections.abc import Callable, Mapping
from typing import Final

from bidding.rules.factors import ARTICLE, BY_REMEDY, clock_of
from journal.rules.chain import Entry
from press.document import Document

KINDS: Final = frozenset(
    {
        "bidding.factor-window-opened",
        "bidding.factor-window-extended",
        "bidding.factor-time-given-back",
        "bidding.factors-frozen",
        "bidding.factors-counted",
        "bidding.remedy-opened",
        "bidding.recovery-accepted",
        "bidding.recovery-refused",
    }
)
#: why a bid stayed shut, or was opened late, in words; others stand as their code
CODES: Final = {
    "factor-not-released": "未在时限内解密",
    "factor-not-committed": "解密密钥与投标时的承诺不符",
    BY_REMEDY: "按补救方案开封",
}


def section(document: Document, by_kind: Mapping[str, list[Entry]]) -> None:
    """Write the section, where the tender file asked bidders to decrypt."""
    if "bidding.factor-window-opened" not in by_kind:
        return
    document.heading("投标人解密")
    document.facts(
        [
            (label, f"{words(row)}（记录#{row.n}）")
            for kind, label, words in _LINES
            for row in by_kind.get(kind, ())
        ]
    )
    document.note(
        f"因投标人原因未解密的视为撤销，非投标人原因未解密的视为撤回（{ARTICLE}）。"
    )


def _until(row: Entry) -> str:
    return f"{clock_of(row.at)} 至 {row.facts['until']}"


def _extended(row: Entry) -> str:
    return f"至{row.facts['until']}，理由：{row.facts['reason']}"


def _given_back(row: Entry) -> str:
    told = row.facts
    return f"至{told['until']}，平台{told['away_from']}至{told['back']}中断"


_LINES: Final[tuple[tuple[str, str, Callable[[Entry], str]], ...]] = (
    ("bidding.factor-window-opened", "解密时间", _until),
    ("bidding.factor-window-extended", "延长", _extended),
    ("bidding.factor-time-given-back", "顺延", _given_back),
    ("bidding.factors-frozen", "解密清单摘要", lambda row: row.facts["factors"]),
    (
        "bidding.factors-counted",
        "结果",
        lambda row: f"按时解密{row.facts['given']}份，未解密{row.facts['missing']}份",
    ),
    ("bidding.remedy-opened", "补救方案", _until),
    (
        "bidding.recovery-accepted",
        "补救已接受",
        lambda row: row.facts["organisation_name"],
    ),
    (
        "bidding.recovery-refused",
        "补救未接受",
        lambda row: f"{row.facts['organisation_name']}：{row.facts['code']}",
    ),
)
