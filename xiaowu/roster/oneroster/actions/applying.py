"""Applying: the staged set becomes the register; each step is one statement over all rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.utils import DatabaseError
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.kernel.text.figures import filled
from xiaowu.roster.oneroster.actions import ending, full, groups, moving, people, places, seats
from xiaowu.roster.oneroster.actions.steps import Check, Step, Why
from xiaowu.roster.oneroster.rules.sets import OURS, Mode, Package

_OF_DATA = ("21", "22", "23")  # cardinality, values, constraints (PostgreSQL's error classes): the set is at fault, not we


def apply(cursor: Any, package: Package, today: date, *, is_full: bool) -> dict[str, int]:
    """Returns the rows made, changed or ended, by kind. Raises BadInput if the set contradicts itself or what the register holds."""
    done: dict[str, int] = {}
    last = moving.last_enrolment(cursor)
    try:
        for each in _order(package, is_full):
            _run(cursor, each, today, done)
        moving.tell_moves(last)
        cursor.execute("set constraints all immediate")
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        if str(getattr(told, "sqlstate", "") or "")[:2] not in _OF_DATA:
            raise
        name = getattr(told, "constraint_name", None) or getattr(told, "sqlstate", "")
        raise BadInput(_("資料與登記冊已有的資料衝突（%(name)s），沒有寫入任何資料。") % {"name": name}) from error
    return done


def ended(cursor: Any) -> tuple[dict[str, int], tuple[tuple[str, ...], ...]]:
    """What a full set ended: how many by kind; and the first 500 as what, school code, class, which."""
    cursor.execute(full.COUNTED)
    counted = dict(cursor.fetchall())
    cursor.execute(full.TOLD)
    return counted, tuple(cursor.fetchall())


def _order(package: Package, is_full: bool) -> Iterator[Step | Check]:
    yield from places.STEPS
    yield from people.ROLES_1_1 if package.version == "1.1" else people.ROLES_1_2
    yield from people.NAMES
    if "users" in package.modes and f"{OURS}name" not in package.header("users"):
        yield from people.SAME_PARTS
    yield from people.STEPS
    is_delta = Mode.DELTA in package.modes.values()
    yield from (*seats.SEATED, *(seats.BACK if is_full else seats.GONE), *seats.STEPS)
    # endings come first, so that seats are free; a child who moves has left the earlier class on the day of the move, not today
    yield from (*(ending.ENROLMENTS if is_delta else ()), *(full.ENROLMENTS if is_full else ()), *seats.TAKING, *seats.TEACHERS)
    yield from (*(ending.STEPS if is_delta else ()), *(full.STEPS if is_full else ()), *groups.STEPS, seats.IN_TWO)


def _run(cursor: Any, each: Step | Check, today: date, done: dict[str, int]) -> None:
    what, statement = ("", each.statement) if isinstance(each, Check) else each
    cursor.execute(statement, {"today": today} if "%(today)s" in statement else None)
    if isinstance(each, Check):
        _refuse(each, cursor.fetchall())
    elif what:
        done[what] = done.get(what, 0) + max(cursor.rowcount, 0)


def _refuse(check: Check, lines: Sequence[tuple[int]]) -> None:
    if lines:
        rows = [RowError(line + 1, check.about, _words(check.why)) for (line,) in lines]
        raise BadInput(filled(_("這份 OneRoster 資料有 %(count)d 個問題，沒有寫入任何資料。"), {"count": len(rows)}), rows=rows)


def _words(why: Why) -> str:
    return {
        "school_twice": _("兩所學校的識別碼（identifier）與學制相同，或指向登記冊的同一所學校。"),
        "code_taken": _("登記冊中另一所學校已使用這個識別碼。"),
        "class_twice": _("兩個導師班是同校、同學年、同年級的同一班號。"),
        "number_twice": _("同一所學校有兩名學生的學號相同。"),
        "number_taken": _("登記冊中這所學校的另一名學生已使用這個學號。"),
        "seat_taken": _("這個座號已有其他學生。"),
        "no_seat": _("班上已沒有 99 以內的座號。"),
        "start_twice": _("這名學生在這所學校同一天已有另一筆就學紀錄。"),
        "nobody": _("這個人在這所學校沒有學生或教師身分。"),
        "school_closed": _("這所學校已裁撤或併校，不能編入學生。"),
        "overlaps": _("與這名學生已有的就學期間重疊。"),
    }[why]
