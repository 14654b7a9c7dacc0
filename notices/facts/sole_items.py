"""What the publicity of a single source says (单一来源采购公示, 74号令38)."""

from notices.facts.rows import Preannouncement
from notices.rules.content import Values, words
from notices.rules.words import moment
from tender import queries as tender
from tender.rules.sole_source import GROUNDS, Ground


def items(row: Preannouncement) -> Values:
    """Return supplier, reason, opinions and period; nothing for any other trade."""
    given = tender.sole_source_of(row.trade)
    if given is None or given.public_until is None:
        return {}
    ground = GROUNDS[Ground(given.ground)]
    said = [
        f"{each['name']}（{each['employer']}，{each['title']}）：{each['opinion']}"
        for each in given.opinions
    ]
    period = (moment(given.given_at), moment(given.public_until))
    return {
        "supplier": words(f"{given.supplier.name}（{given.supplier.region.name_zh}）"),
        "why": words(f"{ground.zh}：{given.reason}", f"{ground.en}: {given.reason}"),
        "opinions": words("；".join(said)),
        "period": words(
            f"{period[0].zh}至{period[1].zh}", f"{period[0].en} to {period[1].en}"
        ),
        "objection": words(
            "对采用单一来源方式有异议的，在公示期内向采购人、代理机构提出书面意见，"
            "并抄送财政部门",
            "Whoever objects to the single source writes to the purchaser or its "
            "agency within the period, with a copy to the finance department",
        ),
    }
