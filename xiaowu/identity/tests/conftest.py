"""Fixtures of identity's tests: people of families, and who is new to a school."""

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, Owner, People, code_for, started
from xiaowu.kernel import clock
from xiaowu.roster.models import Guardian, Person, Post, Student


@pytest.fixture
def teacher(people: People) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def child(teacher: Somebody, owner: Owner) -> Student:
    with owner():
        found = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").first()
        assert found is not None
        return found


@pytest.fixture
def mother(child: Student, owner: Owner) -> Guardian:
    with owner():
        return Guardian.objects.create(school_id=child.school_id, student=child, name="林美玲", relation="mother")


@pytest.fixture
def pupil(actor_of: ActorOf, teacher: Somebody, child: Student) -> HouseClient:
    return started(code_for(actor_of, teacher, Kind.PUPIL, child.uid), child.uid)


@pytest.fixture
def keeper(people: dict[str, Somebody]) -> Somebody:
    return people["it_coordinator"]


@pytest.fixture
def newcomer(keeper: Somebody, db: None) -> Person:
    """Somebody added to the school's staff who has no account yet."""
    with as_owner():
        person = Person.objects.create(name="鄭新到")
        Post.objects.create(person=person, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    return person


@pytest.fixture
def sister(people: People, owner: Owner) -> Student:
    """A child of another school."""
    with owner():
        found = Student.objects.filter(school_class_id=people["other_teacher"].class_id).order_by("pk").first()
        assert found is not None
        return found


@pytest.fixture
def brother(teacher: Somebody, owner: Owner) -> Student:
    """A child of the own school, in another class."""
    with owner():
        found = Student.objects.filter(school_id=teacher.school_id, school_class__isnull=False).exclude(school_class_id=teacher.class_id).first()
        assert found is not None
        return found
