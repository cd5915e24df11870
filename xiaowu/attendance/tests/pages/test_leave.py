"""Leave on its pages: a mother asks on her phone, the teacher decides, the roll shows it; and what is refused says why beside its field."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.actions.leave import Wish, ask_for_own
from xiaowu.attendance.models import Leave, LeaveFile, LeaveRules
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.leave_entered import shown
from xiaowu.attendance.rules.leave_types import rules_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.models import Account
from xiaowu.identity.queries.holders import arm_holder
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, code_for, started
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Notice
from xiaowu.notifications.queries import inbox
from xiaowu.roster.models import Enrolment, Guardian, School, SchoolClass, Student
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.models import Bell, BellSchedule

ClientOf = Callable[[str], Any]


@pytest.fixture
def teacher(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def children(teacher: Somebody, db: None) -> list[Student]:
    with as_owner():
        return list(Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[:3])


@pytest.fixture
def mother(actor_of: ActorOf, teacher: Somebody, children: list[Student]) -> HouseClient:
    """Of the first two, in one account."""
    with as_owner():
        of_first = Guardian.objects.create(school_id=teacher.school_id, student=children[0], name="林美玲", relation="mother")
        Guardian.objects.create(school_id=teacher.school_id, student=children[1], name="林美玲", relation="mother", uid=of_first.uid)
    return started(code_for(actor_of, teacher, Kind.GUARDIAN, of_first.uid), of_first.uid)


def form(children: list[Student], **more: Any) -> dict[str, Any]:
    day = clock.today().isoformat()
    return {"children": [each.pk for each in children], "leave_type": "sick", "first": day, "last": day, "reason": "發燒", **more}


def leaves() -> list[Leave]:
    with as_owner():
        return list(Leave.objects.order_by("pk"))


def test_a_mother_asks_for_two_children_the_teacher_decides_and_the_roll_begins_with_it(
    client_of: ClientOf, teacher: Somebody, children: list[Student], mother: HouseClient
) -> None:
    for where in ("/", "/attendance/leave/own/"):
        assert 'href="/attendance/leave/ask/"' in mother.get(where).content.decode(), where
    page = mother.get("/attendance/leave/ask/")
    assert all(each.name in words(page) for each in children[:2])
    assert children[2].name not in words(page)
    proof = SimpleUploadedFile("證明.pdf", b"%PDF-1.7 a proof")
    sent = mother.send("/attendance/leave/ask/", form(children[:2], attachment=proof))
    assert (sent.status_code, sent.redirect_chain[-1][0]) == (200, "/attendance/leave/own/")
    first, second = leaves()
    assert "審核中" in words(sent)
    office = client_of("homeroom_teacher")
    assert f"/attendance/{teacher.school_id}/{teacher.class_id}/leave/" in office.get("/attendance/leave/").content.decode()
    home = words(office.get("/"))
    assert "待審假單" in home
    assert children[0].name not in home.split("待審假單")[1][:40]  # whose it is stands on its page
    assert children[0].name in words(office.get("/attendance/leave/?show=mine"))
    asked = office.get(f"/attendance/leave/{first.pk}/")
    assert "發燒" in words(asked)
    assert "證明.pdf" in words(asked)
    where = f"/attendance/leave/{first.pk}/advance/"
    assert "已核准" in words(office.send(where, {"verb": "approve", "seen": first.sequence}))
    assert office.send(where, {"verb": "approve", "seen": first.sequence}).status_code == 409
    old_tab = office.send(where, {"verb": "refuse", "words": "", "_page": where.removesuffix("advance/"), "seen": first.sequence})
    assert re.search("請填寫理由.*可能已有人先辦理.*發燒", words(old_tab))
    assert office.send(f"/attendance/leave/{second.pk}/advance/", {"verb": "return", "seen": 0}).status_code == 422
    office.send(f"/attendance/leave/{second.pk}/advance/", {"verb": "return", "words": "請附診斷書", "seen": 0})
    roll = office.get(f"/attendance/{teacher.school_id}/{teacher.class_id}/{clock.today()}/").content.decode()
    assert f'name="mark-{children[0].pk}" id="leave{children[0].pk}" value="leave" checked' in roll
    assert f'id="present{children[1].pk}" value="present" checked' in roll
    again = f"/attendance/leave/{second.pk}/again/"
    assert "請附診斷書" in words(mother.get(again))
    assert "審核中" in words(mother.send(again, {key: value for key, value in form([]).items() if key != "children"}))
    assert mother.get(f"/attendance/leave/{first.pk}/again/").status_code == 303
    assert "leave-" in mother.get("/attendance/leave/calendar.ics").content.decode()
    assert "撤回" in words(mother.send(f"/attendance/leave/{second.pk}/advance/", {"verb": "withdraw", "seen": 2}, says_yes=False))
    assert "已撤回" in words(mother.send(f"/attendance/leave/{second.pk}/advance/", {"verb": "withdraw", "seen": 2}))
    assert [each.state for each in leaves()] == ["approved", "withdrawn"]


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"last": "2026-11-20"}, 422, "結束早於開始"),
        ({"last": "2027-12-31"}, 422, "最多跨 120 天"),
        ({"first": "2026-11-28", "last": "2026-11-29"}, 422, "沒有上課日"),
        ({"reason": ""}, 422, "事由"),
        ({"leave_type": "marriage"}, 422, "假別"),
        ({"children": []}, 422, "孩子"),
        ({"children": [999_999_999]}, 422, "孩子"),
    ],
)
def test_what_a_mother_cannot_ask_comes_back_with_the_reason(
    children: list[Student], mother: HouseClient, more: dict[str, Any], status: int, said: str
) -> None:
    answer = mother.send("/attendance/leave/ask/", form(children[:1]) | more)
    assert (answer.status_code, said in words(answer), leaves()) == (status, True, [])


def test_somebody_elses_child_and_a_program_are_refused_and_nothing_is_half_done(
    children: list[Student], mother: HouseClient, client_of: ClientOf, teacher: Somebody
) -> None:
    assert mother.send("/attendance/leave/ask/", form(children[:3])).status_code == 422
    program = SimpleUploadedFile("證明.pdf", b"MZ\x90\x00 a program")
    assert mother.send("/attendance/leave/ask/", form(children[:2], attachment=program)).status_code == 422
    assert leaves() == []
    mother.send("/attendance/leave/ask/", form(children[:2]))
    refused = mother.send("/attendance/leave/ask/", form(children[:1]))
    assert (refused.status_code, "已有假單" in words(refused), len(leaves())) == (422, True, 2)
    stranger = client_of("other_teacher")
    number = leaves()[0].pk
    assert stranger.get(f"/attendance/leave/{number}/").status_code == 404
    assert stranger.send(f"/attendance/leave/{number}/advance/", {"verb": "approve", "seen": 0}).status_code == 404
    assert client_of("clerk").get(f"/attendance/leave/{number}/").status_code == 403


def test_a_guardian_cannot_ask_for_nobody_nor_for_anothers_child_whatever_the_form_lets_by(children: list[Student], mother: HouseClient) -> None:
    today = clock.today()
    with as_owner():
        account = Account.objects.get(holder=Guardian.objects.filter(student=children[0], name="林美玲")[0].uid)
    guardian = arm_holder(account.pk, today)
    assert guardian is not None
    wish = Wish(LeaveType.SICK, Span(today, today), "發燒")
    with pytest.raises(BadInput):
        ask_for_own(guardian, [], wish, now=clock.now())
    with pytest.raises(NotFound):
        ask_for_own(guardian, [children[0].pk, children[2].pk], wish, now=clock.now())
    assert leaves() == []


def test_a_leave_that_is_over_is_not_withdrawn_by_the_family_and_a_childs_name_is_told_to_the_family_alone(
    children: list[Student], mother: HouseClient, client_of: ClientOf
) -> None:
    mother.send("/attendance/leave/ask/", form(children[:1]))
    (asked,) = leaves()
    where = f"/attendance/leave/{asked.pk}/advance/"
    client_of("homeroom_teacher").send(where, {"verb": "approve", "seen": 0})
    distribute()
    with as_owner():
        told = [inbox.said(each.kind, each.about) for each in Notice.objects.filter(kind__startswith="attendance.leave").order_by("pk")]
        Leave.objects.filter(pk=asked.pk).update(first_day=clock.today() - timedelta(days=1), last_day=clock.today() - timedelta(days=1))
    assert {each.title for each in told} == {"有假單等您審核", "假單已核准"}
    whose = {each.title: each.text for each in told}
    assert (children[0].name in whose["有假單等您審核"], children[0].name in whose["假單已核准"]) == (False, True)
    assert all(spoken.short(asked.first_day) in each for each in whose.values())
    assert inbox.said("attendance.leave_waits", {"leave": 1}).text == ""  # as it was kept before
    refused = mother.send(where, {"verb": "withdraw", "seen": 1})
    assert (refused.status_code, "這段請假已經過去" in words(refused)) == (409, True)
    assert [each.state for each in leaves()] == ["approved"]


def test_who_may_not_ask_for_a_pupil_is_led_nowhere_and_refused_by_the_address(
    children: list[Student], client_of: ClientOf, teacher: Somebody, mother: HouseClient
) -> None:
    where = f"/attendance/{teacher.school_id}/{teacher.class_id}/leave/"
    sent = form([]) | {"student": children[0].pk}
    for client in (client_of("principal"), client_of("dean_of_studies"), mother):
        assert (client.get(where).status_code, client.send(where, sent).status_code) == (403, 403)
    assert client_of("other_teacher").get(where).status_code in (403, 404)
    assert where not in client_of("principal").get("/attendance/leave/").content.decode()
    assert leaves() == []
    office = client_of("student_affairs")
    assert where in office.get(f"/attendance/{teacher.school_id}/leave/group/").content.decode()
    assert "假單已送出" in words(office.send(where, sent))


def test_student_affairs_asks_for_a_team_and_is_told_of_conflicts_before_it_is_sent(
    children: list[Student], client_of: ClientOf, teacher: Somebody, mother: HouseClient
) -> None:
    mother.send("/attendance/leave/ask/", form(children[:1]))
    office, where = client_of("student_affairs"), f"/attendance/{teacher.school_id}/leave/group/"
    with as_owner():
        place = SchoolClass.objects.get(pk=teacher.class_id)
        name = place.name
        seats = "、".join(str(each) for each in Enrolment.objects.filter(student__in=children, valid__upper_inf=True).values_list("seat", flat=True))
    team = {"leave_type": "official", "first": clock.today().isoformat(), "reason": "縣賽", "students": f"{name} {seats}"}
    assert office.get(where).status_code == 200
    asked = office.send(where, team, says_yes=False)
    assert ("送出團體假單" in words(asked), children[0].name in words(asked), len(leaves())) == (True, True, 1)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for head in (f"{place.grade}{place.number:02}　".translate(wide), f"{place.grade}年 {place.number}班", f"{name}："):
        again = office.send(where, {**team, "students": head + "號，".join(seats.translate(wide).split("、")) + "號"}, says_yes=False)
        assert "送出團體假單" in words(again), head
    assert "已為 2 名學生送出" in words(office.send(where, team))
    for lines, said in ((f"{name} 99", "沒有 99 號"), ("九九年9班 1", "沒有「九九年9班」"), (name, "沒有寫座號"), ("", "請選擇班級")):
        wrong = office.send(where, {**team, "students": lines})
        assert (wrong.status_code, said in words(wrong)) == (422, True), lines
    assert len(leaves()) == 3


def test_student_affairs_writes_the_schools_rules_and_families_read_them(client_of: ClientOf, teacher: Somebody, mother: HouseClient) -> None:
    office, where = client_of("student_affairs"), f"/attendance/{teacher.school_id}/leave/rules/"
    with as_owner():
        level = Level(School.objects.get(pk=teacher.school_id).level)
        kept = {"types": {"sick": {"source": "本校學生請假規則"}, "funeral": {"by_kin": [7, 3, 2]}}, "ladder": [{"up_to": 999, "by": ["principal"]}]}
        LeaveRules.objects.create(school_id=teacher.school_id, overrides=kept, changed_at=clock.now())
    assert "本校請假規定" in words(office.get(where))
    rules = {name: value for name, value in shown(rules_of(level, kept)).items() if value is not None and value is not False}
    rules |= {"late": 2, "exams": "115/11/26", "notes": "續假請家長親自辦理", "sick_proof_from": 2}
    assert office.send(where, rules).status_code == 200
    with as_owner():
        stored = LeaveRules.objects.get(school_id=teacher.school_id).overrides
    assert (stored["types"]["funeral"], stored["types"]["sick"], stored["ladder"]) == (
        {"by_kin": [7, 3, 2]}, {"source": "本校學生請假規則", "proof_from": 2}, kept["ladder"]
    )  # fmt: skip
    assert "續假請家長親自辦理" in words(mother.get("/attendance/leave/ask/"))
    for wrong in ({"exams": "明天"}, {"homeroom_to": 3, "affairs_to": 1}, {"funeral_by_kin": "七天"}):
        assert office.send(where, {**rules, **wrong}).status_code == 422, wrong
    none = {name: value for name, value in rules.items() if not name.endswith("_offered")}
    refused = office.send(where, none)
    assert (refused.status_code, "至少要有一種假別" in words(refused)) == (422, True)


def test_a_family_may_ask_for_a_lesson_after_the_eighth_where_its_school_rings_it(
    teacher: Somebody, children: list[Student], mother: HouseClient
) -> None:
    assert "第九節" not in words(mother.get("/attendance/leave/ask/"))
    with as_owner():
        schedule = BellSchedule.objects.create(school_id=teacher.school_id, weekday=clock.today().isoweekday(), since=clock.today())
        for period, hour in ((80, 16), (90, 17)):
            bell = {"title": "第八節" if period == 80 else "第九節", "starts": time(hour), "ends": time(hour, 45), "kind": "lesson"}
            Bell.objects.create(school_id=teacher.school_id, schedule=schedule, period=period, **bell)
    assert "第九節" in words(mother.get("/attendance/leave/ask/"))
    assert mother.send("/attendance/leave/ask/", form(children[:1], begins="90", ends="90")).status_code == 200
    [asked] = leaves()
    assert (asked.begins, asked.ends) == (90, 90)
    with as_owner():
        BellSchedule.objects.filter(pk=schedule.pk).update(since=clock.today() - timedelta(days=1))
        BellSchedule.objects.create(school_id=teacher.school_id, weekday=schedule.weekday, since=clock.today())
    assert "第九節" not in words(mother.get("/attendance/leave/ask/"))  # these bells have ended


def test_a_proof_is_handed_out_by_the_name_of_what_it_is(children: list[Student], mother: HouseClient) -> None:
    mother.send("/attendance/leave/ask/", form(children[:1], attachment=SimpleUploadedFile("x.html", b"\x89PNG\r\n\x1a\n")))
    [asked] = leaves()
    with as_owner():
        proof = LeaveFile.objects.get(leave=asked)
    answer = mother.get(f"/attendance/leave/{asked.pk}/files/{proof.pk}/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", "attachment; filename*=UTF-8''x.html.png")
