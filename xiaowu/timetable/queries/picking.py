"""A teacher as the timetable's forms pick one (挑選教師): whoever serves at the school today."""

from collections.abc import Sequence

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import number
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import marked
from xiaowu.kernel.ui.picking import Choice, Picker, among
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.week import staff_of


def teachers(actor: Actor, words: Sequence[str], most: int, school: str = "") -> list[Choice]:
    """By name or number, for those who keep the school's timetable. One statement. Raises Forbidden."""
    school_id = number(school)
    require(actor, Permission.KEEP, school_id=school_id)
    return among([Choice(each, label) for each, label in teacher_labels(school_id or 0)], words)[:most]


def teacher_labels(school_id: int) -> list[tuple[int, str]]:
    """Each with a label that tells them from a colleague of the same name. One statement."""
    return [(each.id, marked(f"{each.name}（#{each.id}）")) for each in staff_of(school_id, clock.today())]


TEACHERS = Picker("timetable:pick_teacher", N_("查找教師"), N_("姓名或編號"), Permission.KEEP, teachers, ("school",))
