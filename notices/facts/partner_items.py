"""What the preliminary award of a partnership says, from the talks' memorandum."""

from datetime import datetime
from typing import Any

from award import queries as award
from notices.facts.rows import Lot
from notices.facts.trade_items import head, lot_name
from notices.rules import words as say
from notices.rules.content import Table, Values, same, words
from tender.rules.rulebooks import Text


def preliminary(lot: Lot, talk: Any, starts_at: datetime, ends_at: datetime) -> Values:
    """Return its items; `talk` is the row that both sides have signed."""
    begin, end = say.moment(starts_at), say.moment(ends_at, ends=True)
    found = next(one for one in award.candidates(lot) if one.bid == str(talk.bid))
    return {
        **head(lot.trade),
        "lot": lot_name(lot),
        "candidates": Table(
            columns=(
                Text("排名", "Rank"),
                Text("社会资本", "Private party"),
                Text("得分", "Score"),
            ),
            rows=((same(str(talk.rank)), same(talk.name), same(found.total or "—")),),
            figures=frozenset({0, 2}),
        ),
        "talks": words(talk.points),
        "contract": words(
            "采购文件所附项目合同文本，按响应文件、补遗文件和上述确认谈判备忘录拟定",
            "The contract in the file, as the response, its supplements and the "
            "memorandum above make it",
        ),
        "period": words(f"{begin.zh}至{end.zh}", f"{begin.en} to {end.en}"),
        "objection": words(
            "供应商认为结果使自己的权益受到损害的，可通过本平台提出质疑",
            "A supplier whose rights the result harms may object on this platform",
        ),
    }
