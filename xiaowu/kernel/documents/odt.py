"""A document as ODT. Headings are paragraphs in styles of their own: an outline would put its own numbers before the document's."""

import io
from typing import Any

from django.utils.translation import gettext as _
from odfdo import Document as OdfDocument
from odfdo import Element, Frame, Paragraph, Style

from xiaowu.kernel.documents import blocks
from xiaowu.kernel.documents.blocks import PAPERS, Basic, Cards, Document, PageBreak, QrCode, grid, lowered
from xiaowu.kernel.documents.lines import about, columns, figures
from xiaowu.kernel.documents.qr import png
from xiaowu.kernel.sheets import odf

_STEP = 0.6  # centimetres of an indent
_RULED, _RIGHT = "ruled", "figures"
_KAI = ("標楷體", "DFKai-SB", "BiauKai", "TW-Kai", "AR PL UKai TW", "Noto Serif CJK TC")  # what it is called on other systems, or stands for it
_LATIN = "Times New Roman"
_INSIDE = 1.0  # millimetres around the text of a cell


class _Writer:
    """The document so far; a page break waits for the next block."""

    def __init__(self, document: Document) -> None:
        self.told = document
        self.made = OdfDocument("text")
        self.made.body.clear()
        self.styles: set[str] = set()
        self.breaks = False
        self.tables, self.count = odf.Tables(), 0
        self._letters()
        ruled = Style("table-cell", name=_RULED)
        ruled.set_properties({"fo:border": "0.5pt solid #808080", "fo:padding": "1mm"}, area="table-cell")
        self.made.insert_style(ruled, automatic=True)

    def put(self, block: Basic) -> None:
        match block:
            case blocks.Paragraph() | QrCode():
                self.made.body.append(self._line(block))
            case blocks.Table(rows, has_head):
                widths = columns(rows, PAPERS[self.told.paper][0] - 2 * self.told.margin, about(blocks.NORMAL), _INSIDE + 0.2)
                right = figures(rows, has_head=has_head)
                cells = [[self._figure(value) if place in right else odf.cell(value, _RULED) for place, value in enumerate(row)] for row in rows]
                self._table(cells, widths, heads=int(has_head))
            case Cards():
                beside, _rows = grid(self.told, block)
                cards = [self._card(card, _RULED if block.is_cut else "") for card in block.cards]
                self._table([cards[start : start + beside] for start in range(0, len(cards), beside)], [block.width] * beside)
            case PageBreak():
                self.breaks = True

    def _line(self, block: blocks.Paragraph | QrCode) -> Paragraph:
        if isinstance(block, blocks.Paragraph):
            return Paragraph(block.text, style=self._style(block))
        line, side = Paragraph(), f"{block.size / 10}cm"
        line.append(Frame.image_frame(self.made.add_file(io.BytesIO(png(block.text))), size=(side, side), anchor_type="as-char"))
        return line

    def _figure(self, value: str) -> str:
        if _RIGHT not in self.styles:
            self.styles.add(_RIGHT)
            style = Style("paragraph", name=_RIGHT)
            style.set_properties({"fo:text-align": "end"}, area="paragraph")
            self.made.insert_style(style, automatic=True)
        return odf.holding((Paragraph(value, style=_RIGHT).serialize(),), _RULED)

    def _card(self, lines: tuple[blocks.Paragraph | QrCode, ...], style: str) -> str:
        return odf.holding((self._line(each).serialize() for each in lines), style)

    def _table(self, rows: list[list[str]], widths: list[float], *, heads: int = 0) -> None:
        """A table as wide as its columns; its head is repeated on each page."""
        self.count += 1
        name = f"Table{self.count}"
        placed = Style("table", name=name)
        placed.set_properties({"style:width": f"{sum(widths):.1f}mm", "table:align": "left", "fo:margin-bottom": "2mm"}, area="table")
        self.made.insert_style(placed, automatic=True)
        styles = [self._column(width) for width in widths]
        self.made.body.append(self.tables.put(name, rows, styles, style=name, heads=heads))

    def _column(self, width: float) -> str:
        name = f"column-{width:.1f}"
        if name not in self.styles:
            self.styles.add(name)
            style = Style("table-column", name=name)
            style.set_properties({"style:column-width": f"{width:.1f}mm"}, area="table-column")
            self.made.insert_style(style, automatic=True)
        return name

    def _letters(self) -> None:
        """Declare the fonts, and the language by which the program keeps characters from line ends at which they may not stand."""
        kai = ";".join(_KAI)
        style = Style("paragraph")
        told = {"style:font-name": "latin", "style:font-name-asian": "kai", "fo:language": "en", "fo:country": "US"}
        style.set_properties(told | {"style:language-asian": "zh", "style:country-asian": "TW"}, area="text")
        style.set_properties({"style:line-break": "strict", "style:punctuation-wrap": "hanging"}, area="paragraph")
        self.made.insert_style(style, default=True)
        for name, family in (("kai", kai), ("latin", _LATIN)):
            faced = f'<style:font-face style:name="{name}" svg:font-family="{family}"/>'
            for part in (self.made.styles, self.made.content):
                faces: Any = part.get_element("office:font-face-decls")
                faces.append(Element.from_tag(faced))

    def _style(self, line: blocks.Paragraph) -> str:
        """The name of a paragraph's style, made when first needed; Chinese characters follow the `-asian` properties."""
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
        """Set paper, margins and foot."""
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
    writer.made.meta.title, writer.made.meta.language = document.title, "zh-TW"
    return writer.tables.saved(writer.made)


def _foot(document: Document) -> Element:
    """The words of the foot, with fields for the page number and the number of pages."""
    foot = Paragraph(document.foot)
    if document.numbered:
        before, between, after = (_("第 %(page)s 頁，共 %(pages)s 頁") % {"page": "\0", "pages": "\0"}).split("\0")
        foot.append_plain_text(f"{'　' if document.foot else ''}{before}")
        foot.append(Element.from_tag('<text:page-number text:select-page="current"/>'))
        foot.append_plain_text(between)
        foot.append(Element.from_tag("<text:page-count/>"))
        foot.append_plain_text(after)
    return foot
