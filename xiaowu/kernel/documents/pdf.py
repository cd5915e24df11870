"""A document as PDF, tagged with real text: only the characters used are embedded, and each can be searched and copied."""

from importlib.resources import files

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from xiaowu.kernel.documents.blocks import PAPERS, Basic, Cards, Document, PageBreak, Paragraph, Table, grid, lowered

FONT = ("cvttf_NotoSansCJK_Regular", "NotoSansCJKtc-Regular.otf")  # from a wheel: no font of the machine is needed
_FAMILY = "tc"
_LINE = 0.62  # millimetres of height for a point of size
_POINT = 0.3528  # millimetres
_STEP = 6  # millimetres of an indent
_CLOSE = 0.1  # millimetres by which sums of sizes may be off
_CUT_GREY = 170
_HEAD = FontFace(fill_color=235)  # the font has no bold


class _Pages(FPDF):
    """fpdf2's, with our foot; it calls `footer` by itself on every page."""

    def __init__(self, document: Document) -> None:
        super().__init__(format=PAPERS[document.paper])
        self.told = document
        self.set_margin(document.margin)
        self.add_font(_FAMILY, fname=str(files(FONT[0]) / FONT[1]))
        self.set_title(document.title)
        self.set_lang("zh-TW")

    def footer(self) -> None:
        number = _("第 %(page)s 頁，共 %(pages)s 頁") % {"page": self.page_no(), "pages": "{nb}"} if self.told.numbered else ""
        words = "　".join(each for each in (self.told.foot, number) if each)
        if words:
            self.set_y(-min(self.told.margin, 12))
            self.set_font(_FAMILY, size=8)
            self.cell(0, 5, words, align="C")

    def put(self, block: Basic) -> None:
        match block:
            case Cards():
                self._cards(block)
            case PageBreak():
                self.add_page()
            case Paragraph():
                self._begun()
                self.set_x(self.l_margin + _STEP * block.indent)
                self.paragraph(block, 0)
            case Table():
                self._begun()
                self._table(block)

    def paragraph(self, line: Paragraph, width: float) -> None:
        self.set_font(_FAMILY, size=line.size)
        self.multi_cell(width, line.size * _LINE, line.text, wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(line.after * _POINT)

    def _begun(self) -> None:
        if not self.page:
            self.add_page()

    def _table(self, block: Table) -> None:
        self.set_font(_FAMILY, size=11)
        with self.table(text_align="LEFT", first_row_as_headings=block.has_head, headings_style=_HEAD) as table:
            for values in block.rows:
                row = table.row()
                for value in values:
                    row.cell(value)
        self.ln(2)

    def _cards(self, block: Cards) -> None:
        columns, _rows = grid(self.told, block)
        self._begun()
        self.set_auto_page_break(False)
        self.set_draw_color(_CUT_GREY)
        top = self.get_y()
        for number, card in enumerate(block.cards):
            column = number % columns
            if column == 0 and top + block.height > self.h - self.told.margin + _CLOSE:
                self.add_page()
                top = self.t_margin
            left = self.l_margin + column * block.width
            if block.is_cut:
                self.rect(left, top, block.width, block.height)
            self.set_y(top + 4)
            for line in card:
                self.set_x(left + 5)
                self.paragraph(line, block.width - 10)
            top += block.height if column == columns - 1 else 0
        self.set_y(top)
        self.set_auto_page_break(True, self.told.margin)


def write(document: Document) -> bytes:
    pages = _Pages(document)
    for block in lowered(document):
        pages.put(block)
    if not pages.page:
        pages.add_page()
    return bytes(pages.output())
