"""Documents on paper: embedded fonts, rare names, pages counted, seals that hold."""

import io

import pypdfium2 as pdfium
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from press import seal
from press.document import Column, Document
from tests.press import keys

RARE = "䶮㛃𬭎𣲗"


def _document(**more) -> Document:
    document = Document(
        title="开标记录",
        code="A01-20261215-000001-3",
        issuer="淮安市公共资源交易中心",
        **more,
    )
    document.facts([("招标人", f"某区水利局 {RARE}")])
    document.heading("开标一览表")
    columns = [Column("序号", 1, "center"), Column("报价（元）", 3, "right")]
    document.table(columns, [[str(n), "7,363,200.00"] for n in range(1, 121)])
    document.signatures(["主持人", "见证人", "监督人员"])
    document.qr("https://localhost/check/abc", "扫码核验")
    return document


def _text(pdf: bytes) -> str:
    opened = pdfium.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in opened)


def _fonts(pdf: bytes) -> list[tuple[str, bool]]:
    reader = PdfFileReader(io.BytesIO(pdf))
    found = []
    for page in reader.root["/Pages"]["/Kids"]:
        for reference in page.get_object()["/Resources"]["/Font"].values():
            font = reference.get_object()
            # A missing descriptor would be one of the un-embedded base fonts.
            embedded = "/FontDescriptor" in font and (
                "/FontFile2" in font["/FontDescriptor"].get_object()
            )
            found.append((str(font["/BaseFont"]), embedded))
    return found


def test_every_font_is_embedded():
    fonts = _fonts(_document().pdf())
    assert fonts
    assert all(embedded for _name, embedded in fonts)


def test_rare_surnames_can_be_copied_and_searched():
    assert RARE in _text(_document().pdf())


def test_a_table_repeats_its_head_and_every_page_is_counted():
    pdf = _document().pdf()
    pages = len(pdfium.PdfDocument(pdf))
    text = _text(pdf)
    assert pages > 2
    assert text.count("报价（元）") >= pages - 1
    assert f"第{pages}页，共{pages}页" in text


def test_the_training_bar_stands_on_every_page():
    pdf = _document(training=True).pdf()
    assert _text(pdf).count("演练规则，不具法律效力") == len(pdfium.PdfDocument(pdf))
    assert "演练" not in _text(_document().pdf())


def test_english_documents_speak_english():
    assert "Page 1 of" in _text(_document(language="en").pdf())


def test_the_same_input_gives_the_same_bytes():
    assert _document().pdf() == _document().pdf()


def test_markup_in_a_name_is_only_text():
    document = Document(title="<b>x", code="&amp;", issuer="甲")
    document.paragraph("<font size=90>big</font> & <img src=x>")
    assert "<img src=x>" in _text(document.pdf())


class TestSeals:
    root_key, root_certificate = keys.root()

    def _sign(self, pdf: bytes, name: str, field: str) -> bytes:
        return seal.sign_pdf(
            pdf,
            key=keys.signer(name, self.root_key, self.root_certificate),
            passphrase=keys.PASSPHRASE,
            field=field,
            reason="开标记录",
            mark=seal.Mark(f"{name} 100%", -1, (60, 60, 200, 110)),
        )

    def _verify(self, pdf: bytes, anchor=None):
        return seal.verify_pdf(
            pdf, anchors=[anchor or self.root_certificate], moment=keys.MOMENT
        )

    def test_each_signer_adds_a_revision_and_all_verify(self):
        pdf = _document().pdf()
        for number, name in enumerate(["主持人甲", "见证人乙"]):
            before, pdf = pdf, self._sign(pdf, name, f"S{number}")
            assert pdf.startswith(before)
        assert [signed.field for signed in self._verify(pdf)] == ["S0", "S1"]

    def test_one_changed_byte_is_refused(self):
        pdf = self._sign(_document().pdf(), "甲", "S0")
        at = len(pdf) // 3
        altered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
        with pytest.raises(seal.PdfSignatureInvalid):
            self._verify(altered)

    def test_an_unknown_root_is_refused(self):
        pdf = self._sign(_document().pdf(), "甲", "S0")
        _key, other = keys.root("别的根")
        with pytest.raises(seal.PdfSignatureInvalid, match="unknown"):
            self._verify(pdf, other)

    def test_no_signature_is_refused(self):
        with pytest.raises(seal.PdfSignatureInvalid, match="no signature"):
            self._verify(_document().pdf())

    def test_bytes_that_are_no_pdf_are_refused(self):
        with pytest.raises(seal.PdfSignatureInvalid):
            self._verify(b"%PDF-1.4 nothing")
