"""证据材料: files with questions and objections; their bytes count, few may read."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

from journal import queries as journal
from kernel.refused import NotFound
from parties.rules.actor import Role
from press import pictures
from tender.actions.evidence import add_evidence, chosen
from tender.actions.objections import objection_facts, raise_objection
from tender.models import Evidence, Objection
from tender.rules import evidence as rule
from tender.rules.documents import (
    DocumentNameRefused,
    DocumentTooLarge,
    DocumentTypeUnknown,
)
from tender.rules.objection_times import ObjectionTooLate
from tender.rules.objections import About, NothingToObjectTo

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


def _pdf(author: str) -> bytes:
    made = BytesIO()
    page = Canvas(made)
    page.setAuthor(author)
    page.drawString(100, 100, "evidence")
    page.save()
    return made.getvalue()


PDF = _pdf("Jia Company")


def test_sizes_and_counts_at_their_bounds() -> None:
    for size in (1, rule.SIZE_MAX - 1, rule.SIZE_MAX):
        rule.check_size(size)
    with pytest.raises(DocumentTooLarge):
        rule.check_size(rule.SIZE_MAX + 1)
    with pytest.raises(DocumentTypeUnknown):
        rule.check_size(0)
    rule.check_count(rule.FILES_MAX)
    with pytest.raises(rule.TooManyFiles):
        rule.check_count(rule.FILES_MAX + 1)


@pytest.mark.parametrize(
    ("head", "name"),
    [(b"MZ", "a.pdf"), (PDF, "a.exe"), (PDF, "a.png"), (b"PK\x03\x04", "a.zip")],
)
def test_a_name_is_never_trusted(head: bytes, name: str) -> None:
    with pytest.raises(DocumentTypeUnknown):
        rule.checked_type(head, name)


def give(case: Case, who: Somebody, name: str = "证据.pdf") -> Evidence:
    files: list[tuple[str, BinaryIO]] = [(name, BytesIO(PDF))]
    (made,) = add_evidence(
        by=who.actor, lot=case.lot.uid, files=files, about=About.FILE
    )
    return made


def test_an_objection_is_signed_with_its_files_and_few_may_read_them(
    open_case: Case,
) -> None:
    case = open_case
    bidder, rival = case.city.bidder("甲公司"), case.city.bidder("乙公司")
    with pytest.raises(DocumentNameRefused):
        give(case, bidder, "证据\u202efdp.exe")
    made = give(case, bidder)
    unsigned = objection_facts(case.lot, About.FILE, "资格条件偏高")
    subject = str(case.lot.uid)
    with pytest.raises(NotFound):  # another's file
        chosen(rival.actor, case.lot, [made.uid])
    facts = objection_facts(case.lot, About.FILE, "资格条件偏高", [made])
    assert made.digest in str(facts["evidence"])
    assert "evidence" not in unsigned
    row = raise_objection(
        by=bidder.actor,
        lot=case.lot.uid,
        about=About.FILE,
        text="资格条件偏高",
        signature=case.signed(bidder, "tender.object", facts, subject),
        files=[made.uid],
    )
    kinds = [entry.kind for entry in journal.rows(row.stream)]
    assert kinds == ["tender.objected", "tender.evidence-given"]
    for change in ({"digest": "0" * 64}, {"objection": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(NotFound):  # it belongs to one objection
        chosen(bidder.actor, case.lot, [made.uid])
    path = f"/evidence/{made.uid}/"
    seen = {
        name: who.signed_in(Client()).get(path).status_code
        for name, who in {
            "itself": bidder,
            "owner": case.owner,
            "rival": rival,
            "staff": case.city.hand(Role.OPENING),
            "supervisor": case.city.supervisor(),
        }.items()
    }
    assert seen == {
        "itself": 200,
        "owner": 200,
        "rival": 404,
        "staff": 404,
        "supervisor": 404,
    }
    assert Client().get(path).status_code == 404
    answer = bidder.signed_in(Client()).get(path)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    kept = answer.getvalue()
    assert kept.startswith(b"%PDF")
    # Neither the name nor the file's notes say who objects.
    assert b"Jia Company" in PDF
    assert b"Jia Company" not in kept
    assert "%E9%99%84%E4%BB%B61.pdf" in answer["Content-Disposition"]


def test_through_the_page_a_file_is_sent_once_and_signed_for(open_case: Case) -> None:
    case, bidder = open_case, open_case.city.bidder("甲公司")
    client = bidder.signed_in(Client())
    path = f"/bids/{case.lot.uid}/questions/"
    file = SimpleUploadedFile("证据.pdf", PDF, content_type="text/html")
    asked = client.post(
        f"{path}ask/",
        {"text": "工期如何计算", "request_key": uuid4(), "evidence": file},
    )
    assert asked.status_code == 302
    file.seek(0)
    form = {"about": "file", "text": "资格条件偏高"}
    check = client.post(f"{path}object/", {**form, "evidence": file}).content.decode()
    given = re.search(r'name="given" value="([^"]+)"', check)
    body = re.search(r'data-sign="([^"]+)"', check)
    assert given
    assert body
    cms = base64.b64encode(bidder.sign(base64.b64decode(body[1]))).decode()
    done = client.post(f"{path}object/", {**form, "given": given[1], "signature": cms})
    assert done.status_code == 302
    assert [one.name for one in Objection.objects.get().evidence.all()] == ["附件1.pdf"]
    owner = case.owner.signed_in(Client())
    page = owner.get(f"/case/{case.trade.uid}/questions/").content.decode()
    assert page.count("附件1.pdf") == 2
    assert "证据.pdf" not in page


def test_nothing_is_stored_that_could_not_be_given(open_case: Case, at: At) -> None:
    case, bidder = open_case, open_case.city.bidder("甲公司")
    files: list[tuple[str, BinaryIO]] = [("a.pdf", BytesIO(PDF))]
    asked = {"by": bidder.actor, "lot": case.lot.uid, "files": files}
    with pytest.raises(NothingToObjectTo):
        add_evidence(**asked, about=About.RESULT)
    with pytest.raises(rule.NotBare):
        add_evidence(**(asked | {"files": [("a.pdf", BytesIO(b"%PDF-1.7\nx"))]}))
    made = give(case, bidder)
    Evidence.objects.bulk_create(
        [
            Evidence(
                lot=case.lot,
                organisation=made.organisation,
                person=made.person,
                name="附件1.pdf",
                key=f"evidence/{n}",
                media_type="application/pdf",
                size=1,
                digest="0" * 64,
                added_at=made.added_at,
            )
            for n in range(rule.LOT_FILES_MAX - 1)
        ]
    )
    with pytest.raises(rule.QuotaUsedUp):
        give(case, bidder)
    # After a day what nobody signed for is thrown away, and there is room again.
    later = made.added_at + rule.KEPT
    Evidence.objects.filter(pk=made.pk).update(question=None)
    at(later + timedelta(microseconds=1))
    with pytest.raises(ObjectionTooLate):
        give(case, bidder)
    assert default_storage.exists(made.key)


def test_pictures_lose_their_notes_and_keep_their_pixels() -> None:
    pixels = Image.new("RGB", (4, 4), "red")
    notes = PngInfo()
    notes.add_text("Author", "Jia Company")
    exif = Image.Exif()
    exif[0x013B] = "Jia Company"
    for form, stripped, more in (
        ("PNG", pictures.bare_png, {"pnginfo": notes}),
        ("JPEG", pictures.bare_jpeg, {"exif": exif, "comment": b"Jia Company"}),
    ):
        made = BytesIO()
        pixels.save(made, form, **more)
        assert b"Jia Company" in made.getvalue()
        bare = stripped(made.getvalue())
        assert b"Jia Company" not in bare
        before, after = Image.open(made), Image.open(BytesIO(bare))
        assert before.tobytes() == after.tobytes()
        with pytest.raises(pictures.NoPicture):
            stripped(made.getvalue()[:20])
