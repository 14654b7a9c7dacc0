"""The Chinese font that every document embeds, made ready for reportlab.

Noto Sans SC (OFL-1.1) as static TrueType: reportlab takes no CFF outlines, and shows
variable fonts at their thinnest. It holds all of GBK and the rare surnames. The files
come with the front end's packages; `OPENSEAL_FONTS` names another folder.
"""

import os
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics, ttfonts

REGULAR: Final = "SC"
BOLD: Final = "SCB"
_PACKAGE: Final = "web/frontend/node_modules/@expo-google-fonts/noto-sans-sc"
_FILES: Final = {
    REGULAR: "400Regular/NotoSansSC_400Regular.ttf",
    BOLD: "700Bold/NotoSansSC_700Bold.ttf",
}
_PLANE_ZERO_MAX: Final = 0xFFFF


class FontsMissing(RuntimeError):
    """The font files are not where they should be: set-up has not finished."""


@cache
def ready() -> None:
    """Register the fonts with reportlab, once for the process."""
    ttfonts.makeToUnicodeCMap = _to_unicode_map
    for name in _FILES:
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(path(name))))
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 1, 0, BOLD)


def path(name: str = REGULAR) -> Path:
    """Return the file of one of the two weights, or raise `FontsMissing`."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("OPENSEAL_FONTS") or root / _PACKAGE)
    found = folder / _FILES[name]
    if not found.is_file():
        raise FontsMissing(f"no font at {found}: run `make setup`")
    return found


@lru_cache(maxsize=256)
def of_characters(characters: frozenset[str]) -> bytes:
    """Return the regular weight with the glyphs of these characters only: a few kB.

    A signature's mark embeds this: to take the whole font apart for each place in a
    file would make every signer wait twice as long or more. reportlab has the font in
    parts already, and names the glyphs by their place: here they get their characters.
    """
    ready()
    codes = sorted(map(ord, characters))
    whole = pdfmetrics.getFont(REGULAR)
    assert isinstance(whole, ttfonts.TTFont)
    font = TTFont(BytesIO(whole.face.makeSubset(codes)))
    (by_place,) = font["cmap"].tables
    # What the font has no glyph for has no place either.
    glyphs = {codes[place]: name for place, name in by_place.cmap.items()}
    font["cmap"].tables = [
        _characters(4, 1, {c: g for c, g in glyphs.items() if c <= _PLANE_ZERO_MAX}),
        _characters(12, 10, glyphs),
    ]
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _characters(form: int, encoding: int, glyphs: dict[int, str]) -> CmapSubtable:
    """Return a table of Unicode characters for Windows, as most fonts have it."""
    table = CmapSubtable.newSubtable(form)
    table.platformID, table.platEncID, table.language = 3, encoding, 0
    table.cmap = glyphs
    return table


def _to_unicode_map(fontname: str, subset: list[int]) -> str:
    """Return the map from a subset's glyphs back to text.

    reportlab's own writes characters above U+FFFF with five digits, which readers
    take for something else, so that a rare surname could not be copied or searched.
    """
    lines = [f"<{index:02X}> <{_utf16(code)}>" for index, code in enumerate(subset)]
    body = "\n".join(lines)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo\n<< /Registry ({fontname})\n/Ordering ({fontname})\n"
        f"/Supplement 0\n>> def\n/CMapName /{fontname} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n"
        f"{len(subset)} beginbfchar\n{body}\nendbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _utf16(code: int) -> str:
    if code <= _PLANE_ZERO_MAX:
        return f"{code:04X}"
    return chr(code).encode("utf-16-be").hex().upper()
