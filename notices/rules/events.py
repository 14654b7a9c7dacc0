"""What happens to notices, as the journal keeps it (in the trade's stream)."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class Published(Event):
    """A notice is out: its content by digest."""

    kind = "notices.published"
    sentence_en = "A notice was published: {title_zh}"
    urgent = True

    notice: str
    notice_kind: str
    lot: str
    title_zh: str
    title_en: str
    digest: str
    ends_at: str
    supersedes: str


@dataclass(frozen=True)
class Sealed(Event):
    """A notice's file carries the platform's seal and a timestamp."""

    kind = "notices.sealed"
    sentence_en = "The file of a notice was sealed ({language})"

    notice: str
    language: str
    digest: str


@dataclass(frozen=True)
class PapersChecked(Event):
    """The archive's hand found that a finished lot has left all its papers."""

    kind = "notices.papers-checked"
    sentence_en = "The archive found the papers of the lot complete: {papers}"

    lot: str
    papers: int
    titles: list[str]
