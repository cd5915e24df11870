"""A pupil deputy fills in the class's roll by seats; a teacher confirms it, and until then it counts nowhere."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import HouseClient, words
from xiaowu.attendance.actions import deputy as actions
from xiaowu.attendance.models import Deputy, DeputyRule, PeriodMark, PeriodRevision, PeriodRoll
from xiaowu.attendance.queries import deputy as queries
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.attendance.tests.periods import TODAY, PeriodDay
from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, code_for, started
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import Enrolment, SchoolDayException, Student
from xiaowu.timetable.rules.periods import Period

ABSENT, LATE = RollException(Mark.ABSENT), RollException(Mark.LATE)
EIGHT = datetime(2026, 11, 24, 8, 50, tzinfo=clock.TAIPEI)
FIRST = Period.FIRST


@pytest.fixture
def day(people: dict[str, Somebody], db: None) -> PeriodDay:
    return PeriodDay(people)


@pytest.fixture
def browser(day: PeriodDay, actor_of: ActorOf, people: dict[str, Somebody]) -> HouseClient:
    """The first child of the class, signed in on its own phone."""
    with as_owner():
        child = Student.objects.get(pk=day.children[0])
    return started(code_for(actor_of, people["homeroom_teacher"], Kind.PUPIL, child.uid), child.uid)


class Pupil:
    """The first child of the class as an actor, the database armed as its request would be."""

    def __init__(self, day: PeriodDay) -> None:
        self.day = day
        with as_owner():
            child = Student.objects.get(pk=day.children[0])
            account = Account.objects.get(holder=child.uid)
            enrolled = Enrolment.objects.filter(school_class_id=day.place, valid__contains=TODAY)
            self.seat = {each.student_id: each.seat for each in enrolled}
        self.assignments = (RoleAssignment("pupil", day.school, day.place, ""),)
        self.account, self.name = account.pk, child.name

    def actor(self) -> Actor:
        arm(reach_of(str(self.account), TODAY, self.assignments))
        return Actor(self.name, self.assignments, self.account, None, None)

    def fills_in(self, marks: dict[int, RollException], seen: int = 0, period: int = FIRST, **more: Any) -> int:
        seats = {self.seat.get(child, child): mark for child, mark in marks.items()}
        return actions.fill_in(self.actor(), period, marks=seats, seen_revision=seen, **{"listed": None, "now": EIGHT, **more})


@pytest.fixture
def pupil(day: PeriodDay, browser: HouseClient) -> Pupil:
    with as_owner():
        DeputyRule.objects.create(school_id=day.school, allows=True)
        Deputy.objects.create(school_id=day.school, school_class_id=day.place, student_id=day.children[0], first=TODAY, named_at=EIGHT)
    return Pupil(day)


def test_a_deputys_roll_counts_nowhere_until_a_teacher_confirms_it_and_then_as_the_teachers(day: PeriodDay, pupil: Pupil) -> None:
    one, two, three = day.children[1:4]
    assert pupil.fills_in({one: ABSENT, two: LATE}) == 1
    assert pupil.fills_in({one: ABSENT, two: LATE}) == 1  # sent twice
    said = day.told().said(FIRST)
    assert (said.is_taken, said.is_filled_in, said.sure.stands(day.children)) == (False, True, {})
    sheet = day.sheet("homeroom_teacher", FIRST)
    assert (sheet.header.is_taken, sheet.marks) == (False, {})
    assert {child: each.mark for child, each in sheet.proposals.items()} == {one: ABSENT, two: LATE}
    with as_owner():
        assert not Telling.objects.filter(kind="attendance.gone").exists()
        assert PeriodRevision.objects.get(day=TODAY).saved_by_name == pupil.name
    # a form opened before the deputy sent anything is the teacher's word alone: what the deputy said is not put together with it
    assert day.save("homeroom_teacher", FIRST, {three: ABSENT}, seen=0, shown={}) == 2
    after = day.told().said(FIRST)
    assert (after.is_taken, after.stands(day.children)) == (True, {three: ABSENT})
    assert after.marks[Source.DEPUTY] == {one: ABSENT, two: LATE}  # no word is lost
    with pytest.raises(Conflict, match="老師已經點名"):
        pupil.fills_in({}, seen=2)


def test_a_deputy_confirmed_as_shown_is_the_teachers_roll(day: PeriodDay, pupil: Pupil) -> None:
    one = day.children[1]
    pupil.fills_in({one: ABSENT})
    proposals = {child: each.mark for child, each in day.sheet("homeroom_teacher", FIRST).proposals.items()}
    day.save("homeroom_teacher", FIRST, proposals, seen=1, shown={})
    with as_owner():
        roll = PeriodRoll.objects.get(day=TODAY, period=FIRST)
        marks = set(PeriodMark.objects.filter(day=TODAY, student_id=one).values_list("source", "mark"))
    assert (roll.revision, roll.away, sorted(roll.whole)) == (2, 1, [Source.HOMEROOM, Source.DEPUTY])
    assert marks == {(Source.HOMEROOM, "absent"), (Source.DEPUTY, "absent")}


def test_a_deputy_says_nothing_of_leave_of_other_seats_of_other_times_or_after_another_deputy(day: PeriodDay, pupil: Pupil) -> None:
    one = day.children[1]
    with pytest.raises(BadInput, match="無法辨識"):
        pupil.fills_in({one: RollException(Mark.LEFT_EARLY)})
    with pytest.raises(BadInput, match="無法辨識"):
        pupil.fills_in({99: ABSENT})
    with pytest.raises(BadInput, match="還沒開始"):
        pupil.fills_in({}, period=Period.SEVENTH)
    with pytest.raises(BadInput, match="沒有這一節"):
        pupil.fills_in({}, period=77)
    with pytest.raises(Conflict, match="編入或離開"):
        pupil.fills_in({}, listed=[1, 2])
    pupil.fills_in({one: ABSENT}, listed=list(pupil.seat.values()))
    with pytest.raises(Conflict, match="另一位副班長"):
        pupil.fills_in({}, seen=0)
    assert pupil.fills_in({}, seen=1) == 2


@pytest.fixture
def without(day: PeriodDay, pupil: Pupil) -> Iterator[Callable[..., None]]:
    def change(**given: Any) -> None:
        with as_owner():
            DeputyRule.objects.update(allows=given.get("allows", True))
            Deputy.objects.update(first=given.get("first", TODAY), last=given.get("last"))

    return iter([change])


def test_nobody_fills_in_who_is_not_deputy_today_or_whose_school_does_not_let_them(day: PeriodDay, pupil: Pupil, without: Iterator[Any]) -> None:
    change = next(without)
    for given in ({"allows": False}, {"first": TODAY + timedelta(days=1)}, {"first": date(2026, 11, 2), "last": date(2026, 11, 23)}):
        change(**given)
        with pytest.raises(Forbidden):
            pupil.fills_in({})
        assert queries.seat_sheet(FIRST).seats == ()
    change()
    with as_owner():
        SchoolDayException.objects.create(school_id=day.school, day=TODAY, is_school_day=False, reason="颱風")
    assert queries.today(pupil.actor()) is None
    with pytest.raises(BadInput, match="不是上課日"):
        pupil.fills_in({})
    with as_owner():
        Deputy.objects.update(student_id=day.children[2])  # somebody else
    with pytest.raises(Forbidden):
        pupil.fills_in({})
    arm_for(day.people["homeroom_teacher"])
    assert queries.seat_sheet(FIRST).seats == ()  # nor does a teacher by a pupil's door


def test_the_pupils_page_shows_seats_and_no_name_and_the_class_page_names_and_ends(
    day: PeriodDay, browser: HouseClient, client_of: Callable[[str], Any], stop_clock: Callable[..., None]
) -> None:
    teacher, office, place = client_of("homeroom_teacher"), client_of("student_affairs"), f"/attendance/{day.school}/{day.place}/deputies/"
    assert "您今天不是副班長" in words(browser.get("/attendance/deputy/"))
    assert "協助點名" not in words(browser.get("/"))
    assert "學校尚未開放" in words(teacher.get(place))
    assert teacher.send(f"/attendance/{day.school}/deputies/", {"allows": "1"}).status_code == 403  # the school's own office says so
    office.send(f"/attendance/{day.school}/deputies/", {"allows": "1"})
    office.send(f"/attendance/{day.school}/deputies/", {"allows": "1"})
    teacher.send(place, {"student": str(day.children[0]), "first": "115/11/24", "last": ""})
    assert "離開本班為止" in words(teacher.get(place))
    assert "1 位" in words(office.get(f"/attendance/{day.school}/deputies/"))
    assert "已經是副班長" in words(teacher.send(place, {"student": str(day.children[0]), "first": "115/11/25", "last": ""}))
    stop_clock(datetime(2026, 11, 24, 7, 0, tzinfo=clock.TAIPEI))
    assert "還沒開始" in words(browser.get("/attendance/deputy/"))
    stop_clock(EIGHT)
    told = browser.get("/attendance/deputy/")
    with as_owner():
        names = set(Student.objects.filter(pk__in=day.children[1:]).values_list("name", flat=True))
    assert "第一節" in words(told)
    assert not [name for name in names if name in words(told)]
    assert "開始填寫" in words(browser.get("/"))
    with as_owner():
        numbers = sorted(Enrolment.objects.filter(school_class_id=day.place, valid__contains=TODAY).values_list("seat", flat=True))
    form = {"revision": "0", "children": ",".join(map(str, numbers)), "shown": "", **{f"mark-{each}": "present" for each in numbers}}
    assert "已填寫，等老師確認" in words(browser.send("/attendance/deputy/10/save/", form | {f"mark-{numbers[1]}": "absent"}, follow=True))
    page = words(teacher.get(f"/attendance/{day.school}/{day.place}/periods/10/2026-11-24/"))
    assert "副班長：缺席，請確認" in page
    assert "副班長已填寫這一節" in page
    with as_owner():
        made = Deputy.objects.get()
    teacher.send(f"{place}{made.pk}/end/", {})
    assert browser.send("/attendance/deputy/10/save/", form).status_code == 403


def test_who_may_name_whom_and_for_which_days(day: PeriodDay) -> None:
    one = day.children[0]
    by = {"first": TODAY, "last": TODAY, "now": EIGHT}
    teacher = arm_for(day.people["homeroom_teacher"])
    with pytest.raises(BadInput, match="不得早於今天"):
        actions.name_deputy(teacher, day.school, day.place, student=one, **{**by, "first": date(2026, 11, 23)})
    with pytest.raises(BadInput, match="最後一日"):
        actions.name_deputy(teacher, day.school, day.place, student=one, **{**by, "last": date(2026, 11, 23)})
    with pytest.raises(BadInput, match="一年"):
        actions.name_deputy(teacher, day.school, day.place, student=one, **{**by, "last": date(2028, 11, 23)})
    with pytest.raises(BadInput, match="不在班上"):
        actions.name_deputy(teacher, day.school, day.place, student=999_999, **by)
    actions.name_deputy(teacher, day.school, day.place, student=one, **by)
    with as_owner():
        made = Deputy.objects.get()
    actions.end_deputy(teacher, day.school, day.place, deputy_id=made.pk, today=TODAY)  # begun today: as if never named
    with pytest.raises(NotFound):
        actions.end_deputy(teacher, day.school, day.place, deputy_id=made.pk, today=TODAY)
    with pytest.raises(Forbidden):
        actions.name_deputy(arm_for(day.people["subject_teacher"]), day.school, day.place, student=one, **by)
    with pytest.raises(NotFound):
        actions.allow(Actor("", (RoleAssignment("student_affairs", 999_999, None, ""),), None, None, None), 999_999, allows=True)
