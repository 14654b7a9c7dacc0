"""One item of a notice, as the tables of kinds have it."""

from dataclasses import dataclass

from tender.rules.rulebooks import Text


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a notice; `rule` is why it must be there, None when it need not."""

    key: str
    label: Text
    section: str
    rule: Text | None = None


def field(key: str, zh: str, en: str, section: str, rule: Text | None = None) -> Field:
    """Write an item of a table; without a `rule` it need not be there."""
    return Field(key, Text(zh, en), section, rule)
