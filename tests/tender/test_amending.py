"""Editions of the rulebook: drawn up by one hand, put beside the others by another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from journal.queries import instant
from journal.queries import rows as journal_rows
from kernel.durations import Days, legal_date
from kernel.refused import Invalid
from parties.rules.actor import Role
from tender import queries
from tender.models import RulebookEdition, Trade
from tender.rules import amending, rulebooks
from tender.rules.amending import Header, Typed
from tender.rules.rulebooks import Text
from tests import kept

if TYPE_CHECKING:
    from tests.worlds.people import City

BASE = rulebooks.get("2025")
TODAY = date(2026, 12, 1)
ISSUE = "works.issue-to-deadline"
NEW = "/manage/rules/from/2025/"


@kept.stage("db")
def city() -> City:
    """A centre with two administrators, and an owner."""
    from tests.worlds import people

    return people.city()


def header(**more: object) -> Header:
    given: dict = {
        "edition": "2027",
        "title": Text("2027年版", "Edition 2027"),
        "effective_from": TODAY,
        "effective_until": None,
    }
    return Header(**(given | more))


def typed(key: str, value: str) -> dict[str, Typed]:
    return {key: Typed(value, BASE.row(key).article)}


@pytest.mark.parametrize("edition", sorted(rulebooks.EDITIONS))
def test_an_edition_says_the_same_when_it_is_kept_and_read_again(edition: str) -> None:
    book = rulebooks.get(edition)
    assert rulebooks.read(rulebooks.as_data(book)) == book


def test_what_is_typed_as_it_is_shown_changes_nothing() -> None:
    same = {
        key: Typed(amending.shown(row), row.article) for key, row in BASE.rows.items()
    }
    with pytest.raises(amending.EditionUnchanged):
        amending.amended(BASE, header(), same, today=TODAY)


@pytest.mark.parametrize(
    ("key", "value", "amount"),
    [
        (ISSUE, "25", "25 days"),
        ("intermediary.direct-limit", "150000.5", "150,000.5 yuan"),
        ("procurement.panel-experts", "3/4", "3/4"),
        ("procurement.deposit-late-interest", "1.5", "1.5 times"),
        (ISSUE, "10000", "10000 days"),
    ],
)
def test_a_number_is_read_in_its_own_unit(key: str, value: str, amount: str) -> None:
    book = amending.amended(BASE, header(), typed(key, value), today=TODAY)
    assert book.row(key).amount().en == amount
    assert [each.new.key for each in amending.differences(BASE, book)] == [key]
    assert rulebooks.read(rulebooks.as_data(book)) == book


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (ISSUE, ""),
        (ISSUE, "-1"),
        (ISSUE, "20.5"),
        (ISSUE, "10001"),
        (ISSUE, "二十"),
        (ISSUE, "1e3"),
        ("procurement.panel-experts", "1/0"),
        ("intermediary.direct-limit", "1.001"),
        ("procurement.deposit-late-interest", "NaN"),
    ],
)
def test_what_is_no_number_of_the_row_is_refused_by_its_name(
    key: str, value: str
) -> None:
    with pytest.raises(amending.EditionUnreadable) as refused:
        amending.amended(BASE, header(), typed(key, value), today=TODAY)
    assert refused.value.field == f"value-{key}"
    assert BASE.row(key).label.zh in refused.value.sentence("zh-hans")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"effective_from": TODAY - timedelta(days=1)}, amending.EditionDatesWrong),
        ({"effective_until": TODAY}, amending.EditionDatesWrong),
        ({"effective_until": TODAY + timedelta(days=1)}, None),
        ({"edition": "2"}, amending.EditionCodeWrong),
        ({"edition": "27"}, None),
        ({"edition": "Edition"}, amending.EditionCodeWrong),
        ({"edition": "a" * 20}, None),
        ({"edition": "a" * 21}, amending.EditionCodeWrong),
    ],
)
def test_an_edition_has_a_name_and_does_not_reach_back(
    more: dict, kind: type[Invalid] | None
) -> None:
    change = typed(ISSUE, "25")
    if kind is None:
        assert amending.amended(BASE, header(**more), change, today=TODAY)
        return
    with pytest.raises(kind):
        amending.amended(BASE, header(**more), change, today=TODAY)


@pytest.mark.parametrize(
    ("key", "value", "laxer"),
    [
        (ISSUE, "19", True),
        (ISSUE, "21", False),
        ("works.contract", "29", False),
        ("works.contract", "31", True),
    ],
)
def test_the_review_says_which_number_asks_for_less(
    key: str, value: str, laxer: bool
) -> None:
    book = amending.amended(BASE, header(), typed(key, value), today=TODAY)
    (found,) = amending.differences(BASE, book)
    assert found.is_laxer is laxer


def form(edition: str, **more: str) -> dict[str, str]:
    """Return the form as the page sends it: every number, one of them changed."""
    said = {
        "edition": edition,
        "title_zh": f"{edition}年版",
        "title_en": f"Edition {edition}",
        "effective_from": legal_date(instant()).isoformat(),
        "effective_until": "",
        "region": "",
        "source": "示例省招标投标条例",
        "reason": "",
    }
    for key, row in BASE.rows.items():
        said |= {
            f"value-{key}": amending.shown(row),
            f"zh-{key}": row.article.zh,
            f"en-{key}": row.article.en,
        }
    return said | more


def test_one_administrator_proposes_and_another_approves(city: City) -> None:
    first, second = (each.signed_in(Client()) for each in city.administrators)
    home = "/manage/rules/"
    for prefix in ("", "/en"):
        for page in (home, NEW):
            assert first.get(prefix + page).status_code == 200
    wrong = first.post(NEW, form("2027a", **{f"value-{ISSUE}": "twenty"}))
    assert wrong.status_code == 422
    assert "无法识别" in wrong.content.decode()
    assert first.post(NEW, form("2027a")).status_code == 422
    given = form("2027a", **{f"value-{ISSUE}": "25", f"zh-{ISSUE}": "示例条例第9条"})
    assert first.post(NEW, given).status_code == 302
    assert first.post(NEW, given).status_code == 422
    row = RulebookEdition.objects.get()
    url = f"{home}{row.uid}/approve/"
    # Whoever drew it up does not approve it, and until another has no trade goes by it.
    assert first.post(url).status_code == 403
    with pytest.raises(rulebooks.RulebookMissing):
        queries.rulebook("2027a")
    for prefix in ("", "/en"):
        text = second.get(prefix + home).content.decode()
        assert "示例省招标投标条例" in text
    assert second.post(url).status_code == 302
    assert second.post(url).status_code == 409
    book = queries.rulebook("2027a")
    assert book.row(ISSUE).value == Days(25)
    text = Client().get("/rules/2027a/?compare=2025").content.decode()
    assert "示例条例第9条" in text
    assert "is-changed" in text
    kinds = [entry.kind for entry in journal_rows("rulebooks")]
    assert kinds == ["tender.rulebook-proposed", "tender.rulebook-approved"]

    owner = city.owner().signed_in(Client())
    assert "2027a年版" in owner.get("/case/new/").content.decode()
    trade = {
        "request_key": str(uuid4()),
        "title": "示例工程",
        "procedure": "works-open",
        "purchase": "works",
        "region": city.region,
        "budget": "5,000,000.00",
        "rulebook": "2027a",
    }
    assert owner.post("/case/new/", trade).status_code == 302
    made = Trade.objects.get()
    assert queries.terms(made).to_deadline.amount().en == "25 days"


def test_an_edition_of_one_place_is_not_for_another(city: City) -> None:
    first, second = (each.signed_in(Client()) for each in city.administrators)
    given = form("2027b", region=city.region, **{f"value-{ISSUE}": "22"})
    assert first.post(NEW, given).status_code == 302
    row = RulebookEdition.objects.get()
    assert second.post(f"/manage/rules/{row.uid}/approve/").status_code == 302
    # What everybody reads first is the edition of every place.
    assert "2027b年版" in Client().get("/rules/").content.decode()
    assert "id_rulebook" in Client().get("/rules/timetable/").content.decode()
    first_read = Client().get("/rules/").content.decode()
    assert f"<strong>{BASE.title.zh}</strong>" in first_read
    book = queries.rulebook("2027b")
    assert amending.is_for(book, city.region)
    assert amending.is_for(book, f"{city.region}.{city.region}04")
    with pytest.raises(amending.EditionElsewhere):
        amending.check_place(book, "3209")


def test_a_declined_edition_says_why_and_its_name_is_free_again(city: City) -> None:
    first, second = (each.signed_in(Client()) for each in city.administrators)
    given = form("2027c", **{f"value-{ISSUE}": "22"})
    assert first.post(NEW, given).status_code == 302
    row = RulebookEdition.objects.get()
    url = f"/manage/rules/{row.uid}/decline/"
    assert second.post(url, {"reason": ""}).status_code == 422
    assert second.post(url, {"reason": "依据文件未施行"}).status_code == 302
    assert first.post(NEW, given).status_code == 302
    with pytest.raises(rulebooks.RulebookMissing):
        queries.rulebook("2027c")


def test_only_administrators_change_what_the_house_goes_by(city: City) -> None:
    for role in (Role.INTAKE, Role.OPENING):
        hand = city.hand(role).signed_in(Client())
        assert hand.get("/manage/rules/").status_code == 404
        assert hand.post(NEW, form("2027d")).status_code == 404
    watcher = city.supervisor().signed_in(Client())
    assert watcher.get("/manage/rules/").status_code == 200
    assert watcher.get(NEW).status_code == 404
    assert Client().get("/manage/rules/").status_code == 404
    keeper = city.administrators[0].signed_in(Client())
    assert keeper.get("/manage/rules/from/none/").status_code == 404


def test_the_database_keeps_an_edition_as_it_was_decided(city: City) -> None:
    first, second = (each.signed_in(Client()) for each in city.administrators)
    given = form("2027e", **{f"value-{ISSUE}": "22"})
    assert first.post(NEW, given).status_code == 302
    row = RulebookEdition.objects.get()
    forged = {"decided_by": row.proposed_by, "approved_at": instant()}
    for change in ({"content": {}}, forged, {"approved_at": instant()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RulebookEdition.objects.filter(pk=row.pk).update(**change)
    assert second.post(f"/manage/rules/{row.uid}/approve/").status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookEdition.objects.filter(pk=row.pk).update(source="another")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as db:
        db.execute("DELETE FROM tender_rulebookedition")
