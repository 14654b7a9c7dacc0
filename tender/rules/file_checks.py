"""What the law asks of a tender file's content, beyond its structure.

Points add up to 100; every range can be scored; the benchmark's K comes from a set
that is not empty; the price weighs what the rulebook allows; a price is read out; and
no word stands in it that keeps bidders out without reason (条例32、87号令17). All
refusals are returned together, so that the page shows each at its field.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib import resources
from typing import Final

from kernel.canonical import Json
from kernel.durations import Hours, Minutes, Seconds, exact
from kernel.refused import Refused
from tender.rules import file_parts, guests
from tender.rules.method_terms import ScoresNotUsed, score_terms
from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Row, Rulebook, Text
from tender.rules.tender_file import Decryption, FormItem, ScoreItem, TenderFile

FULL_MARKS: Final = Decimal(100)
DECRYPTION_ROW: Final = "platform.decryption-window"


class FileRefused(Refused):
    """The content of the tender file breaks a rule."""

    code = "tender-file-refused"


class WeightsNotHundred(FileRefused):
    """The maxima of all score items must add up to 100."""

    code = "weights-not-100"
    zh = "各评分项满分合计为{total}，应为100（{article_zh}）。"
    en = "The score items add up to {total}; they must make 100 ({article_en})."


class RangeEmpty(FileRefused):
    """A score item cannot be scored as it stands."""

    code = "score-range-empty"
    zh = "评分项“{label_zh}”的分值范围有误：最低{min}、最高{max}、步长{step}。"
    en = (
        "The range of “{label_en}” cannot be scored: from {min} to {max} in steps "
        "of {step}."
    )


class PriceItemMissing(FileRefused):
    """The price is one score item, or none where only quality is scored."""

    code = "price-item-not-one"
    zh = "价格评分项应为{wanted}项，现为{found}项。"
    en = "The price items must be {wanted}; there are {found}."


class PriceNotRead(FileRefused):
    """The opening form must ask for one price, under the key `price`."""

    code = "opening-form-without-price"
    zh = "开标信息中应有一项必填的报价（price）。"
    en = "The opening form must have one required price, under the key “price”."


class PriceWeightOutOfRange(FileRefused):
    """The price weighs less or more than the law allows."""

    code = "price-weight-out-of-range"
    zh = "价格分权重{weight}%不在{bound_zh}之内（{article_zh}）。"
    en = "The price's weight of {weight}% is not {bound_en} ({article_en})."


class KSetEmpty(FileRefused):
    """A benchmark with K needs a set that K is drawn from."""

    code = "k-set-empty"
    zh = "基准价系数K的备选值不能为空，且应为互不相同的正数。"
    en = "The set that K is drawn from must hold different positive numbers."


class CeilingNotComparable(FileRefused):
    """A ceiling must be of the type and unit of the price it limits."""

    code = "ceiling-not-comparable"
    zh = "第{number}号的{ceiling_zh}与开标信息的报价类型或单位不一致。"
    en = "The {ceiling_en} of lot {number} is not of the type and unit of the price."


class DecryptionTooShort(FileRefused):
    """Bidders need time to release a key of their own."""

    code = "decryption-too-short"
    zh = "{what_zh}为{seconds}秒，不得少于{least}秒（{article_zh}）。"
    en = "The {what_en} is {seconds} s; it must be at least {least} s ({article_en})."


class DecryptionNotForRounds(FileRefused):
    """Quote rounds are opened unattended: no bidder waits for each of them."""

    code = "decryption-not-for-rounds"
    zh = "本程序有最后报价，不设投标人解密。请把解密时限改为0。"
    en = "This procedure has quote rounds; it takes no bidder's key. Set window_s to 0."


class DecryptionFixed(FileRefused):
    """The statement that bids are sealed under bears the window."""

    code = "decryption-fixed"
    zh = "公告后不能更改解密时限和补救时限。"
    en = "Once announced, decryption window and remedy stay as they are."


class ForbiddenWord(FileRefused):
    """A condition that keeps bidders out without reason."""

    code = "forbidden-word"
    zh = "“{where}”中的“{word}”不得使用：{reason_zh}（{article_zh}）。请删除或改写。"
    en = (
        "“{word}” in “{where}” may not stand: {reason_en} ({article_en}). Remove or "
        "rephrase it."
    )


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A word, the trades it is forbidden in, and why."""

    word: str
    categories: frozenset[str]
    article: Text
    reason: Text


def _load_words() -> tuple[Forbidden, ...]:
    file = resources.files("tender.rules") / "data" / "forbidden-words.json"
    return tuple(
        Forbidden(
            word=row["word"],
            categories=frozenset(row["categories"]),
            article=Text(**row["article"]),
            reason=Text(**row["reason"]),
        )
        for row in json.loads(file.read_text("utf-8"))
    )


FORBIDDEN_WORDS: Final = _load_words()
_WEIGHTS_ARTICLE: Final = {
    Category.PROCUREMENT: Text(
        "政府采购货物和服务招标投标管理办法第55条", "Order 87, art. 55"
    ),
    Category.WORKS: Text(
        "评标委员会和评标方法暂行规定第36条",
        "Evaluation Committee Provisions, art. 36",
    ),
}
_NO_ARTICLE: Final = Text("招标文件", "the tender file")


def check(file: TenderFile, procedure: Procedure, book: Rulebook) -> None:
    """Raise the first refusal that the content deserves."""
    for refusal in problems(file, procedure, book):
        raise refusal


def problems(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """Yield every refusal that the content deserves."""
    try:
        procedure.check_method(file.method.name)
    except Refused as refusal:
        yield refusal
    yield from file_parts.problems(file, procedure, book)
    if procedure.is_first_step:
        yield from _first_step(file, procedure, book)
    elif procedure.is_sealed:
        yield from _evaluated(file, procedure, book)
    try:
        procedure.floors.ground_of(file.method.parameters)
    except Refused as refusal:
        yield refusal
    yield from _decryption(file, procedure, book)
    yield from forbidden_words(texts(file), procedure.law)


def _evaluated(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """What is read out and scored, where bids are sealed and evaluated."""
    yield from _ranges(file.score_items)
    terms = score_terms(file.method.name)
    if terms.is_judged:
        yield from _weights(file, procedure, prices=int(terms.is_priced))
    elif file.score_items:
        yield ScoresNotUsed(field="score_items")
    if terms.is_priced:
        yield from _price_weight(file, procedure, book)
    yield from _opening_form(file, procedure)
    yield from _k_set(file)


def _first_step(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    """What a first stage's file says: who goes on is found without a price."""
    yield from guests.file_problems(file, procedure, book)
    yield from _ranges(file.score_items)
    if file.score_items or file.method.name == "limited-number":
        yield from _sum(file, procedure)


def check_same_decryption(file: TenderFile, announced: Decryption) -> None:
    """Refuse an amendment that changes how long bidders may release their key."""
    if file.decryption != announced:
        raise DecryptionFixed(field="decryption")


def _decryption(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    given = file.decryption
    if given.window_s and procedure.quote_rounds:
        yield DecryptionNotForRounds(field="decryption.window_s")
    row = book.row(DECRYPTION_ROW)
    least = _seconds(row)
    for field, what, seconds in (
        ("window_s", Text("解密时限", "decryption window"), given.window_s),
        ("remedy_s", Text("补救时限", "time of the remedy"), given.remedy_s),
    ):
        if 0 < seconds < least:
            yield DecryptionTooShort(
                field=f"decryption.{field}",
                article=row.article.zh,
                what_zh=what.zh,
                what_en=what.en,
                seconds=seconds,
                least=least,
                article_zh=row.article.zh,
                article_en=row.article.en,
            )


def _seconds(row: Row) -> int:
    if not isinstance(row.duration, Hours | Minutes | Seconds):
        raise ValueError(f"{row.key} is counted in days")
    return int(exact(row.duration).total_seconds())


def _ranges(items: Iterable[ScoreItem]) -> Iterator[Refused]:
    for item in items:
        width = item.max - item.min
        if item.min >= 0 and width > 0 and item.step > 0 and width % item.step == 0:
            continue
        yield RangeEmpty(
            field=f"score_items.{item.key}",
            label_zh=item.label.zh,
            label_en=item.label.en,
            min=item.min,
            max=item.max,
            step=item.step,
        )


def _weights(
    file: TenderFile, procedure: Procedure, *, prices: int
) -> Iterator[Refused]:
    found = len([item for item in file.score_items if item.group == "price"])
    if found != prices:
        yield PriceItemMissing(field="score_items", found=found, wanted=prices)
    yield from _sum(file, procedure)


def _sum(file: TenderFile, procedure: Procedure) -> Iterator[Refused]:
    total = sum((item.max for item in file.score_items), Decimal(0))
    if total != FULL_MARKS:
        article = _WEIGHTS_ARTICLE.get(procedure.law, _NO_ARTICLE)
        yield WeightsNotHundred(
            field="score_items",
            article=article.zh,
            total=f"{total:f}",
            article_zh=article.zh,
            article_en=article.en,
        )


def _price_weight(
    file: TenderFile, procedure: Procedure, book: Rulebook
) -> Iterator[Refused]:
    kind = file.method.parameters.get("purchase", "goods")
    least_key, most_key = procedure.price_weights.get(str(kind), (None, None))
    weight = sum(
        (item.max for item in file.score_items if item.group == "price"), Decimal(0)
    )
    for key, is_least in ((least_key, True), (most_key, False)):
        if key is None:
            continue
        row = book.row(key)
        bound = Decimal(str(row.quantity))
        if weight >= bound if is_least else weight <= bound:
            continue
        yield PriceWeightOutOfRange(
            field="score_items",
            article=row.article.zh,
            weight=f"{weight:f}",
            bound_zh=f"不少于{bound}%" if is_least else f"不超过{bound}%",
            bound_en=f"at least {bound}%" if is_least else f"at most {bound}%",
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def price_item(file: TenderFile) -> FormItem | None:
    """Return the opening form's price, the one required item under the key `price`."""
    for item in file.opening_form:
        if item.key == "price" and item.is_price and item.required:
            return item
    return None


def _opening_form(file: TenderFile, procedure: Procedure) -> Iterator[Refused]:
    item = price_item(file)
    if item is None:
        yield PriceNotRead(field="opening_form")
        return
    for lot in file.lots:
        ceiling = lot.ceiling
        if ceiling is None or (ceiling.type, ceiling.unit) == (item.type, item.unit):
            continue
        word = procedure.word("ceiling")
        yield CeilingNotComparable(
            field="lots",
            number=lot.number,
            ceiling_zh=word.zh,
            ceiling_en=word.en,
        )


def _k_set(file: TenderFile) -> Iterator[Refused]:
    """A benchmark whose K is drawn names its candidates in `k_set`."""
    if "k_set" not in file.method.parameters:
        return
    values = _decimals(file.method.parameters["k_set"])
    if not values or len(set(values)) != len(values) or min(values) <= 0:
        yield KSetEmpty(field="method.k_set")


def _decimals(value: Json) -> list[Decimal]:
    if not isinstance(value, list):
        return []
    try:
        return [Decimal(str(item)) for item in value]
    except InvalidOperation:
        return []


def texts(file: TenderFile) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of everything that may hold a condition."""
    groups: tuple[Iterable[object], ...] = (
        file.slots,
        file.qualification,
        file.responsiveness,
        file.score_items,
        file.vetoes,
    )
    for group in groups:
        for item in group:
            label = getattr(item, "label", None)
            if isinstance(label, Text):
                yield label.zh, f"{label.zh} {getattr(item, 'clause', '')}"


def forbidden_words(
    found: Iterable[tuple[str, str]], category: Category
) -> Iterator[ForbiddenWord]:
    """Yield a refusal for each forbidden word in the (place, text) pairs."""
    for where, text in found:
        for row in FORBIDDEN_WORDS:
            if category.value not in row.categories or row.word not in text:
                continue
            yield ForbiddenWord(
                field="forbidden",
                article=row.article.zh,
                where=where[:60],
                word=row.word,
                reason_zh=row.reason.zh,
                reason_en=row.reason.en,
                article_zh=row.article.zh,
                article_en=row.article.en,
            )
