"""Schools get another code, close, and go into others; nobody is lost, and it can be taken back."""

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions import posts, students
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.actions.facts import load_facts
from xiaowu.roster.actions.places import add_class, add_school
from xiaowu.roster.models import Enrolment, Guardian, Post, PostOffer, School, SchoolClass, SchoolCode, Student, Transfer
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.queries.picking import SCHOOLS
from xiaowu.roster.queries.places import classes, schools, schools_of_code
from xiaowu.roster.queries.schools import closing_of, codes_of
from xiaowu.roster.queries.students import incoming
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.records import GUARDIAN_CARRIES, STUDENT_CARRIES
from xiaowu.roster.rules.roles import Diet, Level, Role
from xiaowu.roster.rules.schools import Barrier
from xiaowu.roster.tests.actions.closing import close, in_class, told
from xiaowu.roster.tests.ending import LAST_WEEK, TODAY, Stage, history, label_of

OTHERS = ("homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal")


def test_a_school_gets_another_code_and_is_found_by_both(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    with as_owner():
        school = School.objects.get(pk=stage.here)
    for _again in range(2):
        actions.correct_code(officer, stage.here, code="999001")
    with as_owner():
        assert (School.objects.get(pk=stage.here).code, School.objects.get(pk=stage.here).first_code) == ("999001", school.code)
    assert codes_of(stage.here) == [school.code]
    for code in ("999001", school.code):
        assert stage.here in schools_of_code(code)
        assert stage.here in [row.id for row in schools(officer, ListRequest(text=code, sort="code"), TODAY).rows]
    actions.correct_code(officer, stage.here, code=school.code)
    assert codes_of(stage.here) == ["999001"]


def test_no_code_ever_means_two_schools_of_a_level(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    with as_owner():
        school, other = School.objects.get(pk=stage.here), School.objects.get(pk=stage.there)
    actions.correct_code(officer, stage.here, code="999001")
    for code in (other.code, school.code):
        taker = stage.here if code == other.code else stage.there
        with pytest.raises(BadInput, match="曾是另一所"):
            actions.correct_code(officer, taker, code=code)
    with pytest.raises(BadInput, match="曾是另一所"):
        add_school(officer, code=school.code, level=Level(school.level), name="市立頂替國小", district="文山", area="新店區")
    actions.correct_code(officer, stage.there, code="999002")
    with as_owner():
        assert SchoolCode.objects.filter(place_id__in=[stage.here, stage.there]).count() == 4


def test_the_directory_that_has_the_old_code_brings_no_second_school(stage: Stage) -> None:
    actions.correct_code(stage.actor_of("bureau_officer"), stage.here, code="999001")
    with as_owner():
        before = School.objects.count()
        assert load_facts(system("test")) == before


def test_what_other_systems_call_a_school_stays_when_its_code_changes(stage: Stage, tmp_path: Path) -> None:
    def ids() -> tuple[list[str], list[str]]:
        with as_owner():
            export_set(system("test"), tmp_path / "set.zip", clock.today(), school_id=stage.here)
            with connection.cursor() as cursor:
                cursor.execute("select 'school-' || first_code || '-' || level from roster_school where id = %s", [stage.here])
                scim = [row[0] for row in cursor.fetchall()]
        with zipfile.ZipFile(tmp_path / "set.zip") as packed:
            orgs = packed.read("orgs.csv").decode().splitlines()
        return sorted(line.split(",")[0] for line in orgs), scim

    before = ids()
    actions.correct_code(stage.actor_of("bureau_officer"), stage.here, code="999001")
    assert ids() == before


def test_a_set_with_the_old_code_finds_the_school(stage: Stage, tmp_path: Path) -> None:
    with as_owner():
        export_set(system("test"), tmp_path / "set.zip", clock.today())
        before = School.objects.count()
    actions.correct_code(stage.actor_of("bureau_officer"), stage.here, code="999001")
    with as_owner():
        import_set(system("test"), tmp_path / "set.zip", clock.today())
        assert School.objects.count() == before
        assert School.objects.get(pk=stage.here).code == "999001"


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_the_bureau_recodes_closes_or_reopens_a_school(stage: Stage, role: str) -> None:
    actor = stage.actor_of(role)
    for act in (
        lambda: actions.correct_code(actor, stage.here, code="999001"),
        lambda: actions.close_school(actor, stage.here, closed_on=TODAY, successor_id=stage.there, today=TODAY),
        lambda: actions.reopen_school(actor, stage.here),
        lambda: closing_of(actor, stage.here, successor_id=stage.there, closed_on=TODAY, today=TODAY),
    ):
        with pytest.raises(Forbidden):
            act()
    with connection.cursor() as cursor:  # nor does the database
        cursor.execute("select * from roster_closing(%s, %s)", [stage.here, stage.there])
        assert [row[1] for row in cursor.fetchall() if row[1]] == []
        cursor.execute(
            "select * from roster_close_school(%s, %s, %s, '{}', '{}', %s, %s)",
            [stage.here, stage.there, TODAY, list(STUDENT_CARRIES), list(GUARDIAN_CARRIES)],
        )
        assert cursor.fetchall() == []


def test_closing_says_before_what_it_does(stage: Stage) -> None:
    with as_owner():
        children = Student.objects.filter(**in_class(stage.here)).count()
        held = Post.objects.filter(school_id=stage.here)
        people = set(held.values_list("person_id", flat=True))
        out = people - set(Post.objects.exclude(school_id=stage.here).values_list("person_id", flat=True))
        numbers = set(Student.objects.filter(school_id=stage.there).values_list("number", flat=True))
        taken = Student.objects.filter(**in_class(stage.here), number__in=numbers).count()
        one = Student.objects.get(pk=stage.child)
        Student.objects.create(school_id=stage.there, number="OLD-1", name="周舊生", uid=one.uid)
    with statements() as run:
        plan = closing_of(stage.actor_of("bureau_officer"), stage.here, successor_id=stage.there, closed_on=TODAY, today=TODAY)
    assert (plan.barrier, plan.children, plan.along, plan.renumbered) == (None, children, children - 1, taken - (one.number in numbers))
    assert (plan.posts, plan.ends_for, plan.out) == (held.count(), len(people), len(out))
    assert len(run) <= 12
    assert history(stage.here, stage.child)[-1][3] is None


def test_a_school_that_goes_into_another_brings_its_children_with_classes_seats_numbers_and_guardians(stage: Stage, mother: Guardian) -> None:
    with as_owner():
        Student.objects.filter(school_id=stage.there).update(number=Concat(Value("T"), "number"))
    columns = (*STUDENT_CARRIES, "number")
    went = told(columns, Student, **in_class(stage.here))
    stayed = told(columns, Student, **in_class(stage.there))
    guardians = told(GUARDIAN_CARRIES, Guardian, student__school_class__isnull=False, student__school_id=stage.here)
    guardians_there = told(GUARDIAN_CARRIES, Guardian, school_id=stage.there)
    seats = told(("student__uid", "school_class__grade", "seat"), Enrolment, school_id=stage.here, valid__upper_inf=True)
    seats_there = told(("student__uid", "school_class__grade", "seat"), Enrolment, school_id=stage.there, valid__upper_inf=True)
    plan = close(stage)
    assert plan.children == plan.along == len(went)
    assert told(columns, Student, **in_class(stage.there)) == sorted(went + stayed, key=str)
    assert told(GUARDIAN_CARRIES, Guardian, school_id=stage.there) == sorted(guardians + guardians_there, key=str)
    assert told(("student__uid", "school_class__grade", "seat"), Enrolment, school_id=stage.there, valid__upper_inf=True) == sorted(
        seats + seats_there, key=str
    )
    assert told(columns, Student, **in_class(stage.here)) == []
    assert history(stage.here, stage.child) == [(stage.class_id, stage.seat, stage.began, TODAY, Reason.CLOSED)]
    with as_owner():
        assert contradictions() == {}
        assert Transfer.objects.filter(school_id=stage.here, to_school_id=stage.there, placed_on=TODAY).count() == len(went)


def test_a_number_that_a_child_of_the_successor_has_gets_the_closing_schools_code_before_it(stage: Stage) -> None:
    with as_owner():
        one, code = Student.objects.get(pk=stage.child), School.objects.get(pk=stage.here).code
        taken = Student.objects.get(school_id=stage.there, number=one.number)
        long = Student.objects.filter(**in_class(stage.here)).exclude(pk=one.pk).order_by("pk")[0]
        longer = Student.objects.filter(**in_class(stage.here)).exclude(pk__in=[one.pk, long.pk]).order_by("pk")[0]
        for each, length in ((long, 255), (longer, 240)):
            Student.objects.filter(pk=each.pk).update(number=str(length % 9) * length)
            Student.objects.create(school_id=stage.there, number=str(length % 9) * length, name="周長號")
    close(stage)
    with as_owner():
        assert Student.objects.get(school_id=stage.there, uid=one.uid).number == f"{code}-{one.number}"
        assert Student.objects.get(school_id=stage.there, number=one.number).pk == taken.pk
        assert Student.objects.get(school_id=stage.there, uid=longer.uid).number == f"{code}-{'6' * 240}"
    assert [each.name for each in incoming(stage.receiver, stage.there, ListRequest()).rows] == [long.name]  # a longer number there is not


def test_who_was_at_the_successor_before_waits_there_and_takes_over_what_is_true_now(stage: Stage, mother: Guardian) -> None:
    with as_owner():
        one = Student.objects.get(pk=stage.child)
        known = Student.objects.create(school_id=stage.there, number="OLD-2", name="從前的名字", uid=one.uid)
    close(stage)
    (waiting,) = incoming(stage.receiver, stage.there, ListRequest()).rows
    assert (waiting.name, waiting.number) == (one.name, "OLD-2")
    place = {"transfer_id": waiting.id, "class_id": stage.class_there, "seat": 58, "number": "OLD-2", "since": TODAY}
    assert students.place_student(stage.receiver, stage.there, **place) == known.pk
    with as_owner():
        placed = Student.objects.get(pk=known.pk)
        assert (placed.name, placed.birth_date, placed.diet, placed.number) == (one.name, one.birth_date, one.diet, "OLD-2")
        assert Guardian.objects.filter(student=placed, uid=mother.uid).exists()


def test_posts_and_offers_end_and_the_school_is_offered_nowhere(stage: Stage, people: dict[str, Somebody]) -> None:
    with as_owner():
        PostOffer.objects.create(
            school_id=stage.here, role="clerk", since=TODAY, code_hash=b"x", made=clock.now(), expires=clock.now() + timedelta(days=1)
        )
    close(stage)
    with as_owner():
        assert not Post.objects.filter(school_id=stage.here, valid__contains=TODAY).exists()
        assert PostOffer.objects.get(code_hash=b"x").withdrawn is not None
    officer = stage.actor_of("bureau_officer")
    assert stage.here not in [each.value for each in SCHOOLS.found(officer, label_of(stage.here), {})]
    assert stage.there in [each.value for each in SCHOOLS.found(officer, label_of(stage.there), {})]
    assert stage.here not in [row.id for row in schools(stage.actor_of("bureau_officer"), ListRequest(sort="code"), TODAY).rows]
    (row,) = [
        row
        for row in schools(stage.actor_of("bureau_officer"), ListRequest(sort="code", filters=(("closed", "yes"),)), TODAY).rows
        if row.id == stage.here
    ]
    assert (row.closed_on, row.successor_id) == (TODAY, stage.there)
    assert classes(stage.here, TODAY) == []
    officer = stage.actor_of("bureau_officer")
    with pytest.raises(BadInput, match="已裁撤"):
        posts.enter_person(officer, stage.here, name="王新人", role=Role.CLERK, class_id=None, since=TODAY, today=TODAY)
    with as_owner():
        child = Student.objects.filter(**in_class(stage.there)).order_by("pk").first()
    assert child is not None
    with pytest.raises(BadInput, match="轉入的學校"):
        students.release_student(stage.receiver, stage.there, student_id=child.pk, to_school_id=stage.here, left_on=TODAY, today=TODAY)
    with pytest.raises(BadInput, match="已裁撤"):
        close(stage)


def test_a_school_with_children_does_not_close_into_nothing(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    plan = closing_of(officer, stage.here, successor_id=None, closed_on=TODAY, today=TODAY)
    assert plan.barrier is Barrier.CHILDREN
    with pytest.raises(BadInput, match="在學的學生"):
        actions.close_school(officer, stage.here, closed_on=TODAY, successor_id=None, today=TODAY)
    made = add_school(officer, code="999003", level=Level.ELEMENTARY, name="市立無人國小", district="文山", area="新店區")
    assert actions.close_school(officer, made, closed_on=TODAY, successor_id=None, today=TODAY).children == 0
    assert actions.reopen_school(officer, made) == 0
    with pytest.raises(NotFound):
        actions.reopen_school(officer, made)


def test_a_class_none_of_whose_children_go_along_is_not_made_at_the_successor(stage: Stage) -> None:
    alone = add_class(stage.keeper, stage.here, grade=1, number=77, today=TODAY)
    made = students.add_student(
        stage.keeper, stage.here, class_id=alone, number="KNOWN-1", name="周舊生", seat=1, birth_date=None, diet=Diet.REGULAR, since=LAST_WEEK
    )
    with as_owner():
        Student.objects.create(school_id=stage.there, number="OLD-1", name="周舊生", uid=made.uid)  # there before: waits to be placed
        going = SchoolClass.objects.filter(enrolment__valid__upper_inf=True, school_id=stage.here).exclude(pk=alone).distinct().count()
        before = SchoolClass.objects.filter(school_id=stage.there).count()
    close(stage)
    with as_owner():
        assert SchoolClass.objects.filter(school_id=stage.there).count() == before + going > before


def test_a_school_that_there_is_not_is_neither_recoded_nor_closed(stage: Stage) -> None:
    officer = stage.actor_of("bureau_officer")
    with pytest.raises(NotFound):
        actions.correct_code(officer, 0, code="999001")
    with pytest.raises(NotFound):
        actions.close_school(officer, 0, closed_on=TODAY, successor_id=stage.there, today=TODAY)
    assert codes_of(stage.there) == []
