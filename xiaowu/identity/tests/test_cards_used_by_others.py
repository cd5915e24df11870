"""A card in other hands, a card of before, a guardian of two schools."""

from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.identity.actions import families as actions
from xiaowu.identity.models import Account
from xiaowu.identity.queries.accounts import claims_of
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, ClientOf, Owner, People, code_for, page_of, started
from xiaowu.kernel import clock
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.actions import students
from xiaowu.roster.models import Guardian, School, Student


def names_the_same(mother: Guardian, child: Student, owner: Owner) -> None:
    """A record with the identifier that the city's set gives one mother at all her children."""
    with owner():
        Guardian.objects.create(school_id=child.school_id, student=child, uid=mother.uid, name=mother.name, relation="mother")


def restart(code: str, password: str, uid: Any) -> HouseClient:
    """A browser in which somebody resets the password with a code."""
    browser = HouseClient()
    browser.send("/account-start/", {"code": code, "password1": password, "password2": password})
    browser.send("/accounts/login/", {"login": Account.objects.get(holder=uid).sign_in, "password": password})
    return browser


@pytest.mark.parametrize("is_bound_by_card", [True, False], ids=["two-records-one-account", "one-record-of-a-set"])
def test_a_teacher_who_uses_the_code_himself_sees_none_of_the_other_children(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, sister: Student, mother: Guardian, people: People, owner: Owner,
    is_bound_by_card: bool,
) -> None:  # fmt: skip
    stranger, same = people["other_teacher"], mother
    if is_bound_by_card:
        with owner():
            same = Guardian.objects.create(school_id=sister.school_id, student=sister, name="林美玲", relation="mother")
    else:
        names_the_same(mother, sister, owner)

    def her_card() -> str:
        return actions.give_code(actor_of("other_teacher"), stranger.school_id, stranger.class_id, Kind.GUARDIAN, same.uid, clock.today())

    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert sister.name in words(mine.send("/account/children/", {"code": her_card()}))
    said = words(client_of("homeroom_teacher").get(page_of(teacher, "guardians/")))
    assert "只會看到您可以查看的孩子" in said
    thief = restart(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), "Stolen-Monday-7", mother.uid)
    shown = words(thief.get("/account/children/"))
    assert child.name in shown
    assert sister.name not in shown
    assert "有 1 個孩子暫不顯示" in shown
    assert sister.name not in words(thief.get("/"))
    account = Account.objects.get(holder=mother.uid)
    assert len(claims_of(account.pk, clock.today()).posts) == 1  # nor is it told to other systems
    assert "不是其他孩子" in words(thief.send("/account/children/", {"code": code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)}))
    code = her_card()
    back = words(thief.send("/account/children/", {"code": code}))  # whoever has the other card too is the mother
    assert sister.name in back
    assert child.name in back
    assert "暫不顯示" not in back
    assert "啟用碼不正確" in words(thief.send("/account/children/", {"code": code}))


def test_a_coordinators_code_opens_the_schools_children_and_a_teachers_the_classs(
    actor_of: ActorOf, teacher: Somebody, child: Student, brother: Student, mother: Guardian, owner: Owner
) -> None:
    names_the_same(mother, brother, owner)
    teachers = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert brother.name not in words(teachers.get("/account/children/"))
    code = actions.give_code(actor_of("it_coordinator"), teacher.school_id, teacher.class_id, Kind.GUARDIAN, mother.uid, clock.today())
    schools = restart(code, "Rainy-Tuesday-8", mother.uid)
    shown = words(schools.get("/account/children/"))
    assert (child.name in shown, brother.name in shown) == (True, True)


def test_a_card_printed_before_the_class_was_made_anew_opens_the_child_still(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, brother: Student, owner: Owner
) -> None:
    code = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    with owner():
        Student.objects.filter(pk=child.pk).update(school_class=brother.school_class_id)
    assert child.name in words(started(code, mother.uid).get("/account/children/"))


def test_a_school_that_unbinds_a_guardian_leaves_the_other_schools_children(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, sister: Student, mother: Guardian, people: People, owner: Owner
) -> None:
    names_the_same(mother, sister, owner)
    stranger = people["other_teacher"]
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    mine.send("/account/children/", {"code": actions.give_code(
        actor_of("other_teacher"), stranger.school_id, stranger.class_id, Kind.GUARDIAN, mother.uid, clock.today())})  # fmt: skip
    client_of("it_coordinator").send(page_of(teacher, f"guardians/{mother.pk}/unbind/"))
    shown = words(mine.get("/account/children/"))
    assert (child.name in shown, sister.name in shown) == (False, True)


def test_a_guardian_stays_bound_when_the_child_changes_schools(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People
) -> None:
    mine, there, today = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid), people["other_teacher"], clock.today()
    out = students.release_student(
        actor_of("it_coordinator"), teacher.school_id, student_id=child.pk, to_school_id=there.school_id, left_on=today, today=today
    )
    students.place_student(
        actor_of("other_coordinator"), there.school_id, transfer_id=out.pk, class_id=there.class_id, seat=58, number="NEW-1", since=today
    )
    with as_owner():
        school = School.objects.get(pk=there.school_id)
    assert f"{child.name} · {school.name}" in words(mine.get("/account/children/"))


def test_a_guardian_who_is_unbound_from_the_second_child_keeps_the_first(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner
) -> None:
    with owner():
        other = Student.objects.filter(school_class_id=teacher.class_id).exclude(pk=child.pk).first()
        assert other is not None
        second = Guardian.objects.create(school_id=other.school_id, student=other, name="林美玲", relation="mother")
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    browser.send("/account/children/", {"code": code_for(actor_of, teacher, Kind.GUARDIAN, second.uid)})
    actions.unbind(actor_of("it_coordinator"), teacher.school_id, second.pk)
    shown = words(browser.get("/account/children/"))
    assert child.name in shown
    assert other.name not in shown


def test_of_a_guardian_who_has_no_account_nothing_is_unbound(actor_of: ActorOf, teacher: Somebody, mother: Guardian) -> None:
    for record in (mother.pk, 0):
        with pytest.raises(NotFound):
            actions.unbind(actor_of("it_coordinator"), teacher.school_id, record)
