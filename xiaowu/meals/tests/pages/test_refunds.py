"""Refunds on their pages: the rule is written, explained and tried; a month is closed, released and paid; a family reads its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from openpyxl import load_workbook

from conftest import Somebody, as_owner
from tests.client import HouseClient, hidden, words
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.models import Look
from xiaowu.kernel.ui.named import grade_title
from xiaowu.meals.actions.meal_stops import StopWish, stop_for
from xiaowu.meals.forms.refunds import LineForm, typed_line
from xiaowu.meals.models import MealStop, RefundDraft, RefundVersion, Service, Shift
from xiaowu.meals.rules.refund_rule import rule_of
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Line, Other, Settle
from xiaowu.meals.tests.october import October, at
from xiaowu.meals.tests.refund_rules import RULES
from xiaowu.roster.models import SchoolClass, Student

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]


def typed(line: Line) -> MultiValueDict[str, Any]:
    """A line as a browser sends it."""
    given = {name: value for name, value in typed_line(line).items() if value is not None and value is not False}
    blank = {f"{name}_{each}": value for each in (1, 2) for name, value in (("side", "before"), ("unit", "school"))}
    sent = {**blank, **given, "seen": "x"}
    return MultiValueDict({name: value if isinstance(value, list) else ["on" if value is True else str(value)] for name, value in sent.items()})


@pytest.mark.parametrize("name", RULES)
def test_each_schools_rule_is_written_in_the_form_line_by_line(name: str) -> None:
    for line in rule_of(RULES[name]).lines:
        form = LineForm(typed(line))
        assert form.is_valid(), form.errors
        assert form.line == line


@pytest.fixture
def school(people: dict[str, Somebody]) -> int:
    return people["homeroom_teacher"].school_id


def test_a_rule_is_written_from_a_sample_changed_and_put_in_force(client_of: ClientOf, school: int) -> None:
    office, draft = client_of("student_affairs"), f"/meals/{school}/refunds/rule/draft/"
    assert "還沒有任何一條" in words(office.get(draft))
    shown = office.send(f"{draft}sample/", {"sample": "third_day", "seen": hidden(office.get(draft), "seen")})
    assert "連續請假從第 3 天起退" in words(shown)
    line = {"grounds": ["exam"], "from_day": "1", "late": "lost", "side_1": "before", "unit_1": "school", "days_1": "2", "side_2": "before",
            "unit_2": "school", "seen": hidden(shown, "seen")}  # fmt: skip
    added = office.send(f"{draft}lines/0/", line)
    assert "須在停餐日前 2 個上課日告知" in words(added)
    assert "已有人更改了草稿" in words(office.send(f"{draft}lines/0/", line))  # an old page
    asked = office.send(f"{draft}sample/", {"sample": "proof", "seen": hidden(added, "seen")}, says_yes=False)
    assert "目前草稿的內容會由範例取代" in words(asked)
    past = office.send(f"{draft}issue/", {"begins": "2026-11-01", "seen": hidden(added, "seen")}, says_yes=False)
    assert "還沒結算的日子改依新規定計算" in words(past)
    issued = office.send(f"{draft}issue/", {"begins": "2026-12-01", "seen": hidden(added, "seen")})
    assert "退費規定已生效" in words(issued)
    with as_owner():
        version = RefundVersion.objects.get(school_id=school)
        assert RefundDraft.objects.count() == 0
    assert len(rule_of(version.rule).lines) == len(SAMPLES["third_day"].lines) + 1
    seen = hidden(office.get(draft), "seen")
    assert "不能早於" in words(office.send(f"{draft}issue/", {"begins": "2026-11-30", "seen": seen}))
    with as_owner():
        assert RefundVersion.objects.count() == 1


def test_what_contradicts_itself_is_told_at_its_line_and_never_in_force(client_of: ClientOf, school: int) -> None:
    office, draft = client_of("student_affairs"), f"/meals/{school}/refunds/rule/draft/"
    for settle in ("", "set_off"):
        line = {"grounds": ["left"], "from_day": "1", "late": "lost", "side_1": "before", "unit_1": "school", "side_2": "before", "unit_2": "school",
                "settle": settle, "seen": hidden(office.get(draft), "seen")}  # fmt: skip
        shown = office.send(f"{draft}lines/0/", line)
    assert "同一事由有兩條規定" in words(shown)
    assert "沒有下期繳費單可以扣抵" in words(shown)
    assert "規定有矛盾" in words(office.send(f"{draft}issue/", {"begins": "2026-12-01", "seen": hidden(shown, "seen")}))
    dropped = office.send(f"{draft}lines/2/drop/", {"seen": hidden(shown, "seen")})
    assert "同一事由" not in words(dropped)
    whole = {"settle": "cash", "subsidised": "none", "seen": hidden(dropped, "seen")}
    assert "無法計算教職員的退費" in words(office.send(f"{draft}whole/", {**whole, "staff": "on"}))
    assert "已寫入草稿" in words(office.send(f"{draft}whole/", {**whole, "paid_first": "on"}))


def test_a_rule_is_tried_on_an_invented_child(client_of: ClientOf, school: int, october: October) -> None:
    october.rule(SAMPLES["third_day"])
    asked = {"ground": "personal", "first": "2026-10-12", "days": "3", "told_on": "2026-09-01", "told_hour": "08:00", "group": "1"}
    shown = words(client_of("clerk").get(f"/meals/{school}/refunds/rule/", asked))
    assert shown.count("未達連續天數，不退") == 2
    assert "115年10月14日（三） 退費" in shown


def test_every_rule_so_far_is_read_with_who_put_it_in_force_and_what_it_changed(client_of: ClientOf, october: October) -> None:
    for sample in ("day_before", "third_day"):
        october.rule(SAMPLES[sample])
    page = words(client_of("clerk").get(f"/meals/{october.school}/refunds/rule/"))
    told = page.partition("歷次規定")[2]
    assert ("現行" in told, "已由同日起的規定取代" in told, "第一份規定" in told) == (True, True, True)
    assert told.index("現行") < told.index("連續請假從第 3 天起退") < told.index("已由同日起的規定取代")


def released_of(client: HouseClient, school: int) -> Any:
    return client.get(f"/meals/{school}/refunds/2026-10/list/")


def test_the_clerk_sees_names_and_money_once_they_are_released_and_never_why(client_of: ClientOf, october: October, actor_of: Any) -> None:
    october.rule(replace(SAMPLES["day_before"], settle=Settle.CASH))
    child = october.children[0]
    october.away(child, WEEK, at(date(2026, 10, 1)))
    with as_owner():
        name = Student.objects.get(pk=child).name
    clerk, month = client_of("clerk"), f"/meals/{october.school}/refunds/2026-10/"
    assert "還沒結算" in words(clerk.get(month))
    office = client_of("student_affairs")
    assert "275" in words(office.get(month))  # a preview
    assert name in words(office.get(f"/meals/{october.school}/refunds/{october.place}/2026-10/"))
    office.send(f"{month}advance/", {"verb": "close"})
    assert "＊：要退費的學生不到 5 人" in words(clerk.get(month))
    settled = words(office.get(month))  # as it was told before closing: who settles checks what is released
    assert ("275" in settled, "您看到全部的數字" in settled, "275" in words(clerk.get(month))) == (True, True, False)
    assert "275" not in office.get(reverse("meals:refund_sums", args=[october.school, 2026, 10, "csv"])).content.decode()
    assert name not in words(released_of(clerk, october.school))
    actor_of("clerk")
    assert values("select count(*) from meals_refundline") == [0]  # whatever is asked
    assert "幹事會收到通知" in words(office.send(f"{month}advance/", {"verb": "release"}))
    shown = words(released_of(clerk, october.school))
    assert name in shown
    assert "275" in shown
    assert "病假" not in shown
    assert "合計 275" in shown
    csv, xlsx = (clerk.get(reverse("meals:refund_list_export", args=[october.school, 2026, 10, each])).content for each in ("csv", "xlsx"))
    assert ("275" in csv.decode(), "合計" in csv.decode()) == (True, False)  # whoever sums the column gets it once
    assert [[cell.value for cell in row][:4] for row in load_workbook(BytesIO(xlsx)).active.iter_rows()][-1] == ["合計", None, None, 275]
    with as_owner():
        assert Look.objects.filter(purpose="meals.released", student_ids__contains=[child]).exists()
    actor_of("clerk")
    assert values("select amount from meals_refundline") == [275]
    assert values("select count(*) from meals_refundday") == [0]
    assert values("select count(*) from meals_mealbill") == [0]
    assert "已記錄退費" in words(clerk.send(f"{month}advance/", {"verb": "pay"}))


def test_the_clerk_cannot_release_a_month_by_any_statement(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(date(2026, 10, 1)))
    october.close()
    actor_of("clerk")
    assert values("update meals_refundmonth set state = 'released' returning id") == []
    assert values("select count(*) from meals_refundline") == [0]


def test_a_family_is_told_of_a_settled_month_that_brings_nothing(mother: HouseClient, october: October) -> None:
    october.rule(SAMPLES["third_day"])
    october.away(october.children[1], WEEK, at(date(2026, 10, 1)))
    october.close()
    shown = words(mother.get("/meals/refunds/own/"))
    assert "已結算，沒有退費" in shown
    assert "還沒有結算過的月份" not in shown


def test_a_guardian_reads_the_own_childs_refunds_and_why(mother: HouseClient, october: October) -> None:
    october.rule(SAMPLES["third_day"])
    mine, other = october.children[:2]
    october.away(mine, WEEK[:3], at(date(2026, 10, 1)))
    october.away(other, WEEK, at(date(2026, 10, 1)))
    assert "還沒有結算過的月份" in words(mother.get("/meals/refunds/own/"))
    october.close()
    shown = words(mother.get("/meals/refunds/own/"))
    assert "1 餐，55 元" in shown
    assert "病假：未達連續天數，不退" in shown
    assert "275" not in shown
    assert "已結算" in shown


def test_a_family_reads_that_the_school_has_no_rule_and_not_that_its_rule_pays_nothing(mother: HouseClient, october: October) -> None:
    none, never = "學校還沒有訂定退費規定。", "學校的規定不退沒有請假的停餐。"
    shown = words(mother.get("/meals/refunds/own/"))
    assert (none in shown, never in shown) == (True, False)
    october.rule(SAMPLES["day_before"])
    shown = words(mother.get("/meals/refunds/own/"))
    assert (none in shown, never in shown) == (False, True)


def test_a_guardian_stops_meals_is_told_what_is_too_late_and_lets_the_child_eat_again(mother: HouseClient, october: October) -> None:
    october.rule(SAMPLES["registered"])
    page, child = "/meals/refunds/own/", october.children[0]
    assert "最早可以退 115年11月27日（五）" in words(mother.get(page))  # three school days, by noon
    given = {"children": [child, child], "first": "2026-11-25", "last": "2026-12-04", "weekday": "0"}  # named twice by a form, stopped once
    assert "停 8 餐，依學校的規定有 6 餐可以退費（最早 115年11月27日（五））；其餘超過學校的停餐時限，不退。" in words(mother.send(page, given))
    assert "先前已經登記過了" in words(mother.send(page, given))
    assert "已經過去" in words(mother.send(page, {**given, "first": "2026-11-23"}))
    with as_owner():
        name = Student.objects.get(pk=child).name
    assert f"{name}在這段期間有幾天已經登記過停餐" in words(mother.send(page, {**given, "last": "2026-12-11"}))
    with as_owner():
        [stop] = MealStop.objects.all()
        assert (stop.student_id, stop.by_family, stop.last) == (child, True, date(2026, 12, 4))
    assert "恢復用餐" in words(mother.send(f"/meals/refunds/own/{stop.pk}/again/"))
    with as_owner():
        assert MealStop.objects.get().back_from == date(2026, 11, 25)


def test_a_guardian_stops_no_other_childs_meals(mother: HouseClient, october: October) -> None:
    other = october.children[1]
    answer = mother.send("/meals/refunds/own/", {"children": [other], "first": "2026-12-01"})
    assert answer.status_code == 422
    with as_owner():
        stop = MealStop.objects.create(
            school_id=october.school, student_id=other, ground="stopped", first=date(2026, 12, 1), last=date(2026, 12, 4), told_at=at(WEEK[0]),
            at=at(WEEK[0]), by_name="x",
        )  # fmt: skip
    assert mother.send(f"/meals/refunds/own/{stop.pk}/again/").status_code == 404


def test_the_office_stops_meals_of_a_class_and_of_seats_and_never_one_day_twice(client_of: ClientOf, october: October) -> None:
    office, page = client_of("student_affairs"), f"/meals/{october.school}/stops/new/"
    given = {"ground": "stopped", "first": "2026-12-01", "last": "2026-12-04", "weekday": "0", "told_on": "2026-11-23", "told_hour": "10:00",
             "classes": [october.place]}  # fmt: skip
    with as_owner():
        count = Student.objects.filter(school_class_id=october.place).count()
    assert f"已為 {count} 名學生登記停餐" in words(office.send(page, given))
    assert "先前已經登記過了" in words(office.send(page, given))
    assert "先前已經登記過了" in words(office.send(page, {**given, "last": "2026-12-03"}))
    refused = words(office.send(page, {**given, "last": "2026-12-07"}))
    assert "在這段期間有幾天已經登記過停餐" in refused
    with as_owner():
        assert str(Student.objects.filter(school_class_id=october.place).order_by("pk")[0].name) in refused
    assert "不能晚於現在" in words(office.send(page, {**given, "first": "2026-12-07", "last": "", "told_on": "2026-11-25"}))
    with as_owner():
        stop = MealStop.objects.filter(batch__isnull=False).order_by("pk")[0]
    assert "恢復用餐" in words(office.send(f"/meals/{october.school}/stops/{stop.pk}/again/"))


def test_meals_of_a_day_on_which_the_grade_eats_nothing_are_not_stopped_and_the_reason_is_told(
    mother: HouseClient, client_of: ClientOf, october: October
) -> None:
    with as_owner():
        grade = SchoolClass.objects.get(pk=october.place).grade
        Service.objects.filter(school_id=october.school).update(weekdays=[1, 2])
        Shift.objects.create(school_id=october.school, day=date(2026, 12, 1), grade=grade, is_served=False, why="校外教學")
    office = {"ground": "stopped", "first": "2026-12-02", "last": "2026-12-04", "weekday": "0", "told_on": "2026-11-23", "told_hour": "10:00",
              "classes": [october.place]}  # fmt: skip
    tuesday = {"children": [october.children[0]], "first": "2026-12-01", "weekday": "0"}
    for answer in (client_of("student_affairs").send(f"/meals/{october.school}/stops/new/", office), mother.send("/meals/refunds/own/", tuesday)):
        assert answer.status_code == 422
        assert f"{grade_title(grade)}在這段期間不供餐，沒有餐可以停。" in words(answer)
    with as_owner():
        assert MealStop.objects.count() == 0
    assert "已登記停餐" in words(mother.send("/meals/refunds/own/", {**tuesday, "last": "2026-12-07"}))  # the Monday after has a meal


def test_a_school_that_said_nothing_of_its_kitchen_may_stop_meals_of_any_school_day(client_of: ClientOf, october: October) -> None:
    with as_owner():
        Service.objects.all().delete()
    given = {"ground": "stopped", "first": "2026-12-02", "weekday": "0", "told_on": "2026-11-23", "told_hour": "10:00", "classes": [october.place]}
    assert "名學生登記停餐" in words(client_of("student_affairs").send(f"/meals/{october.school}/stops/new/", given))


def test_a_closed_class_is_stopped_though_a_family_stopped_some_of_its_meals(client_of: ClientOf, october: October, actor_of: Any) -> None:
    one = october.children[0]
    wish = StopWish(Other.STOPPED, date(2026, 11, 30), date(2026, 12, 11), at(date(2026, 11, 20)))
    stop_for(actor_of("student_affairs"), october.school, [one], wish, now=at(date(2026, 11, 24)))
    given = {"ground": "closure_contagion", "first": "2026-12-01", "last": "2026-12-04", "weekday": "0", "told_on": "2026-11-23",
             "told_hour": "10:00", "classes": [october.place]}  # fmt: skip
    with as_owner():
        count = Student.objects.filter(school_class_id=october.place).count()
    office, page = client_of("student_affairs"), f"/meals/{october.school}/stops/new/"
    assert f"已為 {count} 名學生登記停餐。" in words(office.send(page, given))
    assert "先前已經登記過了" in words(office.send(page, given))
    assert "在這段期間有幾天已經登記過停餐" in words(office.send(page, {**given, "ground": "left"}))  # another reason is never passed over
    with as_owner():
        assert sorted(MealStop.objects.filter(student_id=one).values_list("ground", flat=True)) == ["closure_contagion", "stopped"]
        MealStop.objects.exclude(student_id=one, ground="stopped").delete()
    shown = words(office.send(page, {**given, "ground": "stopped"}))
    assert f"已為 {count - 1} 名學生登記停餐。另有 1 名先前已經登記過。" in shown


def test_of_a_month_that_has_not_begun_nobody_is_told_anything(client_of: ClientOf, october: October) -> None:
    office = client_of("student_affairs")
    for ahead in ("2026-12", "2100-12"):
        for page in (f"refunds/{ahead}/", f"refunds/{october.place}/{ahead}/"):
            answer = office.get(f"/meals/{october.school}/{page}")
            assert (answer.status_code, "這個月還沒開始" in words(answer)) == (404, True), page
    assert office.get(f"/meals/{october.school}/refunds/2026-11/").status_code == 200
