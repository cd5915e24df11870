"""How the desk of one's own school stands (缺席聯絡的首頁卡片), in numbers: for the home page, and for what waits before all else."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.rules.telling import Said, Standing, standing
from xiaowu.kernel import clock
from xiaowu.kernel.access import own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.waiting import Wait, Waits

READS = ("roster_school",)


@dataclass(frozen=True, slots=True)
class MyDesk:
    """How the desk of one's own school stands today: numbers alone."""

    school_id: int
    name: str
    day: date
    absent: int
    waiting: int  # nobody has answered, and nobody was reached
    alarms: int


@dataclass(frozen=True, slots=True)
class _Mine:
    school_id: int
    name: str
    words: list[list[list[str]]]


_MINE = """
select s.id as school_id, s.name, coalesce((
    select json_agg((select coalesce(json_agg(json_build_array(w.said) order by w.id), '[]'::json) from attendance_absenceword w
        where w.school_id = m.school_id and w.day = m.day and w.student_id = m.student_id))
    from attendance_rollmark m where m.school_id = s.id and m.day = %(day)s
        and attendance_explained(m.school_id, m.school_class_id, m.day, m.student_id, m.mark) = 'absent'), '[]'::json) as words
from roster_school s join roster_days(%(day)s, %(day)s) open on open.school_id = s.id and open.why is null
where s.id = any(%(ids)s::bigint[]) order by s.id
"""


def my_desks(actor: Actor) -> list[MyDesk]:
    """The desks of the schools for whose children one cares, on a school day. One statement."""
    ids, day = list(own_schools(actor, Permission.CARE)), clock.today()
    found = rows(_Mine, _MINE, {"ids": ids, "day": day}) if ids else []
    return [_mine(each, [standing(Said(said) for (said,) in words) for words in each.words], day) for each in found]


def _mine(each: _Mine, standings: list[Standing], day: date) -> MyDesk:
    waiting = sum(one in (Standing.SILENT, Standing.TRIED) for one in standings)
    return MyDesk(each.school_id, each.name, day, len(standings), waiting, standings.count(Standing.ALARM))


def alarms(_actor: Actor, found: list[MyDesk]) -> Waits:
    """Children whose family says that they should be at school: before all else. No statement."""
    kind = _("缺席聯絡")
    first = tuple(
        Wait(_alarmed(each.alarms), kind, ("attendance:desk_day", each.school_id, each.day), each.day, True) for each in found if each.alarms
    )
    return Waits(kind, first, len(first), len(first), reverse("attendance:desk"))


def _alarmed(count: int) -> str:
    return ngettext("%(count)d 位缺席學生的家長表示孩子應該在學校", "%(count)d 位缺席學生的家長表示孩子應該在學校", count) % {"count": count}
