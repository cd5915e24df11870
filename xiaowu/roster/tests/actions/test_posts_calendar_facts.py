"""Posts, school days, and the facts a city starts from."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.roster.actions import calendar, offers, posts
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.models import Person, Post, PostNotice, School, Term
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.rules.calendar import NoSchool, NotASchoolDay
from xiaowu.roster.rules.roles import Role

TODAY = date(2026, 11, 24)
ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


def test_a_class_gets_no_second_homeroom_teacher_while_it_has_one(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    keeper, teacher = actor_of("it_coordinator"), people["homeroom_teacher"]
    new = {"name": "第二位", "role": Role.HOMEROOM_TEACHER, "class_id": teacher.class_id, "today": TODAY}
    with pytest.raises(BadInput) as refused:
        posts.enter_person(keeper, school, since=TODAY, **new)
    assert teacher.name in refused.value.message
    with as_owner():
        post = Post.objects.get(person_id=teacher.person_id, role=Role.HOMEROOM_TEACHER)
    posts.end_post(keeper, school, post_id=post.pk, ends_on=date(2027, 2, 1))
    with pytest.raises(BadInput):
        posts.enter_person(keeper, school, since=date(2027, 1, 31), **new)
    assert posts.enter_person(keeper, school, since=date(2027, 2, 1), **new)


def test_an_ended_post_opens_nothing_from_that_moment(client_of: ClientOf, actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    client, teacher = client_of("homeroom_teacher"), people["homeroom_teacher"]
    path = f"/attendance/{school}/{teacher.class_id}/{TODAY}/"
    assert client.get(path).status_code == 200
    with as_owner():
        post = Post.objects.get(person_id=teacher.person_id)
    posts.end_post(actor_of("it_coordinator"), school, post_id=post.pk, ends_on=TODAY)
    assert client.get(path).status_code == 302


def test_a_post_is_given_once_for_the_same_time(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    keeper, person = actor_of("it_coordinator"), people["clerk"].person_id
    with pytest.raises(Conflict):
        posts.give_post(keeper, school, person_id=person, role=Role.CLERK, class_id=None, since=TODAY, today=TODAY)
    posts.give_post(keeper, school, person_id=person, role=Role.NUTRITIONIST, class_id=None, since=TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("role", "with_class"),
    [(Role.HOMEROOM_TEACHER, False), (Role.CLERK, True), (Role.BUREAU_OFFICER, False)],
    ids=["teacher-without-class", "clerk-with", "officer"],
)
def test_a_post_whose_place_does_not_fit_its_role_is_refused(
    actor_of: ActorOf, people: dict[str, Somebody], school: int, role: Role, with_class: bool
) -> None:
    class_id = people["homeroom_teacher"].class_id if with_class else None
    with pytest.raises(BadInput):
        posts.enter_person(actor_of("it_coordinator"), school, name="新人", role=role, class_id=class_id, since=TODAY, today=TODAY)


def test_a_coordinator_cannot_give_posts_elsewhere(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    with pytest.raises(Forbidden):
        posts.enter_person(
            actor_of("it_coordinator"), people["other_teacher"].school_id, name="x", role=Role.CLERK, class_id=None, since=TODAY, today=TODAY
        )


@pytest.mark.parametrize("role", [Role.IT_COORDINATOR, Role.PRINCIPAL])
def test_a_coordinator_cannot_make_anybody_a_keeper_of_posts_and_the_bureau_may(
    actor_of: ActorOf, client_of: ClientOf, people: dict[str, Somebody], school: int, role: Role
) -> None:
    keeper, clerk, now = actor_of("it_coordinator"), people["clerk"].person_id, clock.now()
    for give in (
        lambda: posts.enter_person(keeper, school, name="王新人", role=role, class_id=None, since=TODAY, today=TODAY),
        lambda: posts.give_post(keeper, school, person_id=clerk, role=role, class_id=None, since=TODAY, today=TODAY),
        lambda: offers.offer_post(keeper, school, role=role, class_id=None, since=TODAY, now=now),
    ):
        with pytest.raises(Forbidden, match="教育局"):
            give()
    with as_owner():
        assert not Person.objects.filter(name="王新人").exists()
        assert not Post.objects.filter(person_id=clerk, role=role).exists()
    posts.give_post(actor_of("bureau_officer"), school, person_id=clerk, role=role, class_id=None, since=TODAY, today=TODAY)
    with as_owner():
        assert Post.objects.filter(person_id=clerk, role=role).exists()
        assert not PostNotice.objects.exists()  # the bureau knows what it did


def test_the_staff_page_shows_a_coordinator_only_the_roles_that_a_school_gives(client_of: ClientOf, school: int) -> None:
    shown = {role: client_of(role).get(f"/roster/{school}/staff/").content.decode() for role in ("it_coordinator", "bureau_officer")}
    counts = {role: page.count('<option value="principal"') for role, page in shown.items()}
    assert counts["bureau_officer"] - counts["it_coordinator"] == 3  # added, further, offered; what is left is the list's filter


def test_the_bureau_sees_whom_a_school_made_head_of_student_affairs(
    actor_of: ActorOf, client_of: ClientOf, people: dict[str, Somebody], school: int
) -> None:
    officer = client_of("bureau_officer")
    assert "學校新增的生教組長" not in words(officer.get("/"))
    posts.enter_person(actor_of("it_coordinator"), school, name="王生教", role=Role.STUDENT_AFFAIRS, class_id=None, since=TODAY, today=TODAY)
    code = offers.offer_post(actor_of("it_coordinator"), school, role=Role.STUDENT_AFFAIRS, class_id=None, since=TODAY, now=clock.now())
    offers.take_offer(actor_of("other_teacher"), code, clock.now())
    home = words(officer.get("/"))
    assert all(each in home for each in ("學校新增的生教組長", "王生教", people["other_teacher"].name))
    for role in ("it_coordinator", "principal", "clerk"):
        assert "學校新增的生教組長" not in words(client_of(role).get("/"))
        with connection.cursor() as cursor:
            actor_of(role)
            cursor.execute("select count(*) from roster_postnotice")
            assert cursor.fetchone() == (0,)


def test_a_school_that_closes_owes_no_roll_and_the_other_does(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    calendar.set_exception(actor_of("it_coordinator"), school, day=TODAY, is_school_day=False, reason="颱風停課")
    assert no_school_reason(school, TODAY) == NoSchool(NotASchoolDay.SCHOOL_CLOSED, "颱風停課")
    assert no_school_reason(people["other_teacher"].school_id, TODAY) is None


def test_the_calendar_page_says_why_and_restores(client_of: ClientOf, school: int) -> None:
    client = client_of("it_coordinator")
    page = client.send(f"/roster/{school}/calendar/add/", {"day": "115/11/25", "kind": "closed", "reason": "校慶補假"})
    assert "校慶補假" in words(page)
    wrong = client.send(f"/roster/{school}/calendar/add/", {"day": "十一月", "kind": "closed", "reason": "x"})
    assert wrong.status_code == 422
    assert "不是日期" in words(wrong)


def test_only_the_bureau_keeps_terms_and_they_neither_reverse_nor_overlap(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    with pytest.raises(BadInput, match="須晚於"):
        calendar.set_term(officer, academic_year=116, semester=1, starts=date(2028, 1, 20), ends=date(2027, 8, 30))
    with pytest.raises(BadInput, match="學年度"):
        calendar.set_term(officer, academic_year=116, semester=1, starts=date(2026, 8, 30), ends=date(2027, 1, 20))
    calendar.set_term(officer, academic_year=116, semester=1, starts=date(2027, 8, 30), ends=date(2028, 1, 20))
    with pytest.raises(BadInput, match="重疊"):
        calendar.set_term(officer, academic_year=116, semester=2, starts=date(2028, 1, 10), ends=date(2028, 6, 30))
    with pytest.raises(Forbidden):
        calendar.set_term(actor_of("it_coordinator"), academic_year=116, semester=1, starts=date(2027, 8, 30), ends=date(2028, 1, 20))


def test_facts_loaded_again_change_nothing(db: None) -> None:
    with as_owner():
        before = School.objects.count()
        assert load_facts(system("test")) == before > 300


def test_a_city_that_sets_its_own_terms_has_those(db: None, tmp_path: Path) -> None:
    shutil.copytree(settings.XIAOWU_CITY, tmp_path / "city")
    (tmp_path / "city" / "terms.csv").write_text("academic_year,semester,starts,ends\n118,1,2029-08-20,2030-01-18\n", encoding="utf-8")
    with as_owner(), override_settings(XIAOWU_CITY=tmp_path / "city"):
        load_facts(system("test"))
        assert Term.objects.get(academic_year=118, semester=1).starts == date(2029, 8, 20)


def test_a_directory_with_a_code_twice_is_refused_by_row_and_nothing_is_written(db: None, tmp_path: Path) -> None:
    directory = tmp_path / "schools.csv"
    row = "099999,市立測試國小,elementary,新北市,板橋區\n"
    directory.write_text("code,name,level,city,district\n" + row + row.replace("板橋區", "火星區") + row, encoding="utf-8")
    with as_owner():
        with pytest.raises(BadInput) as refused:
            load_facts(system("test"), directory=directory)
        assert [(error.row, error.column) for error in refused.value.rows] == [(3, "code"), (3, "district"), (4, "code")]
        assert not School.objects.filter(code="099999").exists()


def test_the_bureau_finds_schools_by_a_known_number_of_statements(client_of: ClientOf) -> None:
    from tests.transactions import statements  # needs Django set up

    client = client_of("bureau_officer")
    with statements() as run:
        page = client.get("/roster/schools/?q=新店&sort=-name&level=elementary")
    assert "市立新店國小" in words(page)
    assert len(run) == 3
    assert client.get("/roster/schools/?page=99999999999&sort=password&district=nowhere").status_code == 200


def test_a_school_that_does_not_exist_is_not_found(client_of: ClientOf) -> None:
    assert client_of("bureau_officer").get("/roster/999999/").status_code == 404


def test_an_exception_of_another_school_cannot_be_cleared(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    with pytest.raises(NotFound):
        calendar.clear_exception(actor_of("it_coordinator"), school, exception_id=999_999)


def test_the_bureau_adds_and_corrects_a_school_and_nobody_else_may(client_of: ClientOf, school: int) -> None:
    officer = client_of("bureau_officer")
    form = {"code": "019999", "level": "elementary", "name": "市立新設國小", "district": "文山", "area": "新店區"}
    assert "市立新設國小" in words(officer.send("/roster/schools/new/", form))
    twice = officer.send("/roster/schools/new/", form)
    assert twice.status_code == 422
    assert "已有學校使用" in words(twice)
    made = School.objects.get(code="019999")
    corrected = officer.send(f"/roster/{made.pk}/correct/", {"name": "市立更名國小", "district": "三重", "area": "三重區"})
    assert "市立更名國小" in words(corrected)
    assert client_of("it_coordinator").send(f"/roster/{school}/correct/", {"name": "x", "district": "文山", "area": "y"}).status_code == 403


def test_the_coordinator_adds_and_renames_a_class_of_the_own_school(client_of: ClientOf, people: dict[str, Somebody], school: int) -> None:
    client = client_of("it_coordinator")
    assert "六年30班" in words(client.send(f"/roster/{school}/classes/new/", {"grade": 6, "number": 30}))
    assert client.send(f"/roster/{school}/classes/new/", {"grade": 6, "number": 30}).status_code == 422
    assert client.send(f"/roster/{school}/classes/new/", {"grade": 7, "number": 1}).status_code == 422
    assert client.send(f"/roster/{people['other_teacher'].school_id}/classes/new/", {"grade": 6, "number": 31}).status_code == 403
    mine = people["homeroom_teacher"].class_id
    assert "一年仁班" in words(client.send(f"/roster/{school}/classes/{mine}/rename/", {"name": "一年仁班"}))


def test_the_coordinator_corrects_the_name_of_staff_of_the_own_school_only(client_of: ClientOf, people: dict[str, Somebody], school: int) -> None:
    client = client_of("it_coordinator")
    page = client.send(f"/roster/{school}/staff/people/{people['clerk'].person_id}/rename/", {"name": "王淑芳"})
    assert "姓名已修改" in words(page)
    stranger = people["other_teacher"].person_id
    assert client.send(f"/roster/{school}/staff/people/{stranger}/rename/", {"name": "x"}).status_code == 404
