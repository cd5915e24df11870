"""The kind of a file (檔案類型), recognised by its content."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import docx_of
from xiaowu.kernel.sheets import Table, write
from xiaowu.kernel.storage.kinds import HEAD, TAIL, UNKNOWN, media_type_of


def kind_of(content: bytes) -> str:
    return media_type_of(content[:HEAD], content[-TAIL:])


def odf_of(kind: str) -> bytes:
    from odfdo import Document  # only here

    out = io.BytesIO()
    Document(kind).save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (odf_of("text"), "application/vnd.oasis.opendocument.text"),
        (docx_of(""), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (write(Table("t", ["a"], [["b"]]), "xlsx")[0], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (write(Table("t", ["a"], [["b"]]), "ods")[0], "application/vnd.oasis.opendocument.spreadsheet"),
        ("會議紀錄".encode(), "text/plain; charset=utf-8"),
        (b"<!doctype html><script>alert(1)</script>", "text/plain; charset=utf-8"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/plain; charset=utf-8"),
        ("會議紀錄".encode("big5"), UNKNOWN),
        (b"a\0b", UNKNOWN),
        (b"", UNKNOWN),
    ],
    ids=lambda each: each if isinstance(each, str) else "",  # what a packed file begins with is the moment of packing, and workers must find the same
)
def test_a_file_is_what_is_in_it_whatever_its_sender_says(content: bytes, media_type: str) -> None:
    assert kind_of(content) == media_type


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=3000))
def test_a_text_is_a_text_wherever_it_is_cut(text: str) -> None:
    assert kind_of(("一" + text).encode()) == "text/plain; charset=utf-8"


@given(st.binary(max_size=300))
def test_any_bytes_are_something_and_never_what_a_browser_runs(content: bytes) -> None:
    assert not any(word in kind_of(content) for word in ("html", "svg", "javascript", "xml;"))
