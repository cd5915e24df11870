"""A document as PDF, tagged with real text: only the characters used are embedded, and every one can be searched and copied."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from django.utils.translation import gettext as _
from fpdf.enums import EncryptionMethod
from fpdf.prefs import ViewerPreferences
from fpdf.structure_tree import StructElem

from xiaowu.kernel.documents.blocks import NORMAL, PAPERS, Basic, Cards, Document, PageBreak, Paragraph, QrCode, Table, grid, lowered, with_words
from xiaowu.kernel.documents.fonts import LACKING, Cutting, font_of, shown
from xiaowu.kernel.documents.lines import columns, figures, lines, pieces, widest
from xiaowu.kernel.documents.qr import across, runs
from xiaowu.kernel.documents.tagging import TaggedPDF

Card: TypeAlias = tuple[Paragraph | QrCode, ...]
_FAMILY = "tc"
_LINE = 0.62  # millimetres of height for a point of size
_POINT = 0.3528  # millimetres
_STEP = 6  # millimetres of an indent
_CLOSE = 0.1  # millimetres by which sums of sizes may be off
_INSIDE = 1.5  # millimetres around the text of a cell
_CUT_GREY, _HEAD_GREY, _RULE_GREY = 170, 235, 128
_SMALLEST = 6  # points: an address is set smaller, down to this, before it is divided


class _Pages(TaggedPDF):
    """fpdf2's document with our foot, which it adds on every page by itself; this class decides where a page ends."""

    def __init__(self, document: Document) -> None:
        super().__init__(format=PAPERS[document.paper])
        self.told = document
        self.right: frozenset[int] = frozenset()  # columns of the table that is being set, whose figures stand right
        self.lacking: dict[str, None] = {}  # characters that the font has not, in their order
        self._widths: dict[tuple[str, float], float] = {}
        self.set_margin(document.margin)
        self.set_auto_page_break(False, document.margin)
        self.c_margin = 0
        self.fonts[_FAMILY] = font_of(_FAMILY)
        self._set_min_pdf_version("1.6")  # since its characters go by number
        self.set_title(document.title)
        self.set_lang("zh-TW")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def footer(self) -> None:
        number = _("第 %(page)s 頁，共 %(pages)s 頁") % {"page": self.page_no(), "pages": "{nb}"} if self.told.numbered else ""
        words = "　".join(each for each in (shown(self.told.foot)[0], number) if each)
        if words:
            self.set_y(-min(self.told.margin, 12))
            self.set_font(_FAMILY, size=8)
            with self.artifact():
                self.cell(0, 5, words, align="C")

    def readable(self, words: str) -> str:
        """The words as the font can show them; what it lacks is told at the end."""
        told, lacks = shown(words)
        self.lacking |= dict.fromkeys(lacks)
        return told

    def width_of(self, text: str) -> float:
        """The width in millimetres at the present size. The same words are measured again and again, for columns and for lines."""
        asked = text, self.font_size_pt
        if asked not in self._widths:
            self._widths[asked] = self.get_string_width(text)
        return self._widths[asked]

    def put(self, block: Basic) -> None:
        match block:
            case Cards():
                self._cards(block)
            case PageBreak():
                self.add_page()
            case Paragraph():
                self._begun()
                aside = _STEP * block.indent
                self._keep_with_next(block)
                self.paragraph(block, self.l_margin + aside, self.epw - aside)
            case QrCode():
                self._begun()
                self.qr(block, self.l_margin, self.get_y())
                self.set_y(self.get_y() + block.size + 2)
            case Table():
                self._begun()
                self._table(block)

    def paragraph(self, block: Paragraph, left: float, width: float) -> None:
        """Set a paragraph in lines that end where Chinese allows, over as many pages as it takes."""
        size = self._size(block.text, block.size, width)
        rest, tall = lines(block.text, width, self.width_of), size * _LINE
        while rest:
            room = self._room(tall) or self._turned(tall)
            with self.tagged(f"H{block.level}" if block.level else "P"):
                self._lines(rest[:room], left, width, tall)
            rest = rest[room:]
        self.ln(block.after * _POINT)

    def _lines(self, of: Sequence[str], left: float, width: float, tall: float, side: str = "L") -> None:
        for each in of:
            self.set_x(left)
            self.cell(width, tall, each, new_x="LMARGIN", new_y="NEXT", align=side)

    def _size(self, text: str, size: int, width: float) -> int:
        """The size at which an address that stands alone fits the line, unless that is too small to read."""
        self.set_font(_FAMILY, size=size)
        while size > _SMALLEST and len(pieces(text)) == 1 and widest(text, self.width_of) > width:
            size -= 1
            self.set_font(_FAMILY, size=size)
        return size

    def qr(self, code: QrCode, left: float, top: float) -> None:
        dot = code.size / across(code.text)
        self.set_fill_color(0)
        with self.artifact():  # the address stands beside it
            for row, column, count in runs(code.text):
                self.rect(left + column * dot, top + row * dot, count * dot, dot, style="F")

    def _begun(self) -> None:
        if not self.page:
            self.add_page()

    def _room(self, tall: float) -> int:
        """How many lines of that height still fit on this page."""
        return max(0, int((self.h - self.b_margin - self.y + _CLOSE) / tall))

    def _turned(self, tall: float) -> int:
        self.add_page()
        return max(1, self._room(tall))

    def _keep_with_next(self, block: Paragraph) -> None:
        """Keep a heading from standing alone at the foot of a page."""
        if block.level and self._room(block.size * _LINE) < 3:
            self.add_page()

    def _table(self, block: Table) -> None:
        self._size("", NORMAL, self.epw)
        widths, table = columns(block.rows, self.epw, self.width_of, _INSIDE), self.group("Table")
        head = block.rows[0] if block.has_head else None
        self.right = figures(block.rows, has_head=block.has_head)
        for number, values in enumerate(block.rows):
            self._row(values, widths, table, head, is_head=block.has_head and number == 0)
        self.right = frozenset()
        self.ln(2)

    def _row(self, values: Sequence[str], widths: list[float], table: StructElem, head: Sequence[str] | None, *, is_head: bool) -> None:
        tall = NORMAL * _LINE
        rest = [lines(value, width - 2 * _INSIDE + _CLOSE, self.width_of) for value, width in zip(values, widths, strict=False)]
        row = self.group("TR", table)
        while any(rest):
            needed = max(len(each) for each in rest)
            room = int((self.h - self.b_margin - self.y - 2 * _INSIDE + _CLOSE) / tall)
            if room < min(needed, 3) + 4 * is_head:  # a divided row leaves no line alone, and a head never stands without a row
                self.add_page()
                self.set_font(_FAMILY, size=NORMAL)
                if head and not is_head:
                    self._row(head, widths, table, None, is_head=True)
                room = max(1, int((self.h - self.b_margin - self.y - 2 * _INSIDE + _CLOSE) / tall))
            self._cells([each[:room] for each in rest], widths, row, min(needed, room) * tall + 2 * _INSIDE, is_head=is_head)
            rest = [each[room:] for each in rest]

    def _cells(self, of: list[list[str]], widths: list[float], row: StructElem, height: float, *, is_head: bool) -> None:
        left, top, tall = self.l_margin, self.y, NORMAL * _LINE
        for place, (texts, width) in enumerate(zip(of, widths, strict=False)):
            with self.artifact():
                self.set_draw_color(_RULE_GREY)
                self.set_fill_color(_HEAD_GREY if is_head else 255)
                self.rect(left, top, width, height, style="DF")
            self.set_y(top + _INSIDE)
            with self.tagged("TH" if is_head else "TD", row):
                self._lines(texts, left + _INSIDE, width - 2 * _INSIDE, tall, "R" if place in self.right else "L")
            left += width
        self.set_y(top + height)

    def _cards(self, block: Cards) -> None:
        beside, _rows = grid(self.told, block)
        self._begun()
        self.set_draw_color(_CUT_GREY)
        top = self.get_y()
        for number, card in enumerate(block.cards):
            column = number % beside
            if column == 0 and top + block.height > self.h - self.told.margin + _CLOSE:
                self.add_page()
                top = self.t_margin
            left = self.l_margin + column * block.width
            if block.is_cut:
                with self.artifact():
                    self.rect(left, top, block.width, block.height)
            self.set_y(top + 4)
            aside = max((each.size for each in card if isinstance(each, QrCode)), default=0.0)  # what stands below the code has the whole width
            for each in self._fitting(card, block.width - 10, aside, block.height - 5):
                if isinstance(each, QrCode):
                    self.qr(each, left + block.width - each.size - 3, top + 2)
                else:
                    self.paragraph(each, left + 5, block.width - 10 - (aside if self.get_y() < top + 2 + aside else 0))
            top += block.height if column == beside - 1 else 0
        self.set_y(top)

    def _fitting(self, card: Card, width: float, aside: float, height: float) -> Card:
        """The card in letters that it has room for; what is longer than that in the smallest ends with …."""
        smaller = card
        for less in range(NORMAL):
            smaller = tuple(each if isinstance(each, QrCode) else replace(each, size=max(_SMALLEST, each.size - less)) for each in card)
            if self._height(smaller, width, aside) <= height:
                return smaller
        longest = max((len(each.text) for each in card if isinstance(each, Paragraph)), default=0)
        cut = next((most for most in range(longest, 1, -1) if self._height(_cut(smaller, most), width, aside) <= height), 1)
        return _cut(smaller, cut)

    def _height(self, card: Card, width: float, aside: float) -> float:
        """How high the card's texts are, below one another."""
        down = 2.0
        for each in card:
            if isinstance(each, Paragraph):
                room = width - (aside if down < aside else 0)
                size = self._size(each.text, each.size, room)
                down += len(lines(each.text, room, self.width_of)) * size * _LINE + each.after * _POINT
        return down - 2


def _cut(card: Card, most: int) -> Card:
    """The card with no text longer than that."""
    return tuple(replace(each, text=f"{each.text[: most - 1]}…") if isinstance(each, Paragraph) and len(each.text) > most else each for each in card)


def write(document: Document, password: str = "") -> bytes:
    """With a password the file is encrypted (AES-256, PDF 2.0), and opens with it alone."""
    pages = _Pages(document)
    if password:
        pages.set_encryption(owner_password=password, user_password=password, encryption_method=EncryptionMethod.AES_256)
    for block in lowered(document):
        pages.put(with_words(block, pages.readable))
    if pages.lacking:
        which = "、".join(f"U+{ord(each):04X}" for each in pages.lacking)
        pages.put(Paragraph(_("字型沒有的字以「%(sign)s」表示：%(which)s。其他格式的檔案有這些字。") % {"sign": LACKING, "which": which}, size=9))
    if not pages.page:
        pages.add_page()
    return bytes(pages.output(output_producer_class=Cutting))
