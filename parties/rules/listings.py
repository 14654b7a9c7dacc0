"""One kind of work across all trades, as any app lists it on a page of its own.

An app's view answers with `listing(…)` and the template `web/across.html`; the page's
frame and its empty state are the same everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is called in the reader's language, and where it leads.

    `status` is a code of `web/rules/statuses.py`; `due_at` until when, and `is_duty`
    whether the reader owes it; `done_at` when it was done; `notes` stand below.
    """

    name: str
    url: str
    status: str = ""
    due_at: datetime | None = None
    is_duty: bool = False
    done_at: datetime | None = None
    notes: tuple[str, ...] = ()


def listing(
    title: str, *groups: tuple[str, Iterable[Line]], nothing: str, what_comes: str
) -> dict[str, Any]:
    """Return the context of a page that lists `groups`, each with its heading.

    A group without lines is left out; without any, `nothing` and `what_comes` say that
    there is nothing yet, and what will stand there.
    """
    held = [(heading, list(lines)) for heading, lines in groups]
    return {
        "page_title": title,
        "groups": [(heading, lines) for heading, lines in held if lines],
        "nothing": nothing,
        "what_comes": what_comes,
    }
