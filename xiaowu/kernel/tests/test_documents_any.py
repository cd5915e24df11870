"""Whatever an office program nests, no word is lost and none is read twice."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.papers import docx_of, odt_of
from xiaowu.kernel.foreign.document import text
from xiaowu.kernel.tests.written import DELETED, NUMBERING, paragraph, run, told

Words = tuple[str, list[str], list[str]]  # the XML, the words in the paragraph, the words of what is anchored in it


def words_of(content: bytes) -> list[str]:
    return re.findall(r"w\d+", text(content)["text"])


WORD_INLINE: dict[str, Callable[[str], str]] = {
    "link": '<w:hyperlink r:id="rId9">{}</w:hyperlink>'.format,
    "inserted": '<w:ins w:id="1">{}</w:ins>'.format,
    "moved": '<w:moveTo w:id="1">{}</w:moveTo>'.format,
    "control": "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>".format,
    "tag": '<w:smartTag w:element="place">{}</w:smartTag>'.format,
    "xml": '<w:customXml w:element="x">{}</w:customXml>'.format,
    "field": '<w:fldSimple w:instr="TITLE">{}</w:fldSimple>'.format,
    "direction": '<w:bdo w:val="ltr">{}</w:bdo>'.format,
    "long field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF nothing</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ).format,
    "unknown": "<w:whatever>{}</w:whatever>".format,
}
ODF_INLINE: dict[str, Callable[[str], str]] = {
    "span": "<text:span>{}</text:span>".format,
    "link": '<text:a xlink:href="x">{}</text:a>'.format,
    "inserted": '<text:change-start text:change-id="i1"/>{}<text:change-end text:change-id="i1"/>'.format,
    "meta": "<text:meta>{}</text:meta>".format,
    "bookmark": '<text:bookmark-start text:name="b"/>{}<text:bookmark-end text:name="b"/>'.format,
    "field": "<text:title>{}</text:title>".format,
    "unknown": "<text:whatever>{}</text:whatever>".format,
}


class Builder:
    """Draws a document and keeps the words that must be read, in order."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw
        self.number = count(1)
        self.notes: list[str] = []

    def word(self) -> str:
        return f"w{next(self.number)}"

    def several(self, make: Callable[[int], Words], depth: int, most: int = 3) -> list[Words]:
        return [make(depth) for _each in range(self.draw(st.integers(1, most)))]


def joined(parts: list[Words]) -> Words:
    return (
        "".join(xml for xml, _in, _after in parts),
        [word for _xml, words, _a in parts for word in words],
        [w for _x, _i, after in parts for w in after],
    )


class WordBuilder(Builder):
    def inline(self, depth: int) -> Words:
        kind = self.draw(st.sampled_from(["plain", "plain", "gone", "box", "old and new box", "symbol", *WORD_INLINE] if depth else ["plain"]))
        if kind in ("plain", "symbol"):
            word = self.word()
            return run(word) + ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' if kind == "symbol" else ""), [word], []
        if kind == "gone":
            return (
                f'<w:del w:id="1"><w:r><w:delText>{self.word()}</w:delText></w:r></w:del><w:moveFrom w:id="2">{run(self.word())}</w:moveFrom>',
                [],
                [],
            )
        if kind in ("box", "old and new box"):
            blocks, words = self.blocks(depth - 1)
            box = f"<w:txbxContent>{blocks}</w:txbxContent>"
            if kind == "box":
                return f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>", [], words
            both = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>", [], words
        xml, words, after = joined(self.several(self.inline, depth - 1, 2))
        return WORD_INLINE[kind](xml), words, after

    def blocks(self, depth: int) -> tuple[str, list[str]]:
        xml, words = "", []
        for _each in range(self.draw(st.integers(1, 3))):
            kind = self.draw(st.sampled_from(["p", "p", "numbered", "table", "control", "gone mark"] if depth else ["p"]))
            if kind == "table":
                cells = [self.blocks(depth - 1) for _cell in range(self.draw(st.integers(1, 4)))]
                rows = [cells[place : place + 2] for place in range(0, len(cells), 2)]
                inner = "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell, _words in row) + "</w:tr>" for row in rows)
                xml += f"<w:tbl><w:tblGrid/>{inner}</w:tbl>"
                words += [word for _cell, inside in cells for word in inside]
            elif kind == "control":
                inner, inside = self.blocks(depth - 1)
                xml, words = xml + f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>", words + inside
            else:
                inner, inside, after = joined(self.several(self.inline, depth))
                properties = {"numbered": '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'}.get(kind, "")
                if kind == "gone mark" and not after:
                    properties = '<w:rPr><w:del w:id="3"/></w:rPr>'
                xml, words = xml + paragraph(inner, properties), words + inside + after
        return xml, words


class OdfBuilder(Builder):
    def inline(self, depth: int) -> Words:
        kind = self.draw(
            st.sampled_from(["plain", "plain", "spaces", "comment", "deleted", "frame", "note", "shape", *ODF_INLINE] if depth else ["plain"])
        )
        if kind in ("plain", "spaces"):
            word = self.word()
            return word + ('<text:s text:c="2"/><text:tab/><text:line-break/>' if kind == "spaces" else " "), [word], []
        if kind == "comment":
            return f"<office:annotation><dc:creator>x</dc:creator><text:p>{self.word()}</text:p></office:annotation>", [], []
        if kind == "deleted":
            return '<text:change text:change-id="d1"/>', [], []
        if kind in ("frame", "shape", "note"):
            blocks, words = self.blocks(depth - 1)
            if kind == "note":
                note = f"<text:note-citation>1</text:note-citation><text:note-body>{blocks}</text:note-body>"
                return f'<text:note text:note-class="footnote">{note}</text:note>', [], words
            return (
                {
                    "frame": f"<draw:frame><draw:text-box>{blocks}</draw:text-box></draw:frame>",
                    "shape": f"<draw:g><draw:custom-shape><svg:desc>x</svg:desc>{blocks}</draw:custom-shape></draw:g>",
                }[kind],
                [],
                words,
            )
        xml, words, after = joined(self.several(self.inline, depth - 1, 2))
        return ODF_INLINE[kind](xml), words, after

    def blocks(self, depth: int) -> tuple[str, list[str]]:
        xml, words = "", []
        for _each in range(self.draw(st.integers(1, 3))):
            kind = self.draw(st.sampled_from(["p", "p", "h", "list", "table", "section", "frame"] if depth else ["p"]))
            if kind in ("p", "h"):
                inner, inside, after = joined(self.several(self.inline, depth))
                xml, words = xml + f"<text:{kind}>{inner}</text:{kind}>", words + inside + after
                continue
            parts = [self.blocks(depth - 1) for _part in range(self.draw(st.integers(1, 3)))]
            words += [word for _part, inside in parts for word in inside]
            if kind == "list":
                xml += '<text:list text:style-name="L1">' + "".join(f"<text:list-item>{part}</text:list-item>" for part, _w in parts) + "</text:list>"
            elif kind == "table":
                cells = "".join(f'<table:table-cell office:value-type="string">{part}</table:table-cell>' for part, _w in parts)
                xml += f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
            else:
                before, behind = {
                    "section": ("<text:section>", "</text:section>"),
                    "frame": ("<draw:frame><draw:text-box>", "</draw:text-box></draw:frame>"),
                }[kind]
                xml += before + "".join(part for part, _w in parts) + behind
        return xml, words


@given(st.data())
@settings(max_examples=150)
def test_no_nesting_of_a_docx_loses_a_word_or_reads_one_twice(data: st.DataObject) -> None:
    xml, words = WordBuilder(data.draw).blocks(3)
    content = docx_of(xml, numbering=NUMBERING)
    assert words_of(content) == words
    assert [each for each in told(content) if each[0] == "differs"] == []


@given(st.data())
@settings(max_examples=150)
def test_no_nesting_of_an_odt_loses_a_word_or_reads_one_twice(data: st.DataObject) -> None:
    xml, words = OdfBuilder(data.draw).blocks(3)
    content = odt_of(DELETED + xml)
    assert words_of(content) == words
    assert [each for each in told(content) if each[0] == "differs"] == []
