"""What the house holds about people (保有之個人資料): about oneself and one's children with the rows that they may see, about a school in numbers."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, run
from xiaowu.kernel.errors import NotFound, Refused
from xiaowu.kernel.personal import Category, Held, Purpose, Shown, Whose, holdings, shown
from xiaowu.kernel.retention import keeps, lasting
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.portal.permissions import Permission
from xiaowu.roster.models import School, SchoolClass
from xiaowu.roster.queries.before import Before, schools_before
from xiaowu.roster.rules.roles import AS_WHOM

_YEAR = 366
MOST_SHOWN, MOST_TAKEN = 50, 5_000  # rows per file: on the page, and in what is taken away
_LONGEST = timedelta(seconds=20)
_SPAN = re.compile(r"\[([\d-]+),([\d-]+)?\)")  # as PostgreSQL writes it; the last day is the first that is not in it
_WHOSE = {
    Whose.CHILD: N_("學生"), Whose.GUARDIAN: N_("家長"), Whose.STAFF: N_("教職員"), Whose.HOLDER: N_("帳號持有人"), Whose.SPEAKER: N_("與會者"),
    Whose.OUTSIDER: N_("外部人員"),
}  # fmt: skip


class TooMuch(Refused):
    """It could not be gathered in time."""

    status = 503


LOOKS = "kernel_look"


@dataclass(frozen=True, slots=True)
class File:
    """One file of personal data (個人資料檔案): what it holds about whom and why, how long, how many rows;
    the rows that are shown, with their titles.
    """

    table: str
    what: str
    whose: str
    categories: str
    purpose: str
    kept: str
    held: int
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether more is held than is shown."""
        return bool(self.rows) and self.held > len(self.rows)


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody about whom something is held: oneself (no name), or a child."""

    child: str
    files: tuple[File, ...]
    id: int | None = None  # of a child

    @property
    def looks(self) -> File | None:
        """Who looked at the data, and when: what families ask first."""
        return next((each for each in self.files if each.table == LOOKS and each.rows), None)


@dataclass(frozen=True, slots=True)
class _Told:
    child_id: int | None
    school_id: int | None
    child: str
    table_name: str
    held: int
    listed: list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class _Counted:
    table_name: str
    held: int


def of_me(actor: Actor, *, whole: bool = False) -> list[Subject]:
    """What is held about the asker, then about each of their children; recorded as an act. Four statements.

    Of each file the latest rows; `whole`: as many as may be taken away at once. Raises TooMuch.
    """
    with _in_time():
        told = rows(_Told, "select * from portal_held_of_me(%s)", [MOST_TAKEN if whole else MOST_SHOWN])
    places = _Places.of(told)
    subjects: dict[int | None, list[_Told]] = {}
    for each in told:
        subjects.setdefault(each.child_id, []).append(each)
    audit.record(actor, "read", "own_data")
    return [Subject(found[0].child, _files({each.table_name: each for each in found}, places, own=True), child) for child, found in subjects.items()]


def of_child(actor: Actor, school_id: int, student_id: int, *, whole: bool = False) -> list[Subject]:
    """What is held about a child of the school, as its guardian reads it, for whoever asks the school, and which schools hold what was before; then
    what schools held that merged, of which the child came along. Recorded as looks and as an act.

    Raises Forbidden, NotFound, TooMuch.
    """
    require(actor, Permission.ANSWER_FOR_CHILD, school_id=school_id)
    with _in_time():
        told = rows(_Told, "select * from portal_held_of_child(%s, %s, %s)", [school_id, student_id, MOST_TAKEN if whole else MOST_SHOWN])
    if not told:
        raise NotFound
    before = schools_before(actor, school_id, student_id)
    places, mine = _Places.of(told), [each for each in told if each.child_id == student_id]
    named = [(school_id, student_id, mine[0].child)]
    named += [(each.school_id, each.student_id, f"{mine[0].child}（{each.school}）") for each in before if each.is_taken_over]
    subjects = []
    for at, child, name in named:
        audit.looked(actor, "portal.child_data", school_id=at, student_ids=[child])
        found = {each.table_name: each for each in told if each.child_id == child}
        subjects.append(Subject(name, _files(found, places, own=True), child))
    audit.record(actor, "read", "child_data", student_id, school_id=school_id)
    return [replace(subjects[0], files=(*subjects[0].files, *_of_before(before))), *subjects[1:]]


def _of_before(before: Collection[Before]) -> Iterator[File]:
    """Where the child was before, and which school answers for what is kept there; none if it was at no other."""
    heads = (_("學校"), _("起日"), _("最後一日"), _("由哪一校答覆"))
    rows = tuple((each.school, spoken.short(each.since), spoken.short(each.last), each.answers) for each in before)
    if rows:
        what, category = _("先前就讀的學校，與答覆所保有資料的學校"), _(Category.PUPIL)
        yield File("roster_before", what, _(_WHOSE[Whose.CHILD]), category, _(Purpose.PUPILS), _("長期保存"), len(rows), heads, rows)


def at_school(actor: Actor, school_id: int) -> tuple[File, ...]:
    """What is held about the people of a school, in numbers; recorded. Three statements. Raises Forbidden, TooMuch."""
    require(actor, Permission.SEE_HOLDINGS, school_id=school_id)
    with _in_time():
        found = rows(_Counted, "select * from portal_held_at(%s)", [school_id])
    audit.record(actor, "read", "holdings", school_id=school_id)
    return _files({each.table_name: each for each in found}, _Places({}, {}), own=False)


@contextmanager
def _in_time() -> Iterator[None]:
    """It counts whole tables: repeated requests must not occupy a connection for longer. Raises TooMuch."""
    try:
        run(f"set local statement_timeout = {int(_LONGEST.total_seconds() * 1000)}")
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooMuch(_("資料較多，這次來不及整理完；請稍後再試，或洽學校資訊組長。")) from error
        raise
    run("set local statement_timeout = 0")


@dataclass(frozen=True, slots=True)
class _Places:
    """The names of schools and classes to which rows refer by id."""

    schools: Mapping[int, str]
    classes: Mapping[int, str]

    @classmethod
    def of(cls, told: Iterable[_Told]) -> "_Places":
        every = [row for each in told for row in each.listed or ()]
        schools = {row[key] for row in every for key in ("school_id", "to_school_id") if row.get(key)}
        classes = {row["school_class_id"] for row in every if row.get("school_class_id")}
        return cls(
            dict(School.objects.filter(pk__in=schools).values_list("pk", "name")),
            dict(SchoolClass.objects.filter(pk__in=classes).values_list("pk", "name")),
        )

    def named(self, column: str, value: Any) -> Any:
        if column in ("school_id", "to_school_id"):
            return self.schools.get(value, value)
        if column == "roles":
            return listed(_(AS_WHOM.get(each, each)) for each in value or ())
        return self.classes.get(value, value) if column == "school_class_id" else value


def _files(found: Mapping[str, _Told | _Counted], places: _Places, *, own: bool) -> tuple[File, ...]:
    files = []
    for each in holdings():
        told = found.get(each.table)
        if told is not None and (told.held or not own):
            display = shown().get(each.table)
            table = _table(display, told.listed or [], places) if isinstance(told, _Told) and display else ((), ())
            what, categories = _(each.what), listed(_(category) for category in each.categories)
            files.append(File(each.table, what, _whose(each), categories, _(each.purpose), kept(each.table), told.held, *table))
    return tuple(files)


def kept(table: str) -> str:
    """How long rows are kept, in words."""
    days = next((each.days for each in keeps() if each.table == table), None)
    if days is None:
        return _("長期保存") if any(table in each.tables for each in lasting()) else ""
    if days and days % _YEAR == 0:
        return _("%(years)d 年") % {"years": days // _YEAR}
    return _("%(days)d 天") % {"days": days} if days else _("期滿即刪除")


def _whose(each: Held) -> str:
    return listed(_(_WHOSE[whose]) for whose in sorted(each.whose))


def _table(display: Shown, found: list[dict[str, Any]], places: _Places) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    heads = tuple(_(title) for title in display.titles.values())
    return heads, tuple(tuple(_said(display, column, places.named(column, row[column])) for column in display.titles) for row in found)


def _said(display: Shown, column: str, value: Any) -> str:
    """A value in words for people."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    words = display.words.get(column)
    if words is not None:
        return _(words.get(value, str(value)))
    return _moment(value) if isinstance(value, str) else str(value)


def _moment(value: str) -> str:
    """A moment, a day or a span of days as it is shown; other texts stay as they are."""
    if span := _SPAN.fullmatch(value):
        return " – ".join(_moment(day) for day in span.groups(default=""))
    if len(value) < 10 or value[4:5] != "-":
        return value
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return spoken.short(date.fromisoformat(value)) if len(value) == 10 else spoken.moment(at)
