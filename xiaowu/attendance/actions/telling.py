"""Families are told of absences that nobody explained (缺席通知), once for each change; what they answer goes to those who look for the child."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.roll import Mark
from xiaowu.attendance.rules.telling import CORRECTED_FOR, SAID_TITLES, TELL_AT, News, RollState, Said, doubt_of, is_time, news
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.queue import one_by_one, perform
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.telling import settle, tell
from xiaowu.timetable.rules.periods import title_of

JOB = "attendance.tell_families"
REACH = frozenset({"cares"})
ABSENT, CORRECTED = "attendance.absent", "attendance.corrected"


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A child of whom a family is to be told something, and how its class's roll stands. `periods`: the single lessons that it missed, if it is these
    that are told and not the day.
    """

    school_id: int
    class_id: int
    class_name: str
    student_id: int
    child: str
    day: date
    mark: str
    leave_type: str
    is_told: bool
    times: int
    enrolled: int
    absent: int
    newcomers: int
    saved_at: datetime
    is_confirmed: bool
    tell_at: time | None
    of_lessons: bool = False
    periods: Sequence[int] = ()

    @property
    def roll(self) -> RollState:
        return RollState(self.enrolled, self.absent, self.newcomers, self.saved_at.astimezone(TAIPEI), self.is_confirmed)

    @property
    def key(self) -> str:
        """Under which it is told, with the number of the news after it; and settled."""
        return f"{self.student_id}{' lessons' if self.of_lessons else ''} {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class _Account:
    student_id: int
    account_id: int


def tell_families() -> int:
    """Tell families at every school, each in a transaction of its own, so that one that fails stops no other; returns how many children's families
    were told something. Safe to run twice, even at once: the row of what was told says who was first.
    """
    now = clock.now()
    waiting: list[Unexplained] = perform(JOB, lambda _actor: due_now(now), city=REACH)
    schools: dict[int, list[Unexplained]] = defaultdict(list)
    for each in waiting:
        schools[each.school_id].append(each)
    return sum(one_by_one(schools.values(), lambda found: perform(JOB, lambda actor: tell_school(actor, found, now), city=REACH), pieces=True))


_LESSONS = """
select school_id, class_id, class_name, student_id, child, day, case when cardinality(periods) > 0 then 'absent' else '' end as mark,
    '' as leave_type, is_told, times, enrolled, absent, newcomers, saved_at, false as is_confirmed, tell_at, true as of_lessons, periods
from attendance_missing(%s, %s)
"""


def due_now(now: datetime) -> list[Unexplained]:
    """A correction waits for no hour: whoever was told wrongly hears it at once; and a doubt holds only what would alarm. Two statements."""
    given = [clock.day(now), CORRECTED_FOR.days]
    found = [*rows(Unexplained, "select *, false as of_lessons, '{}'::smallint[] as periods from attendance_unexplained(%s, %s)", given),
             *rows(Unexplained, _LESSONS, given)]  # fmt: skip
    return [each for each in found if each.is_told or (is_time(now, each.tell_at or TELL_AT, each.roll) and doubt_of(each.roll) is None)]


_PUT = """
insert into attendance_absencetold as told (school_id, school_class_id, day, student_id, of_lessons, is_told, times, accounts, told_at)
values (%(school)s, %(class)s, %(day)s, %(student)s, %(of_lessons)s, true, 1, %(accounts)s, %(now)s)
on conflict (school_id, day, student_id, of_lessons) do update
set is_told = not told.is_told, times = told.times + 1, accounts = excluded.accounts, told_at = excluded.told_at
where told.times = %(times)s and told.is_told = %(is_told)s
returning times
"""


def tell_school(actor: Actor, found: Sequence[Unexplained], now: datetime) -> int:
    """Those of one school; two statements, and one more for each correction, child and account."""
    school_id = found[0].school_id
    accounts: dict[int, list[int]] = defaultdict(list)
    for each in rows(_Account, "select * from attendance_family_accounts(%s, %s)", [school_id, [one.student_id for one in found]]):
        accounts[each.student_id].append(each.account_id)
    told = sum(_tell_one(actor, each, _were_told(each) if each.is_told else accounts[each.student_id], now) for each in found)
    if told:
        audit.record(actor, "told", "absences", school_id=school_id, children=told)
    return told


def _were_told(each: Unexplained) -> list[int]:
    """A correction goes to whoever heard what it corrects, whether or not they would be told today."""
    given = [each.school_id, each.day, each.student_id, f"{each.key} {each.times}"]
    return [one.account_id for one in rows(_Account, "select * from attendance_told_accounts(%s, %s, %s, %s)", given)]


def _tell_one(actor: Actor, each: Unexplained, accounts: Sequence[int], now: datetime) -> bool:
    given = {
        "school": each.school_id, "class": each.class_id, "day": each.day, "student": each.student_id, "accounts": len(accounts), "now": now,
        "times": each.times, "is_told": each.is_told, "of_lessons": each.of_lessons,
    }  # fmt: skip
    times = value(_PUT, given)
    if times is None:  # another run was first
        return False
    said = news(each.mark, is_told=each.is_told)
    kind = ABSENT if said is News.ABSENT else CORRECTED
    about = {
        "student": each.student_id, "day": each.day.isoformat(), "child": each.child, "class": each.class_name, "mark": each.mark,
        "leave": each.leave_type, "periods": list(each.periods), "lessons": each.of_lessons,
    }  # fmt: skip
    for account_id in accounts:
        tell(actor, account_id, kind, about, key=f"{each.key} {times}")
    if said is News.CORRECTED:
        settle(ABSENT, each.key)
    return True


def words(about: About) -> Words:
    """What a family is told of an absence."""
    said = _said(about)
    if about.get("lessons"):
        return Words(
            _("%(child)s %(day)s %(periods)s缺席") % said,
            _("%(class)s點名時沒有看到孩子，學校也沒有收到請假。請點開回覆原因；如果孩子應該在學校，請立刻告訴學校。") % said,
        )
    return Words(
        _("%(child)s今天未到校") % said if about["day"] == clock.today().isoformat() else _("%(child)s %(day)s 未到校") % said,
        _("%(class)s點名時沒有看到孩子，學校也沒有收到請假。請點開回覆原因；如果孩子應該在學校，請立刻告訴學校。") % said,
    )


def corrected_words(about: About) -> Words:
    """What a family is told once the mark was corrected."""
    said = _said(about)
    if about.get("lessons"):
        return Words(_("更正：%(child)s %(day)s 各節不再有缺席") % said, _("先前的缺席通知已更正，造成擔心，敬請見諒。") % said)
    if about["mark"] == Mark.LEAVE:
        return Words(_("更正：%(child)s %(day)s 已登記請假") % said, _("先前的缺席通知已更正。") % said)
    return Words(_("更正：%(child)s %(day)s 已到校") % said, _("先前的缺席通知已更正，造成擔心，敬請見諒。") % said)


def answered_words(about: About) -> Words:
    """What whoever looks for the child is told of a family's answer."""
    said = _said(about) | {"said": _(SAID_TITLES[Said(about["said"])])}
    return Words(_("%(class)s %(child)s 的家長回覆：%(said)s") % said, about["text"])


def _said(about: Mapping[str, Any]) -> dict[str, object]:
    periods = _("、").join(_(title_of(int(each))) for each in about.get("periods", ()))
    return {**about, "day": spoken.long(date.fromisoformat(str(about["day"]))), "periods": periods}
