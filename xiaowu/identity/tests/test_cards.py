"""Cards: none that was handed out is void by accident, and whose account another child's card would end is asked about."""

import io

import pypdfium2

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.identity.actions import families as actions
from xiaowu.identity.models import Account, StartCode
from xiaowu.identity.queries.families import WHOLE, families
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import PASSWORD, ActorOf, ClientOf, Owner, People, code_for, page_of, started
from xiaowu.kernel import clock
from xiaowu.roster.models import Guardian, Student


def test_no_card_is_void_by_a_second_press_and_one_alone_is_printed_anew_after_a_yes(
    client_of: ClientOf, actor_of: ActorOf, teacher: Somebody, child: Student
) -> None:
    browser = client_of("homeroom_teacher")
    assert words(browser.get(page_of(teacher))).count("未發卡") > 20
    browser.send(page_of(teacher, "pupil/cards/"))
    before = {each.pk: each.expires for each in StartCode.objects.all()}
    again = browser.send(page_of(teacher, "pupil/cards/"))
    assert again.redirect_chain[-1][0] == page_of(teacher, "pupil/good-cards/")
    assert f"{len(before)} 張" in words(again)
    assert {each.pk: each.expires for each in StartCode.objects.all()} == before
    replacing = page_of(teacher, f"pupil/{child.uid}/card/")
    asked = browser.send(replacing, says_yes=False)
    assert "立即失效" in words(asked)
    assert "立即失效" in words(browser.send(page_of(teacher, f"pupil/{child.uid}/code/"), says_yes=False))
    assert StartCode.objects.count() == len(before)
    printed = browser.send(replacing)
    assert "還有 1 張尚未使用" in words(printed)
    assert StartCode.objects.filter(account__holder=child.uid, expires__gt=clock.now()).count() == 1
    assert [row.card.value for row in families(actor_of("homeroom_teacher"), WHOLE, teacher.school_id, teacher.class_id, Kind.PUPIL).rows] == [
        "given"
    ] * len(before)
    started(code_for(actor_of, teacher, Kind.PUPIL, child.uid), child.uid)
    assert browser.send(replacing).status_code == 422  # who has a password is given a code by word of mouth


def test_a_guardians_card_names_the_child_on_the_page_and_on_paper_whatever_the_guardian_is_called(
    client_of: ClientOf, teacher: Somebody, child: Student, mother: Guardian, owner: Owner
) -> None:
    with owner():
        Guardian.objects.create(school_id=child.school_id, student=child, name=child.name, relation="father")
    page = client_of("homeroom_teacher").send(page_of(teacher, "guardian/cards/"))
    assert "座號 學生 家長 帳號" in words(page)
    assert {f"{child.name} {each} " in words(page) for each in (mother.name, child.name)} == {True}
    pdf = client_of("homeroom_teacher").get(page_of(teacher, "guardian/good-cards/cards.pdf"))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(io.BytesIO(pdf.content)))
    assert {f"{child.name} 的家長 {each}" in text for each in (mother.name, child.name)} == {True}


def test_a_guardian_is_called_by_the_own_record_whatever_other_childrens_records_say(
    actor_of: ActorOf, teacher: Somebody, mother: Guardian, sister: Student, people: People, owner: Owner
) -> None:
    with owner():
        other = Guardian.objects.create(school_id=sister.school_id, student=sister, name="龔一二", relation="mother")
    browser, there = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid), people["other_teacher"]
    code = actions.give_code(actor_of("other_teacher"), there.school_id, there.class_id, Kind.GUARDIAN, other.uid, clock.today())
    browser.send("/account/children/", {"code": code})
    assert f"{mother.name}，" in words(browser.get("/"))


def test_another_childs_card_binds_nobody_without_a_yes(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, sister: Student, people: People, owner: Owner
) -> None:
    with owner():
        other = Guardian.objects.create(school_id=sister.school_id, student=sister, name="林美玲", relation="mother")
    mine, there = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid), people["other_teacher"]
    code = actions.give_code(actor_of("other_teacher"), there.school_id, there.class_id, Kind.GUARDIAN, other.uid, clock.today())
    asked = mine.send("/account/children/", {"code": code}, says_yes=False)  # all that a script of the page could do
    assert "只加入您自己孩子的卡" in words(asked)
    assert Account.objects.filter(holder=other.uid).exists()
    assert sister.name not in words(mine.get("/account/children/"))
    assert sister.name in words(mine.send("/account/children/", {"code": code}))


def test_a_code_in_the_address_is_taken_by_the_start_page_alone_and_sent_where_nobody_is_signed_in(
    actor_of: ActorOf, teacher: Somebody, mother: Guardian
) -> None:
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    assert b"data-from-address" not in mine.get("/account/children/").content
    assert b'data-from-address=""' in mine.get("/account-start/").content
    assert b'data-from-address="send"' in HouseClient().get("/account-start/").content


def test_a_guardian_who_scans_another_childs_card_while_signed_in_is_led_to_add_the_child(
    actor_of: ActorOf, teacher: Somebody, child: Student, mother: Guardian, sister: Student, people: People, owner: Owner
) -> None:
    with owner():
        other = Guardian.objects.create(school_id=sister.school_id, student=sister, name="林美玲", relation="mother")
    mine, there = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid), people["other_teacher"]
    code = actions.give_code(actor_of("other_teacher"), there.school_id, there.class_id, Kind.GUARDIAN, other.uid, clock.today())
    for given in ({"code": code}, {"code": code, "password1": PASSWORD, "password2": PASSWORD}):
        led = mine.send("/account-start/", given)
        assert "請把孩子加入您的帳號" in words(led)
        assert 'action="/account/children/"' in led.content.decode()
    assert not Account.objects.get(holder=other.uid).has_usable_password()
    both = words(mine.send("/account/children/", {"code": code}))  # still in the account she had
    assert (child.name in both, sister.name in both) == (True, True)
    own = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    assert Account.objects.get(holder=mother.uid).sign_in in mine.send("/account-start/", {"code": own}).content.decode()


def test_whose_account_would_go_with_another_childs_card_is_asked_about_where_somebody_uses_it(
    actor_of: ActorOf, teacher: Somebody, mother: Guardian, sister: Student, people: People, owner: Owner
) -> None:
    with owner():
        other = Guardian.objects.create(school_id=sister.school_id, student=sister, name="林美玲", relation="mother")
    there, give = people["other_teacher"], actions.give_code
    started(give(actor_of("other_teacher"), there.school_id, there.class_id, Kind.GUARDIAN, other.uid, clock.today()), other.uid)
    mine = started(code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid), mother.uid)
    code = give(actor_of("other_teacher"), there.school_id, there.class_id, Kind.GUARDIAN, other.uid, clock.today())
    asked = words(mine.send("/account/children/", {"code": code}, says_yes=False))
    assert Account.objects.get(holder=other.uid).sign_in in asked
    mine.send("/account/children/", {"code": code})
    assert not Account.objects.filter(holder=other.uid).exists()
