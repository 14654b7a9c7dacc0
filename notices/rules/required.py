"""A notice that lacks what the law has it contain is refused, item by item."""

from collections.abc import Mapping
from typing import ClassVar

from kernel.refused import Invalid
from notices.rules.fields import Field
from notices.rules.kinds import Kind, fields
from tender.rules.procedures import Category


class ItemMissing(Invalid):
    """A notice lacks what the law has it contain."""

    code: ClassVar[str] = "notice-item-missing"
    zh: ClassVar[str] = "公告缺少“{label_zh}”（{rule_zh}）。请补充后再发布。"
    en: ClassVar[str] = (
        "The notice lacks “{label_en}” ({rule_en}). Add it before publishing."
    )


def missing(
    kind: Kind, category: Category, present: Mapping[str, object]
) -> tuple[Field, ...]:
    """Return the required items that are absent or empty, in the table's order."""
    return tuple(
        field
        for field in fields(kind, category)
        if field.rule is not None and not present.get(field.key)
    )


def check(kind: Kind, category: Category, present: Mapping[str, object]) -> None:
    """Raise `ItemMissing` for the first required item that is absent or empty."""
    for field in missing(kind, category, present):
        assert field.rule is not None, "only required items are missing"
        raise ItemMissing(
            field=field.key,
            article=field.rule.zh,
            label_zh=field.label.zh,
            label_en=field.label.en,
            rule_zh=field.rule.zh,
            rule_en=field.rule.en,
        )
