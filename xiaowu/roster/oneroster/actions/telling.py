"""What a set says that is not imported, or not as its maker may expect: reported in words, so that nothing is dropped silently."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.roster.oneroster.actions.staging import table
from xiaowu.roster.oneroster.rules.sets import Package, unknown

MOST_LINES = 20


def told_of(cursor: Any, package: Package, done: dict[str, int]) -> tuple[str, ...]:
    """Sentences about what was not read, and what was imported in another way."""
    return (*_unread(package), *_undone(cursor), *_otherwise(cursor, done))


def _unread(package: Package) -> Iterator[str]:
    for name in package.unknown:
        yield _("%(file)s 不是 OneRoster 的檔案，沒有讀取。") % {"file": name}
    for file in package.modes:
        if names := unknown(file, package.header(file)):
            yield _("%(file)s 有標準沒有的欄位，沒有讀取：%(names)s。") % {"file": f"{file}.csv", "names": "、".join(names)[:200]}


def _undone(cursor: Any) -> Iterator[str]:
    for file in ("academicSessions", "orgs", "demographics"):
        if count := _count(cursor, f"select count(*) from {table(file)} where status = 'tobedeleted'"):
            yield ngettext(
                "%(file)s 有 %(count)d 列 tobedeleted，沒有處理：學期、學校與生日不由檔案刪除。",
                "%(file)s 有 %(count)d 列 tobedeleted，沒有處理：學期、學校與生日不由檔案刪除。",
                count,
            ) % {"file": f"{file}.csv", "count": count}


def _otherwise(cursor: Any, done: dict[str, int]) -> Iterator[str]:
    if count := _count(cursor, f"select count(*) from {table('users')} where lower(\"enabledUser\") = 'false'"):
        yield (
            ngettext(
                "%(count)d 人的 enabledUser 是 false：照原樣保存並匯出；能否登入本系統由職務與學籍決定。",
                "%(count)d 人的 enabledUser 是 false：照原樣保存並匯出；能否登入本系統由職務與學籍決定。",
                count,
            )
            % {"count": count}
        )
    if lines := _lines(cursor, "or_gone"):
        yield _("enrollments.csv 第 %(lines)s 列的學生在登記冊中已離開這所學校，沒有重新編班。") % {"lines": lines}
    if lines := _lines(cursor, "or_waiting"):
        yield _("enrollments.csv 第 %(lines)s 列的 beginDate 還沒到：學生仍在目前的班級，請於當日或之後再匯入。") % {"lines": lines}
    if lines := _lines(cursor, "or_older"):
        yield _("enrollments.csv 第 %(lines)s 列：登記冊的編班或離校比這份資料新，已改成這份資料所寫的；如果資料較舊，請查明。") % {"lines": lines}
    cursor.execute(f"select name from or_reopened order by name limit {MOST_LINES}")
    if names := [name for (name,) in cursor.fetchall()]:
        yield _("這些班級在登記冊中已關閉，因這份資料有學生編入而恢復：%(names)s。") % {"names": "、".join(names)}
    if moved := done.get("moved"):
        yield (
            ngettext("%(count)d 名學生改到另一所學校，原學校的就學紀錄已結束。", "%(count)d 名學生改到另一所學校，原學校的就學紀錄已結束。", moved)
            % {"count": moved}
        )


def _lines(cursor: Any, table: str) -> str:
    """The first lines of a table of line numbers, as words."""
    cursor.execute(f"select distinct line from {table} order by line limit {MOST_LINES + 1}")
    lines = [str(line + 1) for (line,) in cursor.fetchall()]
    return "、".join(lines[:MOST_LINES]) + ("…" if len(lines) > MOST_LINES else "")


def _count(cursor: Any, statement: str) -> int:
    cursor.execute(statement)
    return int(cursor.fetchone()[0])
