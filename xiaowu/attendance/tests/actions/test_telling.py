"""A morning of an absence that nobody explained: who is told when, what is answered, who is alarmed, and what a correction says."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.answering import answer, confirm_roll, note
from xiaowu.attendance.actions.care import set_care, shown
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.telling import JOB, REACH, due_now, tell_families, tell_school
from xiaowu.attendance.models import AbsenceTold, AbsenceWord, CareRule, Leave, LeaveCell
from xiaowu.attendance.rules.leave import Span, Verb
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.rules.telling import TELL_AT, Said
from xiaowu.attendance.tests.families import Family, at
from xiaowu.attendance.tests.school import ABSENT, SICK, SchoolDay
from xiaowu.identity.models import Account, Withheld
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.queue import perform
from xiaowu.kernel.seen import Stale, marks
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import School
from xiaowu.timetable.rules.periods import Period

StopClock = Callable[..., None]
LATE = RollException(Mark.LATE)


def kinds_told() -> list[str]:
    distribute()
    with as_owner():
        return list(Notice.objects.filter(kind__startswith="attendance.").order_by("pk").values_list("kind", flat=True))


def test_a_guardian_is_told_once_answers_with_an_alarm_and_is_told_of_the_correction(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock, client_of: Callable[[str], Any]
) -> None:
    place = teacher.class_id
    day.take(place, {family.child.pk: ABSENT})
    stop_clock(at(8, 39))
    assert tell_families() == 0  # the school's hour has not come
    stop_clock(at(8, 41))
    assert (tell_families(), tell_families(), kinds_told()) == (1, 0, ["attendance.absent"])
    assert family.child.name in words(family.browser.get("/inbox/"))
    refused = family.browser.send(family.page, {"said": "other"}, follow=False)
    assert (refused.status_code, "請寫下原因" in refused.content.decode()) == (422, True)
    assert family.browser.send(family.page, {"said": "safe"}, follow=False).status_code == 422  # the school's word, not a family's
    assert "學校會立刻尋找" in words(family.browser.send(family.page, {"said": "expected", "text": "七點半就出門了"}))
    assert kinds_told() == ["attendance.absent", *["attendance.alarm"] * 3]  # student affairs, the homeroom teacher and the deputy

    desk = f"/attendance/{day.id}/2026-11-24/desk/"
    office, home = client_of("student_affairs"), client_of("homeroom_teacher")
    assert "家長表示孩子應該在學校" in words(office.get("/"))
    for browser in (office, home):
        shown = browser.get(desk).content.decode()
        assert [each in shown for each in ("請立刻尋找", family.child.name, "七點半就出門了", 'href="tel:0912345678"', "通知匣")] == [True] * 5
    assert "已記下聯絡結果" in words(home.send(f"{desk}{family.child.pk}/", {"said": "safe", "text": "在保健室"}))
    assert "請立刻尋找" not in office.get(desk).content.decode()
    assert "在保健室" not in words(family.browser.get(family.page))  # what the school notes for itself

    day.take(place, {family.child.pk: LATE})
    assert (tell_families(), tell_families()) == (1, 0)  # a correction waits for nothing
    assert kinds_told()[-1] == "attendance.corrected"
    assert "已到校" in words(family.browser.get("/inbox/"))
    with as_owner():
        assert list(AbsenceTold.objects.values_list("student_id", "is_told", "times", "accounts")) == [(family.child.pk, False, 2, 1)]


@pytest.mark.usefixtures("family")
def test_nobody_is_told_from_a_roll_in_doubt_until_student_affairs_confirms_just_that_save(
    day: SchoolDay, teacher: Somebody, stop_clock: StopClock, client_of: Callable[[str], Any], actor_of: Callable[[str], Any]
) -> None:
    children = day.children(teacher.class_id)
    day.take(teacher.class_id, dict.fromkeys(children, ABSENT))
    stop_clock(at(9, 0))
    assert tell_families() == 0
    office, desk = client_of("student_affairs"), f"/attendance/{day.id}/2026-11-24/desk/"
    assert "點名待確認" in office.get(desk).content.decode()
    confirm = f"/attendance/{day.id}/{teacher.class_id}/2026-11-24/confirm/"
    assert "缺席學生" in office.send(confirm, {"revision": "1"}, says_yes=False).content.decode()
    assert [office.send(confirm, {"revision": seen}, follow=False).status_code for seen in ("", "7")] == [422, 409]
    assert tell_families() == 0
    assert "將通知家長" in words(office.send(confirm, {"revision": "1"}))
    assert tell_families() == len(children)
    with pytest.raises(Forbidden):
        confirm_roll(actor_of("homeroom_teacher"), day.id, teacher.class_id, day.today, revision=1, now=clock.now())
    untaken = next(each for each in day.classes if each != teacher.class_id)
    with pytest.raises(NotFound):
        confirm_roll(actor_of("student_affairs"), day.id, untaken, day.today, revision=1, now=clock.now())
    confirm_roll(actor_of("student_affairs"), day.id, teacher.class_id, day.today, revision=1, now=clock.now())  # once more is nothing


def test_leave_tells_nobody_and_a_leave_entered_afterwards_takes_the_alarm_back(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock
) -> None:
    day.take(teacher.class_id, {family.child.pk: SICK})
    stop_clock(at(9, 0))
    assert tell_families() == 0
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    stop_clock(at(9, 10))
    assert tell_families() == 1
    day.take(teacher.class_id, {family.child.pk: RollException(Mark.LEAVE, LeaveType.PERSONAL)})
    stop_clock(at(9, 20))
    assert tell_families() == 1
    kinds_told()
    assert "已登記請假" in words(family.browser.get("/inbox/"))
    assert "不再是缺席" in words(family.browser.get(family.page))


def test_a_lesson_that_saw_the_child_and_a_leave_approved_meanwhile_explain_the_morning(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock, actor_of: Callable[[str], Any], client_of: Callable[[str], Any]
) -> None:
    place, other = teacher.class_id, next(child for child in day.children(teacher.class_id) if child != family.child.pk)
    day.take(place, {family.child.pk: ABSENT, other: ABSENT})
    on_leave(day, other)
    stop_clock(at(8, 50))
    assert tell_families() == 1
    building, desk = f"/attendance/present/{day.id}/", f"/attendance/{day.id}/2026-11-24/desk/"
    assert f"{family.child.name}（缺席）" in client_of("principal").get(building).content.decode()
    office = actor_of("student_affairs")
    save_period(office, day.id, class_id=place, day=day.today, period=Period.FIRST, exceptions={}, seen_revision=0, now=clock.now())
    assert (tell_families(), tell_families(), kinds_told()[-1]) == (1, 0, "attendance.corrected")
    assert f"{family.child.name}（缺席）" not in client_of("principal").get(building).content.decode()
    assert "沒有未請假" not in client_of("student_affairs").get(desk).content.decode()  # what was told stays to be seen


def on_leave(day: SchoolDay, child: int) -> None:
    """As the first lesson's leave is once it is approved."""
    by = {"asked_by_name": "林美玲", "asked_as": "guardian", "asked_at": clock.now(), "changed_by_name": "", "changed_at": clock.now()}
    with as_owner():
        leave = Leave.objects.create(
            school_id=day.id, student_id=child, leave_type=LeaveType.SICK, reason="發燒", first_day=day.today, last_day=day.today, days=1,
            state="approved", chain=["homeroom_teacher"], **by,
        )  # fmt: skip
        LeaveCell.objects.create(
            school_id=day.id, student_id=child, leave=leave, day=day.today, period=Period.FIRST, leave_type=LeaveType.SICK, standing="approved"
        )


def test_a_guardian_from_whom_the_child_is_withheld_and_a_school_that_tells_nobody_send_nothing(
    day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock, actor_of: Callable[[str], Any]
) -> None:
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    stop_clock(at(9, 0))
    office = actor_of("student_affairs")
    set_care(office, day.id, tells=False, tell_at=at(8, 0).time(), tells_lessons=False, warn_at=[3], seen=None)
    set_care(office, day.id, tells=False, tell_at=at(8, 0).time(), tells_lessons=False, warn_at=[3], seen=None)
    assert tell_families() == 0
    with as_owner():
        CareRule.objects.update(tells=True)
        Withheld.objects.create(account=Account.objects.get(holder=family.uid), child=family.child.uid)
    assert (tell_families(), kinds_told()) == (1, [])
    assert family.browser.get(family.page).status_code == 302  # nobody any more
    with as_owner():
        assert AbsenceTold.objects.get().accounts == 0  # the desk says that somebody must call
    with pytest.raises(Forbidden):
        set_care(actor_of("homeroom_teacher"), day.id, tells=True, tell_at=at(8, 0).time(), tells_lessons=False, warn_at=[], seen=None)
    with as_owner():
        School.objects.filter(pk=day.id).update(closed_on=day.today)
    with pytest.raises(NotFound):
        set_care(actor_of("student_affairs"), day.id, tells=True, tell_at=at(8, 0).time(), tells_lessons=False, warn_at=[], seen=None)


def test_nobody_answers_for_another_child_nor_notes_what_is_not_theirs(
    day: SchoolDay, family: Family, teacher: Somebody, actor_of: Callable[[str], Any], client_of: Callable[[str], Any]
) -> None:
    other = next(child for child in day.children(teacher.class_id) if child != family.child.pk)
    day.take(teacher.class_id, {other: ABSENT})
    assert family.browser.get(f"/attendance/own/{other}/2026-11-24/").status_code == 404
    assert family.browser.get(family.page).status_code == 404  # the own child is there: nothing to answer
    assert client_of("homeroom_teacher").get(f"/attendance/own/{other}/2026-11-24/").status_code == 403
    stranger = actor_of("other_teacher")
    with pytest.raises(NotFound):
        note(stranger, day.id, other, day.today, said=Said.REACHED, text="", now=clock.now())
    with pytest.raises(Forbidden):
        note(actor_of("principal"), day.id, other, day.today, said=Said.REACHED, text="", now=clock.now())
    with pytest.raises(BadInput):
        note(actor_of("homeroom_teacher"), day.id, other, day.today, said=Said.EXPECTED, text="", now=clock.now())
    guardian = Actor("", (RoleAssignment("guardian", 1, 1),), 1)
    with pytest.raises(BadInput):
        answer(guardian, other, day.today, said=Said.SAFE, text="", child="", class_name="", now=clock.now())
    with pytest.raises(NotFound):
        answer(guardian, other, date(2026, 11, 2), said=Said.ILL, text="", child="", class_name="", now=clock.now())
    with as_owner():
        assert AbsenceWord.objects.count() == 0
    note(actor_of("homeroom_teacher"), day.id, other, day.today, said=Said.REACHED, text="", now=clock.now())
    with as_owner():
        assert AbsenceWord.objects.get().said == Said.REACHED


def test_of_two_runs_that_found_the_same_the_second_tells_nobody(day: SchoolDay, family: Family, teacher: Somebody, stop_clock: StopClock) -> None:
    day.take(teacher.class_id, {family.child.pk: ABSENT})
    stop_clock(at(9, 0))
    found: Any = perform(JOB, lambda _actor: due_now(clock.now()), city=REACH)
    runs = [perform(JOB, lambda actor: tell_school(actor, found, clock.now()), city=REACH) for _run in range(2)]
    assert (runs, kinds_told()) == ([1, 0], ["attendance.absent"])


def test_of_a_period_with_leave_the_family_reads_the_leave_and_not_that_the_child_was_absent(
    day: SchoolDay, family: Family, teacher: Somebody, actor_of: Callable[[str], Any]
) -> None:
    wish = Wish(LeaveType.SICK, Span(day.today, day.today, Period.FIRST, Period.FIRST), "看醫生")
    asked = ask_for(actor_of("homeroom_teacher"), day.id, family.child.pk, wish, now=clock.now())
    save_period(
        actor_of("homeroom_teacher"), day.id, class_id=teacher.class_id, day=day.today, period=Period.FIRST, exceptions={family.child.pk: SICK},
        seen_revision=0, now=at(9, 0),
    )  # fmt: skip
    page = words(family.browser.get("/attendance/own/"))
    assert ["第一節 病假" in page, "第一節 缺席" in page] == [True, False]
    step(actor_of("homeroom_teacher"), asked, Verb.WITHDRAW, now=clock.now())
    assert "第一節 缺席" in words(family.browser.get("/attendance/own/"))


def test_two_who_set_the_care_of_a_school_at_once_keep_each_what_the_other_touched(day: SchoolDay, actor_of: Callable[[str], Any]) -> None:
    office, seen = actor_of("student_affairs"), marks(shown(CareRule(school_id=day.id)))
    set_care(office, day.id, tells=True, tell_at=TELL_AT, tells_lessons=False, warn_at=[3, 5], seen=seen)
    set_care(office, day.id, tells=False, tell_at=TELL_AT, tells_lessons=False, warn_at=[], seen=seen)  # shown no steps, and touched none
    with as_owner():
        stands = CareRule.objects.get(pk=day.id)
    assert (stands.tells, stands.warn_at) == (False, [3, 5])
    with pytest.raises(Stale):
        set_care(office, day.id, tells=False, tell_at=TELL_AT, tells_lessons=False, warn_at=[4], seen=seen)


def test_a_family_that_reads_english_reads_an_english_day_in_a_correction() -> None:
    about = {"child": "王小明", "class": "一年1班", "day": "2026-11-24", "mark": "", "periods": [20]}
    with override("en"):
        assert "Tue 24 Nov 2026" in kinds()["attendance.corrected"].said(about).title
        assert "Tue 24 Nov 2026" in kinds()["attendance.absent"].said({**about, "lessons": True}).title
