"""A document as ODT. Headings are paragraphs in styles of their own: an outline's own numbers would stand before the document's."""

from typing import Any

from django.utils.translation import gettext as _
from odfdo import Document as OdfDocument
from odfdo import Element, Paragraph, Style

from xiaowu.kernel.documents import blocks
from xiaowu.kernel.documents.blocks import PAPERS, Basic, Cards, Document, PageBreak, grid, lowered
from xiaowu.kernel.sheets import odf

_STEP = 0.6  # centimetres of an indent
_RULED = "ruled"


class _Writer:
    """The document so far; a page break waits for what stands after it."""

    def __init__(self, document: Document) -> None:
        self.told = document
        self.made = OdfDocument("text")
        self.made.body.clear()
        self.styles: set[str] = set()
        self.breaks = False
        self.tables, self.count = odf.Tables(), 0
        ruled = Style("table-cell", name=_RULED)
        ruled.set_properties({"fo:border": "0.5pt solid #808080", "fo:padding": "1mm"}, area="table-cell")
        self.made.insert_style(ruled, automatic=True)

    def put(self, block: Basic) -> None:
        match block:
            case blocks.Paragraph():
                self.made.body.append(Paragraph(block.text, style=self._style(block)))
            case blocks.Table(rows):
                self._table([[odf.cell(value, _RULED) for value in row] for row in rows])
            case Cards():
                columns, _rows = grid(self.told, block)
                cards = [self._card(card, _RULED if block.is_cut else "") for card in block.cards]
                self._table([cards[start : start + columns] for start in range(0, len(cards), columns)])
            case PageBreak():
                self.breaks = True

    def _card(self, lines: tuple[blocks.Paragraph, ...], style: str) -> str:
        return odf.holding((Paragraph(line.text, style=self._style(line)).serialize() for line in lines), style)

    def _table(self, rows: list[list[str]]) -> None:
        self.count += 1
        self.made.body.append(self.tables.put(f"Table{self.count}", rows))

    def _style(self, line: blocks.Paragraph) -> str:
        """The name of the style that a paragraph has, made when the first needs it; Chinese letters go by the `-asian` properties."""
        name = f"paragraph-{line.level}-{line.indent}-{line.size}-{line.after}{'-page' if self.breaks else ''}"
        if name not in self.styles:
            self.styles.add(name)
            size, weight = f"{line.size}pt", "bold" if line.level else "normal"
            style = Style("paragraph", name=name)
            style.set_properties(
                {"fo:font-size": size, "style:font-size-asian": size, "fo:font-weight": weight, "style:font-weight-asian": weight}, area="text"
            )
            placed = {"fo:margin-left": f"{_STEP * line.indent}cm", "fo:margin-bottom": f"{line.after}pt"}
            style.set_properties(placed | ({"fo:break-before": "page"} if self.breaks else {}), area="paragraph")
            self.made.insert_style(style, automatic=True)
        self.breaks = False
        return name

    def page(self) -> None:
        """Paper, margins and foot."""
        width, height = PAPERS[self.told.paper]
        layout: Any = self.made.get_styles("page-layout")[0]
        master: Any = self.made.get_styles("master-page")[0]
        sides = {f"fo:margin-{side}": f"{self.told.margin}mm" for side in ("top", "bottom", "left", "right")}
        layout.set_properties({"fo:page-width": f"{width}mm", "fo:page-height": f"{height}mm"} | sides)
        if self.told.foot or self.told.numbered:
            master.set_page_footer(_foot(self.told))


def write(document: Document) -> bytes:
    writer = _Writer(document)
    for block in lowered(document):
        writer.put(block)
    writer.page()
    return writer.tables.saved(writer.made)


def _foot(document: Document) -> Element:
    """The words of the foot, with fields for the page's number and how many there are."""
    foot = Paragraph(document.foot)
    if document.numbered:
        before, between, after = (_("第 %(page)s 頁，共 %(pages)s 頁") % {"page": "\0", "pages": "\0"}).split("\0")
        foot.append_plain_text(f"{'　' if document.foot else ''}{before}")
        foot.append(Element.from_tag('<text:page-number text:select-page="current"/>'))
        foot.append_plain_text(between)
        foot.append(Element.from_tag("<text:page-count/>"))
        foot.append_plain_text(after)
    return foot
