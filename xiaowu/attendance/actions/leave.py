"""Asking for leave (請假申請): by a guardian for the own children, by a teacher for a child of the class, by student affairs for a group."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from xiaowu.attendance.actions.leave_flow import LEAVES, agree_at_once, noted, tell_approvers
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.leave import approvers_at, approvers_over, is_family, roles_over, rules_at
from xiaowu.attendance.queries.leave_cells import Standing, standing_cells
from xiaowu.attendance.queries.leave_children import Child, children_of, my_children
from xiaowu.attendance.rules.leave import (
    LONGEST_REASON,
    MOST_CHILDREN,
    Cell,
    Fault,
    Span,
    State,
    Verb,
    approver,
    cells_of,
    length,
    overlapping,
    remaining,
    span_fault,
    touches,
    why_not,
)
from xiaowu.attendance.rules.leave_types import ORDER, SchoolRules
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run
from xiaowu.kernel.errors import BadInput, Conflict, NotFound, RowError
from xiaowu.kernel.roc import spoken
from xiaowu.roster.queries.calendar import days_of, due_after
from xiaowu.roster.rules.roles import Family, Role
from xiaowu.timetable.queries.hours import periods_between

_AT = {Fault.BACKWARDS: "last", Fault.TOO_LONG: "last", Fault.NOT_OFFERED: "leave_type", Fault.IN_EXAMS: "leave_type", Fault.MORE_THAN_MAY: "last"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: which type, from when until when, why; `kin`: the degree of kinship, where the school asks it."""

    leave_type: LeaveType
    span: Span
    reason: str
    kin: int = 0


@dataclass(frozen=True, slots=True)
class LeaveTerms:
    """What a wish comes to at one school: the cells with school, how long it is, who must agree."""

    cells: frozenset[Cell]
    days: Fraction
    chain: tuple[Role, ...]
    bells: Mapping[date, Collection[int]]  # what is rung, by day


def ask_for_own(actor: Actor, children: Sequence[int], wish: Wish, *, now: datetime) -> list[int]:
    """A guardian asks for one or several of their own children in one form; returns the requests' ids. Raises Forbidden, NotFound, BadInput,
    Conflict.
    """
    require(actor, Permission.ASK_LEAVE, school_id=ANYWHERE)
    mine = {each.student_id: each for each in my_children(actor)}
    if not children:
        raise BadInput(_("請選擇孩子。"), at="children")
    if not set(children) <= mine.keys():
        raise NotFound(_("只能為自己的孩子請假。"))
    return _ask(actor, [mine[each] for each in dict.fromkeys(children)], wish, now=now)


def ask_for(actor: Actor, school_id: int, student_id: int, wish: Wish, *, now: datetime) -> int:
    """A teacher or student affairs asks for a child. Raises Forbidden, NotFound, BadInput, Conflict."""
    require(actor, Permission.ASK_LEAVE_FOR, school_id=ANYWHERE)
    found = children_of(school_id, [student_id])
    if not found:
        raise NotFound
    require(actor, Permission.ASK_LEAVE_FOR, school_id=school_id, class_id=found[0].class_id)
    return _ask(actor, found, wish, now=now)[0]


def ask_for_group(actor: Actor, school_id: int, students: Sequence[int], wish: Wish, *, now: datetime) -> list[int]:
    """Student affairs asks for a team or a trip. Who has another leave in these cells is left out, as `conflicts` told before. Raises Forbidden,
    BadInput, Conflict."""
    found, asked, clashes = _group(actor, school_id, students, wish, now)
    taken = {each.student_id for each in clashes}
    going = [each for each in found if each.student_id not in taken]
    if not going:
        raise BadInput(_("所有學生在這段時間都已有假單。"), at="students")
    made = _write(actor, going, wish, asked, now)
    if len(made) > 1:
        Leave.objects.filter(pk__in=made).update(batch=made[0])
    agree_at_once(actor, school_id, made, now=now)
    return made


def conflicts(actor: Actor, school_id: int, students: Sequence[int], wish: Wish, *, now: datetime) -> tuple[list[Child], LeaveTerms, list[Standing]]:
    """What a group's request would come to: its children, its cells, and what stands in the way. Raises Forbidden, BadInput."""
    return _group(actor, school_id, students, wish, now)


def ask_again(actor: Actor, leave_id: int, wish: Wish, *, now: datetime) -> State:
    """Send a returned request again, as it is now. Raises Forbidden, NotFound, BadInput, Conflict."""
    move = LEAVES.begin(actor, leave_id, Verb.ASK_AGAIN, now=now)
    row = move.row
    class_id = LEAVES.class_of(row)
    asked = _wanted(actor, row.school_id, class_id, wish, now)
    _free([row.student_id], row.school_id, asked, but=[row.pk])
    LeaveCell.objects.filter(leave_id=row.pk).delete()
    _put_cells([row], wish, asked)
    rest = remaining(asked.chain, _askers(actor, row.school_id, class_id))
    present = approvers_at(row.school_id, class_id)
    waits_for = approver(rest[0] if rest else asked.chain[-1], present)
    said = _columns(wish, asked) | {"chain": list(asked.chain), "place": len(asked.chain) - len(rest), "waits_for": waits_for}
    LEAVES.finish(actor, move, Verb.ASK_AGAIN, now=now, writes=said | noted(actor, row, Verb.ASK_AGAIN, now=now))
    row.waits_for, row.sequence = waits_for, row.sequence + 1
    tell_approvers(actor, [(row, class_id)])
    return move.to


def _group(actor: Actor, school_id: int, students: Sequence[int], wish: Wish, now: datetime) -> tuple[list[Child], LeaveTerms, list[Standing]]:
    require(actor, Permission.ASK_GROUP_LEAVE, school_id=school_id)
    if len(students) > MOST_CHILDREN:
        told = _("一張團體假單最多 %(most)d 名學生，這張有 %(count)d 名。全校或整個年級外出，請在課表設定免點名。")
        words = told % {"most": MOST_CHILDREN, "count": len(students)}
        raise BadInput(words, rows=[RowError(MOST_CHILDREN + 1, "", words)], at="students")
    found = children_of(school_id, students)
    if not found or len(found) != len(set(students)):
        raise BadInput(_("名單中有不在本校班級的學生。"), at="students")
    asked = _wanted(actor, school_id, None, wish, now)
    return found, asked, _clashes([each.student_id for each in found], school_id, asked)


def _ask(actor: Actor, children: Sequence[Child], wish: Wish, *, now: datetime) -> list[int]:
    """All of them, or none."""
    wanted = [(each, _wanted(actor, each.school_id, each.class_id, wish, now)) for each in children]
    for each, asked in wanted:
        _free([each.student_id], each.school_id, asked, names={each.student_id: each.name})
    made = [(each.school_id, _write(actor, [each], wish, asked, now)) for each, asked in wanted]
    for school_id, of_child in made:
        agree_at_once(actor, school_id, of_child, now=now)
    return [each for _school, of_child in made for each in of_child]


def _wanted(actor: Actor, school_id: int, class_id: int | None, wish: Wish, now: datetime) -> LeaveTerms:
    """What it comes to. Raises BadInput, with the field to blame."""
    if not wish.reason.strip():
        raise BadInput(_("請填寫事由。"), at="reason")
    if fault := span_fault(wish.span):
        raise BadInput(_words(fault, wish, None), at=_AT[fault])
    rules, today, span = rules_at(school_id), clock.day(now), wish.span
    bells = {day: periods for (_at, day), periods in periods_between([school_id], span.first, span.last).items()}
    cells = cells_of(span, days_of(school_id, span.first, span.last), bells)
    is_office = holds(actor, Permission.ASK_GROUP_LEAVE, school_id=school_id)
    back = due_after(school_id, span.last, rules.late) if span.last < today else None
    if fault := why_not(wish.leave_type, cells, rules, today=today, back=back, kin=wish.kin, is_office=is_office):
        raise BadInput(_words(fault, wish, rules), at=_AT.get(fault, "first"))
    days = length(cells, rules.lessons)
    return LeaveTerms(cells, days, rules.chain(days, touches_exams=touches(cells, rules.exams)), bells)


def _clashes(children: Sequence[int], school_id: int, asked: LeaveTerms, but: Sequence[int] = ()) -> list[Standing]:
    stands = standing_cells([school_id], children, {day for day, _period in asked.cells}, but=but)
    return [each for each in stands if overlapping([each.cell], asked.cells)]


def _free(children: Sequence[int], school_id: int, asked: LeaveTerms, *, but: Sequence[int] = (), names: dict[int, str] | None = None) -> None:
    """Raises BadInput with each cell that another request has."""
    if clashes := _clashes(children, school_id, asked, but):
        rows = [RowError(place, (names or {}).get(each.student_id, ""), clash_words(each)) for place, each in enumerate(clashes, 1)]
        told = "；".join(dict.fromkeys(clash_words(each) for each in clashes[:5]))
        raise BadInput(_("這段時間已有假單：%(told)s。") % {"told": told}, rows=rows, at="first")


def clash_words(each: Standing) -> str:
    standing = _("已核准") if each.standing == State.APPROVED else _("審核中")
    return _("%(day)s%(type)s（%(state)s）") % {"day": spoken.short(each.day), "type": _(LEAVE_TITLES[LeaveType(each.leave_type)]), "state": standing}


def _write(actor: Actor, children: Sequence[Child], wish: Wish, asked: LeaveTerms, now: datetime) -> list[int]:
    """Requests of one school and their cells; as many statements for hundreds as for one. Raises Conflict where somebody else was first."""
    mine = [_askers(actor, each.school_id, each.class_id) for each in children]
    rest = [remaining(asked.chain, roles) for roles in mine]
    present = approvers_over(children[0].school_id, list({each.class_id for each in children})) if any(rest) else {}
    rows = [
        Leave(
            school_id=each.school_id, student_id=each.student_id, state=State.ASKED, chain=list(asked.chain),
            place=len(asked.chain) - max(len(left), 1), waits_for=approver(left[0], present[each.class_id]) if left else _own_role(roles),
            asked_by=actor.account_id, asked_by_name=actor.name[:100], asked_as=_own_role(roles), asked_at=now,
            changed_by=actor.account_id, changed_by_name=actor.name[:100], changed_at=now, **_columns(wish, asked),
        )
        for each, roles, left in zip(children, mine, rest, strict=True)
    ]  # fmt: skip
    made = Leave.objects.bulk_create(rows)
    try:
        _put_cells(made, wish, asked)
    except IntegrityError as error:
        raise Conflict(_("同一時間剛有另一張假單送出，這張沒有寫入；請重新整理後查看。")) from error
    audit.record_each(actor, "asked", "leave", [each.pk for each in made], school_id=made[0].school_id, type=wish.leave_type.value)
    tell_approvers(actor, [(each, child.class_id) for each, child, left in zip(made, children, rest, strict=True) if left])
    return [each.pk for each in made]


def _askers(actor: Actor, school_id: int, class_id: int | None) -> frozenset[str]:
    return frozenset({Family.GUARDIAN}) if is_family(actor) else roles_over(actor, school_id, class_id)


def _own_role(roles: frozenset[str]) -> str:
    """The highest of somebody's roles that agrees to leaves; a guardian's is that."""
    return next((role.value for role in (*reversed(ORDER), Role.DEPUTY_HOMEROOM_TEACHER) if role in roles), Family.GUARDIAN.value)


def _columns(wish: Wish, asked: LeaveTerms) -> dict[str, Any]:
    """What the request says of itself: the span as it was asked, days without school at its ends too, which may have school later."""
    span = wish.span
    return {
        "leave_type": wish.leave_type.value, "kin": wish.kin, "reason": wish.reason.strip()[:LONGEST_REASON], "first_day": span.first,
        "last_day": span.last, "begins": span.begins, "ends": span.ends, "days": round(float(asked.days), 2),
    }  # fmt: skip


_PUT_CELLS = """
insert into attendance_leavecell (school_id, student_id, leave_id, day, period, leave_type, standing, rung)
select %s, one.student, one.leave, cell.day, cell.period, %s, %s, cell.rung::smallint[]
from unnest(%s::bigint[], %s::bigint[]) one (leave, student) cross join unnest(%s::date[], %s::smallint[], %s::text[]) cell (day, period, rung)
order by one.student, cell.day, cell.period
"""


def _put_cells(made: Sequence[Leave], wish: Wish, asked: LeaveTerms) -> None:
    """Of one school's. In the order of the children, whom the database locks. One statement."""
    cells = sorted(asked.cells)
    run(
        _PUT_CELLS,
        [made[0].school_id, wish.leave_type.value, State.ASKED.value, [each.pk for each in made], [each.student_id for each in made],
         [day for day, _period in cells], [period for _day, period in cells], [_rung(asked.bells[day]) if period else "{}" for day, period in cells]],
    )  # fmt: skip


def _rung(periods: Collection[int]) -> str:
    """An array within an array, as PostgreSQL reads it."""
    return f"{{{','.join(str(int(each)) for each in periods)}}}"


def _words(fault: Fault, wish: Wish, rules: SchoolRules | None) -> str:
    title, rule = _(LEAVE_TITLES[wish.leave_type]), rules.types.get(wish.leave_type) if rules else None
    given = {"type": title, "ahead": rule.ahead if rule else 0, "late": rules.late if rules else 0, "first": _day(wish.span.first)}
    return {
        Fault.BACKWARDS: _("結束早於開始。"),
        Fault.TOO_LONG: _("一張假單最多跨 120 天；更長的請洽學校辦理休學或其他安排。"),
        Fault.NO_SCHOOL: _("這段時間沒有上課日，不需要請假。"),
        Fault.NOT_OFFERED: _("本校沒有「%(type)s」。"),
        Fault.TOO_LATE: _("補假期限（返校後 %(late)s 個上課日內）已過，請洽生教組。"),
        Fault.NOT_AHEAD: _("「%(type)s」須於 %(ahead)s 天前申請；臨時有事請先聯繫導師或生教組。"),
        Fault.MORE_THAN_MAY: _("超過「%(type)s」一次可請的天數。"),
        Fault.IN_EXAMS: _("考試期間不能請「%(type)s」。"),
    }[fault] % given


def _day(day: date) -> str:
    return spoken.short(day)
