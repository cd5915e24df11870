"""People who must look for a child are told at once (到課後失蹤): the child was there earlier, and is absent without leave in the roll just saved."""

from django.utils.translation import gettext as _

from xiaowu.attendance.queries.class_day import ClassDay
from xiaowu.attendance.rules.contradictions import is_gone
from xiaowu.attendance.rules.effective import Said
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, settle, tell_holders
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.rules.bells import bell_of

KIND = "attendance.gone"


def alarm(actor: Actor, told: ClassDay, period: int, after: Said) -> None:
    """Tell student affairs and the class's teachers about children who are gone with this save, and settle those who are found by it.
    Two statements at most. The words name no child: they say where to look.
    """
    before = {child: told.words(child) for child in told.ids}
    now = {child: words | {period: after.words(child)} for child, words in before.items()}
    missing = [child for child in told.ids if is_gone(now[child]) and not is_gone(before[child])]
    if missing:
        whom = _whom(told)
        tell_holders(actor, KIND, [(holder, _about(told, period, child), key_of(told, child)) for child in missing for holder in whom])
    for child in told.ids:
        if is_gone(before[child]) and not is_gone(now[child]):
            settle(KIND, key_of(told, child))


def _whom(told: ClassDay) -> list[Holder]:
    """Nobody is told for a post that nobody holds: its stand-in would be told about every class."""
    school_id, class_id = told.header.school_id, told.header.class_id
    held = values("select attendance_class_roles(%s, %s, %s)", [school_id, class_id, told.header.day])
    return [Holder(Role.STUDENT_AFFAIRS, school_id), *(Holder(Role(role), school_id, class_id) for role in held)]


def _about(told: ClassDay, period: int, child: int) -> dict[str, str | int]:
    head = told.header
    seat = next(each.seat for each in told.children if each.student_id == child)
    title = bell_of(period, told.bells).title
    return {
        "school": head.school_id, "class": head.class_id, "day": head.day.isoformat(), "period": period, "name": head.name, "seat": seat,
        "title": title,
    }  # fmt: skip


def key_of(told: ClassDay, child: int) -> str:
    """The key under which it is told and, once the child is found, settled."""
    return f"{told.header.day} {child}"


def words(about: About) -> Words:
    """The words: class and seat, no name."""
    found = {"name": about["name"], "seat": about["seat"], "period": _(str(about["title"]))}
    return Words(_("%(name)s %(seat)s 號在%(period)s不見了") % found, _("先前到過課，這一節缺席且沒有請假。請立即查找，並更正點名。"))
