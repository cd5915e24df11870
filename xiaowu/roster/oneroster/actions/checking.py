"""Checking: every row against the standard's rules, one statement per rule; all faults are reported, not only the first."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text import JOINERS, JOINING, UNSEEN, Ranges
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.oneroster.actions.fitting import Rule, of_the_register
from xiaowu.roster.oneroster.actions.staging import table
from xiaowu.roster.oneroster.rules.sets import CLOSED, EXTENDED, FILES, LONGEST, REVERSED, TREES, Field, Kind, Mode, Package
from xiaowu.roster.rules.roles import CITY_ROLES

MOST_FAULTS = 200

# the years that a school may state, and the last one, which some systems write for "no end"
_DAY = r"^((19|20|21)[0-9]{2}|9999)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_DAYS_OF_MONTH = "extract(day from date_trunc('month', (left(COLUMN, 7) || '-01')::date) + interval '1 month - 1 day')"
_TIME = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+]00:00)"


def _no_day(form: str) -> str:
    return f"(COLUMN !~ '{form}$' or case when COLUMN ~ '{form}$' then substr(COLUMN, 9, 2)::int > {_DAYS_OF_MONTH} else false end)"


_WRONG: dict[Kind, str] = {
    Kind.ID: "length(COLUMN) > 255",
    Kind.DATE: _no_day(_DAY),
    Kind.MOMENT: _no_day(_DAY + _TIME),
    Kind.YEAR: "COLUMN !~ '^(19|20)[0-9]{2}$'",
    Kind.BOOLEAN: "lower(COLUMN) not in ('true', 'false')",
}


def _class(ranges: Ranges) -> str:
    """Code points as a PostgreSQL bracket expression; its texts hold neither NUL nor half a surrogate pair."""
    return "".join(f"\\U{max(first, 1):08x}-\\U{last:08x}" for first, last in ranges if first != 0xD800)


_BREAKS: Ranges = ((0x09, 0x0A),)  # a name is one line; the other line breaks are among the unseen
_UNSEEN = f"[{_class((*UNSEEN, *_BREAKS))}]|(?<![{_class(JOINING)}])[{_class(JOINERS)}]"
# letters that are composed already and stand alone: nearly all names use only these, and need no further check
_PLAIN = f"[^{_class(((0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x2FF), (0x3041, 0x3096), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFF01, 0xFF9F)))}]"


def check(cursor: Any, package: Package, today: date, *, allows_city_roles: bool) -> None:
    """Raises BadInput with the first 200 faults, in the order of the files."""
    faults: list[RowError] = []
    for column, words, statement in (*_rules(package), *(() if allows_city_roles else _of_the_city())):
        cursor.execute(f"{statement} limit {MOST_FAULTS}", {"today": today.isoformat()} if "%(today)s" in statement else None)
        faults += [RowError(line + 1, column, words()) for (line,) in cursor.fetchall()]
    if faults:
        faults = sorted(faults, key=lambda each: (each.column.split(".")[0], each.row))[:MOST_FAULTS]
        raise BadInput(filled(_("這份 OneRoster 資料有 %(count)d 個問題，沒有寫入任何資料。"), {"count": len(faults)}), rows=faults)


def _rules(package: Package) -> Iterator[Rule]:
    for file, mode in package.modes.items():
        yield from _of_columns(file)
        if unseen := _unseen(file):
            yield f"{file}.csv", lambda: _("文字含有換行或看不見的符號，或不是 NFC 形式。"), unseen
        yield f"{file}.csv sourcedId", lambda: _("識別碼重複。"), _twice(file)
        if mode is Mode.BULK:
            yield f"{file}.csv status", lambda: _("bulk 檔不能有 tobedeleted。"), f"select line from {table(file)} where status = 'tobedeleted'"
        else:
            for name in ("status", "dateLastModified"):
                yield (
                    f"{file}.csv {name}",
                    lambda: _("delta 檔的每一列都要有 status 與 dateLastModified。"),
                    (f'select line from {table(file)} where "{name}" is null'),
                )
        for field in FILES[file]:
            if field.refers:
                yield f"{file}.csv {field.name}", lambda: _("指向不存在的資料。"), _dangling(file, field)
    for file, (first, last) in REVERSED.items():
        words = lambda: _("起日不早於迄日。")  # noqa: E731
        yield f"{file}.csv {last}", words, f'select line from {table(file)} where "{last}" <= "{first}"'
    for file in TREES:
        yield f"{file}.csv parentSourcedId", lambda: _("上下層關係成環。"), _cycle(file)
    yield from of_the_register(package)


def _of_the_city() -> Iterator[Rule]:
    """Posts over the city come from the bureau, not from a file: otherwise whoever writes the file could reach everybody.
    Existing holders keep theirs.
    """
    cities = ", ".join(f"'{role.value}'" for role in CITY_ROLES)
    yield (
        "roles.csv metadata.xiaowu.role", lambda: _("教育局職務不由檔案給予；確定要由這份檔案建立時，請加上 --allow-city-roles。"),
        f"select line from {table('roles')} r where r.\"metadata.xiaowu.role\" in ({cities}) and not exists (select from roster_person p"
        ' join roster_post held on held.person_id = p.id and held.role = r."metadata.xiaowu.role" and upper_inf(held.valid)'
        ' where p.uid = roster_uid_of(r."userSourcedId"))',
    )  # fmt: skip


def _of_columns(file: str) -> Iterator[Rule]:
    for field in (field for field in FILES[file] if field.is_read):
        named, about = f'"{field.name}"', f"{file}.csv {field.name}"
        if field.required:
            yield about, lambda: _("必填欄位空白。"), f"select line from {table(file)} where {named} is null"
        if field.kind is Kind.ENUM:
            among = ", ".join(f"'{value}'" for value in field.values)
            extended = "" if field.name in CLOSED else f" and {named} !~ '{EXTENDED}'"
            yield about, lambda: _("不在標準允許的值之內。"), f"select line from {table(file)} where {named} not in ({among}){extended}"
        elif field.kind in _WRONG:
            yield about, lambda: _("格式不符合標準。"), f"select line from {table(file)} where {_WRONG[field.kind].replace('COLUMN', named)}"
        if most := LONGEST.get(file, {}).get(field.name):
            yield about, lambda: _("太長，登記冊放不下。"), f"select line from {table(file)} where length({named}) > {most}"


def _unseen(file: str) -> str:
    """Rows with a text that no form would accept (`kernel.text`): the set's maker is told, since it would send them again."""
    texts = ", ".join(f'"{field.name}"' for field in FILES[file] if field.kind is Kind.TEXT and field.is_read)
    if not texts:
        return ""
    return f"select line from (select line, concat({texts}) as told from {table(file)}) texts where {unseen_in('told')}"


def unseen_in(column: str) -> str:
    """The condition that a text differs from what a form would accept. One quick test passes most texts: they contain only plain letters."""
    return f"{column} ~ '{_PLAIN}' and ({column} ~ '{_UNSEEN}' or {column} is not nfc normalized)"


def _twice(file: str) -> str:
    return (
        f'select line from (select line, count(*) over (partition by "sourcedId") as n from {table(file)} where "sourcedId" is not null) counted'
        " where n > 1"
    )


def _dangling(file: str, field: Field) -> str:
    one = f'"{field.name}"'
    each = f"{table(file)} t" if field.kind is Kind.ID else f"{table(file)} t, lateral unnest(string_to_array(t.{one}, ',')) as given(ref)"
    ref = f"t.{one}" if field.kind is Kind.ID else "trim(given.ref)"
    # first what the set lacks, then which of that the register lacks too: both are joins, whatever the sizes
    held = "".join(f" and not exists ({each})" for each in _in_register(field.refers))
    return (
        f"with missing as materialized (select t.line, {ref} as ref from {each} where t.{one} is not null"
        f' and not exists (select from {table(field.refers)} o where o."sourcedId" = {ref})) select line from missing where true{held}'
    )


def _in_register(file: str) -> list[str]:
    if file != "users":
        return [f"select from roster_sourced k where k.file = '{file}' and k.sourced_id = ref"]
    return [f"select from {held} k where k.uid = roster_uid_of(ref)" for held in ("roster_person", "roster_student", "roster_guardian")]


def _cycle(file: str) -> str:
    parent = f'"parentSourcedId" from {table(file)}'
    return (
        f'with recursive up as (select line, "sourcedId" as begun, {parent} union select up.line, up.begun, t."parentSourcedId"'
        f' from up join {table(file)} t on t."sourcedId" = up."parentSourcedId" where up."parentSourcedId" <> up.begun)'
        ' select line from up where "parentSourcedId" = begun'
    )
