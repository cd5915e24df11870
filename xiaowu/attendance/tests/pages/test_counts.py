"""The clerk and the nutritionist see numbers (柒.案由二): never a name, a seat, a reason or a leave type, in any form."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import words
from tests.transactions import statements
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.queries.roll import class_on
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType, Mark, RollException
from xiaowu.kernel import clock
from xiaowu.kernel.database import embedded
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.database.guard import guards
from xiaowu.kernel.sheets import read
from xiaowu.roster.models import Enrolment, Student

ClientOf = Callable[[str], Any]
ActorOf = Callable[[str], Any]
READERS = pytest.mark.parametrize("role", ["clerk", "nutritionist"])


@pytest.fixture
def taken(actor_of: ActorOf, people: dict[str, Somebody]) -> dict[str, Any]:
    """The cast's class has its roll of today: one absent, one on sick leave, one late."""
    teacher = actor_of("homeroom_teacher")
    place = teacher.assignments[0]
    children = sorted(class_on(place.school_id, place.class_id, clock.today())[1])
    marks = {
        children[0]: RollException(Mark.ABSENT),
        children[1]: RollException(Mark.LEAVE, LeaveType.SICK),
        children[2]: RollException(Mark.LATE),
    }
    save_roll(teacher, place.school_id, class_id=place.class_id, day=clock.today(), exceptions=marks, seen_revision=0, now=clock.now())
    with as_owner():
        names = set(Student.objects.filter(school_id=place.school_id).values_list("name", flat=True))
        eating = Enrolment.objects.filter(school_class_id=place.class_id, valid__upper_inf=True).exclude(student__diet="own_meal")
        meals = eating.exclude(student_id__in=children[:2]).count()
    return {"place": place, "names": names, "eating": eating.count(), "meals": meals}


def urls(place: Any) -> list[str]:
    base = f"/attendance/{place.school_id}/{clock.today()}/counts"
    return [f"{base}/", *(f"{base}.{suffix}" for suffix in ("csv", "xlsx", "ods", "json")), f"/api/v1{base}".replace(
        f"/attendance/{place.school_id}/", f"/attendance/schools/{place.school_id}/days/"
    )]  # fmt: skip


def as_text(path: str, content: bytes) -> str:
    if path.endswith((".csv", ".xlsx", ".ods")):
        sheet = read(content)
        return "\n".join(",".join(row) for row in (sheet.header, *(each.cells for each in sheet.rows)))
    return content.decode()


@READERS
def test_reader_of_counts_sees_how_many_to_cook(client_of: ClientOf, taken: dict[str, Any], role: str) -> None:
    place = taken["place"]
    response = client_of(role).get(f"/attendance/{place.school_id}/{clock.today()}/counts.json")
    told = json.loads(response.content)
    mine = next(each for grade in told["grades"] for each in grade["classes"] if each["class_id"] == place.class_id)
    assert (mine["eating"], mine["meals"], mine["cook"], mine["taken"]) == (taken["eating"], taken["meals"], taken["meals"], True)
    others = [each for grade in told["grades"] for each in grade["classes"] if each["class_id"] != place.class_id]
    assert others
    assert all(not each["taken"] and each["meals"] == each["eating"] for each in others)
    assert sum(each["cook"] for each in told["diets"]) >= sum(each["cook"] for grade in told["grades"] for each in grade["classes"])


@READERS
def test_reader_of_counts_sees_no_name_seat_reason_or_leave_type_in_any_format(
    client_of: ClientOf, taken: dict[str, Any], role: str, people: dict[str, Somebody]
) -> None:
    client = client_of(role)
    for path in urls(taken["place"]):
        response = client.get(path)
        assert response.status_code == 200, path
        text = as_text(path, response.content).replace(people[role].name, "")  # the reader's own name stands in the frame
        assert not [name for name in taken["names"] if name in text], path
        assert not [title for title in (*LEAVE_TITLES.values(), "座號", "sick", "leave_type", "student") if title in text and title != "其他"], path


@READERS
def test_reader_of_counts_asking_the_tables_themselves_gets_no_child(taken: dict[str, Any], people: dict[str, Somebody], role: str) -> None:
    """Armed as that reader, every guarded table with a child in it is empty, though it is not for those who may see."""
    from tests.cast import assignments_of  # needs the database that fixtures made

    guarded = [table for table in guards() if table.startswith(("roster_student", "roster_enrol", "roster_guard", "attendance_roll"))]
    guarded.remove("attendance_rollconfirmed")  # a save that was looked at: no child, and none here
    person = people[role]

    def rows(armed_for: Somebody) -> dict[str, int]:
        arm(reach_of(str(armed_for.account_id), clock.today(), assignments_of(armed_for.person_id)))
        with connection.cursor() as cursor:
            found = {}
            for table in guarded:
                cursor.execute(f"select count(*) from {table}")
                found[table] = cursor.fetchone()[0]
        return found

    assert all(count > 0 for count in rows(people["student_affairs"]).values())
    assert set(rows(person).values()) == {0}


def test_the_applications_own_connection_reads_no_child_unless_armed(_database: None) -> None:
    """A connection of its own, as the role the pages use, with nobody signed in."""
    socket = embedded.server(settings.XIAOWU_HOME).socket
    with psycopg.connect(host=str(socket), user="xiaowu_app", dbname=connection.settings_dict["NAME"]) as bare:
        row = bare.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user").fetchone()
        assert row == (False, False)
        for table in guards():
            if guards()[table].read and "Always" not in {type(rule).__name__ for rule in guards()[table].read}:
                count = bare.execute(f"select count(*) from {table}").fetchone()  # type: ignore[arg-type]
                assert count == (0,), table
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bare.execute("update kernel_audit set verb = ''")


@READERS
def test_reader_of_counts_cannot_look_at_another_day_or_school(
    client_of: ClientOf, taken: dict[str, Any], people: dict[str, Somebody], role: str
) -> None:
    client, place = client_of(role), taken["place"]
    yesterday = clock.today() - timedelta(days=1)
    other_day = client.get(f"/attendance/{place.school_id}/{yesterday}/counts/")
    assert (other_day.status_code, "只提供當日" in words(other_day), "供餐總數" in words(other_day)) == (200, True, False)
    assert client.get(f"/attendance/{people['other_teacher'].school_id}/{clock.today()}/counts/").status_code == 403


@READERS
def test_the_functions_of_counts_answer_nobody_for_another_day_or_school(people: dict[str, Somebody], db: None, role: str) -> None:
    from tests.cast import assignments_of  # needs the database that fixtures made

    person = people[role]
    arm(reach_of(str(person.account_id), clock.today(), assignments_of(person.person_id)))
    asked = {
        "own": (person.school_id, clock.today()),
        "yesterday": (person.school_id, clock.today() - timedelta(days=1)),
        "other": (people["other_teacher"].school_id, clock.today()),
    }
    told = {}
    with connection.cursor() as cursor:
        for name, question in asked.items():
            cursor.execute(
                "select count(*), (select count(*) from attendance_diets_together(%s, %s)) from attendance_class_meals(%s, %s)", question * 2
            )
            told[name] = cursor.fetchone()
    assert all(told["own"])
    assert (told["yesterday"], told["other"]) == ((0, 0), (0, 0))


def everything_told(client: Any, place: Any) -> list[Any]:
    """What a reader gets from the page, its exports and the API at one moment, and from the functions that stand behind them."""
    with connection.cursor() as cursor:
        cursor.execute("select array(select m::text from attendance_class_meals(%s, %s) m)", [place.school_id, clock.today()])
        classes = cursor.fetchone()[0]
        cursor.execute("select array(select d::text from attendance_diets_together(%s, %s) d order by 1)", [place.school_id, clock.today()])
        diets = cursor.fetchone()[0]
    pages = [as_text(path, client.get(path).content) for path in urls(place) if not path.endswith("/counts/")]
    return [classes, diets, *pages, words(client.get(urls(place)[0])).split("問題編號", maxsplit=1)[0]]


@READERS
def test_reader_of_counts_is_told_the_same_whether_the_child_with_an_own_meal_is_there_or_away(
    actor_of: ActorOf, client_of: ClientOf, taken: dict[str, Any], role: str, stop_clock: Callable[..., None]
) -> None:
    stop_clock()  # the page tells the minute
    place = taken["place"]
    with as_owner():
        of_class = Enrolment.objects.filter(school_class_id=place.class_id, valid__upper_inf=True).order_by("student_id")
        child = of_class[5].student_id
        Student.objects.filter(pk=child).update(diet="own_meal")
    client = client_of(role)
    told = []
    for revision, mark in enumerate((Mark.LATE, Mark.ABSENT), start=1):
        teacher = actor_of("homeroom_teacher")
        save_roll(
            teacher,
            place.school_id,
            class_id=place.class_id,
            day=clock.today(),
            exceptions={child: RollException(mark)},
            seen_revision=revision,
            now=clock.now(),
        )
        actor_of(role)
        told.append(everything_told(client, place))
    assert told[0] == told[1]


@READERS
def test_reader_of_counts_sees_special_diets_as_on_a_day_when_nobody_is_away(
    actor_of: ActorOf, client_of: ClientOf, taken: dict[str, Any], role: str
) -> None:
    """One no-pork child of the class, away or not: only the class's meals tell the difference of one, as any other child's would."""
    place = taken["place"]
    with as_owner():
        of_class = [
            each.student_id for each in Enrolment.objects.filter(school_class_id=place.class_id, valid__upper_inf=True).order_by("student_id")
        ]
        Student.objects.filter(pk__in=of_class).update(diet="regular")
        Student.objects.filter(pk=of_class[5]).update(diet="no_pork")
    client = client_of(role)
    told = []
    for revision, child in enumerate((of_class[6], of_class[5]), start=1):
        away = {child: RollException(Mark.ABSENT)}
        teacher = actor_of("homeroom_teacher")
        save_roll(teacher, place.school_id, class_id=place.class_id, day=clock.today(), exceptions=away, seen_revision=revision, now=clock.now())
        actor_of(role)
        told.append(everything_told(client, place))
    assert told[0] == told[1]


def test_a_class_of_which_fewer_than_five_are_there_is_told_as_that_and_cooked_for(
    actor_of: ActorOf, client_of: ClientOf, taken: dict[str, Any]
) -> None:
    place, teacher = taken["place"], actor_of("homeroom_teacher")
    children = class_on(place.school_id, place.class_id, clock.today())[1]
    away = {child: RollException(Mark.ABSENT) for child in children}
    save_roll(teacher, place.school_id, class_id=place.class_id, day=clock.today(), exceptions=away, seen_revision=1, now=clock.now())
    report = json.loads(client_of("clerk").get(f"/attendance/{place.school_id}/{clock.today()}/counts.json").content)
    mine = next(each for grade in report["grades"] for each in grade["classes"] if each["class_id"] == place.class_id)
    assert (mine["meals"], mine["cook"]) == (None, 4)
    assert "＜5" in words(client_of("clerk").get(f"/attendance/{place.school_id}/{clock.today()}/counts/"))


def test_counts_take_the_same_statements_however_many_classes_and_are_audited(client_of: ClientOf, taken: dict[str, Any]) -> None:
    client = client_of("nutritionist")
    with statements() as run:
        client.get(f"/attendance/{taken['place'].school_id}/{clock.today()}/counts/")
    assert len(run) == 5  # session, school, classes, diets, audit
    assert any("kernel_audit" in each for each in run)


def test_csv_of_counts_opens_with_its_header(client_of: ClientOf, taken: dict[str, Any]) -> None:
    content = client_of("clerk").get(f"/attendance/{taken['place'].school_id}/{clock.today()}/counts.csv").content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["年級", "班級", "用餐人數", "供餐數", "備餐數", "點名"]


def test_student_affairs_sees_who_is_away_and_the_coordinator_only_that_the_roll_is_taken(client_of: ClientOf, taken: dict[str, Any]) -> None:
    path = f"/attendance/{taken['place'].school_id}/{clock.today()}/"
    office, coordinator = words(client_of("student_affairs").get(path)), words(client_of("it_coordinator").get(path))
    away = [name for name in taken["names"] if name in office]
    assert away
    assert "病假" in office
    assert not [name for name in away if name in coordinator]
    assert "病假" not in coordinator
    assert "已點名" in coordinator
