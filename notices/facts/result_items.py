"""What notices say of results: candidates, the award, lots that ended without one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from award import queries as award
from award.rules import decisions, declining
from bidding import queries as bidding
from evaluation import queries as evaluation
from kernel.canonical import Json
from notices.facts import equity_items, selection_items, several_items
from notices.facts.rows import Decision, Lot
from notices.facts.trade_items import (
    changes_table,
    contacts,
    deadline,
    head,
    lot_name,
)
from notices.rules import endings
from notices.rules import words as say
from notices.rules.content import Table, Value, Values, Words, same, words
from tender import queries as tender
from tender.rules.disclosure import Moment
from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.stages import STAGE_WORDS, Stage
from tender.rules.tender_file import FormItem, TenderFile


def candidates(lot: Lot, starts_at: datetime, ends_at: datetime) -> Values:
    """Return the items of the candidates' publicity (works)."""
    found = award.candidates(lot)
    bids = {str(bid.uid): bid for bid in bids_of(lot)}
    file = tender.tender_file_of(lot).content
    begin, end = say.moment(starts_at), say.moment(ends_at, ends=True)
    return {
        **head(lot.trade),
        "lot": lot_name(lot),
        "candidates": Table(
            columns=(
                Text("排名", "Rank"),
                Text("候选人", "Candidate"),
                Text("投标报价", "Price"),
                Text("得分", "Score"),
            ),
            rows=tuple(
                (
                    same(str(one.rank)),
                    same(one.name),
                    _price(file, one.price),
                    same(one.total or "—"),
                )
                for one in found
            ),
            figures=frozenset({0, 2, 3}),
        ),
        "answers": _answers(file, [(one.name, bids[one.bid].items) for one in found]),
        "qualified": words(
            "各候选人经评标委员会审查，均符合招标文件规定的资格条件："
            + _labels(file).zh,
            "The committee found every candidate qualified: " + _labels(file).en,
        ),
        "scores": scores(lot),
        "rejected": rejected(lot),
        "period": words(
            f"{begin.zh}至{end.zh}，不少于{_least(lot).zh}",
            f"{begin.en} to {end.en}; at least {_least(lot).en}",
        ),
        "objection": words(
            "投标人或者其他利害关系人可在公示期内通过本平台提出异议，招标人应当自收到之日起"
            "3日内答复；答复前暂停招标投标活动（招标投标法实施条例第54条）",
            "Bidders and other interested parties may object on this platform during "
            "the period; the tenderer answers within 3 days, and the procedure is "
            "suspended until then (Tendering Regulations, art. 54)",
        ),
    }


def _least(lot: Lot) -> Text:
    terms = tender.terms(lot.trade)
    key = terms.procedure.terms.publicity
    if key is None:
        raise ValueError("candidates are published where there is a publicity period")
    return terms.rulebook.row(key).amount()


def _labels(file: TenderFile) -> Text:
    rows = [row.label for row in file.qualification]
    none = Text("无特殊要求", "nothing beyond the law's")
    if not rows:
        return none
    return Text("、".join(r.zh for r in rows), ", ".join(r.en for r in rows))


def bids_of(lot: Lot) -> list[Any]:
    """Return the opened bids with their prices; the caller asks the disclosure."""
    found: list[Any] = bidding.offers(lot)
    return found


def _answers(file: TenderFile, offers: list[tuple[str, Mapping[str, str]]]) -> Table:
    """Return what each candidate offers, line by line of the opening form."""
    return Table(
        columns=(
            Text("候选人", "Candidate"),
            *(item.label for item in file.opening_form),
        ),
        rows=tuple(
            (same(name), *(_cell(item, items) for item in file.opening_form))
            for name, items in offers
        ),
        figures=frozenset(
            at
            for at, item in enumerate(file.opening_form, start=1)
            if item.is_price or item.type == "integer"
        ),
    )


def _cell(item: FormItem, items: Mapping[str, str]) -> Text:
    value = items.get(item.key, "")
    if item.is_price:
        return say.price(item.type, value, item.unit)
    return say.quantity(value, item.unit) if value else Text("—", "—")


def _price(file: TenderFile, value: str) -> Text:
    item = next((i for i in file.opening_form if i.key == "price"), None)
    if item is None:
        return same(value)
    return say.price(item.type, value, item.unit)


def scores(lot: Lot) -> Table:
    """Return the totals of all who were scored, by rank."""
    return Table(
        columns=(
            Text("名次", "Rank"),
            Text("单位", "Bidder"),
            Text("综合得分", "Score"),
        ),
        rows=tuple(
            (
                same(str(row["rank"])),
                same(str(row["name"])),
                same(str(row["total"] or "—")),
            )
            for row in scored_rows(lot)
        ),
        figures=frozenset({0, 2}),
    )


def scored_rows(lot: Lot) -> list[dict[str, Json]]:
    """Return the ranked rows of the result with the bidders' names, by rank."""
    names = {str(bid.uid): bid.name for bid in bids_of(lot)}
    rows = [row for row in _rows(lot) if row["rank"] is not None]
    return [
        {**row, "name": names.get(str(row["bid"]), str(row["bid"]))}
        for row in sorted(rows, key=lambda row: int(str(row["rank"])))
    ]


def _rows(lot: Lot) -> list[dict[str, Json]]:
    rows = evaluation.result(lot)["rows"]
    assert isinstance(rows, list)
    return [row for row in rows if isinstance(row, dict)]


def rejected(lot: Lot) -> Value:
    """Return who was rejected, by which clause and why."""
    rows = evaluation.rejections(lot)
    if not rows:
        return words("无", "None")
    return Table(
        columns=(
            Text("单位", "Bidder"),
            Text("条款", "Clause"),
            Text("理由", "Reason"),
        ),
        rows=tuple(
            (same(str(r["name"])), same(str(r["clause"])), same(str(r["reason"])))
            for r in rows
        ),
    )


def result(decision: Decision) -> Values:
    """Return the items of the result notice (procurement)."""
    lot = decision.lot
    row = tender.rulebook_of(lot.trade).row("procurement.result-notice-period")
    period = row.amount()
    found: dict[str, Value] = {
        **head(lot.trade),
        "owner": contacts(lot.trade),
        "lot": lot_name(lot),
        "winner": words(decision.name),
        "address": words(
            decision.organisation.region.name_zh, decision.organisation.region.name_en
        ),
        "amount": _amount(decision),
        "objects": _objects(decision),
        "terms": _terms(decision),
        "experts": experts(lot),
        "fee": words(
            "按采购文件约定的标准和方式收取", "As the file says, where there is one"
        ),
        "period": words(
            f"自发布之日起{period.zh}（{row.article.zh}）",
            f"{period.en} from publication ({row.article.en})",
        ),
        "objection": words(
            "供应商认为成交结果使自己的权益受到损害的，可以在公告期限届满之日起7个工作日内"
            "通过本平台提出质疑（政府采购质疑和投诉办法第10条）",
            "A supplier whose rights the result harms may object on this platform "
            "within 7 working days of the end of the period (Order 94, art. 10)",
        ),
    }
    if lot.trade.agency is not None:
        found["agency"] = words(lot.trade.agency.name)
    return {**found, **_reasons(decision), **several_items.items(decision)}


def awarded(decision: Decision) -> Values:
    """Return the items of the award notice (works)."""
    return {
        **head(decision.lot.trade),
        "lot": lot_name(decision.lot),
        "winner": words(decision.name),
        "amount": _amount(decision),
        "terms": _terms(decision),
        "experts": experts(decision.lot),
        **_reasons(decision),
    }


def transferred(decision: Decision) -> Values:
    """Return the items of the result notice of a transfer of equity."""
    found: dict[str, Value] = {
        **head(decision.lot.trade),
        "lot": lot_name(decision.lot),
        "winner": words(decision.name),
        "amount": _amount(decision),
        **equity_items.sold(decision.lot),
    }
    if decision.lot.trade.agency is not None:
        found["agency"] = words(decision.lot.trade.agency.name)
    return {**found, **_reasons(decision)}


def chosen(decision: Decision) -> Values:
    """Return the items of the result notice of an intermediary's selection."""
    found: dict[str, Value] = {
        **head(decision.lot.trade),
        "lot": lot_name(decision.lot),
        "winner": words(decision.name),
        "amount": _amount(decision),
        **selection_items.chosen(decision.lot),
    }
    if decision.lot.trade.agency is not None:
        found["agency"] = words(decision.lot.trade.agency.name)
    return {**found, **_reasons(decision)}


def _amount(decision: Decision) -> Words:
    return Words(say.price(decision.price_type, decision.price, decision.price_unit))


def _objects(decision: Decision) -> Table:
    """Return the main items; one of the lot's own where the file lists no more."""
    amount = say.price(decision.price_type, decision.price, decision.price_unit)
    return Table(
        columns=(
            Text("名称", "Name"),
            Text("数量", "Quantity"),
            Text("单价", "Unit price"),
            Text("金额", "Amount"),
        ),
        rows=((same(decision.lot.title), Text("1批", "1 lot"), amount, amount),),
        figures=frozenset({2, 3}),
    )


def _terms(decision: Decision) -> Value:
    """Return what the winner promised on the opening form, the price apart."""
    lot = decision.lot
    bid = next((b for b in bids_of(lot) if b.uid == decision.bid), None)
    form = tender.tender_file_of(lot).content.opening_form
    rows = tuple(
        (item.label, _cell(item, bid.items))
        for item in form
        if bid is not None and item.key != "price" and bid.items.get(item.key)
    )
    if not rows:
        return words("按采购文件和投标（响应）文件", "As the file and the bid say")
    return Table(columns=(Text("项目", "Item"), Text("承诺", "Promise")), rows=rows)


def experts(lot: Lot) -> Words:
    """Return who sat on the panel; a result is published, so the names may be."""
    names = [row["name"] for row in evaluation.panel_names(lot)]
    return words("、".join(names), ", ".join(names))


def _reasons(decision: Decision) -> dict[str, Value]:
    procedure = tender.procedure_of(decision.lot.trade)
    article = decisions.article(procedure)
    if decision.by_silence:
        text = words(
            f"采购人在法定期限内未作决定，视为确定排名第一的候选人（{article.zh}）",
            f"The purchaser did not decide in time: rank 1 by law ({article.en})",
        )
        return {"reasons": text}
    if not decision.passed:
        return {}
    grounds = declining.known(procedure)
    rows = tuple(
        (
            same(one["name"]),
            grounds[one["ground"]].words,
            same(one["reason"]),
            grounds[one["ground"]].article,
        )
        for one in decision.passed
    )
    columns = (
        Text("未确定的候选人", "Passed over"),
        Text("情形", "Ground"),
        Text("理由", "Reason"),
        Text("依据", "Article"),
    )
    return {"reasons": Table(columns=columns, rows=rows)}


def fell_away(decision: Decision) -> Values:
    """Return the items of the notice that a published award fell away, and why."""
    trade = decision.lot.trade
    procedure = tender.procedure_of(trade)
    ground = declining.known(procedure)[decision.withdrawn_ground]
    present = Text(
        "该结果不再有效；按评审报告的排序另行确定，或者重新组织，均另行公告",
        "It no longer holds; the next in the order of the report is awarded the lot, "
        "or it begins again: either is announced",
    )
    why = decision.withdrawn_reason
    return {
        **head(trade),
        "reason": words(
            f"{ground.words.zh}（{ground.article.zh}）：{why}",
            f"{ground.words.en} ({ground.article.en}): {why}",
        ),
        "changes": changes_table(
            [(Text("结果", "Result"), same(decision.name), present)]
        ),
        "deadline": deadline(trade),
    }


def ending(lot: Lot) -> Values:
    """Return the items of the notice that a lot ended without an award."""
    last = lot.milestones.filter(stage=lot.stage).order_by("-id").first()
    if last is None:
        raise ValueError("an ended lot has the milestone of its end")
    procedure = tender.procedure_of(lot.trade)
    stage, category = Stage(lot.stage), procedure.law
    name = STAGE_WORDS[stage]
    article = same(last.article) if last.article else endings.ARTICLES[category, stage]
    opened = tender.disclosure_facts(lot).reached[Moment.OPENED] is not None
    opened = opened or not procedure.is_sealed
    reason = last.reason or name.zh
    found: dict[str, Value] = {
        **head(lot.trade),
        "lot": lot_name(lot),
        "outcome": words(name.zh, name.en),
        "reason": words(reason, last.reason or name.en),
        "article": Words(article),
        "follows": Words(endings.follows(category, stage, opened=opened)),
    }
    if names_rejected(lot):
        found["rejected"] = rejected(lot)
    return found


def names_rejected(lot: Lot) -> bool:
    """Say whether a notice of the lot's end lists who was rejected, and why.

    In works, where the opening is public as well (10号令第6条). In procurement each
    supplier is told its own reason, and no other's. Where a trade was terminated, the
    evaluation was stopped before it had a result: nobody reads of it.
    """
    category = tender.procedure_of(lot.trade).category
    if category is not Category.WORKS or lot.stage == Stage.TERMINATED:
        return False
    return bool(evaluation.rejections(lot))
