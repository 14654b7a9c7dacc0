"""The `volume` part of a tender file: what is bought by volume, and by which tables.

domain.md 1.5. A lot is one group of products that compete (品种): the products with
the factors by which a price becomes one of the main specification, the highest valid
price of that unit, and what each region's hospitals reported (约定采购量的基数). The
round's tables say how many are shortlisted, which share of the volume is agreed, for
how many years; `picks` says how the selected pick their regions. What the tables hold
stands in `bidding.rules.volumes.tables`; a test holds their names together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kernel.canonical import Json
from kernel.prices import PriceType
from kernel.refused import Refused
from tender.rules.members import Members, bad
from tender.rules.procedure_types import Category, Procedure
from tender.rules.rulebooks import Text

if TYPE_CHECKING:
    from tender.rules.tender_file import FormItem

#: the tables of the national rounds that a file may name
SHORTLISTS: Final = ("round-2", "round-3", "round-5")
SHARES: Final = ("ordinary", "antibiotic", "special")
TERMS: Final = ("round-2", "round-3")
#: lines of the opening form: the price of a pack, and the product it is for
PRICE: Final = "price"
PRODUCT: Final = "product"
#: the firm at whose door related firms count as one; such a line may be left out
RELATED: Final = "related"
#: 1 takes the price at which a firm may revive, 0 does not
ACCEPTS: Final = "accepts"
REVIVALS: Final = ("highest", "lowest")
TURN_LEAST_S: Final = 10


class VolumeMissing(Refused):
    """A volume-based purchase without its part, or the part without one."""

    code = "volume-part-missing"
    zh = "“{procedure_zh}”{needs_zh}带量采购规则（volume）。"
    en = "“{procedure_en}” {needs_en} rules of purchase by volume."


class VolumeGroupsDiffer(Refused):
    """Every lot is one group, and there is no other."""

    code = "volume-groups-differ"
    zh = "每个品种应各有一组产品、最高有效申报价和报量，且不能有多余的。"
    en = "Every lot has its products, its ceiling and its volumes, and nothing else."


class VolumeForm(Refused):
    """The opening form must ask for the price of a pack and for the product."""

    code = "volume-form"
    zh = "开标信息应有必填的包装单价（price，类型为单价）和产品代码（product，文字）。"
    en = (
        "The opening form must ask for the price of a pack (price, a unit price) and "
        "the product's code (product, a text)."
    )


class VolumeOrder(Refused):
    """What breaks a tie is a whole number that the opening form asks for."""

    code = "volume-order"
    zh = "并列时比较的“{key}”应为开标信息中必填的整数。"
    en = "“{key}”, which breaks ties, must be a required whole number of the form."


class VolumeAccepts(Refused):
    """Where firms may revive, each says in its offer whether it takes the price."""

    code = "volume-accepts"
    zh = "设复活的，开标信息应有必填的整数“是否接受复活价”（accepts，1接受，0不接受）。"
    en = (
        "Where firms may revive, the opening form must ask whether they take the price "
        "(accepts, a whole number: 1 yes, 0 no)."
    )


class VolumeCeiling(Refused):
    """The ceiling is of the comparable unit and stands in the volume part alone."""

    code = "volume-ceiling"
    zh = "第{number}号的最高有效申报价按主规格单位写在volume中，品种本身不另设限价。"
    en = (
        "The highest valid price of lot {number} is of the main specification's unit "
        "and stands in the volume part; the lot itself has no other."
    )


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a group: so many units of it in a pack, and its factor.

    A pack's price divided by both is the comparable price of one unit.
    """

    code: str
    name: Text
    spec: Text
    quantity: Decimal
    factor: Decimal


@dataclass(frozen=True, slots=True)
class RegionVolume:
    """What the hospitals of a region reported, in units of the main specification."""

    code: str
    name: Text
    quantity: int


@dataclass(frozen=True, slots=True)
class Group:
    """What competes in one lot. `ceiling` in yuan a unit."""

    number: int
    unit: Text
    ceiling: Decimal
    products: tuple[Product, ...]
    regions: tuple[RegionVolume, ...]

    @property
    def quantity(self) -> int:
        """Return the reported volume of all regions, in units."""
        return sum(row.quantity for row in self.regions)

    def product(self, code: str) -> Product | None:
        """Return a product by its code; None for one that the file has not."""
        return next((row for row in self.products if row.code == code), None)

    def region(self, code: str) -> RegionVolume:
        """Return a region that the group has."""
        return next(row for row in self.regions if row.code == code)


@dataclass(frozen=True, slots=True)
class PickRules:
    """顺位选地区: how long a turn lasts, how many regions it gives, backups or not."""

    turn_s: int
    per_turn: int
    backups: bool


@dataclass(frozen=True, slots=True)
class RevivalRules:
    """复活: others may take the highest price that won, or the lowest."""

    at: str
    shortlisted_only: bool


@dataclass(frozen=True, slots=True)
class VolumePart:
    """The tables of the round by name, what breaks ties, and the groups.

    `order` are keys of the opening form, whole numbers: of equal prices the lowest
    comes first. Without `revival` nobody outside is selected.
    """

    shortlist: str
    share: str
    term: str
    order: tuple[str, ...]
    revival: RevivalRules | None
    picks: PickRules
    groups: tuple[Group, ...]

    def group(self, number: int) -> Group:
        """Return the group of a lot, which the checks have found."""
        return next(row for row in self.groups if row.number == number)


def volume_part(value: Json) -> VolumePart | None:
    """Read the member, which only files of volume-based purchase have."""
    if value is None:
        return None
    if not isinstance(value, dict):
        bad("volume", "对象或空", "an object or null")
    row = Members(value, "volume")
    found = VolumePart(
        shortlist=row.one_of("shortlist", SHORTLISTS),
        share=row.one_of("share", SHARES),
        term=row.one_of("term", TERMS),
        order=row.rows("order", lambda at: at.key("key")),
        revival=_revival(row),
        picks=_picks(row.members("picks")),
        groups=row.rows("groups", _group, least=1),
    )
    row.done()
    return found


def _revival(row: Members) -> RevivalRules | None:
    if row.left.get("revival", False) is None:
        row.value("revival")
        return None
    given = row.members("revival")
    found = RevivalRules(given.one_of("at", REVIVALS), given.yes("shortlisted_only"))
    given.done()
    return found


def _picks(row: Members) -> PickRules:
    found = PickRules(
        turn_s=row.whole("turn_s", least=TURN_LEAST_S),
        per_turn=row.whole("per_turn", least=1),
        backups=row.yes("backups"),
    )
    row.done()
    return found


def _group(row: Members) -> Group:
    where = row.where
    group = Group(
        number=row.whole("number", least=1),
        unit=row.label("unit"),
        ceiling=_positive(row, "ceiling"),
        products=row.rows("products", _product, least=1),
        regions=row.rows("regions", _region, least=1),
    )
    for name, codes in (
        ("products", [each.code for each in group.products]),
        ("regions", [each.code for each in group.regions]),
    ):
        if len(set(codes)) != len(codes):
            bad(f"{where}.{name}.code", "各不相同", "different from each other")
    return group


def _product(row: Members) -> Product:
    return Product(
        code=row.key("code"),
        name=row.label("name"),
        spec=row.label("spec"),
        quantity=_positive(row, "quantity"),
        factor=_positive(row, "factor"),
    )


def _region(row: Members) -> RegionVolume:
    return RegionVolume(
        code=row.key("code"),
        name=row.label("name"),
        quantity=row.whole("quantity", least=1),
    )


def _positive(row: Members, name: str) -> Decimal:
    found = row.decimal(name)
    if found <= 0:
        bad(f"{row.where}.{name}", "大于0的数", "a number above 0")
    return found


def problems(
    part: VolumePart | None,
    numbers: Sequence[int],
    form: Sequence["FormItem"],
    procedure: Procedure,
    ceilings: Sequence[int] = (),
) -> Iterator[Refused]:
    """Yield every refusal that the part deserves, for a file of these lots.

    `ceilings` are the numbers of the lots that have a ceiling of their own.
    """
    needs = procedure.category is Category.DRUGS
    if (part is None) is needs:
        yield VolumeMissing(
            field="volume",
            procedure_zh=procedure.title.zh,
            procedure_en=procedure.title.en,
            needs_zh="应有" if needs else "不能有",
            needs_en="needs the" if needs else "has no",
        )
    if part is None or not needs:
        return
    if sorted(row.number for row in part.groups) != sorted(numbers):
        yield VolumeGroupsDiffer(field="volume.groups")
    yield from _form(part, form)
    for number in ceilings:
        yield VolumeCeiling(field="lots", number=number)


def _form(part: VolumePart, form: Sequence["FormItem"]) -> Iterator[Refused]:
    kinds = {item.key: item.type for item in form if item.required}
    asked = {PRICE: str(PriceType.UNIT_PRICE), PRODUCT: "text"}
    if any(kinds.get(key) != kind for key, kind in asked.items()):
        yield VolumeForm(field="opening_form")
    if part.revival is not None and kinds.get(ACCEPTS) != "integer":
        yield VolumeAccepts(field="opening_form")
    for key in part.order:
        if kinds.get(key) != "integer":
            yield VolumeOrder(field="volume.order", key=key)
