"""What a parcel of land is, as the transfer file says it (39号令9).

Where it lies, how large it is, for what and how many years the right is given, and what
may be built on it. The longest terms by use are the rulebook's (暂行条例12).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from kernel.canonical import Json
from kernel.refused import Refused
from tender.rules.members import Members, bad
from tender.rules.rulebooks import Rulebook, Text

USES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "residential": Text("居住用地", "housing"),
        "industrial": Text("工业用地", "industry"),
        "public": Text("教育、科技、文化、卫生、体育用地", "education, health, sport"),
        "commercial": Text("商业、旅游、娱乐用地", "trade, tourism, entertainment"),
        "mixed": Text("综合或者其他用地", "mixed or other use"),
    }
)
#: rows of the rulebook with the longest term of a use
YEARS: Final[Mapping[str, str]] = MappingProxyType(
    {use: f"land.years-{use}" for use in USES}
)


class ParcelRefused(Refused):
    """The parcel's facts break a rule."""

    code = "parcel-refused"


class ParcelMissing(ParcelRefused):
    """A transfer file without the facts of its parcel."""

    code = "parcel-missing"
    zh = (
        "第{number}宗地缺少宗地情况：位置、面积、用途、年限、规划条件（{article_zh}）。"
    )
    en = (
        "Parcel {number} lacks its facts: place, area, use, years and what may be "
        "built ({article_en})."
    )


class TermTooLong(ParcelRefused):
    """A right for more years than the use allows."""

    code = "parcel-term-too-long"
    zh = "第{number}宗地的{use_zh}出让年限最长{most}年（{article_zh}）。"
    en = (
        "The right to parcel {number} for {use_en} is given for {most} years at most "
        "({article_en})."
    )


ARTICLE: Final = Text("国土资源部39号令第9条", "Order 39 (2007), art. 9")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel's facts. `area_m2` in square metres; the rest as the plan says it."""

    location: str
    boundary: str
    state: str
    area_m2: Decimal
    use: str
    years: int
    plot_ratio: str
    density: str
    green: str
    height: str


def parcel(value: Json, where: str) -> Parcel | None:
    """Read the member, which lots that are no land do not have."""
    if value is None:
        return None
    if not isinstance(value, dict):
        bad(where, "对象或空", "an object or null")
    row = Members(value, where)
    found = Parcel(
        location=row.text("location"),
        boundary=row.text("boundary"),
        state=row.text("state"),
        area_m2=row.decimal("area_m2"),
        use=row.one_of("use", tuple(USES)),
        years=row.whole("years", least=1),
        plot_ratio=row.text("plot_ratio"),
        density=row.text("density", empty=True),
        green=row.text("green", empty=True),
        height=row.text("height", empty=True),
    )
    row.done()
    if found.area_m2 <= 0:
        bad(f"{where}.area_m2", "正数", "a positive number")
    return found


def problems(number: int, found: Parcel | None, book: Rulebook) -> Iterator[Refused]:
    """Yield every refusal that a parcel's facts deserve."""
    if found is None:
        yield ParcelMissing(
            field=f"auction.lots.{number}.parcel",
            article=ARTICLE.zh,
            number=number,
            article_zh=ARTICLE.zh,
            article_en=ARTICLE.en,
        )
        return
    row = book.row(YEARS[found.use])
    most = row.quantity
    assert isinstance(most, int)
    if found.years > most:
        use = USES[found.use]
        yield TermTooLong(
            field=f"auction.lots.{number}.parcel.years",
            article=row.article.zh,
            number=number,
            most=most,
            use_zh=use.zh,
            use_en=use.en,
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def lines(found: Parcel) -> list[tuple[Text, Text]]:
    """Return what pages and papers say of a parcel: label and value, in order."""
    area = f"{found.area_m2:,f}"
    told = [
        (Text("位置", "Place"), _same(found.location)),
        (Text("四至", "Boundaries"), _same(found.boundary)),
        (Text("现状", "State"), _same(found.state)),
        (Text("面积", "Area"), Text(f"{area}平方米", f"{area} m²")),
        (Text("用途", "Use"), USES[found.use]),
        (Text("出让年限", "Term"), Text(f"{found.years}年", f"{found.years} years")),
        (Text("容积率", "Plot ratio"), _same(found.plot_ratio)),
        (Text("建筑密度", "Density"), _same(found.density)),
        (Text("绿地率", "Green share"), _same(found.green)),
        (Text("建筑高度", "Height"), _same(found.height)),
    ]
    return [(label, value) for label, value in told if value.zh]


def _same(value: str) -> Text:
    return Text(value, value)
