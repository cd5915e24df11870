"""People who must look for a child are told at once (到課後失蹤): the child was there earlier, and is absent without leave in the roll just saved."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.attendance.queries.class_day import ClassDay
from xiaowu.attendance.rules.contradictions import is_gone
from xiaowu.attendance.rules.effective import Said
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, settle, tell_holders
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.rules.bells import bell_of

KIND = "attendance.gone"


@dataclass(frozen=True, slots=True)
class SavedDay:
    """A class's day as it was read, and what is said since of the periods that were saved."""

    told: ClassDay
    after: dict[int, Said]

    def became(self, *, gone: bool) -> list[int]:
        """Who is gone by what was saved and was not before; or who is not any more."""
        before = {child: self.told.words(child) for child in self.told.ids}
        now = {child: words | {period: said.words(child) for period, said in self.after.items()} for child, words in before.items()}
        return [child for child in self.told.ids if is_gone(now[child]) is gone and is_gone(before[child]) is not gone]


def alarm(actor: Actor, saved: Collection[SavedDay]) -> None:
    """Tell student affairs and the classes' teachers about children of one school who are gone with what was saved of one day, and settle those
    who are found by it. Two statements at most. The words name no child: they say where to look.
    """
    missing = [(each, child) for each in saved for child in each.became(gone=True)]
    if missing:
        whom = _whom([each.told for each, _child in missing])
        tell_holders(
            actor, KIND, [(holder, _about(each.told, max(each.after), child), key_of(each.told, child)) for each, child in missing
                          for holder in whom[each.told.header.class_id]],
        )  # fmt: skip
    for each in saved:
        for child in each.became(gone=False):
            settle(KIND, key_of(each.told, child))


@dataclass(frozen=True, slots=True)
class _Held:
    class_id: int
    role: Role


def _whom(told: Collection[ClassDay]) -> dict[int, list[Holder]]:
    """By class. Nobody is told for a post that nobody holds: its stand-in would be told about every class."""
    head = next(iter(told)).header
    whom = {each.header.class_id: [Holder(Role.STUDENT_AFFAIRS, head.school_id)] for each in told}
    statement = "select class_id, role from unnest(%s::bigint[]) class_id cross join lateral attendance_class_roles(%s, class_id, %s) role"
    for each in rows(_Held, statement, [list(whom), head.school_id, head.day]):
        whom[each.class_id].append(Holder(each.role, head.school_id, each.class_id))
    return whom


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
