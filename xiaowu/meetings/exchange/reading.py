"""Files as lines of text, each table row on one line with tabs, for `rules.reading`."""

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.foreign.asking import document_text
from xiaowu.kernel.text import line, tidy
from xiaowu.meetings.rules.document import Document, Remark
from xiaowu.meetings.rules.reading import read_text

LARGEST_BYTES = 8 * 1024 * 1024
_LONGEST_VALUE = 200


def read_file(content: bytes) -> Document:
    """Read minutes from text, Markdown, DOCX, ODT, or a PDF with text, told apart by content. Raises BadInput with the reason."""
    if len(content) > LARGEST_BYTES:
        raise BadInput(_("檔案超過 %(size)d MB。") % {"size": LARGEST_BYTES // 1024 // 1024})
    read = document_text(content)
    text = tidy(read.text, lines=True)
    if not text.strip():
        raise BadInput(_("檔案裡沒有文字；掃描成圖片的紀錄無法讀取。"))
    remarks = tuple(Remark(each.code, each.line, tuple(line(value, _LONGEST_VALUE) for value in each.values)) for each in read.told)
    return read_text(text, apart=read.apart, remarks=remarks)
