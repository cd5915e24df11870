"""A document's text in order, each table row on one line with tabs: text, Markdown, ODT, DOCX, PDF, told apart by content.

With it comes what a person should know: tracked changes not accepted yet, words that could not be read, text that lies outside the body.
"""

import io
import re
import zipfile
from typing import Any

from xiaowu.kernel.foreign import limits
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.kernel.foreign.packages import MAGIC, members
from xiaowu.kernel.foreign.sheet import decode

_Told = tuple[str, list[tuple[str, ...]]]  # a paragraph, and what a person should know about it
_MOST_TOLD = 300
_FOOT = re.compile(r"第 ?\d{1,4} ?頁(?:，共 ?\d{1,4} ?頁)?")
# files that begin so are written for programs: their codes would be read as words (RTF, the old binary formats, XML and HTML under another name)
_NO_TEXT = (b"{\\rtf", b"\xd0\xcf\x11\xe0", b"<?xml", b"\xef\xbb\xbf<?xml", b"<html", b"<HTML", b"<!DOCTYPE", b"<!doctype")


def text(content: bytes) -> dict[str, Any]:
    """{text, told: [code, line, …], apart: whether an empty line always ends a paragraph}. Raises Fault.

    The libraries are loaded by the file that needs them.
    """
    whole: list[tuple[str, ...]] = []
    apart = content.startswith(MAGIC)
    if content.startswith(b"%PDF"):
        pieces, whole = _pdf(content)
    elif apart:
        pieces, whole = _office(content)
    elif content.lstrip().startswith(_NO_TEXT):
        raise Fault("no_document")
    else:
        pieces = [(decode(content), [])]
    if sum(len(words) for words, _told in pieces) > limits.MOST_LETTERS:
        raise Fault("letters")
    between = "\n" if content.startswith(b"%PDF") else "\n\n"
    told = between.join(words for words, _told in pieces)
    _measured(told)
    found: list[list[Any]] = []
    line = 1
    for words, remarks in pieces:
        found += [[code, line, *values] for code, *values in remarks]
        line += words.count("\n") + len(between)
    found += [[code, 0, *values] for code, *values in whole]
    return {"text": told, "told": found[:_MOST_TOLD], "apart": apart}


def _measured(told: str) -> None:
    lines = told.splitlines()
    if sum(1 for line in lines if line.strip()) > limits.MOST_LINES or any(len(line) > limits.LONGEST_LINE for line in lines):
        raise Fault("letters")


def _office(content: bytes) -> tuple[list[_Told], list[tuple[str, ...]]]:
    names = members(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "content.xml" in names:
                from xiaowu.kernel.foreign.document import odt  # each format's library is loaded for its files only

                pieces, whole = odt.read(package)
            else:
                from xiaowu.kernel.foreign.document import docx  # as above

                pieces, whole = docx.read(package)
    except (KeyError, ValueError, OSError) as error:
        raise Fault("no_document") from error
    return [(each.text, each.told) for each in pieces], whole


def _without_foot(text: str) -> str:
    """A page's text without the page number that documents of our kind have at the foot: it is not part of the text."""
    above, _end, last = text.rstrip().rpartition("\n")
    return above if _FOOT.fullmatch(last.strip()) else text


def _pdf(content: bytes) -> tuple[list[_Told], list[tuple[str, ...]]]:
    from pypdfium2 import PdfDocument, PdfiumError  # as above

    pieces: list[_Told] = []
    letters = 0
    try:
        document = PdfDocument(content)
        if len(document) > limits.MOST_PAGES:
            raise Fault("letters")
        for page in document:
            pieces.append((_without_foot(page.get_textpage().get_text_range()), []))
            letters += len(pieces[-1][0])
            if letters > limits.MOST_LETTERS:
                raise Fault("letters")
    except PdfiumError as error:
        raise Fault("no_pdf") from error
    silent = [str(number) for number, (words, _told) in enumerate(pieces, start=1) if not words.strip()]
    return pieces, [("pages", "、".join(silent[:20]))] if silent and len(silent) < len(pieces) else []
