"""The pages on which children leave and come back, classes go, and schools close: what they announce, do, and offer afterwards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import hidden, words
from tests.forms import forms_on
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Conflict
from xiaowu.roster.actions.schools import close_school
from xiaowu.roster.models import Enrolment, Mistake, School, SchoolClass, Student, Transfer
from xiaowu.roster.queries.schools import closing_of
from xiaowu.roster.rules.ends import BY_HAND, REASON_TITLES
from xiaowu.roster.tests.ending import Stage, history, label_of, stage_of

ClientOf = Callable[[str], Any]
TODAY = "115/11/24"


@pytest.fixture
def stage(actor_of: Any, people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.fixture
def record(stage: Stage) -> str:
    return f"/roster/{stage.here}/students/{stage.child}/"


@pytest.fixture
def august(monkeypatch: pytest.MonkeyPatch) -> None:
    """The new school year has begun."""
    monkeypatch.setattr(clock, "today", lambda: date(2027, 8, 30))


def test_a_record_offers_every_reason_and_says_what_leaving_does(client_of: ClientOf, record: str) -> None:
    shown = words(client_of("it_coordinator").get(record))
    assert all(REASON_TITLES[each] in shown for each in BY_HAND)
    assert "帳號停用" in shown
    assert "中輟學生仍屬在學" in shown
    assert "取消離校" not in shown


def test_a_child_leaves_for_another_city_and_comes_back_with_a_click(client_of: ClientOf, stage: Stage, record: str) -> None:
    browser = client_of("it_coordinator")
    wrong = browser.send(f"{record}leave/", {"reason": "other_city", "left_on": TODAY})
    assert (wrong.status_code, "轉往的縣市或學校" in words(wrong)) == (422, True)
    done = words(browser.send(f"{record}leave/", {"reason": "other_city", "left_on": TODAY, "went_to": "臺中市西區忠孝國小"}))
    assert "已辦理離校" in done
    assert "轉出外縣市 臺中市西區忠孝國小" in done
    listed = words(browser.get(f"/roster/{stage.here}/students/left/?reason=other_city"))
    assert "臺中市西區忠孝國小" in listed
    assert "離校已取消" in words(browser.send(f"{record}take-back/"))
    assert history(stage.here, stage.child)[-1][:2] == (stage.class_id, stage.seat)


def test_a_child_on_the_way_is_said_to_be_and_taken_back_but_not_readmitted(client_of: ClientOf, stage: Stage, record: str) -> None:
    browser = client_of("it_coordinator")
    wrong = browser.send(f"{record}leave/", {"reason": "city_school", "left_on": TODAY})
    assert (wrong.status_code, "請選擇轉入的學校" in words(wrong)) == (422, True)
    shown = words(browser.send(f"{record}leave/", {"reason": "city_school", "left_on": TODAY, "to_school_id": label_of(stage.there)}))
    assert "轉學中" in shown
    assert "取消離校" in shown
    assert "辦理復學" not in shown


def test_a_child_is_readmitted_on_the_page(client_of: ClientOf, stage: Stage, record: str) -> None:
    browser = client_of("it_coordinator")
    browser.send(f"{record}leave/", {"reason": "abroad", "left_on": TODAY})
    given = {"number": "AGAIN-1", "class_id": str(stage.class_id), "seat": "58", "since": TODAY}
    assert "已辦理復學" in words(browser.send(f"{record}readmit/", given))
    assert history(stage.here, stage.child)[-1][:2] == (stage.class_id, 58)


def test_a_number_is_corrected_and_the_page_names_the_one_before(client_of: ClientOf, record: str, stage: Stage) -> None:
    with as_owner():
        old = Student.objects.get(pk=stage.child).number
    shown = words(client_of("it_coordinator").send(f"{record}number/", {"number": "RIGHT-1"}))
    assert f"原學號 {old}" in shown


def test_a_record_entered_by_mistake_is_removed_and_put_back(client_of: ClientOf, stage: Stage) -> None:
    browser = client_of("it_coordinator")
    given = {
        "number": "SLIP-1", "name": "周誤建", "birth_date": "", "diet": "regular", "class_id": str(stage.class_id), "seat": "57", "since": TODAY,
    }  # fmt: skip
    browser.send(f"/roster/{stage.here}/students/new/", given)
    with as_owner():
        slip = Student.objects.get(number="SLIP-1").pk
    gone = words(browser.send(f"/roster/{stage.here}/students/{slip}/leave/", {"reason": "mistake", "left_on": TODAY}))
    assert "誤建而移除的資料" in gone
    assert browser.get(f"/roster/{stage.here}/students/{slip}/").status_code == 404
    with as_owner():
        kept = Mistake.objects.get().pk
    assert "周誤建" in words(browser.send(f"/roster/{stage.here}/students/left/{kept}/put-back/"))


def test_an_empty_class_is_deleted_and_one_with_children_offers_no_such_thing(client_of: ClientOf, stage: Stage) -> None:
    browser = client_of("it_coordinator")
    assert "刪除或關閉" not in words(browser.get(f"/roster/{stage.here}/classes/{stage.class_id}/"))
    browser.send(f"/roster/{stage.here}/classes/new/", {"grade": "1", "number": "77"})
    with as_owner():
        empty = SchoolClass.objects.get(school_id=stage.here, number=77).pk
    assert "刪除或關閉" in words(browser.get(f"/roster/{stage.here}/classes/{empty}/"))
    assert "空班已刪除" in words(browser.send(f"/roster/{stage.here}/classes/{empty}/close/"))


def test_a_closed_class_stands_apart_and_is_reopened_there(client_of: ClientOf, stage: Stage) -> None:
    with as_owner():
        closed = SchoolClass.objects.create(school_id=stage.here, academic_year=115, grade=1, number=77, name="一年77班", closed_on=date(2026, 11, 1))
    browser = client_of("it_coordinator")
    assert "已關閉的班級" in words(browser.get(f"/roster/{stage.here}/"))
    assert "班級已恢復" in words(browser.send(f"/roster/{stage.here}/classes/{closed.pk}/reopen/"))


def test_a_coordinator_is_told_who_is_left_in_last_years_classes_and_graduates_them(client_of: ClientOf, stage: Stage, august: None) -> None:
    browser = client_of("it_coordinator")
    with as_owner():
        total = Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True).count()
        last = Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True, school_class__grade=6)
        names = list(last.values_list("student__name", flat=True))
    assert f"還有 {total} 位學生留在過去學年度的班級" in words(browser.get(f"/roster/{stage.here}/"))
    shown = words(browser.get(f"/roster/{stage.here}/graduation/"))
    assert f"將辦理畢業：{len(names)} 人" in shown
    assert all(name in shown for name in names)
    done = words(browser.send(f"/roster/{stage.here}/graduation/"))
    assert f"已辦理畢業：{len(names)} 位學生" in done
    assert f"本學年度已辦理畢業：{len(names)} 人" in done
    assert f"{len(names)} 位學生回到原班級" in words(browser.send(f"/roster/{stage.here}/graduation/take-back/"))


@pytest.mark.parametrize(("role", "where"), [("it_coordinator", "/roster/{here}/graduation/"), ("bureau_officer", "/roster/graduation/")])
def test_what_changed_since_the_graduation_was_shown_is_shown_anew_and_not_done_unseen(
    client_of: ClientOf, stage: Stage, august: None, role: str, where: str
) -> None:
    browser, where = client_of(role), where.format(here=stage.here)
    plan = hidden(browser.get(where), "_plan")
    with as_owner():
        goes = Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True, school_class__grade=6).order_by("pk")
        count = goes.count()
        gone = goes[0]
        Enrolment.objects.filter(pk=gone.pk).update(valid=(gone.valid.lower, date(2027, 6, 30)))
        Student.objects.filter(pk=gone.student_id).update(school_class=None)
    stale = browser.send(where, {"_plan": plan}, says_yes=False)
    assert (stale.status_code, "您查看之後有變動，還沒有辦理" in words(stale)) == (409, True)
    with as_owner():
        assert goes.count() == count - 1  # nobody graduated
    assert "已辦理畢業" in words(browser.send(where, {"_plan": hidden(stale, "_plan")}))


def test_the_bureau_sees_the_citys_graduation_in_numbers_and_no_name(client_of: ClientOf, stage: Stage, august: None) -> None:
    browser = client_of("bureau_officer")
    with as_owner():
        names = set(Enrolment.objects.filter(school_id=stage.here, valid__upper_inf=True).values_list("student__name", flat=True))
        school = School.objects.get(pk=stage.here).name
    shown = words(browser.get("/roster/graduation/"))
    assert school in shown
    assert not [name for name in names if name in shown]
    assert "已辦理畢業" in words(browser.send("/roster/graduation/"))
    assert "回到原班級" in words(browser.send(f"/roster/{stage.here}/graduation/take-back/"))


def test_the_bureau_sees_what_closing_does_before_it_does_it_and_takes_it_back(client_of: ClientOf, stage: Stage) -> None:
    browser, there = client_of("bureau_officer"), f"/roster/{stage.here}/closing/"
    with as_owner():
        children = Student.objects.filter(school_id=stage.here, school_class__isnull=False).count()
        other = School.objects.get(pk=stage.there).name
    assert "確認裁撤" not in words(browser.get(there))
    given = {"closed_on": TODAY, "successor_id": label_of(stage.there)}
    page = browser.get(there, given)
    [asked] = [each for each in forms_on(there, page.content.decode()) if each.action == there]
    shown = words(page)
    assert f"在學學生 {children}" in shown
    assert "確認裁撤" in shown
    refused = words(browser.get(there, {"closed_on": TODAY}))
    assert "在學的學生" in refused
    assert "確認裁撤" not in refused
    assert browser.send(there, {"closed_on": TODAY}).status_code == 422
    with as_owner():
        assert School.objects.get(pk=stage.here).closed_on is None
    assert f"併入{other}" in words(browser.send(there, asked.fixed))  # what the page itself sends once it is confirmed
    assert f"{children} 位學生回到原班級" in words(browser.send(f"{there}take-back/"))


def test_the_bureau_closes_in_one_press_what_it_was_shown_and_is_asked_again_once_that_is_another(client_of: ClientOf, stage: Stage) -> None:
    browser, there = client_of("bureau_officer"), f"/roster/{stage.here}/closing/"
    given = {"closed_on": TODAY, "successor_id": label_of(stage.there)}

    def closed() -> bool:
        with as_owner():
            return School.objects.get(pk=stage.here).closed_on is not None

    [asked] = [each for each in forms_on(there, browser.get(there, given).content.decode()) if each.action == there]
    with as_owner():
        children = Student.objects.filter(school_id=stage.here, school_class__isnull=False).count()
        new = Student.objects.create(school_id=stage.here, number="N-1", name="周新生", school_class_id=stage.class_id)
        Enrolment.objects.create(school_id=stage.here, student=new, school_class_id=stage.class_id, seat=77, valid=("2026-11-23", None))
    again = browser.send(there, asked.fixed, says_yes=False)
    assert (f"在學學生 {children + 1}" in words(again), closed()) == (True, False)
    other = {**asked.fixed, "_yes": hidden(again, "_yes"), "closed_on": "2026-11-23"}
    assert (f"在學學生 {children + 1}" in words(browser.send(there, other, says_yes=False)), closed()) == (True, False)  # the yes to another day
    [asked] = [each for each in forms_on(there, browser.get(there, given).content.decode()) if each.action == there]
    assert "學校已裁撤" in words(browser.send(there, asked.fixed, says_yes=False))
    assert browser.send(there, asked.fixed, says_yes=False).status_code == 422  # it is closed


def test_what_changes_while_a_school_is_closed_keeps_it_open(stage: Stage) -> None:
    bureau, of = stage.actor_of("bureau_officer"), {"successor_id": stage.there, "closed_on": date(2026, 11, 24), "today": date(2026, 11, 24)}
    plan = closing_of(bureau, stage.here, **of)
    with pytest.raises(Conflict, match="試算之後"):
        close_school(bureau, stage.here, **of, seen=replace(plan, posts=plan.posts + 1))
    assert close_school(bureau, stage.here, **of, seen=plan) == plan


def test_the_bureau_corrects_a_code_and_the_page_names_the_one_before(client_of: ClientOf, stage: Stage) -> None:
    with as_owner():
        code = School.objects.get(pk=stage.here).code
    shown = words(client_of("bureau_officer").send(f"/roster/{stage.here}/code/", {"code": "999001"}))
    assert f"舊代碼 {code}" in shown


def test_who_comes_back_is_said_to_with_the_number_of_before(client_of: ClientOf, stage: Stage, record: str) -> None:
    with as_owner():
        child = Student.objects.get(pk=stage.child)
        known = Student.objects.create(school_id=stage.there, number="OLD-7", name="從前", uid=child.uid)
    client_of("it_coordinator").send(f"{record}leave/", {"reason": "city_school", "left_on": TODAY, "to_school_id": label_of(stage.there)})
    page = client_of("other_coordinator").get(f"/roster/{stage.there}/students/incoming/")
    assert "曾在本校就讀，學號 OLD-7" in words(page)
    assert 'value="OLD-7"' in page.content.decode()
    assert known.pk


def test_who_places_a_child_is_told_its_grade_and_needs_no_seat(client_of: ClientOf, stage: Stage, record: str) -> None:
    client_of("it_coordinator").send(f"{record}leave/", {"reason": "city_school", "left_on": TODAY, "to_school_id": label_of(stage.there)})
    with as_owner():
        [way] = Transfer.objects.filter(student=stage.child, placed_on=None).values_list("pk", flat=True)
        grade = SchoolClass.objects.get(pk=stage.class_id).grade
        taken = set(Enrolment.objects.filter(school_class=stage.class_there, valid__upper_inf=True).values_list("seat", flat=True))
    receiver = client_of("other_coordinator")
    [row] = receiver.get(f"/roster/{stage.there}/students/incoming/list.json").json()
    assert row["grade"] == grade
    form = {"number": "NEW-9", "class_id": str(stage.class_there), "seat": "", "since": TODAY}
    receiver.send(f"/roster/{stage.there}/students/incoming/{way}/", form)
    with as_owner():
        assert Enrolment.objects.get(school=stage.there, student__number="NEW-9").seat == max(taken) + 1
