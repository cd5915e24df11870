"""Reminders of rolls (催點名): those who take a class's roll are told that it is not taken yet."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.completion import missing_rolls
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, tell_holders, told_already
from xiaowu.roster.models import Post
from xiaowu.roster.rules.roles import Role

_WHOSE = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER)
KIND = "attendance.roll_missing"


def remind_of_rolls(actor: Actor, school_id: int) -> int:
    """Tell the homeroom teachers of this school's classes without a roll today; returns for how many classes this was new. Raises Forbidden.

    Six statements; each class is told once a day. Nobody is told for a post that nobody holds: its stand-in would be told about every class.
    """
    require(actor, Permission.CORRECT_ROLL, school_id=school_id)
    day = clock.today()
    missing = missing_rolls(school_id, day)
    about = {each.class_id: {"school": school_id, "class": each.class_id, "name": each.name, "day": day.isoformat()} for each in missing}
    held = Post.objects.filter(school_id=school_id, role__in=_WHOSE, school_class__in=about, valid__contains=day).order_by("pk")
    holders = [Holder(Role(role), school_id, class_id) for role, class_id in dict.fromkeys(held.values_list("role", "school_class_id"))]
    new = tell_holders(actor, KIND, [(each, about[each.class_id or 0], key_of(each.class_id or 0, day)) for each in holders])
    told = len({each.class_id for each, is_new in zip(holders, new, strict=True) if is_new})
    audit.record(actor, "reminded", "roll", school_id=school_id, day=day.isoformat(), classes=told)
    return told


def unreminded(actor: Actor, school_id: int, day: date, missing: Sequence[int]) -> int:
    """Of how many of these classes nobody was reminded that day: none, and another reminder would reach nobody. One statement. Raises Forbidden."""
    require(actor, Permission.CORRECT_ROLL, school_id=school_id)
    return len(missing) - sum(told_already(KIND, [key_of(each, day) for each in missing]))


def key_of(class_id: int, day: date) -> str:
    """The key under which it is told and, once the roll is saved, settled (`roll.save_roll`)."""
    return f"{class_id} {day}"


def words(about: About) -> Words:
    """What a teacher is told."""
    return Words(_("%(name)s今天還沒點名") % {"name": about["name"]}, _("請於點名截止前完成；已完成則不必理會。"))
