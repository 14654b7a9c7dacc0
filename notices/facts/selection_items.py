"""What notices say of the selection of an intermediary: its rules, its result."""

from bidding import queries as bidding
from kernel import money
from notices.facts.rows import Lot, Trade
from notices.rules import words as say
from notices.rules.content import Table, Value, Words, same, words
from tender import queries as tender
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Text
from tender.rules.selection_part import SERVICES, SelectionPart, draws, is_direct
from tender.rules.tender_file import TenderFile
from tender.rules.timetable import Timetable


def announced(
    trade: Trade, file: TenderFile, part: SelectionPart, dates: Timetable
) -> dict[str, Value]:
    """Return what the notice of a selection says of its rules."""
    procedure = tender.procedure_of(trade)
    found: dict[str, Value] = {
        "service": Words(SERVICES[part.service]),
        "lots": _lots(file, part),
        "way": Words(way(procedure, part)),
        "least": words(
            f"{part.least}家；不足的，重新公告或者改用其他方式",
            f"{part.least}; with fewer, notice is given again or another way taken",
        ),
        "held": words(
            f"{say.moment(dates.submission_closes_at).zh}起，在本平台公开进行",
            f"From {say.moment(dates.submission_closes_at).en}, in public on this "
            "platform",
        ),
    }
    if part.named:
        found["named"] = words(f"{part.named}；{part.reason}")
    if part.guard:
        found["guard"] = words(
            f"报价不得低于服务费用上限的{part.guard:f}%；最先报到该价的中选",
            f"No price below {part.guard:f} % of the ceiling is taken; who first comes "
            "to it is chosen",
        )
    return found


def way(procedure: Procedure, part: SelectionPart) -> Text:
    """Say how the intermediary is chosen."""
    if is_direct(procedure):
        return Text("直接选取", "Chosen directly")
    if procedure.is_live:
        return Text(
            "竞价：自服务费用上限起逐次降价，价低者中选",
            "By price: it falls from the ceiling of the fee, and the lowest is chosen",
        )
    if draws(procedure):
        return Text(
            "随机抽取：截止后冻结名单，各方先承诺后揭示，全程可重放",
            "By lot: the list is frozen at the end of sign-up, the parties commit and "
            "reveal, and everybody can do the draw again",
        )
    if part.best:
        return Text(
            f"择优后随机抽取：业主评分的前{part.best}名",
            f"By merit, then by lot among the best {part.best} that the owner scored",
        )
    return Text(
        "择优：业主评分最高者，同分的随机抽取",
        "By merit: the best that the owner scored, of equals by lot",
    )


def _lots(file: TenderFile, part: SelectionPart) -> Table:
    return Table(
        columns=(
            Text("序号", "No."),
            Text("服务项", "Service"),
            Text("服务费用（元）", "Fee (yuan)"),
        ),
        rows=tuple(
            (
                same(str(row.number)),
                same(row.title),
                same(money.grouped(part.lot(row.number).fee_fen)),
            )
            for row in file.lots
        ),
        figures=frozenset({2}),
    )


def chosen(lot: Lot) -> dict[str, Value]:
    """Return how the intermediary of a lot was chosen, and among whom."""
    part = tender.tender_file_of(lot).content.selection
    assert part is not None, "a selection has its part"
    names = [row.organisation.name for row in bidding.sign_ups(lot)]
    found: dict[str, Value] = {
        "way": Words(way(tender.procedure_of(lot.trade), part)),
        "entered": words("、".join(names), ", ".join(names)),
        "objection": words(
            "对结果有异议的，可以在规定期限内通过本平台提出",
            "Who objects to the result does so on this platform in the time given",
        ),
    }
    if bidding.was_drawn(lot):
        found["draw"] = words(
            f"抽取过程和重放见 /rooms/draw/{lot.uid}/",
            f"The draw, and how to do it again: /rooms/draw/{lot.uid}/",
        )
    return found
