"""What the catalogue of procedures says of each (`tender.rules.catalogue`)."""

from dataclasses import dataclass

from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class End:
    """How a procedure may end: well, or by a failure that the law knows.

    `at` is the last stage that it reaches; None: it may come anywhere, or at the end.
    """

    code: str
    title: Text
    article: str = ""
    at: Stage | None = None

    def reaches(self, stage: Stage) -> bool:
        """Say whether a lot that ends so passes `stage`."""
        if self.at is None:
            return True
        order = list(Stage)
        return order.index(stage) <= order.index(self.at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure of the law. `rule` tells it from its neighbours."""

    code: str
    category: Category
    title: Text
    rule: Text
    article: str
    stages: tuple[Stage, ...]
    ends: tuple[End, ...]


def end(code: str, zh: str, en: str, article: str = "", at: Stage | None = None) -> End:
    return End(code, Text(zh, en), article, at)


def entry(
    code: str,
    category: Category,
    titles: tuple[str, str],
    rules: tuple[str, str],
    article: str,
    stages: tuple[Stage, ...],
    ends: tuple[End, ...],
) -> Entry:
    return Entry(code, category, Text(*titles), Text(*rules), article, stages, ends)
