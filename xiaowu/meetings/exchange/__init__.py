"""Minutes in and out (會議紀錄匯入匯出): text, Markdown, ODT, DOCX, PDF; Akoma Ntoso, iCalendar and Atom out."""

from xiaowu.meetings.exchange.reading import read_file
from xiaowu.meetings.exchange.writing import FORMATS, write_file, write_files

__all__ = ["FORMATS", "read_file", "write_file", "write_files"]
