"""What the search finds in attendance (全站搜尋): the rolls of a day that somebody types, and for a family its own children."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.home import my_classes_on
from xiaowu.kernel.access import own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.bounds import is_our_day
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.search import MOST, NOTHING, Found, Hit, day_of, note_of


def days(actor: Actor, text: str) -> Found:
    """Of a day, in ROC years or not: the rolls of one's own classes, and the progress of one's schools. One statement; none for what is no day."""
    day = day_of(text)
    if day is None or not is_our_day(day):
        return NOTHING
    rolls = [Hit(each.name, ("attendance:roll", each.school_id, each.class_id, day), spoken.long(day)) for each in my_classes_on(actor, day)]
    schools = own_schools(actor, Permission.SEE_COMPLETION)
    hits = [*rolls, *(Hit(_("點名進度"), ("attendance:school_day", school_id, day), spoken.long(day)) for school_id in schools)]
    return Found(tuple(hits[:MOST]), len(hits))


@dataclass(frozen=True, slots=True)
class _Own:
    name: str
    school: str
    school_class: str


def own_children(_actor: Actor, text: str) -> Found:
    """Of a family its children, or the pupil, by name; one's own data are no look. One statement."""
    found = rows(_Own, _OWN, [text])
    return Found(tuple(Hit(each.name, ("attendance:own",), note_of(each.school, each.school_class)) for each in found[:MOST]), len(found))


_OWN = "select name, school, class as school_class from attendance_mine() where strpos(roster_name_key(name), roster_name_key(%s)) > 0"
