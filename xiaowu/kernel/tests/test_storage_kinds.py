"""The kind of a file (檔案類型), recognised by its content."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import docx_of
from xiaowu.kernel.sheets import Table, write
from xiaowu.kernel.storage.kinds import HEAD, TAIL, UNKNOWN, media_type_of, named


def kind_of(content: bytes) -> str:
    return media_type_of(content[:HEAD], content[-TAIL:])


def odf_of(kind: str) -> bytes:
    from odfdo import Document  # only here

    out = io.BytesIO()
    Document(kind).save(out)
    return out.getvalue()


KINDS: list[tuple[bytes, str]] = [
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
]


@pytest.mark.parametrize(
    ("content", "media_type"),
    KINDS,
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


RUN = ["x.html", "x.HTM", "x.svg", "x.exe", "x.js", "x.jar", "x.msi", "x.png.html", "x", ".html", "照片.lnk"]


@given(st.sampled_from(RUN) | st.text(min_size=1, max_size=250), st.sampled_from([content for content, _kind in KINDS]))
def test_a_file_is_called_by_what_is_in_it(filename: str, content: bytes) -> None:
    kind = kind_of(content)
    called = named(filename, kind)
    assert called.startswith(filename[:190])
    assert len(called) <= 200
    assert called == named(called, kind)
    assert not called.lower().endswith((".html", ".htm", ".svg", ".exe", ".js", ".jar", ".msi", ".lnk"))


def test_a_file_keeps_its_name_where_it_fits() -> None:
    kept = {"證明.PDF": "application/pdf", "名單.csv": "text/plain; charset=utf-8", "照片.jpeg": "image/jpeg", "figures.csv": "text/csv"}
    assert {name: named(name, kind) for name, kind in kept.items()} == {name: name for name in kept}
    assert named("x.html", "image/png") == "x.html.png"
