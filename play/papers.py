"""Letters and plans as PDF, as an office program would make them."""

from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT: Final = "STSong-Light"
LEFT, TOP, LINE = 72, 770, 22


def letter(title: str, *lines: str) -> bytes:
    """Return a one-page PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(title)
    canvas.setFont(FONT, 18)
    canvas.drawCentredString(A4[0] / 2, TOP, title)
    canvas.setFont(FONT, 11)
    for number, line in enumerate(lines):
        canvas.drawString(LEFT, TOP - 48 - LINE * number, line)
    canvas.save()
    return out.getvalue()
