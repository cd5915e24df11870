"""Documents (文件): blocks written as ODT, DOCX, PDF or text. Apps say what a document contains; only this package knows fonts, paper and libraries.

A format's library is loaded when the first document of it is written: each costs tens of megabytes that most processes never need.
"""

from dataclasses import replace
from importlib import import_module

from xiaowu.kernel.documents.blocks import (
    Block,
    Cards,
    Document,
    Heading,
    KeyValue,
    Numbered,
    PageBreak,
    Paragraph,
    QrCode,
    Signature,
    Table,
    Title,
    letters,
)
from xiaowu.kernel.text import writable

MEDIA_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def write_sealed(document: Document, password: str) -> bytes:
    """The document as a PDF that opens only with the password (AES-256): for who cannot open an encrypted archive."""
    content: bytes = import_module("xiaowu.kernel.documents.pdf").write(replace(document, title=writable(document.title)), password)
    return content


def write(document: Document, suffix: str) -> bytes:
    """The document in one of the formats. Raises KeyError for one that is not offered."""
    writer = {each: f"xiaowu.kernel.documents.{each}" for each in MEDIA_TYPES}[suffix]
    content: bytes = import_module(writer).write(replace(document, title=writable(document.title)))
    return content


__all__ = [
    "MEDIA_TYPES", "Block", "Cards", "Document", "Heading", "KeyValue", "Numbered", "PageBreak", "Paragraph", "QrCode", "Signature", "Table", "Title",
    "letters", "write", "write_sealed",
]  # fmt: skip
