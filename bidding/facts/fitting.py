"""What of an opened bid does not fit its tender file, from what is stored of both.

Lines of the opening form, the edition answered, and the members of a consortium, each
bid by itself and held against the others of its opening. Computed whenever it is read:
what was opened, the tender file in force at the closing and what registers said at the
opening never change, so neither does the answer.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bidding.facts import consortia, kinds
from bidding.facts.consortia import Registers
from bidding.models import OpenedBid, OpenedDocument, Opening
from bidding.rules import articles, shut_documents
from bidding.rules import consortium as consortium_rule
from bidding.rules import form as rule
from bidding.rules.consortium import Stood
from bidding.rules.opening import DocumentsState
from kernel.credit_codes import cleaned, is_valid
from kernel.refused import CHINESE, ENGLISH, Refused
from sealing import consortium, opening_form, opening_statement
from sealing.consortium import Terms
from sealing.opening_statement import OpeningStatement
from tender import queries as tender
from tender.rules.procedures import Procedure
from tender.rules.tender_file import FormItem


@dataclass(frozen=True)
class Fitting:
    """What the bids of one opening are held against; `form` is empty where aside.

    What is asked of all its bids at once is asked when the first of them needs it: the
    documents of one bid are held against nothing of the others.
    """

    opening: Opening
    form: tuple[FormItem, ...]
    procedure: Procedure
    edition: int
    digest: str
    #: until when registers are asked
    at: datetime
    #: every bid that is held against it, and with which members
    stood: Sequence[Stood]

    @property
    def article(self) -> str:
        """On which article the trade rejects what does not answer its file."""
        return articles.article("response", self.procedure)

    @cached_property
    def terms(self) -> Terms:
        """What the trade says of consortia."""
        return consortia.terms_of(self.opening.lot)

    @cached_property
    def between(self) -> Mapping[str, Sequence[Refused]]:
        """By bid, what stands between it and the others."""
        beside = articles.article("beside", self.procedure)
        return consortium_rule.between(self.stood, article=beside)

    @cached_property
    def roles(self) -> Mapping[int, frozenset[str]]:
        """By row, the roles of the documents that bids with members brought."""
        return _roles(self.opening)

    @cached_property
    def registers(self) -> Registers:
        """What registers said of every member that a bid of the opening names."""
        codes = {code for each in self.stood for code in each.members}
        sound = [code for code in codes if is_valid(code)]
        return consortia.registers_of(self.opening.lot, sound, self.at)

    def of_statement(
        self, bid: str, stated: OpeningStatement | None, uscc: str
    ) -> tuple[Refused, ...]:
        """Return the faults of what was read out, those with other bids the last."""
        if stated is None or kinds.is_aside(self.opening):
            return ()
        found = rule.faults(self.form, stated, uscc=uscc, article=self.article)
        if stated.members:
            found += consortium.faults(stated, self.terms)
            found += self._registered(stated)
        return (*found, *self.between.get(bid, ()))

    def of_documents(
        self, stated: OpeningStatement | None, *, edition: str, roles: Collection[str]
    ) -> tuple[Refused, ...]:
        """Return the faults that only unsealed documents show."""
        if stated is None or kinds.is_aside(self.opening):
            return ()
        found = opening_form.edition_faults(
            edition or None,
            number=self.edition,
            digest=self.digest,
            article=self.article,
        )
        if stated.members and kinds.is_first(self.opening):
            found += consortium.agreement_faults(stated, roles, self.terms)
        return tuple(found)

    def of_reading(self, row: OpenedBid) -> tuple[Refused, ...]:
        """Return the faults of what was read out of a stored row."""
        stated = statement_of(row)
        return self.of_statement(str(row.bid.uid), stated, row.bid.organisation.uscc)

    def of_row(self, row: OpenedBid) -> tuple[Refused, ...]:
        """Return all faults of a stored row, as far as it is unsealed."""
        stated, found = statement_of(row), self.of_reading(row)
        if row.documents == DocumentsState.REFUSED:
            shut = shut_documents.fault(row.documents_fault, row.documents_code)
            return (*found, shut)
        if row.documents != DocumentsState.OPENED:
            return found
        # Only members need an agreement among a bid's documents.
        roles = self.roles.get(row.pk, frozenset()) if row.members else frozenset()
        return found + self.of_documents(stated, edition=row.edition, roles=roles)

    def _registered(self, stated: OpeningStatement) -> list[Refused]:
        members = {cleaned(each.uscc): each.name for each in stated.members}
        said = {cleaned(each.uscc) for each in self.terms.barred}
        said.add(cleaned(stated.uscc))
        asked = {
            code: name
            for code, name in members.items()
            if code not in said and is_valid(code)
        }
        return self.registers.known_of(asked) if asked else []


def of(
    found: Opening, *, stood: Sequence[Stood], at: datetime | None = None
) -> Fitting:
    """Return what an opening's bids are held against.

    `stood` are those bids, for what stands between them and for the registers (none for
    documents alone); `at` is the instant at which they are being read, left out for
    those that were.
    """
    file = tender.tender_file_of(found.lot)
    form = () if kinds.is_aside(found) else file.content.opening_form
    read_at = at or found.opened_at
    assert read_at is not None, "what is held against a file was read"
    return Fitting(
        opening=found,
        form=tuple(kinds.reads_out(found, form)),
        procedure=tender.procedure_of(found.lot.trade),
        edition=file.edition,
        digest=file.digest,
        at=read_at,
        stood=stood,
    )


def statement_of(row: OpenedBid) -> OpeningStatement | None:
    """Return what a stored row states, or None where it stayed shut."""
    if row.statement is None:
        return None
    return opening_statement.read_accepted(bytes(row.statement))


def only_own(faults: Sequence[Refused]) -> tuple[Refused, ...]:
    """Leave out what tells of another bid, for a bidder who may not see the table."""
    return tuple(
        each
        for each in open_to_all(faults)
        if each.code not in consortium_rule.BETWEEN_BIDS
    )


def open_to_all(faults: Sequence[Refused]) -> tuple[Refused, ...]:
    """Leave out what people declared of themselves: no public reading tells that."""
    return tuple(each for each in faults if each.code not in consortium_rule.INSIDE)


def only_inside(faults: Sequence[Refused]) -> tuple[Refused, ...]:
    """Return what is for owner, panel and supervisor alone."""
    return tuple(each for each in faults if each.code in consortium_rule.INSIDE)


def told(faults: Sequence[Refused]) -> list[dict[str, str]]:
    """Return faults as the journal keeps them, in words that stay."""
    return [
        {
            "code": each.code,
            "key": each.field,
            "zh": each.sentence(CHINESE),
            "en": each.sentence(ENGLISH),
            "article": each.article,
        }
        for each in faults
    ]


def usable_items(row: OpenedBid, faults: Sequence[Refused]) -> dict[str, str]:
    """Return the values of a row that may be gone by: those that fit, as text."""
    given = {item["key"]: item["value"] for item in row.items}
    out = rule.unusable(faults, list(given))
    return {key: value for key, value in given.items() if key not in out}


def stood_in(rows: Iterable[OpenedBid]) -> list[Stood]:
    """Return who bids, and with which members, in rows that are stored or will be."""
    return [
        Stood(
            str(row.bid.uid),
            row.bid.organisation.name,
            row.bid.organisation.uscc,
            {cleaned(each["uscc"]): each["name"] for each in row.members},
        )
        for row in rows
    ]


def _roles(found: Opening) -> dict[int, frozenset[str]]:
    given: dict[int, set[str]] = {}
    rows = OpenedDocument.objects.filter(opened__opening=found)
    rows = rows.exclude(opened__members=[])
    for row, role in rows.values_list("opened_id", "role"):
        given.setdefault(row, set()).add(role)
    return {row: frozenset(roles) for row, roles in given.items()}
