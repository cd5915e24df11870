"""The kind of each piece of a PDF (標記，PDF/UA 的結構). fpdf2's own structure tree knows only pictures, on one level;
screen readers and copying follow this one.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFArray, PDFObject


class _Children(PDFArray):
    """All elements of the tree, of which only the document's own children are written; fpdf2 walks this to give each its page and its number."""

    def __init__(self, document: StructElem) -> None:
        super().__init__()
        self.document = document

    def serialize(self, *given: Any, **named: Any) -> str:
        own: str = PDFArray(each for each in self if each.p is self.document).serialize(*given, **named)
        return own


class _Tree(StructureTreeBuilder):
    """A tree of any depth. Marked content is numbered from 0 on each page."""

    def __init__(self) -> None:
        super().__init__()
        self.doc_struct_elem.k = _Children(self.doc_struct_elem)
        self.on_page: Counter[int] = Counter()

    def element(self, kind: str, page: int, parent: StructElem | None, number: int | None = None) -> StructElem:
        within: PDFObject = parent or self.doc_struct_elem
        made = StructElem(f"/{kind}", within, [] if number is None else [number], page)
        if parent is not None:
            parent.k.append(made)
        self.doc_struct_elem.k.append(made)
        return made


class TaggedPDF(FPDF):
    """A PDF whose pieces have their kinds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.struct_builder: _Tree = _Tree()

    def group(self, kind: str, parent: StructElem | None = None) -> StructElem:
        """An element that holds others: a table, a row."""
        return self.struct_builder.element(kind, self.page, parent)

    @contextmanager
    def tagged(self, kind: str, parent: StructElem | None = None) -> Iterator[None]:
        """Everything written inside this context, on one page, is of that kind."""
        tree = self.struct_builder
        number = tree.on_page[self.page]
        tree.on_page[self.page] += 1
        made = tree.element(kind, self.page, parent, number)
        place = tree.spid_per_page_number.setdefault(self.page, len(tree.spid_per_page_number))
        tree.struct_tree_root.parent_tree.nums[place].append(made)
        self.pages[self.page].struct_parents = place
        self._out(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is written inside this context is no part of the text: a foot, a line."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
