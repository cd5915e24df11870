"""Families hear of single lessons missed where the school says so; corrections reach whoever was told, and alarms given again stay one."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.answering import answer
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.telling import tell_families
from xiaowu.attendance.models import AbsenceTold, AbsenceWord, CareRule
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.rules.telling import MOST_WORDS, Said
from xiaowu.attendance.tests.families import Family, at
from xiaowu.attendance.tests.periods import PeriodDay
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.identity.models import Account, Withheld
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.errors import BadInput
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import Guardian
from xiaowu.timetable.models import RollExemption
from xiaowu.timetable.rules.periods import Period

StopClock = Callable[..., None]
TODAY = "2026-11-24"


def told() -> list[tuple[str, str]]:
    """Every notice's kind and its first words, to whomever."""
    distribute()
    with as_owner():
        from_rows = Notice.objects.filter(kind__in=("attendance.absent", "attendance.corrected")).order_by("pk")
        return [(each.kind.removeprefix("attendance."), "、".join(map(str, each.about["periods"]))) for each in from_rows]


def says(day: SchoolDay, **given: Any) -> None:
    with as_owner():
        CareRule.objects.update_or_create(school_id=day.id, defaults={"tells_lessons": True, **given})


def test_a_lesson_missed_without_a_word_is_told_once_a_day_where_the_school_says_so_and_corrected_once_none_is_missed(
    day: SchoolDay, family: Family, teacher: Somebody, people: dict[str, Somebody], stop_clock: StopClock, client_of: Callable[[str], Any]
) -> None:
    lessons, child = PeriodDay(people), family.child.pk
    day.take(teacher.class_id, {})
    stop_clock(at(10, 0))
    lessons.save("homeroom_teacher", Period.SECOND, {child: ABSENT})
    stop_clock(at(10, 6))
    assert tell_families() == 0  # this school tells of days alone
    says(day)
    with as_owner():
        free = RollExemption.objects.create(
            school_id=day.id, first=day.today, last=day.today, periods=[Period.SECOND], grades=[], reason="exam", note="", made_at=clock.now()
        )
    assert tell_families() == 0  # of the second no roll was due
    with as_owner():
        free.delete()
    assert (tell_families(), tell_families(), told()) == (1, 0, [("absent", "20")])
    lessons.save("homeroom_teacher", Period.THIRD, {child: ABSENT}, hour=11)
    stop_clock(at(11, 30))
    assert tell_families() == 0  # told once a day; the page has both
    shown = words(family.browser.get(family.page))
    assert [each in shown for each in ("第二節", "第三節", "孩子應該在學校")] == [True] * 3
    assert "第二節缺席" in words(family.browser.get("/inbox/"))
    desk = words(client_of("student_affairs").get(f"/attendance/{day.id}/{TODAY}/desk/"))
    assert [each in desk for each in ("第二節缺席", "第三節缺席", family.child.name, "已通知家長")] == [True] * 4
    assert "謝謝" in words(family.browser.send(family.page, {"said": "ill"}))

    lessons.save("student_affairs", Period.SECOND, {})
    assert tell_families() == 0  # still the third
    says(day, tells=False, tells_lessons=False)
    lessons.save("student_affairs", Period.THIRD, {}, hour=11)
    stop_clock(at(6, 0).replace(day=25))  # whatever the hour, and though the school has ceased to tell
    assert (tell_families(), tell_families(), told()) == (1, 0, [("absent", "20"), ("corrected", "")])
    stop_clock(at(11, 40))
    assert "各節不再有缺席" in words(family.browser.get("/inbox/"))
    with as_owner():
        assert list(AbsenceTold.objects.values_list("of_lessons", "is_told", "times")) == [(True, False, 2)]


def test_a_day_missed_is_told_as_a_day_and_half_a_class_missing_a_lesson_is_told_to_nobody(
    day: SchoolDay, family: Family, teacher: Somebody, people: dict[str, Somebody], stop_clock: StopClock
) -> None:
    lessons, child = PeriodDay(people), family.child.pk
    says(day)
    day.take(teacher.class_id, {child: ABSENT})
    lessons.save("homeroom_teacher", Period.SECOND, dict.fromkeys(lessons.children, ABSENT))
    stop_clock(at(10, 6))
    assert (tell_families(), tell_families(), told()) == (1, 0, [("absent", "")])


def test_a_correction_reaches_whoever_was_told_except_from_whom_the_child_is_withheld_since(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock, actor_of: Callable[[str], Any]
) -> None:
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    stop_clock(at(9, 0))
    assert (tell_families(), len(told())) == (1, 1)
    father = Family(actor_of, teacher, name="陳大文")  # bound after the telling: not told, and it is on the page
    assert "學校也沒有收到請假" in words(father.browser.get(father.page))
    with as_owner():
        Guardian.objects.filter(uid=family.uid).delete()
        CareRule.objects.update_or_create(school_id=day.id, defaults={"tells": False})
    day.take(teacher.class_id, {})
    assert (tell_families(), [kind for kind, _periods in told()]) == (1, ["absent", "corrected"])
    with as_owner():
        mother = Account.objects.get(holder=family.uid)
        assert Notice.objects.filter(kind="attendance.corrected").values_list("account_id", flat=True).get() == mother.pk
        AbsenceTold.objects.update(is_told=True, times=1)
        Withheld.objects.create(account=mother, child=family.child.uid)
    assert (tell_families(), len(told())) == (1, 2)


def test_alarms_that_one_guardian_repeats_are_one_with_a_count_until_the_child_is_found(
    day: SchoolDay, family: Family, teacher: Somebody, client_of: Callable[[str], Any]
) -> None:
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    office, desk = client_of("student_affairs"), f"/attendance/{day.id}/{TODAY}/desk/"

    def alarms() -> int:
        distribute()
        with as_owner():
            return Notice.objects.filter(kind="attendance.alarm").values("key").distinct().count()

    for _again in range(3):
        family.browser.send(family.page, {"said": "expected"})
    assert (alarms(), "表示 3 次" in words(office.get(desk))) == (1, True)
    office.send(f"{desk}{family.child.pk}/", {"said": "safe"})
    family.browser.send(family.page, {"said": "expected"})
    assert (alarms(), "表示" in words(office.get(desk)).replace("家長表示", "")) == (2, False)

    arm(reach_of(str(Account.objects.get(holder=family.uid).pk), clock.today(), ()))
    mother = Actor("林美玲", (RoleAssignment("guardian", 1, 1),), Account.objects.get(holder=family.uid).pk)
    given = {"said": Said.ILL, "text": "", "child": "", "class_name": "", "now": clock.now()}
    for _word in range(MOST_WORDS - 4):
        answer(mother, family.child.pk, day.today, **given)
    with pytest.raises(BadInput):
        answer(mother, family.child.pk, day.today, **given)
    with as_owner():
        assert AbsenceWord.objects.filter(account_id=mother.account).count() == MOST_WORDS


@pytest.mark.parametrize("later", ["seen", "on leave"])
def test_of_an_absence_that_is_none_any_more_the_family_reads_what_stands_and_is_asked_for_no_reason(
    day: SchoolDay, family: Family, teacher: Somebody, people: dict[str, Somebody], actor_of: Any, stop_clock: StopClock, later: str
) -> None:
    child, asks = family.child.pk, family.page
    day.take(teacher.class_id, {child: ABSENT})
    first, month = (family.browser.get(each) for each in ("/", "/attendance/own/"))
    assert [("缺席" in words(page), asks in page.content.decode()) for page in (first, month)] == [(True, True)] * 2
    assert family.browser.get(asks).status_code == 200
    stop_clock(at(9, 0))
    if later == "seen":
        PeriodDay(people).save("homeroom_teacher", Period.FIRST, {})
    else:
        wish = Wish(LeaveType.SICK, Span(day.today, day.today), "發燒")
        ask_for(actor_of("homeroom_teacher"), day.id, child, wish, now=clock.now())
        day.take(teacher.class_id, {child: ABSENT})  # the office says again that it was missing
    first, month = (family.browser.get(each) for each in ("/", "/attendance/own/"))
    said = "遲到" if later == "seen" else "病假"
    assert [(said in words(page), asks in page.content.decode()) for page in (first, month)] == [(True, False)] * 2
