"""A card in other hands, a card of before, a guardian of two schools."""

from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.identity.actions import families as actions
from xiaowu.identity.actions.accounts import good_code
from xiaowu.identity.models import Account, StartCode
from xiaowu.identity.queries import families
from xiaowu.identity.queries.accounts import claims_of
from xiaowu.identity.queries.startcodes import code_of
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.rules.startcodes import GOOD
from xiaowu.identity.tests.family import ActorOf, ClientOf, Owner, People, code_for, page_of, started
from xiaowu.kernel import clock
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.models import Look
from xiaowu.roster.actions import students
from xiaowu.roster.models import Guardian, Post, School, Student


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


def cards_of(actor: Any, at: Somebody) -> dict[str, str]:
    """The guardians' cards that somebody may print of a class: code by sign-in name."""
    return {card.sign_in: card.code for card in families.cards(actor, at.school_id, at.class_id, Kind.GUARDIAN, None)}


@pytest.mark.parametrize("giver", ["it_coordinator", "other_teacher"])
def test_a_teacher_cannot_print_anothers_card_that_opens_a_child_whom_she_may_not_see(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, mother: Guardian, brother: Student, sister: Student, people: People, owner: Owner,
    giver: str,
) -> None:  # fmt: skip
    by_coordinator = giver == "it_coordinator"
    names_the_same(mother, brother if by_coordinator else sister, owner)
    there = teacher if by_coordinator else people["other_teacher"]
    with owner():
        other = Student.objects.filter(school_class_id=teacher.class_id).exclude(pk=mother.student_id).first()
        assert other is not None
        alone = Guardian.objects.create(school_id=other.school_id, student=other, name="白玉", relation="mother")
    actions.make_cards(actor_of(giver), there.school_id, there.class_id, Kind.GUARDIAN, clock.today())
    hers = Account.objects.get(holder=mother.uid).sign_in
    assert hers in cards_of(actor_of(giver), there)
    mine = cards_of(actor_of("homeroom_teacher"), teacher)
    assert hers not in mine
    if by_coordinator:  # a card that opens no more than the class is anybody's who keeps it
        assert Account.objects.get(holder=alone.uid).sign_in in mine
    assert hers not in words(client_of("homeroom_teacher").get(page_of(teacher, "guardian/good-cards/")))
    actions.replace_card(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, Kind.GUARDIAN, mother.uid, clock.today())
    assert hers in cards_of(actor_of("homeroom_teacher"), teacher)


def test_a_code_told_by_word_of_mouth_is_printed_by_nobody(actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, mother: Guardian) -> None:
    code = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    for role in ("homeroom_teacher", "it_coordinator"):
        assert cards_of(actor_of(role), teacher) == {}
    assert "已告知啟用碼" in words(client_of("homeroom_teacher").get(page_of(teacher, "guardians/")))
    actions.make_cards(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, Kind.GUARDIAN, clock.today())
    assert good_code(code, clock.now())  # nor is it void by a card that nobody asked for


def test_a_card_counts_as_good_where_the_door_opens_to_it_and_nowhere_else(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, owner: Owner
) -> None:
    keeper, at = actor_of("it_coordinator"), (teacher.school_id, teacher.class_id, Kind.PUPIL)
    actions.make_cards(actor_of("homeroom_teacher"), *at, clock.today())
    rows = families.families(keeper, families.WHOLE, *at).rows
    used, over, shut, spoken, kept = (row.account_id for row in rows[:5])
    StartCode.objects.filter(account_id=used).update(used=clock.now())
    StartCode.objects.filter(account_id=over).update(expires=clock.now())
    Account.objects.filter(pk=shut).update(is_open=False)
    for row in rows[3:5]:
        actions.replace_card(keeper, *at, row.uid, clock.today())
    actions.give_code(keeper, *at, rows[3].uid, clock.today())

    def agree() -> set[int | None]:
        listed = {row.account_id for row in families.families(keeper, families.WHOLE, *at).rows if row.card in GOOD}
        last = {each.account_id: each for each in StartCode.objects.order_by("pk")}
        assert listed == {account for account, code in last.items() if good_code(code_of(code.pk), clock.now())}
        printed = {Account.objects.get(sign_in=card.sign_in).pk for card in families.cards(keeper, *at, None)}
        assert printed == listed - {spoken}
        return listed

    assert agree() == {row.account_id for row in rows} - {used, over, shut}
    with owner():
        Post.objects.filter(person_id=teacher.person_id).update(valid=(clock.today() - timedelta(days=90), clock.today()))
    assert agree() == {spoken, kept}  # what somebody gave who has the class no more opens nothing
    assert "已失效" in words(client_of("it_coordinator").get(page_of(teacher)))
    made = actions.make_cards(keeper, *at, clock.today())[1]
    assert made == len(rows) - 3  # two are good, and a suspended account gets none
    agree()


def test_one_childs_card_is_a_look_at_that_child_alone(client_of: ClientOf, teacher: Somebody, child: Student, owner: Owner) -> None:
    client_of("homeroom_teacher").send(page_of(teacher, f"pupil/{child.uid}/code/"), follow=False)
    with owner():
        assert [look.student_ids for look in Look.objects.filter(purpose="identity.families")] == [[child.pk]]
