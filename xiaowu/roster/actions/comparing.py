"""What a class list would change in the register as it stands now (名條比對); other schools are asked whether they have its new children."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.classlist import guardians_of, known_children, known_classes
from xiaowu.roster.queries.leaving import expected_here
from xiaowu.roster.rules.classlist import Fault, ListedChild, Plan, Question, RowFault, Verb
from xiaowu.roster.rules.comparing import Register, known_as, placed, plan
from xiaowu.roster.rules.likeness import name_key


class Answered(BadInput):
    """A list that is refused because of what other schools answered. It is returned, not raised:
    a refused request would roll back the question, its audit and its looks.
    """

    status = 200


def plan_of(actor: Actor, school_id: int, children: Sequence[ListedChild]) -> Plan:
    """What the list would do. Other schools are asked only about rows that would be added, and only when nothing else is wrong. Each question is
    audited here, and each yes is a look recorded there. Six statements, however long the list. Raises Forbidden, Answered (too often).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    register = Register(known_children(actor, school_id))
    children, closed = placed(children, known_classes(actor, school_id, {each.academic_year for each in children}))
    listed = [each.student_id for child in children if child.guardian for each in register.by_number(child.number)]
    steps, faults, questions = plan(children, register, guardians_of(actor, school_id, listed) if listed else {})
    faults += closed
    new = [step.child for step in steps if step.verb is Verb.ADD and step.child.birth_date]
    was_asked = bool(new) and not faults
    if was_asked:
        questions += known_as(Question.COMING, new, coming := people_on_the_way(actor, school_id))
        asked = {(name_key(each.name), each.birth_date) for each in new} - coming
        questions += known_as(Question.ELSEWHERE, new, enrolled_elsewhere(actor, school_id, asked) if asked else ())
    rows = sorted((_told(fault) for fault in faults), key=lambda each: each.row)
    return Plan(tuple(steps), tuple(rows), was_asked, tuple(sorted(questions, key=lambda each: each.row)))


def people_on_the_way(actor: Actor, school_id: int) -> set[tuple[str, date | None]]:
    """Names (in the form that is compared) and birthdays of the children released to this school who wait to be placed. One statement."""
    return {(name_key(name), born) for name, born in expected_here(actor, school_id)}


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    birth_date: date


def enrolled_elsewhere(actor: Actor, school_id: int, people: Collection[tuple[str, date | None]]) -> list[tuple[str, date]]:
    """Which of these (name in the form that is compared, birthday) another school has. The function answers only yes or no, for exactly those asked,
    and only so often. Raises Answered (too often).
    """
    asked = sorted(people, key=str)
    known = rows(
        _Known,
        "select name, birth_date from roster_enrolled_elsewhere(%s, %s::text[], %s::date[], %s, %s)",
        [school_id, [name for name, _born in asked], [born for _name, born in asked], actor.name, clock.now()],
    )
    found = [(each.name, each.birth_date) for each in known]
    too_often = bool(found) and found[0][0] is None
    audit.record(
        actor,
        "asked",
        "enrolled_elsewhere",
        school_id=school_id,
        count=len(asked),
        **({"too_often": True} if too_often else {"found": len(found)}),
    )
    if too_often:
        raise Answered(_("本校近日以同一姓名比對了太多個生日，或有太多學生仍在其他學校；為保護學生個資，請明天再試，或請原校先辦理轉出。"))
    return found


def _told(fault: RowFault) -> RowError:
    other = {"row": fault.other_row}
    column, reason = {
        Fault.SEAT_TWICE: (_("座號"), _("與第 %(row)s 列座號重複。")),
        Fault.NUMBER_TWICE: (_("學號"), _("與第 %(row)s 列學號重複。")),
        Fault.NUMBER_SHARED: (_("學號"), _("名冊上有兩筆學籍的學號只差在全半形、大小寫或空格；請先查明是否為同一人。")),
        Fault.SEAT_TAKEN: (_("座號"), _("這個座號已有不在名條上的學生使用。")),
        Fault.NAMESAKE: (_("生日"), _("與第 %(row)s 列同名而生日不同；同名的新生請分次匯入或個別新增。")),
        Fault.CLASS_CLOSED: (_("班"), _("這個班級已關閉；請先在該班級的頁面恢復。")),
        Fault.HAS_LEFT: (_("學號"), _("這個學號的學生已離校；回校請以復學或轉入辦理。")),
    }[fault.fault]
    return RowError(fault.row, column, reason % other)
