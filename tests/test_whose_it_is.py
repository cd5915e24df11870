"""To whom a person, a child, a post belongs: every address that names one, tried with five kinds of them, by reading and by writing.

The routes are read from the project: one that names a person in an unknown way fails until this table says whose it is.
"""

import re
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from conftest import Somebody, as_owner
from tests.cast import assignments_of, signed_in
from tests.client import words
from tests.routes import of_programs
from xiaowu.attendance.models import Deputy, Leave
from xiaowu.attendance.rules.leave import State
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.connections.models import Consent
from xiaowu.identity.models import Account, Session
from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, holds
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.actor import Actor
from xiaowu.meals.models import MealStop, RefundLine, RefundMonth
from xiaowu.notifications.models import Device, Notice, Telling
from xiaowu.notifications.tests.talking import KIND, about
from xiaowu.roster.models import Enrolment, Guardian, Mistake, OutsidePost, Person, Post, PostOffer, School, Student, Transfer
from xiaowu.sign_in_risk.models import Alert, Case

KINDS = ("own", "other", "both", "bureau", "nobody")
READ, WRITTEN = ("own", "both", "bureau"), ("own",)
# what an address names, and of which kinds the school's own keeper may open it: to read, and to write where that is less
OPENS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "person_id": (READ, WRITTEN),  # somebody who also serves elsewhere is kept by the bureau
    "post_id": (READ, READ),  # a post at the school is the school's to end, whoever holds it
    "officer_id": ((), ()),  # the bureau's own people, and those from outside, are the bureau's alone
    "outsider_id": ((), ()),
    "offer_id": (("own",), ("own",)),
    "student_id": (("own", "both"), ("own", "both")),  # a child who left: the school's own record of it
    "guardian_id": (("own", "both"), ("own", "both")),
    "uid": (("own",), ("own",)),  # of a child in the class
    "transfer_id": (("own",), ("own",)),  # a child on the way here
    "mistake_id": (("own",), ("own",)),  # a record that the school removed
    "leave_id": (("own",), ("own",)),  # a child's, to whoever decides it and to its family
    "deputy_id": (("own",), ("own",)),  # a child named for its class, to the class's teacher
    "stop_id": (("own",), ("own",)),  # a child's stopped meals, to student affairs and to its family
    "line_id": (("own",), ("own",)),  # what a child is paid back, to whoever hands it out
    "case_id": (("own", "both"), ("own", "both")),
    "alert_id": ((), ()),  # of one's own account
    "session_id": ((), ()),
    "consent_id": ((), ()),
    "notice_id": ((), ()),
    "device_id": ((), ()),
}
# what names no person
PLACES = {
    "round_id", "report_id", "letter_id", "receipt_id", "finding_id", "host_id", "holding_id", "archive_id", "receiver_id", "assignment_id",  # of machines
    "weakness_id",
    "trait", "value", "evaluation_id", "log_id", "announcement_id",  # of requests
    "export_id",  # a file that nobody but its asker fetches
    "span", "plan_id", "range_id", "address_id", "request_id", "ticket_id", "switch_id",
    "duty_id",  # an engineer, whom every school may call
    "missed_id",  # whom the engineers alone call back
    "school_id", "class_id", "import_id", "exception_id", "year", "month", "day", "suffix", "kind", "batch", "client_id", "target_id",
    "meeting_id", "follow_up_id", "attachment_id", "item_id", "question_id", "opinion_id", "tracked_id", "closure_id", "saved_id", "pk", "key", "name",
    "kitchen_id", "service_id", "shift_id", "lesson_id", "change_id", "exemption_id", "file_id", "period", "number", "group_id",
}  # fmt: skip
BODY = {
    "name": "王新名", "sign_in": "new.name", "seat": "58", "since": "115/11/24", "number": "NEW-1", "left_on": "115/11/24", "outcome": "mistaken",
    "done": "已處理", "answer": "me", "guardian_name": "林美玲", "relation": "mother", "diet": "regular", "birth_date": "",
    "reason": "abroad", "last": "115/12/24",
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """The ids of one kind, by the name of an address's part; a person's name and sign-in name, which must not be shown where it is closed."""

    ids: dict[str, Any]
    name: str
    sign_in: str


def routes() -> list[tuple[str, str, str]]:
    """(name, route, permission) of every page that names a person, in the order of the addresses."""
    found = []
    for route, name, view in views():
        named = set(re.findall(r":(\w+)>", route))
        if name and not of_programs(view) and named & OPENS.keys():
            found.append((name, route, str(permission_of(view))))
    return found


def test_every_part_of_an_address_is_known_to_name_somebody_or_nobody() -> None:
    named = {part for route, _name, view in views() if not of_programs(view) for part in re.findall(r":(\w+)>", route)}
    assert named - OPENS.keys() - PLACES == set()
    assert len(routes()) > 20


def person_of(school_ids: list[int | None], name: str, role: str = "clerk") -> Person:
    made = Person.objects.create(name=name)
    for school_id in school_ids:
        given = role if school_id else "bureau_officer"
        Post.objects.create(person=made, role=given, school_id=school_id, valid=(clock.today() - timedelta(days=30), None))
    return made


def staff_subject(kind: str, here: int, there: int) -> Subject:
    serves: list[int | None] = {"own": [here], "other": [there], "both": [here, there], "bureau": [here, None]}[kind]  # type: ignore[list-item]
    person = person_of(serves, f"人員{kind}")
    account = Account(sign_in=f"sign-in-of-{kind}", person=person)
    account.set_password("Rainy-Monday-7")
    account.save()
    school = there if kind == "other" else here
    post = Post.objects.get(person=person, school_id=school)
    offer = PostOffer.objects.create(
        school_id=here if kind == "own" else there, role="clerk", since=clock.today(), code_hash=kind.encode(),
        made=clock.now(), expires=clock.now() + timedelta(days=1),
    )  # fmt: skip
    stands = {"own": here, "both": here, "other": there, "bureau": None}[kind]
    case = Case.objects.create(account=account, school_id=stands, state="password", opened=clock.now(), last_alert=clock.now())
    alert = Alert.objects.create(case=case, account=account, school_id=stands, at=clock.now(), reasons=[], risk=1)
    signed_in(account.pk)
    telling = Telling.objects.create(kind=KIND, key=kind, about=about(), account=account, made=clock.now())
    officer, outsider = (_at_the_bureau(f"{name}{kind}", role) for name, role in (("局員", "bureau_officer"), ("訪客", "vendor")))
    OutsidePost.objects.create(post_id=outsider, firm="雲梯科技", reason="平板採購", answers_for=person)
    ids = {
        "person_id": person.pk, "post_id": post.pk, "officer_id": officer, "outsider_id": outsider, "offer_id": offer.pk, "case_id": case.pk, "alert_id": alert.pk,
        "session_id": Session.objects.filter(account=account).latest("pk").pk,
        "consent_id": Consent.objects.create(account=account, client_id="x", scopes=["openid"], at=clock.now()).pk,
        "notice_id": Notice.objects.create(telling=telling, account=account, kind=KIND, key=kind, about=telling.about, made=clock.now()).pk,
        "device_id": Device.objects.create(account=account, endpoint="https://push.example/", p256dh="", auth="", made=clock.now()).pk,
    }  # fmt: skip
    return Subject(ids, person.name, account.sign_in)


def _at_the_bureau(name: str, role: str) -> int:
    days = (clock.today() - timedelta(days=30), clock.today() + timedelta(days=30))
    return int(Post.objects.create(person=Person.objects.create(name=name), role=role, valid=days).pk)


def child_ids(kind: str, here: Somebody, there: Somebody) -> dict[str, Any]:
    at = there if kind in ("other", "bureau") else here
    students = Student.objects.filter(school_class_id=at.class_id).order_by("pk")
    child = students[{"own": 0, "other": 0, "both": 1, "bureau": 1}[kind]]
    mother = Guardian.objects.create(school_id=child.school_id, student=child, name="林美玲", relation="mother")
    account = Account(kind="guardian", holder=mother.uid, sign_in=f"guardian-of-{kind}")
    account.set_unusable_password()
    account.save()
    beyond = School.objects.exclude(pk__in=[here.school_id, there.school_id]).order_by("pk").first()
    assert beyond is not None
    left, to = {"own": (there.school_id, here.school_id), "both": (here.school_id, there.school_id)}.get(kind, (there.school_id, beyond.pk))
    if kind == "both":
        Enrolment.objects.filter(student=child, valid__upper_inf=True).update(valid=(clock.today() - timedelta(days=30), clock.today()))
        Student.objects.filter(pk=child.pk).update(school_class=None)
        Student.objects.create(school_id=there.school_id, school_class_id=there.class_id, uid=child.uid, number="BOTH-1", name=child.name)
    on_the_way = Student.objects.filter(school_id=left).order_by("-pk")[KINDS.index(kind)]
    record = {"uid": str(uuid.uuid4()), "name": "轉學生", "birth_date": None, "diet": "regular", "guardians": []}
    transfer = Transfer.objects.create(school_id=left, to_school_id=to, student=on_the_way, left_on=clock.today(), record=record)
    mistake = Mistake.objects.create(
        school_id=here.school_id if kind == "own" else there.school_id, student_id=1_000_000 + KINDS.index(kind), number=f"SLIP-{kind}",
        record=record | {"place": {"class_id": here.class_id, "seat": 57, "since": clock.today().isoformat()}}, removed_on=clock.today(),
    )  # fmt: skip
    leave = Leave.objects.create(
        school_id=child.school_id, student=child, leave_type=LeaveType.PERSONAL, reason="家裡有事", first_day=clock.today(), last_day=clock.today(),
        days=1, state=State.ASKED, chain=["homeroom_teacher"], waits_for="homeroom_teacher", asked_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    deputy = Deputy.objects.create(school_id=child.school_id, school_class_id=at.class_id, student=child, first=clock.today(), named_at=clock.now())
    return {
        "stop_id": _stopped(child),
        "line_id": _paid_back(child, at.class_id),
        "leave_id": leave.pk,
        "deputy_id": deputy.pk,
        "mistake_id": mistake.pk,
        "student_id": child.pk,
        "guardian_id": mother.pk,
        "uid": child.uid,
        "transfer_id": transfer.pk,
    }


def _stopped(child: Student) -> int:
    """Meals of a child that are stopped from today on."""
    made = MealStop.objects.create(
        school_id=child.school_id, student=child, ground="stopped", first=clock.today(), last=clock.today() + timedelta(days=9),
        told_at=clock.now(), at=clock.now(), by_name="林美玲",
    )  # fmt: skip
    return int(made.pk)


def _paid_back(child: Student, class_id: int) -> int:
    """A released line of a child."""
    held = {"state": "released", "closed_at": clock.now(), "released_at": clock.now()}
    month, _new = RefundMonth.objects.get_or_create(school_id=child.school_id, month=clock.today().replace(day=1), defaults=held)
    made = RefundLine.objects.create(
        month=month, school_id=child.school_id, student=child, student_name=child.name, school_class_id=class_id, class_name="", payee="family",
        settle="cash", meal_month=month.month, number=1, meals=1, amount=55,
    )  # fmt: skip
    return int(made.pk)


@pytest.fixture
def subjects(people: dict[str, Somebody], db: None) -> dict[str, Subject]:
    here, there = people["homeroom_teacher"], people["other_teacher"]
    found = {}
    with as_owner():
        for kind in KINDS[:-1]:
            subject = staff_subject(kind, here.school_id, there.school_id)
            found[kind] = Subject(subject.ids | child_ids(kind, here, there), subject.name, subject.sign_in)
    nobody = {part: uuid.UUID(int=0) if part == "uid" else 2_000_000_000 for part in OPENS}
    return found | {"nobody": Subject(nobody, "人員nobody", "sign-in-of-nobody")}


@contextmanager
def undone() -> Any:
    """Undo what a request did, for the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def expected(actor: Actor, here: Somebody, there: Somebody, route: str, permission: str, kind: str, *, is_write: bool) -> bool:
    """Whether the table and the declarations open it to this actor."""
    part = next(each for each in reversed(re.findall(r":(\w+)>", route)) if each in OPENS)
    is_bureau = holds(actor, permission, school_id=None)
    if permission == SIGNED_IN or kind == "nobody":
        return False
    if "school_id>" not in route:  # the thing itself says whose it is
        return holds(actor, permission, school_id={"other": there.school_id, "bureau": None}.get(kind, here.school_id))
    if not holds(actor, permission, school_id=here.school_id, class_id=here.class_id):
        return False
    if is_bureau:  # reaches every school, and still opens at this one only what is there
        return kind in OPENS[part][0]
    return kind in OPENS[part][is_write]


def tried(client: Any, where: str, method: str, asker: Somebody, class_id: int | None) -> Any:
    body = BODY | {"class_id": class_id, "answers_for": asker.person_id}
    with undone():
        return client.get(where) if method == "GET" else client.send(where, body, follow=False)


@pytest.mark.parametrize("role", ["it_coordinator", "other_coordinator", "bureau_officer"])
def test_each_address_that_names_somebody_opens_to_whose_it_is_and_to_nobody_else(
    client_of: Callable[[str], Any], people: dict[str, Somebody], subjects: dict[str, Subject], role: str
) -> None:
    here, asker, client = people["homeroom_teacher"], people[role], client_of(role)
    actor = Actor(asker.name, assignments_of(asker.person_id), asker.account_id, asker.person_id)
    wrong = []
    for name, route, permission in routes():
        for kind, subject in subjects.items():
            ids = {
                "school_id": here.school_id,
                "class_id": here.class_id,
                "kind": "pupil",
                "suffix": "csv",
                "day": clock.today(),
                "file_id": 1,
            } | subject.ids
            where = reverse(name, kwargs={part: value for part, value in ids.items() if f":{part}>" in route})
            read, write = (tried(client, where, method, asker, here.class_id) for method in ("GET", "POST"))
            is_page = read.status_code != 405
            opens_read = expected(actor, here, people["other_teacher"], route, permission, kind, is_write=False)
            opens_write = expected(actor, here, people["other_teacher"], route, permission, kind, is_write=not is_page)
            if is_page and (read.status_code in (200, 302)) != opens_read:
                wrong.append((name, kind, "GET", read.status_code))
            if write.status_code != 405 and (write.status_code not in (403, 404)) != opens_write:
                wrong.append((name, kind, "POST", write.status_code))
            if not is_page and write.status_code == 405:
                wrong.append((name, kind, "neither", 405))
            secrets = [subject.sign_in] if opens_read else [subject.sign_in, subject.name]
            is_kept = opens_read and (kind == "own" or role == "bureau_officer" or "case" in name)
            shown = [] if is_kept else [each for answer in (read, write) for each in secrets if each in words(answer)]
            if shown or max(read.status_code, write.status_code) >= 500:
                wrong.append((name, kind, shown, read.status_code, write.status_code))
    assert wrong == [], wrong
