"""The day's sheet as people open it: page, file, screen and programs tell the same, and nobody is told of a child."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import words
from tests.transactions import statements
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.rules.leave import State
from xiaowu.attendance.tests.school import ABSENT, SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import read
from xiaowu.kernel.ui.live import RENEWED, UNATTENDED
from xiaowu.meals.models import Kitchen
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.models import SchoolDayException, Student

ClientOf = Callable[[str], Any]


@pytest.fixture
def day(actor_of: Any, people: dict[str, Somebody]) -> SchoolDay:
    return SchoolDay(actor_of, people["nutritionist"].school_id)


@pytest.fixture
def cooks(day: SchoolDay) -> int:
    made = kitchen(day.id).pk
    service(day.id, made)
    return made


def on_leave(day: SchoolDay, children: list[int], on: Any) -> None:
    """These children have approved leave of the whole day."""
    for child in children:
        with as_owner():
            leave = Leave.objects.create(
                school_id=day.id, student_id=child, leave_type="sick", reason="看診", first_day=on, last_day=on, days=1, state=State.APPROVED, chain=[],
                asked_by_name="家長", asked_as="guardian", asked_at=clock.now(), changed_by_name="導師", changed_at=clock.now(),
            )  # fmt: skip
            LeaveCell.objects.create(school_id=day.id, student_id=child, leave=leave, day=on, period=0, leave_type="sick", standing=State.APPROVED)


def test_page_file_screen_and_programs_tell_the_same_and_no_child(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    gone = day.children(day.classes[0])[:2]
    with as_owner():
        Student.objects.filter(pk__in=gone).update(diet="regular")
        names = set(Student.objects.filter(school_id=day.id).values_list("name", flat=True))
    day.take(day.classes[0], dict.fromkeys(gone, ABSENT))
    browser, base = client_of("nutritionist"), f"/meals/{day.id}/{day.today}/{cooks}/"
    told = json.loads(browser.get(f"{base}sheet.json").content)
    cook = {each["title"]: each["cook"] for each in told["parts"][0]["classes"]}
    assert next(iter(cook.values())) == day.eating(day.classes[0]) - 2
    shown, screen = words(browser.get("/meals/", follow=True)), words(browser.get(f"/meals/{day.id}/kitchens/{cooks}/screen/"))
    api = browser.get(f"/api/v1/meals/schools/{day.id}/kitchens/{cooks}/days/{day.today}").json()
    assert api["parts"] == told["parts"]
    sheet = read(browser.get(f"{base}sheet.ods").content)
    assert {row.cells[2]: int(row.cells[4]) for row in sheet.rows if row.cells[1] == "班級"} == cook
    for text in (shown, screen, json.dumps(told, ensure_ascii=False)):
        assert all(title in text for title in cook)
        assert not [name for name in names if name in text]


def test_a_coming_day_is_forecast_from_leave_that_is_approved_and_tells_few_as_few(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    browser = client_of("nutritionist")
    ahead = next(each for each in (day.today + timedelta(days=n) for n in range(1, 8)) if each.weekday() < 5)
    path = f"/meals/{day.id}/{ahead}/{cooks}/"
    first, second = (day.children(each) for each in day.classes[:2])
    with as_owner():
        Student.objects.filter(pk__in=[*first, *second]).update(diet="regular")
    on_leave(day, [first[0], *second[:-3]], ahead)
    classes = json.loads(browser.get(f"{path}sheet.json").content)["parts"][0]["classes"]
    told = {each["key"]: (each["cook"], each["few"]) for each in classes}
    assert told[f"class:{day.classes[0]}"] == (len(first) - 1, False)
    assert told[f"class:{day.classes[1]}"] == (4, True)
    assert "預估" in words(browser.get(path))
    over = browser.get(f"/meals/{day.id}/{day.today - timedelta(days=1)}/{cooks}/")
    assert ("只提供當日" in words(over), "供餐總數" in words(over)) == (True, False)
    assert browser.get(f"/meals/{day.id}/{day.today - timedelta(days=1)}/{cooks}/sheet.csv").status_code == 422


def test_leave_counts_in_a_class_until_its_roll_is_taken_and_then_the_roll(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    children, browser = day.children(day.classes[0]), client_of("nutritionist")
    with as_owner():
        Student.objects.filter(pk__in=children).update(diet="regular")
    on_leave(day, children[:1], day.today)

    def cook() -> int:
        told = json.loads(browser.get(f"/meals/{day.id}/{day.today}/{cooks}/sheet.json").content)
        return int(next(each["cook"] for each in told["parts"][0]["classes"] if each["key"] == f"class:{day.classes[0]}"))

    assert cook() == len(children) - 1
    day.take(day.classes[0], {})
    assert cook() == len(children)


def test_the_screen_renews_itself_without_a_new_record_of_a_look_and_changes_only_if_something_did(
    client_of: ClientOf, day: SchoolDay, cooks: int
) -> None:
    browser, path = client_of("nutritionist"), f"/meals/{day.id}/kitchens/{cooks}/screen/"
    looks = "select count(*) from kernel_audit where subject = 'meal_sheet'"
    shown = browser.get(path).content.decode()
    mark = shown.split('name="shown" value="')[1].split('"')[0]
    fetches = {"HX-Request": "true", UNATTENDED: "1"}
    with as_owner():
        before = value(looks)
    same = browser.get(path, {"shown": mark}, headers=fetches)
    assert (same.status_code, same.headers[RENEWED]) == (204, spoken.moment(clock.now()))
    children = day.children(day.classes[0])
    with as_owner():
        Student.objects.filter(pk__in=children[:1]).update(diet="regular")
    day.take(day.classes[0], {children[0]: ABSENT})
    assert browser.get(path, {"shown": mark}, headers=fetches).status_code == 200
    with as_owner():
        assert value(looks) == before


def test_who_keeps_kitchens_tells_them_after_being_asked_and_who_only_sees_tells_nobody(
    client_of: ClientOf, people: dict[str, Somebody], day: SchoolDay, cooks: int
) -> None:
    path = f"/meals/{day.id}/{day.today}/{cooks}/"
    browser = client_of("nutritionist")
    assert "供餐總數" in browser.send(f"{path}tell/", {}, says_yes=False).content.decode()
    assert "尚未通知廚房" in words(browser.get(path))
    assert "已通知廚房" in words(browser.send(f"{path}tell/", {}))
    assert "廚房已經知道" in words(browser.send(f"{path}tell/", {}))
    changed = words(browser.send(f"{path}others/", {"who": "guest", "meals": "2"}))
    assert ("之後有 1 項異動" in changed, "+2" in changed) == (True, True)
    refused = browser.send(f"{path}others/", {"who": "guest", "meals": "-1"}, follow=False)
    assert refused.status_code == 422
    clerk = client_of("clerk")
    assert (clerk.get(path).status_code, clerk.send(f"{path}tell/", {}, follow=False).status_code) == (200, 403)
    assert client_of("homeroom_teacher").get(path).status_code == 403
    other = people["other_teacher"].school_id
    assert [browser.get(f"/meals/{other}/{day.today}/{each}").status_code for each in (f"{cooks}/", "", f"{cooks}/sheet.csv")] == [403] * 3


def test_whoever_tells_a_kitchen_too_late_is_told_to_telephone(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    path, browser = f"/meals/{day.id}/{day.today}/{cooks}/", client_of("nutritionist")
    with as_owner():
        Kitchen.objects.filter(pk=cooks).update(days_before=1, telephone="03-5550199")
    shown = words(browser.get(path))
    assert ("已過時限" in shown, "03-5550199" in shown) == (True, True)
    assert "已過通知時限，請另以電話確認 03-5550199" in words(browser.send(f"{path}tell/", {}, says_yes=False))


def test_page_screen_and_file_of_a_day_without_school_show_what_the_kitchen_was_told_and_need_not_cook(
    client_of: ClientOf, day: SchoolDay, cooks: int
) -> None:
    path, browser = f"/meals/{day.id}/{day.today}/{cooks}/", client_of("nutritionist")
    browser.send(f"{path}tell/", {})
    with as_owner():
        SchoolDayException.objects.create(school_id=day.id, day=day.today, is_school_day=False, reason="颱風")
    shown = words(browser.get(path))
    assert ("這一天不上課，不供餐。" in shown, "供餐總數 0 份" in shown, "沒有異動" in shown) == (True, True, False)
    lines = [line for line in json.loads(browser.get(f"{path}sheet.json").content)["parts"][0]["classes"] if line["told"]]
    assert (len(lines) > 0, {line["cook"] for line in lines}) == (True, {0})
    assert f"-{lines[0]['told']}" in words(browser.get(f"/meals/{day.id}/kitchens/{cooks}/screen/"))
    assert "已記錄通知廚房的供餐數" in words(browser.send(f"{path}tell/", {}))
    assert "供餐總數 0 份" in words(browser.get(path))


def test_one_child_that_is_away_is_one_change_and_a_sheet_says_what_its_diets_add_up_to(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    children, browser, path = day.children(day.classes[0]), client_of("nutritionist"), f"/meals/{day.id}/{day.today}/{cooks}/"
    with as_owner():
        Student.objects.filter(pk__in=children).update(diet="regular")
    browser.send(f"{path}tell/", {})
    day.take(day.classes[0], {children[0]: ABSENT})
    shown, told = words(browser.get(path)), json.loads(browser.get(f"{path}sheet.json").content)["parts"][0]
    assert "之後有 1 項異動" in shown
    total, by_diet = (sum(each["cook"] for each in told[of]) for of in ("classes", "diets"))
    assert f"供餐總數 {total} 份" in shown
    assert (f"依餐別多備 {by_diet - total} 份" in shown) == (by_diet != total)


def test_the_functions_of_the_sheet_answer_nobody_for_a_day_that_is_over_or_for_another_school(
    actor_of: Any, people: dict[str, Somebody], day: SchoolDay, cooks: int
) -> None:
    other = people["other_teacher"].school_id
    theirs = kitchen(other).pk
    service(other, theirs, 1, 9)

    def told(role: str, of: int, ahead: int, school: int) -> tuple[int, int]:
        actor_of(role)
        on, grades = day.today + timedelta(days=ahead), list(range(1, 10))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from meals_classes(%s, %s)", [of, on])
            [classes] = cursor.fetchone()
            asked = [of, on, [school] * len(grades), grades]
            cursor.execute("select count(*) from meals_diets(%s, %s, %s::bigint[], %s::smallint[])", asked)
            return classes, cursor.fetchone()[0]

    assert all(told("nutritionist", cooks, 0, day.id))
    assert [told("nutritionist", cooks, each, day.id) for each in (-1, 15)] == [(0, 0), (0, 0)]
    assert told("nutritionist", theirs, 0, other) == (0, 0)
    assert told("homeroom_teacher", cooks, 0, day.id) == (0, 0)
    assert told("bureau_officer", cooks, 0, day.id) == (0, 0)


def test_a_sheet_takes_as_many_statements_for_one_class_as_for_all(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    browser, path = client_of("nutritionist"), f"/meals/{day.id}/{day.today}/{cooks}/"
    browser.get(path)
    with statements() as run:
        browser.get(path)
    assert len(run) <= 16


def test_the_first_page_of_whoever_cooks_agrees_with_the_sheet_before_and_after_the_rolls(client_of: ClientOf, day: SchoolDay, cooks: int) -> None:
    browser, children = client_of("nutritionist"), day.children(day.classes[0])
    with as_owner():
        Student.objects.filter(pk__in=children).update(diet="regular")
    on_leave(day, children[:1], day.today)

    def agree() -> int:
        told = json.loads(browser.get(f"/meals/{day.id}/{day.today}/{cooks}/sheet.json").content)
        assert f"供餐總數 {told['total']}" in words(browser.get("/"))
        return int(told["total"])

    before = agree()
    day.take(day.classes[0], dict.fromkeys(children[:3], ABSENT))
    assert agree() == before - 2
