"""A document on A4: title, facts, tables, places to sign, and a foot on every page.

What is legally said is handed in as text; this module knows only how it stands on
paper. Every font is embedded; the foot carries code, title and page x of y; the bar
of the training rulebook stands on every page that has no legal effect. The same
input gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, Final, Literal

from reportlab.graphics.barcode.qr import QrCode
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from press import fonts
from press.pages import NumberedCanvas

INK: Final = colors.HexColor("#262626")
EDGE: Final = colors.HexColor("#bfbfbf")
GROUND: Final = colors.HexColor("#f4f6f8")
WIDTH: Final = A4[0] - 44 * mm
QR_MM: Final = 26

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, its share of the width, where figures stand."""

    head: str
    weight: float = 1
    align: Align = "left"


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    leading = more.pop("leading", size * 1.6)
    return ParagraphStyle(
        name,
        fontName=fonts.REGULAR,
        fontSize=size,
        leading=leading,
        textColor=INK,
        wordWrap="CJK",
        **more,
    )


class Document:
    """One document, filled from top to bottom, then printed with `pdf()`."""

    def __init__(
        self,
        *,
        title: str,
        code: str,
        issuer: str,
        language: str = "zh-hans",
        training: bool = False,
    ) -> None:
        fonts.ready()
        self.title = title
        self.code = code
        self.issuer = issuer
        self.language = language
        self.training = training
        self._story: list[Flowable] = []
        centred = _style("title", 17, alignment=TA_CENTER, spaceAfter=3 * mm)
        head = _style("code", 9, alignment=TA_CENTER, spaceAfter=5 * mm)
        self._add(f"<b>{escape(title)}</b>", centred)
        self._add(escape(code), head)

    def heading(self, text: str) -> None:
        """Add the head of a section."""
        # A head never stands alone at the foot of a page. (keepWithNext would take a
        # whole table over to the next page with it.)
        self._story.append(CondPageBreak(40 * mm))
        style = _style("h", 12.5, spaceBefore=4 * mm, spaceAfter=2 * mm)
        self._add(f"<b>{escape(text)}</b>", style)

    def paragraph(self, text: str, *, align: Align = "left") -> None:
        """Add a paragraph of plain text."""
        style = _style("p", 10.5, spaceAfter=2 * mm)
        if align != "left":
            style.alignment = TA_RIGHT if align == "right" else TA_CENTER
        self._add(escape(text), style)

    def note(self, text: str) -> None:
        """Add small print: a digest, an article, who can see it."""
        self._add(escape(text), _style("n", 8.5, spaceAfter=1.5 * mm))

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Add labels with their values, one pair a line."""
        rows = [
            [self._cell(label, bold=True), self._cell(value)] for label, value in pairs
        ]
        table = Table(rows, colWidths=[WIDTH * 0.26, WIDTH * 0.74])
        table.setStyle(_grid(head_rows=0, label_column=True))
        self._story += [table, Spacer(0, 3 * mm)]

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """Add a table whose head stands again on every page it reaches."""
        total = sum(column.weight for column in columns)
        widths = [WIDTH * column.weight / total for column in columns]
        head = [self._cell(c.head, bold=True, align=c.align) for c in columns]
        body = [
            [
                self._cell(text, align=column.align)
                for text, column in zip(row, columns, strict=True)
            ]
            for row in rows
        ]
        table = LongTable([head, *body], colWidths=widths, repeatRows=1)
        table.setStyle(_grid(head_rows=1, label_column=False))
        self._story += [table, Spacer(0, 3 * mm)]

    def signatures(self, names: Sequence[str]) -> None:
        """Add a line for each who signs; the signatures themselves come later."""
        cells = [self._cell(name) for name in names]
        rows = [cells[i : i + 2] for i in range(0, len(cells), 2)]
        if rows and len(rows[-1]) == 1:
            rows[-1].append(self._cell(""))
        if rows:
            table = Table(
                rows, colWidths=[WIDTH / 2] * 2, rowHeights=[16 * mm] * len(rows)
            )
            table.setStyle(_grid(head_rows=0, label_column=False))
            self._story.append(KeepTogether([table, Spacer(0, 3 * mm)]))

    def qr(self, text: str, caption: str) -> None:
        """Add a code that a phone reads, and what it is for."""
        side = QR_MM * mm
        # The flowable draws plain squares; a Drawing would bring in another font.
        drawing = QrCode(text, qrLevel="M", width=side, height=side)
        table = Table(
            [[drawing, self._cell(caption)]],
            colWidths=[side + 4 * mm, WIDTH - side - 4 * mm],
        )
        table.setStyle(
            TableStyle(
                [
                    ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ]
            )
        )
        self._story.append(KeepTogether([table]))

    def page_break(self) -> None:
        """Go on with a new page."""
        self._story.append(PageBreak())

    def pdf(self) -> bytes:
        """Return the document as PDF bytes; the same input gives the same bytes."""
        out = BytesIO()
        template = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=22 * mm,
            rightMargin=22 * mm,
            topMargin=24 * mm,
            bottomMargin=22 * mm,
            title=self.title,
            author=self.issuer,
            subject=self.code,
            lang="zh-CN" if self.language.startswith("zh") else "en",
            invariant=1,
        )
        template.build(list(self._story), canvasmaker=self._canvas())
        return out.getvalue()

    def _canvas(self) -> partial[NumberedCanvas]:
        return partial(
            NumberedCanvas,
            foot=f"{self.code}  {self.title}",
            head=self.issuer,
            language=self.language,
            training=self.training,
        )

    def _add(self, markup: str, style: ParagraphStyle) -> None:
        self._story.append(Paragraph(markup, style))

    def _cell(
        self, text: str, *, bold: bool = False, align: Align = "left"
    ) -> Paragraph:
        style = _style("c", 9.5, leading=14)
        if align != "left":
            style.alignment = TA_RIGHT if align == "right" else TA_CENTER
        markup = escape(text)
        return Paragraph(f"<b>{markup}</b>" if bold else markup, style)


def escape(text: str) -> str:
    """Return `text` with what reportlab would read as markup made plain."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\n", "<br/>")


def _grid(*, head_rows: int, label_column: bool) -> TableStyle:
    commands: list[Any] = [
        # Cells hold paragraphs, but a table names its own font all the same.
        ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
        ("GRID", (0, 0), (-1, -1), 0.5, EDGE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if head_rows:
        commands.append(("BACKGROUND", (0, 0), (-1, head_rows - 1), GROUND))
    if label_column:
        commands.append(("BACKGROUND", (0, 0), (0, -1), GROUND))
    return TableStyle(commands)
