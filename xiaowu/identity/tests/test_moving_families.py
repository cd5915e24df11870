"""Families keep their accounts while a child is on its way from one school to another, and on every way back."""

from datetime import timedelta

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.identity.models import Account
from xiaowu.identity.queries.accounts import claims_of
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import PASSWORD, ActorOf, People, code_for, started
from xiaowu.kernel import clock
from xiaowu.roster.actions import leaving, students
from xiaowu.roster.actions.schools import close_school
from xiaowu.roster.models import Enrolment, Guardian, School, Student, Transfer
from xiaowu.roster.rules.ends import Reason


def sent(actor_of: ActorOf, teacher: Somebody, child: Student, people: People) -> tuple[int, int]:
    """The child is let go to the other school: the transfer's id and that school's."""
    there = people["other_teacher"].school_id
    today = clock.today()
    out = students.release_student(actor_of("it_coordinator"), teacher.school_id, student_id=child.pk, to_school_id=there, left_on=today, today=today)
    return out.pk, there


def test_a_guardian_and_a_pupil_keep_their_accounts_while_the_child_is_on_the_way(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People, pupil: HouseClient
) -> None:
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    sent(actor_of, teacher, child, people)
    with as_owner():
        school = School.objects.get(pk=teacher.school_id)
    assert f"{child.name} · {school.name} 轉學中" in words(mine.get("/account/children/"))
    assert "轉學中" in words(mine.get("/"))
    assert pupil.get("/account/").status_code == 200
    again = HouseClient()
    again.send("/accounts/login/", {"login": Account.objects.get(holder=mother.uid).sign_in, "password": PASSWORD})
    assert again.get("/account/").status_code == 200
    (post,) = claims_of(Account.objects.get(holder=mother.uid).pk, clock.today()).posts
    assert (post["role"], post["school"], post["class"]) == ("guardian", school.name, None)


def test_a_family_of_whom_nobody_placed_the_child_within_a_year_is_in_no_schools_care(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People
) -> None:
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    out, _there = sent(actor_of, teacher, child, people)
    for days, opens in ((365, True), (366, False)):
        with as_owner():
            Transfer.objects.filter(pk=out).update(left_on=clock.today() - timedelta(days=days))
        assert (child.name in words(mine.get("/account/children/"))) is opens
        assert bool(claims_of(Account.objects.get(holder=mother.uid).pk, clock.today()).posts) is opens


def test_a_guardian_keeps_the_account_through_the_way_there_and_back(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People
) -> None:
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    account, today = Account.objects.get(holder=mother.uid).pk, clock.today()
    with as_owner():
        Enrolment.objects.filter(student=child).update(valid=(today - timedelta(days=30), None))
    out = students.release_student(
        actor_of("it_coordinator"), teacher.school_id, student_id=child.pk, to_school_id=people["other_teacher"].school_id,
        left_on=today - timedelta(days=2), today=today,
    )  # fmt: skip
    there = people["other_teacher"]
    receiver = actor_of("other_coordinator")
    made = students.place_student(
        receiver, there.school_id, transfer_id=out.pk, class_id=there.class_id, seat=58, number="NEW-1", since=today - timedelta(days=1)
    )
    home = students.release_student(receiver, there.school_id, student_id=made, to_school_id=teacher.school_id, left_on=today, today=today)
    assert mine.get("/account/").status_code == 200
    students.place_student(
        actor_of("it_coordinator"), teacher.school_id, transfer_id=home.pk, class_id=teacher.class_id, seat=58, number="", since=today
    )
    with as_owner():
        assert Guardian.objects.get(student=child, name=mother.name).uid == mother.uid
    shown = words(mine.get("/account/children/"))
    assert shown.count(child.name) == 1
    assert "轉學中" not in shown
    assert Account.objects.get(holder=mother.uid).pk == account


def test_a_guardian_is_out_with_the_end_that_is_no_transfer_and_in_again_when_it_is_taken_back(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian
) -> None:
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    today, school = clock.today(), teacher.school_id
    leaving.leave(actor_of("it_coordinator"), school, student_id=child.pk, reason=Reason.ABROAD, left_on=today, today=today)
    assert mine.get("/account/").status_code == 302
    leaving.take_back(actor_of("it_coordinator"), school, student_id=child.pk)
    again = HouseClient()
    again.send("/accounts/login/", {"login": Account.objects.get(holder=mother.uid).sign_in, "password": PASSWORD})
    assert child.name in words(again.get("/account/children/"))


def test_families_keep_their_accounts_when_the_school_goes_into_another(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People, pupil: HouseClient
) -> None:
    mine, there = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid), people["other_teacher"].school_id
    today = clock.today()
    close_school(actor_of("bureau_officer"), teacher.school_id, closed_on=today, successor_id=there, today=today)
    with as_owner():
        school = School.objects.get(pk=there)
    assert f"{child.name} · {school.name}" in words(mine.get("/account/children/"))
    assert pupil.get("/account/").status_code == 200
