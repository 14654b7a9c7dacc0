"""The tender file's opening form, held against what an opened bid says of it.

The comparison is `sealing.opening_form`, which a bidder's own program does before it
seals. What follows for a bid that does not fit is the panel's to decide.
"""

from collections.abc import Sequence

from kernel.refused import Refused
from sealing import opening_form
from sealing.opening_form import Line
from sealing.opening_statement import OpeningStatement
from tender.rules.tender_file import FormItem

unusable = opening_form.unusable


def faults(
    form: Sequence[FormItem], stated: OpeningStatement, *, uscc: str, article: str
) -> list[Refused]:
    """Return everything in which `stated` does not answer `form`, each a refusal.

    `form` has the lines that this envelope reads out; `uscc` is the sender's; `article`
    is the one on which this trade rejects what does not answer its file. A fault's
    `field` is the key of its line, or empty where it is about the whole bid.
    """
    lines = [
        Line(
            key=item.key,
            type=item.type,
            unit=item.unit,
            label_zh=item.label.zh,
            label_en=item.label.en,
            required=item.required,
        )
        for item in form
    ]
    return opening_form.faults(lines, stated, uscc=uscc, article=article)
