"""What is held about people, to take away (保有個資的匯出): as a sheet, for programs, and on paper."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.documents import Block, Document, Heading, KeyValue, Paragraph, Title
from xiaowu.kernel.documents import Table as PaperTable
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.text.figures import filled
from xiaowu.portal.queries.held import File, Subject


def own_table(subjects: Iterable[Subject], title: str) -> Table:
    """One row for each row that is shown, or for each file without any."""
    rows = [[each.child or _("本人"), *_told(file), line] for each in subjects for file in each.files for line in _lines(file) or [""]]
    return Table(title, [_("當事人"), *_heads(), _("內容")], rows)


def own_records(subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """For programs: an object for each file, with its rows by column titles."""
    return [
        {"child": each.child, **_record(file), "is_cut": file.is_cut, "rows": [dict(zip(file.heads, row, strict=True)) for row in file.rows]}
        for each in subjects
        for file in each.files
    ]


def own_document(name: str, today: date, subjects: Iterable[Subject], title: str) -> Document:
    """On paper: for each person about whom something is held, the files one after the other. `name`: whose paper it is."""
    blocks: list[Block] = [Title(title), Paragraph(f"{name}　{roc.long(today)}")]
    for each in subjects:
        blocks.append(Heading(each.child or _("本人")))
        for file in each.files:
            blocks += [Heading(file.what, 3), KeyValue(tuple(zip(_heads()[1:], _told(file)[1:], strict=True)))]
            if file.is_cut:
                blocks.append(Paragraph(_cut(file)))
            if file.rows:
                blocks.append(PaperTable((file.heads, *file.rows), has_head=True))
    return Document(title, tuple(blocks))


def files_table(files: Iterable[File]) -> Table:
    """A school's holdings: one row per file."""
    return Table(_("保有之個人資料"), _heads(), [_told(file) for file in files])


def files_records(files: Iterable[File]) -> list[dict[str, Any]]:
    return [_record(file) for file in files]


def _heads() -> list[str]:
    return [_("個人資料檔案"), _("當事人類別"), _("個人資料類別"), _("特定目的"), _("保存期限"), _("筆數")]


def _told(file: File) -> list[str]:
    return [file.what, file.whose, file.categories, file.purpose, file.kept, str(file.held)]


def _record(file: File) -> dict[str, Any]:
    return {
        "table": file.table, "what": file.what, "whose": file.whose, "categories": file.categories, "purpose": file.purpose, "kept": file.kept,
        "held": file.held,
    }  # fmt: skip


def _cut(file: File) -> str:
    return filled(_("以下為最近的 %(count)s 筆，共 %(held)s 筆。"), {"count": len(file.rows), "held": file.held})


def _lines(file: File) -> Sequence[str]:
    """The rows that are shown, each as a line; if there are more, a line that says so."""
    cut = [_cut(file)] if file.is_cut else []
    return cut + ["；".join(f"{head}：{value}" for head, value in zip(file.heads, row, strict=True) if value) for row in file.rows]
