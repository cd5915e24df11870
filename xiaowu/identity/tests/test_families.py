"""Children and guardians: start codes from the homeroom teacher, accounts that follow the child, guardians bound and unbound."""

import io
from pathlib import Path

import pypdfium2
import pytest
from allauth.idp.oidc.models import Client

from conftest import Somebody
from tests.client import HouseClient, words
from tests.routes import address, named_views
from tests.transactions import statements
from xiaowu.identity.actions import families as actions
from xiaowu.identity.models import Account, Session, StartCode
from xiaowu.identity.queries.accounts import account_by_uid, claims_of
from xiaowu.identity.queries.startcodes import code_of
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import PASSWORD, ActorOf, ClientOf, Owner, People, code_for, page_of, started
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.models import Look
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import Guardian, SchoolClass, Student
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.rules.roles import Family
from xiaowu.sign_in_risk.models import Case
from xiaowu.sign_in_risk.queries.judging import school_of
from xiaowu.sign_in_risk.tests.alerting import case_of


def leave_class(child: Student, owner: Owner) -> None:
    with owner():
        Student.objects.filter(pk=child.pk).update(school_class=None)


def test_a_teacher_prints_the_classs_cards_and_each_pupil_sets_a_password_that_nobody_knows(
    client_of: ClientOf, teacher: Somebody, owner: Owner
) -> None:
    browser = client_of("homeroom_teacher")
    assert browser.get("/account-keeping/classes/").url == page_of(teacher)
    said = browser.send(page_of(teacher, "pupil/cards/"))
    with owner():
        children = list(Student.objects.filter(school_class_id=teacher.class_id))
    assert f"{len(children)} 張" in words(said)
    codes = list(StartCode.objects.filter(account__kind=Kind.PUPIL))
    assert len(codes) == len(children)
    assert all(code_of(each.pk) not in words(said) for each in codes)
    pdf = browser.get(page_of(teacher, f"pupil/cards/{codes[0].batch}/cards.pdf"))
    document = pypdfium2.PdfDocument(io.BytesIO(pdf.content))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert len(document) == -(-len(children) // 10)
    assert all(each.name in text for each in children)
    assert all(code_of(each.pk) in text for each in codes)
    first = codes[0]
    mine = started(code_of(first.pk), first.account.holder)
    assert claims_of(first.account_id, clock.today()).name in words(mine.get("/"))
    assert HouseClient().send("/accounts/login/", {"login": first.account.sign_in, "password": PASSWORD}).status_code == 200


def test_a_pupil_opens_the_own_account_and_nothing_else(pupil: HouseClient, teacher: Somebody, child: Student) -> None:
    assert child.name in words(pupil.get("/account/"))
    own = {PUBLIC, SIGNED_IN, *(name for name, each in declared().items() if Family.PUPIL in each.roles)}
    tried = [(name, address(name, route, teacher, child.pk)) for name, route, permission in named_views() if permission not in own]
    assert len(tried) > 50
    assert [(name, where) for name, where in tried if pupil.get(where).status_code != 403] == []
    assert pupil.get("/account/children/").status_code == 403


def test_a_new_code_voids_the_one_before_and_a_used_one_opens_nothing(actor_of: ActorOf, teacher: Somebody, child: Student) -> None:
    first = code_for(actor_of, teacher, Kind.PUPIL, child.uid)
    second = code_for(actor_of, teacher, Kind.PUPIL, child.uid)
    given = {"password1": PASSWORD, "password2": PASSWORD}
    assert "啟用碼不正確" in words(HouseClient().send("/account-start/", given | {"code": first}))
    started(second, child.uid)
    assert "啟用碼不正確" in words(HouseClient().send("/account-start/", given | {"code": second}))


def test_a_teacher_who_gives_a_new_code_ends_what_was_open_once_it_is_used(
    pupil: HouseClient, actor_of: ActorOf, teacher: Somebody, child: Student
) -> None:
    code = code_for(actor_of, teacher, Kind.PUPIL, child.uid)
    assert pupil.get("/account/").status_code == 200
    HouseClient().send("/account-start/", {"code": code, "password1": "Other-Monday-8", "password2": "Other-Monday-8"})
    assert pupil.get("/account/").status_code == 302


@pytest.mark.parametrize("role", ["subject_teacher", "clerk", "nutritionist", "student_affairs", "principal", "bureau_officer"])
def test_nobody_but_homeroom_teacher_and_coordinator_gives_codes(
    client_of: ClientOf, actor_of: ActorOf, teacher: Somebody, child: Student, role: str
) -> None:
    assert client_of(role).get(page_of(teacher)).status_code == 403
    with pytest.raises(Forbidden):
        actions.give_code(actor_of(role), teacher.school_id, teacher.class_id, Kind.PUPIL, child.uid, clock.today())


def test_a_teacher_gives_codes_in_the_own_class_only(client_of: ClientOf, people: People, teacher: Somebody, owner: Owner) -> None:
    with owner():
        beside = SchoolClass.objects.filter(school_id=teacher.school_id, student__isnull=False).exclude(pk=teacher.class_id).first()
        assert beside is not None
        theirs = Student.objects.filter(school_class=beside).first()
        assert theirs is not None
    browser, there = client_of("homeroom_teacher"), f"/account-keeping/{teacher.school_id}/classes/{beside.pk}/"
    assert browser.get(there).status_code == 403
    assert browser.send(f"{there}pupil/cards/").status_code == 403
    assert browser.send(f"{there}pupil/{theirs.uid}/code/").status_code == 403
    assert browser.send(page_of(teacher, f"pupil/{theirs.uid}/code/")).status_code == 404  # another class's child under one's own
    assert not Account.objects.filter(kind=Kind.PUPIL).exists()
    assert client_of("it_coordinator").get(there).status_code == 200
    assert client_of("other_coordinator").get(there).status_code == 403


def test_a_pupil_who_is_in_no_class_any_more_is_out_with_the_next_request(pupil: HouseClient, child: Student, owner: Owner) -> None:
    assert pupil.get("/account/").status_code == 200
    leave_class(child, owner)
    assert pupil.get("/account/").status_code == 302
    assert not Session.objects.filter(account__holder=child.uid, ended=None).exists()
    refused = pupil.send("/accounts/login/", {"login": Account.objects.get(holder=child.uid).sign_in, "password": PASSWORD})
    assert "沒有任何職務" in words(refused)


def test_a_pupil_who_goes_to_another_school_keeps_the_account_there(pupil: HouseClient, child: Student, people: People, owner: Owner) -> None:
    stranger = people["other_teacher"]
    leave_class(child, owner)
    with owner():
        Student.objects.create(school_id=stranger.school_id, school_class_id=stranger.class_id, uid=child.uid, number="T-1", name=child.name)
    account = Account.objects.get(holder=child.uid)
    (standing,) = claims_of(account.pk, clock.today()).posts
    assert standing["role"] == "pupil"
    assert pupil.get("/account/").status_code == 200


def test_a_pupil_is_told_to_other_systems_by_the_registers_own_identifier(pupil: HouseClient, child: Student) -> None:
    account = account_by_uid(str(child.uid))
    assert account is not None
    assert account.is_active
    person = claims_of(account.pk, clock.today())
    assert (person.uid, person.name) == (str(child.uid), child.name)
    assert [(post["role"], bool(post["class"])) for post in person.posts] == [("pupil", True)]
    assert Client.objects.count() == 0


def test_each_look_at_a_class_is_on_record(client_of: ClientOf, teacher: Somebody, child: Student, owner: Owner) -> None:
    client_of("homeroom_teacher").get(page_of(teacher))
    with owner():
        look = Look.objects.filter(purpose="identity.families").latest("pk")
    assert child.pk in look.student_ids


def test_a_guardian_sees_the_own_child_and_binds_another_with_its_card(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, people: People, owner: Owner
) -> None:
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert "我的孩子" in words(browser.get("/account/"))
    assert child.name in words(browser.get("/"))
    assert child.name in words(browser.get("/account/children/"))
    stranger = people["other_teacher"]
    with owner():
        sister = Student.objects.filter(school_class_id=stranger.class_id).order_by("pk").first()
        assert sister is not None
        same = Guardian.objects.create(school_id=sister.school_id, student=sister, name="林美玲", relation="mother")
    wrong = browser.send("/account/children/", {"code": "ABCD-EFGH-JKLM"})
    assert "啟用碼不正確" in words(wrong)
    code = actions.give_code(actor_of("other_teacher"), stranger.school_id, stranger.class_id, Kind.GUARDIAN, same.uid, clock.today())
    shown = words(browser.send("/account/children/", {"code": code}))
    assert child.name in shown
    assert sister.name in shown
    with owner():
        assert Guardian.objects.get(pk=same.pk).uid == same.uid  # the register's record stays what a set of files knows it by
    assert not Account.objects.filter(holder=same.uid).exists()
    assert "啟用碼不正確" in words(browser.send("/account/children/", {"code": code}))  # good once


def test_a_set_that_is_taken_in_again_neither_doubles_a_guardian_nor_binds_anew_who_was_unbound(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner, tmp_path: Path
) -> None:
    with owner():
        export_set(system("test"), tmp_path / "set.zip", clock.today())
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert browser.get("/account/children/").status_code == 200
    client_of("it_coordinator").send(page_of(teacher, f"guardians/{mother.pk}/unbind/"))
    with owner():
        import_set(system("test"), tmp_path / "set.zip", clock.today())
        assert Guardian.objects.filter(student=child, name=mother.name).count() == 1
    assert browser.get("/account/children/").status_code == 302
    again = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)  # a new card, for whoever it is meant for
    assert child.name in words(again.get("/account/children/"))


def test_a_guardian_of_two_who_is_unbound_from_the_first_keeps_the_second(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner
) -> None:
    with owner():
        brother = Student.objects.filter(school_class_id=teacher.class_id).exclude(pk=child.pk).first()
        assert brother is not None
        second = Guardian.objects.create(school_id=brother.school_id, student=brother, name="林美玲", relation="mother")
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    browser.send("/account/children/", {"code": code_for(actor_of, teacher, Kind.GUARDIAN, second.uid)})
    client_of("it_coordinator").send(page_of(teacher, f"guardians/{mother.pk}/unbind/"))
    shown = words(browser.get("/account/children/"))
    assert brother.name in shown
    assert child.name not in shown


def test_a_pupils_code_binds_no_guardian(actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian) -> None:
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    code = code_for(actor_of, teacher, Kind.PUPIL, child.uid)
    assert "不是其他孩子的家長啟用碼" in words(browser.send("/account/children/", {"code": code}))
    own = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    assert "不是其他孩子的家長啟用碼" in words(browser.send("/account/children/", {"code": own}))


def test_a_guardian_who_is_unbound_from_the_only_child_is_out_at_once(
    actor_of: ActorOf, client_of: ClientOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner
) -> None:
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert client_of("homeroom_teacher").send(page_of(teacher, f"guardians/{mother.pk}/unbind/")).status_code == 403
    said = client_of("it_coordinator").send(page_of(teacher, f"guardians/{mother.pk}/unbind/"))
    assert "已解除" in words(said)
    assert browser.get("/account/children/").status_code == 302
    with owner():
        assert Guardian.objects.filter(pk=mother.pk, student=child).exists()  # the record stays


def test_a_guardian_of_a_child_who_left_is_out(actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner) -> None:
    browser = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert browser.get("/account/").status_code == 200
    leave_class(child, owner)
    assert browser.get("/account/").status_code == 302


def test_whoever_is_neither_is_no_guardian(actor_of: ActorOf) -> None:
    with pytest.raises(Forbidden):
        actions.bind_child(actor_of("principal"), "x")


def test_a_suspended_pupil_gets_no_code(actor_of: ActorOf, teacher: Somebody, child: Student, pupil: HouseClient) -> None:
    Account.objects.filter(holder=child.uid).update(is_open=False)
    with pytest.raises(BadInput):
        code_for(actor_of, teacher, Kind.PUPIL, child.uid)
    with pytest.raises(NotFound):
        code_for(actor_of, teacher, Kind.PUPIL, "00000000-0000-0000-0000-000000000000")


def test_the_session_statement_stays_one_for_pupils(pupil: HouseClient) -> None:
    with statements() as run:
        pupil.get("/account/")
    assert sum("identity_arm" in each for each in run) == 1
    assert not any("roster_student" in each for each in run), run


def test_a_pupils_abnormal_sign_in_is_the_schools_to_follow_up_by_name(
    actor_of: ActorOf, client_of: ClientOf, pupil: HouseClient, child: Student, owner: Owner
) -> None:
    account = Account.objects.get(holder=child.uid)
    stands = perform("test", lambda _actor: school_of(account.pk, clock.today()), city=frozenset({"staff", "cases"}))
    case_of(account.pk, stands)
    coordinator = client_of("it_coordinator")
    assert child.name in words(coordinator.get("/account-cases/"))
    with owner():
        look = Look.objects.filter(purpose="identity.cases").get()
    assert (look.school_id, look.student_ids) == (child.school_id, [child.pk])
    case = Case.objects.get(account=account)
    for where in (f"/account-cases/{case.pk}/", "/account-cases/list.csv"):
        assert coordinator.get(where).status_code == 200
    with owner():
        assert Look.objects.filter(purpose="identity.cases").get().student_ids == [
            child.pk
        ]  # of one day and session one look, whatever page showed it
    assert child.name not in words(client_of("other_coordinator").get("/account-cases/"))
