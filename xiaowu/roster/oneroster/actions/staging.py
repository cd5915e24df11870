"""Staging: a set's files are copied unchanged into temporary tables of text; memory use stays flat whatever their size."""

import re
from typing import Any

from django.utils.translation import gettext as _
from psycopg import errors, sql

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.radicals import LETTERS, RADICALS
from xiaowu.roster.oneroster.queries.sets import clear
from xiaowu.roster.oneroster.rules.sets import FILES, MOST_ROWS, Kind, Package


def table(file: str) -> str:
    """The staging table of a file."""
    return f"or_{file.lower()}"


def stage(cursor: Any, package: Package) -> dict[str, int]:
    """Copy every file of the set into its table; returns how many rows each has. Absent files get an empty table."""
    clear(cursor)
    read: dict[str, int] = {}
    for file, fields in FILES.items():
        header = package.header(file) if file in package.modes else []
        missing = [field.name for field in fields if field.required and field.name not in header] if header else []
        if missing:
            raise BadInput(_("%(file)s 缺少必要的欄位：%(names)s。") % {"file": f"{file}.csv", "names": "、".join(missing)})
        known = [field.name for field in fields if field.is_read]
        others = [f"other {index}" for index, name in enumerate(header) if name not in known]
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in [*known, *others])
        named = sql.Identifier(table(file))
        cursor.execute(
            sql.SQL("create temp table {} (line bigint generated always as identity (cache 1000), {}) on commit drop").format(named, columns)
        )
        if header:
            read[file] = _copy(cursor, package, file, [name if name in known else f"other {index}" for index, name in enumerate(header)])
            _in_letters(cursor, file)
        cursor.execute(sql.SQL("analyze {}").format(named))
    return read


def _in_letters(cursor: Any, file: str) -> None:
    """Replace radicals by the characters that they look like, as a form does."""
    texts = [sql.Identifier(field.name) for field in FILES[file] if field.kind is Kind.TEXT and field.is_read]
    if texts:
        changed = sql.SQL(", ").join(sql.SQL("{0} = translate({0}, {1}, {2})").format(each, RADICALS, LETTERS) for each in texts)
        update = sql.SQL("update {} set {} where concat({}) ~ {}")
        cursor.execute(update.format(sql.Identifier(table(file)), changed, sql.SQL(", ").join(texts), f"[{RADICALS[0]}-{RADICALS[-1]}]"))


def _copy(cursor: Any, package: Package, file: str, columns: list[str]) -> int:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("copy {} ({}) from stdin (format csv, header true, force_null ({}), encoding 'UTF8')")
    try:
        with cursor.copy(statement.format(sql.Identifier(table(file)), listed, listed)) as copy:
            for piece in package.rows(file):
                copy.write(piece)
    except (errors.BadCopyFileFormat, errors.CharacterNotInRepertoire, errors.UntranslatableCharacter) as error:
        line = re.search(r"line (\d+)", error.diag.context or "")
        row = RowError(int(line[1]) if line else 0, f"{file}.csv", _("這一列的欄位數或引號、字元編碼不正確。"))
        raise BadInput(_("%(file)s 不是正確的 CSV，沒有寫入任何資料。") % {"file": f"{file}.csv"}, rows=[row]) from error
    read = int(cursor.rowcount)
    if read > MOST_ROWS:
        raise BadInput(filled(_("%(file)s 有 %(rows)d 列，超過上限 %(most)d 列。"), {"file": f"{file}.csv", "rows": read, "most": MOST_ROWS}))
    # lines of commas only, which a spreadsheet leaves at the end, hold nothing
    cursor.execute(sql.SQL('delete from {} where "sourcedId" is null and num_nonnulls({}) = 0').format(sql.Identifier(table(file)), listed))
    return read - int(cursor.rowcount)
