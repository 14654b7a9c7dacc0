"""On which article an act of the room is refused, in each kind of trade."""

from tender.rules.procedures import Procedure


def article(matter: str, procedure: Procedure) -> str:
    """Return the article of a matter of the room (tender/rules/statutes.py).

    A trade whose text says nothing of it (equity, drugs, intermediaries) names what it
    rejects a bid on.
    """
    statute = procedure.statute
    return (statute.says(matter) or statute.article("response")).zh
