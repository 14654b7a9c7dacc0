"""Sign-ups of intermediaries: who may, and whether the rule alone examines them."""

from typing import Any

from bidding.facts import selections
from bidding.rules import selections as rule
from parties.rules.intermediaries import SERVICES
from tender import queries as tender
from tender.rules.procedures import Category


def is_examined_by_rule(lot: Any) -> bool:
    """Say whether being in the register is all that is asked of whoever applies."""
    category = tender.procedure_of(lot.trade).category
    return bool(category is Category.INTERMEDIARY)


def check_sign_up(lot: Any, organisation: Any) -> None:
    """Refuse an intermediary that may not sign up; other trades ask nothing here."""
    if not is_examined_by_rule(lot):
        return
    part = selections.part_of(lot)
    rule.check_sign_up(
        tender.procedure_of(lot.trade),
        part,
        uscc=organisation.uscc,
        is_listed=selections.is_listed(organisation.uid, part),
        words=SERVICES[part.service],
    )
