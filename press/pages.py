"""What stands on every page around the text: issuer, code, page x of y, training bar.

The number of pages is known only when all are laid out, so the pages are kept and
the frame is drawn when the document is saved.
"""

from typing import Any, Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from press import fonts

TRAINING: Final = {
    "zh": "演练规则，不具法律效力",
    "en": "Training rules: no legal effect",
}
_MUTED: Final = colors.HexColor("#595959")
_FOOT_MAX: Final = 58


class NumberedCanvas(Canvas):
    """A canvas that draws head, foot and bar on each page at the end."""

    def __init__(
        self,
        *args: Any,
        foot: str,
        head: str,
        language: str,
        training: bool,
        **kwargs: Any,
    ) -> None:
        # Without this every file names a Helvetica that is not embedded.
        super().__init__(*args, **{**kwargs, "initialFontName": fonts.REGULAR})
        self._frame = (foot, head, language, training)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page; it is drawn when the number of pages is known."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # reportlab has it untyped

    def save(self) -> None:
        """Draw the frame of each page, then write the file."""
        for number, state in enumerate(self._kept, start=1):
            self.__dict__.update(state)
            self._draw_frame(number, len(self._kept))
            super().showPage()
        super().save()

    def _draw_frame(self, number: int, count: int) -> None:
        foot, head, language, training = self._frame
        chinese = language.startswith("zh")
        width, height = A4
        self.setFont(fonts.REGULAR, 8)
        self.setFillColor(_MUTED)
        self.drawString(22 * mm, height - 14 * mm, head)
        self.setLineWidth(0.4)
        self.setStrokeColor(_MUTED)
        self.line(22 * mm, height - 16 * mm, width - 22 * mm, height - 16 * mm)
        self.drawString(22 * mm, 12 * mm, foot[:_FOOT_MAX])
        page = f"第{number}页，共{count}页" if chinese else f"Page {number} of {count}"
        self.drawRightString(width - 22 * mm, 12 * mm, page)
        if training:
            self._draw_bar(TRAINING["zh" if chinese else "en"], width, height)

    def _draw_bar(self, text: str, width: float, height: float) -> None:
        self.setFillColor(colors.HexColor("#ffe8cc"))
        self.rect(0, height - 9 * mm, width, 6 * mm, stroke=0, fill=1)
        self.setFillColor(colors.HexColor("#262626"))
        self.setFont(fonts.BOLD, 9)
        self.drawCentredString(width / 2, height - 7.2 * mm, text)
