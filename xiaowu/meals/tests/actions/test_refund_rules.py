"""Writing a rule of refunds: what a draft and a rule in force refuse; and meals that nobody can stop or start again."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import as_owner
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.meals.actions import refund_rules as actions
from xiaowu.meals.actions.meal_stops import Again, StopWish, eat_again, stop_for, stop_own
from xiaowu.meals.actions.refund_month import released_words, step
from xiaowu.meals.models import Kitchen, MealStop, RefundDraft, RefundVersion, Service
from xiaowu.meals.queries.meal_stops import soonest_back
from xiaowu.meals.queries.refund_facts import versions as reckoned_by
from xiaowu.meals.queries.refund_rules import changed, draft, versions
from xiaowu.meals.queries.refund_versions import history, standing
from xiaowu.meals.rules.refund_ledger import Verb
from xiaowu.meals.rules.refund_rule import MOST_LINES, stored
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Line, Other, RefundRule, Subsidised
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.models import Enrolment, SchoolClass

pytestmark = pytest.mark.usefixtures("db")
SICK = Line(frozenset({LeaveType.SICK}))
TODAY = date(2026, 11, 24)


class Desk:
    """Student affairs, which writes the rule."""

    def __init__(self, october: October) -> None:
        self.actor, self.school = october.actor_of("student_affairs"), october.school

    @property
    def seen(self) -> str:
        return draft(self.actor, self.school)[1]

    def issue(self, begins: date) -> None:
        actions.issue(self.actor, self.school, begins, seen=self.seen, now=at(TODAY))

    def put(self, line: Line, number: int = 0) -> None:
        actions.put_line(self.actor, self.school, number, line, seen=self.seen, now=at(TODAY))


@pytest.fixture
def desk(october: October) -> Desk:
    return Desk(october)


def test_a_line_has_a_ground_and_a_rule_no_more_than_so_many_lines(desk: Desk) -> None:
    with pytest.raises(BadInput, match="至少一種事由"):
        desk.put(Line(frozenset()))
    with as_owner():
        RefundDraft.objects.create(school_id=desk.school, rule=stored(RefundRule((SICK,) * MOST_LINES)), changed_at=at(TODAY))
    with pytest.raises(BadInput, match=f"最多 {MOST_LINES} 條"):
        desk.put(SICK)
    desk.put(Line(frozenset({LeaveType.EXAM})), number=2)  # one of them is changed all the same
    with pytest.raises(NotFound):
        desk.put(SICK, number=MOST_LINES + 1)


def test_the_same_again_is_nothing(desk: Desk) -> None:
    desk.put(SICK)
    before = RefundDraft.objects.get().changed_at
    desk.put(SICK, number=1)
    assert RefundDraft.objects.get().changed_at == before
    desk.issue(FIRST)
    desk.issue(FIRST)  # pressed twice
    assert RefundVersion.objects.count() == 1


def test_a_rule_in_force_is_mended_from_a_day_of_an_open_month_on_though_it_is_over(desk: Desk, october: October) -> None:
    october.rule(SAMPLES["day_before"], begins=FIRST)
    october.close(FIRST, now=at(NOVEMBER, 9))
    actions.begin_from(desk.actor, desk.school, "third_day", seen=desk.seen, now=at(TODAY))
    with pytest.raises(BadInput, match="已經結算"):
        desk.issue(date(2026, 10, 20))
    desk.issue(NOVEMBER)
    assert list(RefundVersion.objects.order_by("begins").values_list("begins", flat=True)) == [FIRST, NOVEMBER]
    assert versions(desk.school)[0].rule == SAMPLES["third_day"]


def test_what_a_new_rule_changes_is_said_line_by_line() -> None:
    old, exam = SAMPLES["day_before"], Line(frozenset({LeaveType.EXAM}))
    new = replace(old, lines=(*old.lines[1:], exam), subsidised=Subsidised.SAME)
    said = changed(new, old)
    assert changed(old, old) == []
    assert said[0].endswith("從第 1 天起退。 不必事先告知。")
    assert "：不再有規定（原為：" in said[1]
    assert said[2:] == ["補助生與付費學生相同。"]


def test_what_falls_away_of_the_whole_rule_and_its_notes_are_said_too() -> None:
    old = replace(SAMPLES["day_before"], paid_first=True, notes="請於期限內申請")
    assert changed(replace(old, paid_first=False, notes=""), old) == ["還沒繳清餐費的也退。", "給家長的說明：刪除"]
    assert changed(old, replace(old, paid_first=False, notes="")) == ["繳清這學期餐費的才退。", "給家長的說明：請於期限內申請"]


def test_a_line_for_groups_and_one_for_everybody_are_told_apart() -> None:
    one, group = Line(frozenset({LeaveType.OFFICIAL})), Line(frozenset({LeaveType.OFFICIAL}), group_from=10)
    both = replace(SAMPLES["day_before"], lines=(one, group))
    assert changed(both, both) == []
    [said] = changed(replace(both, lines=(group,)), both)
    assert "不再有規定" in said
    assert "10 人以上" not in said
    [said] = changed(replace(both, lines=(one,)), both)
    assert "10 人以上" in said


def test_a_child_of_a_class_of_several_grades_stops_the_meals_of_its_own_grade(october: October, actor_of: Any) -> None:
    office, child, now = actor_of("student_affairs"), october.children[0], at(TODAY, 7)
    wish = StopWish(Other.STOPPED, TODAY, TODAY, now)
    with as_owner():
        grade = SchoolClass.objects.get(pk=october.place).grade
        Enrolment.objects.filter(student_id=child, valid__contains=TODAY).update(grade=grade + 1)
        Service.objects.update(first_grade=grade + 1, last_grade=grade + 1)
    with pytest.raises(BadInput, match="不供餐"):
        stop_for(office, october.school, october.children[1:2], wish, now=now)
    assert stop_for(office, october.school, [child], wish, now=now).new == 1


def test_a_rule_is_not_changed_for_a_closed_month_nor_before_the_one_that_it_follows(desk: Desk, october: October) -> None:
    with pytest.raises(BadInput, match="還沒有任何一條"):
        desk.issue(FIRST)
    october.rule(SAMPLES["day_before"], begins=NOVEMBER)
    october.close(NOVEMBER, now=at(date(2026, 12, 1)))
    with as_owner():
        RefundVersion.objects.all().delete()
    desk.put(SICK)
    with pytest.raises(BadInput, match="已經結算"):
        desk.issue(date(2026, 11, 5))
    desk.issue(date(2026, 12, 1))
    desk.put(Line(frozenset({LeaveType.EXAM})))
    with pytest.raises(BadInput, match="不能早於"):
        desk.issue(date(2026, 11, 30))
    desk.issue(date(2026, 12, 2))


def test_a_wrong_rule_is_mended_from_its_own_first_day_on_until_somebody_is_paid_by_it(desk: Desk, october: October) -> None:
    for sample in ("day_before", "third_day", "third_day"):
        actions.begin_from(desk.actor, desk.school, sample, seen=desk.seen, now=at(TODAY))
        desk.issue(NOVEMBER)
    assert RefundVersion.objects.count() == 2
    assert [(each.begins, each.rule) for each in versions(desk.school)] == [(NOVEMBER, SAMPLES["third_day"])]
    assert reckoned_by(desk.school) == ((NOVEMBER, SAMPLES["third_day"]),)
    october.close(NOVEMBER, now=at(date(2026, 12, 1)))
    actions.begin_from(desk.actor, desk.school, "day_before", seen=desk.seen, now=at(TODAY))
    with pytest.raises(BadInput, match="已經結算"):
        desk.issue(NOVEMBER)


def test_a_rule_that_another_took_the_place_of_is_still_shown_with_what_was_changed(desk: Desk) -> None:
    for sample, begins in (("day_before", FIRST), ("day_before", NOVEMBER), ("third_day", NOVEMBER)):
        actions.begin_from(desk.actor, desk.school, sample, seen=desk.seen, now=at(TODAY))
        desk.issue(begins)
    newest, wrong, first = history(desk.school)
    assert [(each.version.begins, each.is_replaced) for each in (newest, wrong, first)] == [(NOVEMBER, False), (NOVEMBER, True), (FIRST, False)]
    assert (first.changes, wrong.changes) == (None, ())
    assert newest.changes == tuple(changed(SAMPLES["third_day"], SAMPLES["day_before"]))
    assert standing([newest, wrong, first]) == versions(desk.school)


def test_only_what_is_offered_is_a_sample_and_only_keepers_write(desk: Desk, actor_of: Any) -> None:
    with pytest.raises(BadInput, match="範例"):
        actions.begin_from(desk.actor, desk.school, "none", seen=desk.seen, now=at(TODAY))
    with pytest.raises(Forbidden):
        actions.begin_from(actor_of("clerk"), desk.school, "proof", seen="x", now=at(TODAY))
    with pytest.raises(Conflict, match="已有人更改了草稿"):
        actions.begin_from(actor_of("student_affairs"), desk.school, "proof", seen="x", now=at(TODAY))


def test_meals_of_nobody_are_not_stopped_nor_started_again_once_they_are_over(october: October, actor_of: Any) -> None:
    now = at(TODAY, 11)  # a kitchen takes changes until then
    office = actor_of("student_affairs")
    with pytest.raises(NotFound):
        eat_again(office, 0, now=now)
    with as_owner():
        over = MealStop.objects.create(
            school_id=october.school, student_id=october.children[0], ground="stopped", first=TODAY - timedelta(days=2), last=TODAY, told_at=now, at=now,
            by_name="陳組長",
        )  # fmt: skip
    with pytest.raises(Conflict, match="已經過去"):
        eat_again(office, over.pk, now=now)
    with pytest.raises(NotFound):
        eat_again(office, over.pk, school_id=october.school + 1, now=now)
    MealStop.objects.filter(pk=over.pk).update(back_from=TODAY)
    assert eat_again(office, over.pk, now=now) == Again(TODAY, 0)
    with pytest.raises(Forbidden):
        stop_own(office, [], StopWish(Other.STOPPED, TODAY, TODAY, now), now=now)


def test_a_month_of_no_school_is_not_closed_and_a_release_is_told_with_its_month(october: October, actor_of: Any) -> None:
    with pytest.raises(Forbidden):
        step(actor_of("student_affairs"), 0, FIRST, Verb.CLOSE, now=at(NOVEMBER))
    assert released_words({"school": 1, "year": 2026, "month": 10}).title == "115年10月的午餐退費名單已釋出"


def test_a_stop_of_today_is_undone_while_a_kitchen_takes_changes_however_early_it_was_told(october: October, actor_of: Any) -> None:
    office, child = actor_of("student_affairs"), october.children[0]
    stop_for(office, october.school, [child], StopWish(Other.STOPPED, TODAY, TODAY, at(TODAY, 7)), now=at(TODAY, 7))
    with as_owner():
        stop = MealStop.objects.get(student_id=child)
        Kitchen.objects.update(days_before=1)
    with pytest.raises(Conflict, match="已經過去"):
        eat_again(office, stop.pk, now=at(TODAY, 11))
    assert [eat_again(office, stop.pk, now=at(TODAY, 10)) for _twice in range(2)] == [Again(TODAY, 1), Again(TODAY, 0)]
    assert [soonest_back(at(TODAY, hour)) for hour in (10, 11)] == [TODAY, TODAY + timedelta(days=1)]


def test_a_class_that_was_stopped_by_mistake_eats_again_in_one_act_and_nobody_else_with_it(october: October, actor_of: Any) -> None:
    office, (alone, *together) = actor_of("student_affairs"), october.children[:4]
    wish = StopWish(Other.STOPPED, TODAY, TODAY, at(TODAY, 7))
    stop_for(office, october.school, [alone], wish, now=at(TODAY, 7))
    stop_for(office, october.school, together, wish, now=at(TODAY, 7))
    with as_owner():
        stops = {each.student_id: each.pk for each in MealStop.objects.all()}
    assert eat_again(office, stops[together[0]], now=at(TODAY, 8)) == Again(TODAY, 1)
    assert [eat_again(office, stops[together[1]], together=True, now=at(TODAY, 8)).children for _twice in range(2)] == [2, 0]
    with as_owner():
        assert dict(MealStop.objects.values_list("student_id", "back_from")) == {alone: None, **dict.fromkeys(together, TODAY)}
    assert eat_again(office, stops[alone], together=True, now=at(TODAY, 8)) == Again(TODAY, 1)  # stopped by itself


@pytest.mark.parametrize(("first", "last", "weekday"), [(28, 29, 0), (24, 26, 5)])
def test_days_of_which_none_is_a_school_day_are_not_stopped(october: October, actor_of: Any, first: int, last: int, weekday: int) -> None:
    wish = StopWish(Other.WEEKDAY, date(2026, 11, first), date(2026, 11, last), at(TODAY), weekday)
    with pytest.raises(BadInput, match="沒有要上課供餐"):
        stop_for(actor_of("student_affairs"), october.school, october.children[:1], wish, now=at(TODAY))
