"""Reading and writing minutes (會議紀錄匯入匯出): text, Markdown, ODT, DOCX, PDF; writing also Akoma Ntoso, iCalendar and Atom."""

from xiaowu.meetings.exchange.reading import read_file
from xiaowu.meetings.exchange.writing import FORMATS, write_file, write_files

__all__ = ["FORMATS", "read_file", "write_file", "write_files"]
