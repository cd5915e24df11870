"""The font of PDFs (字型): read once a process, and of it each document gets the characters that it uses.

fpdf2 reads all 44,000 characters for each document and has fontTools cut them down, which takes longer than everything else that a document
costs. HarfBuzz cuts in some milliseconds; what fpdf2 then does with the cut font is its own.
"""

import re
import unicodedata
from copy import copy
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont
from fpdf.output import OutputProducer

LACKING = "〓"
_BLANKS = "\n\t"
_SILENT = re.compile("[\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # choose a form of the character before them, or join two
_FONT = files("cvttf_NotoSansCJK_Regular") / "NotoSansCJKtc-Regular.otf"  # from a wheel: no font of the machine is needed
_NOT_USED = (b"BASE", b"GPOS", b"GSUB", b"VORG", b"vhea", b"vmtx")  # where lines are set from left to right, a character a place


@cache
def _read() -> TTFFont:
    pages = FPDF()
    pages.add_font("whole", fname=str(_FONT))
    read = pages.fonts["whole"]
    assert isinstance(read, TTFFont)  # noqa: S101  (it was added above)
    return read


@cache
def _whole() -> harfbuzz.Face:
    return harfbuzz.Face(harfbuzz.Blob.from_file_path(str(_FONT)))


def font_of(family: str) -> TTFFont:
    """For one document: knows all characters, of which none was used yet."""
    read = _read()
    own = copy(read)
    own.fontkey = family
    own.desc, own.missing_glyphs, own.subset = copy(read.desc), [], SubsetMap(own)
    return own


def shown(text: str) -> tuple[str, str]:
    """The text as the font can show it, with 〓 for what it lacks, as printers set it; and the characters that it lacks, each once."""
    known = _read().cmap
    if all(ord(letter) in known or letter in _BLANKS for letter in text):
        return text, ""
    lacks = ""
    told = []
    for letter in unicodedata.normalize("NFC", text):
        if ord(letter) in known or letter in _BLANKS:
            told.append(letter)
        elif not _SILENT.match(letter):
            told.append(LACKING)
            lacks += letter if letter not in lacks else ""
    return "".join(told), lacks


class Cutting(OutputProducer):
    """Writes a document with what it uses of its fonts."""

    def _add_fonts(self, *given: Any) -> Any:
        for each in self.fpdf.fonts.values():
            if isinstance(each, TTFFont):
                each.ttfont = _cut(each)
        return super()._add_fonts(*given)


def _cut(font: TTFFont) -> TTFont:
    """Characters keep their names in it, by which fpdf2 finds them."""
    wanted = harfbuzz.SubsetInput()
    wanted.flags = harfbuzz.SubsetFlags.NOTDEF_OUTLINE | harfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(int.from_bytes(each) for each in _NOT_USED)
    used = {character for glyph, _code in font.subset.items() if glyph and isinstance(glyph.unicode, tuple) for character in glyph.unicode}
    wanted.glyph_set.update(font.glyph_ids[each] for each in used if each in font.glyph_ids)
    return _Cut(BytesIO(harfbuzz.subset(_whole(), wanted).blob.data), recalcTimestamp=False, recalcBBoxes=False)


class _Cut(TTFont):  # type: ignore[misc]  # fontTools has no types
    """A font that is cut already. fpdf2 cuts it once more and embeds its outlines alone: they go into the document as HarfBuzz wrote them."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.getGlyphOrder()  # which is read from the outlines
        self["CFF "] = _Outlines(self.reader["CFF "])

    def save(self, *_given: Any, **_options: Any) -> None:
        """Nothing reads the file that it would make."""


class _Outlines(DefaultTable):  # type: ignore[misc]
    """The table of outlines, in which nothing is left to cut."""

    def __init__(self, data: bytes) -> None:
        super().__init__("CFF ")
        self.data = data

    def closure_glyphs(self, _cutting: Any) -> None:
        """No outline is made of others."""

    def prune_pre_subset(self, _font: Any, _options: Any) -> bool:
        return True

    def subset_glyphs(self, _cutting: Any) -> bool:
        return True

    def prune_post_subset(self, _font: Any, _options: Any) -> bool:
        return True
