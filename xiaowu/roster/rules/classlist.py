"""The class list (名條): what a row holds, what applying it changes from what to what, and what a person must answer first."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from xiaowu.roster.rules.roles import Diet, Relation

LONGEST_NAME = 60
LAST_SEAT = 99  # as the register and sets keep it


@dataclass(frozen=True, slots=True)
class ListedChild:
    """A row of a class list, as read. `row` is its number in the sheet. None: the column is missing or the cell blank, and nothing changes."""

    row: int
    academic_year: int
    grade: int
    class_number: int
    seat: int
    number: str
    name: str
    birth_date: date | None = None
    diet: str | None = None
    guardian: str | None = None
    relation: str | None = None
    phone: str | None = None
    own_grade: int | None = None  # in a class of several grades (混齡班), whose lowest is `grade`

    @property
    def place(self) -> tuple[int, int, int]:
        return self.academic_year, self.grade, self.class_number

    @property
    def first_diet(self) -> str:
        """What is written for a child who is added: without a statement, what most children eat."""
        return self.diet or Diet.REGULAR

    @property
    def is_half_a_guardian(self) -> bool:
        """Whether it gives a telephone or a relation but no name: that cannot be stored, and is reported."""
        return self.guardian is None and (self.phone or self.relation) is not None


@dataclass(frozen=True, slots=True)
class KnownGuardian:
    """The register's record of a child's guardian."""

    id: int
    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class KnownChild:
    """The register's record of the child who has that number; no place if the child has left. `former`: earlier numbers that were corrected."""

    student_id: int
    number: str
    name: str
    birth_date: date | None
    diet: str
    place: tuple[int, int, int] | None  # academic year, grade, class number
    seat: int | None
    former: tuple[str, ...] = ()
    grade: int | None = None  # the child's own, including in a class of several grades


@dataclass(frozen=True, slots=True)
class KnownClass:
    """The register's record of a class of the school."""

    academic_year: int
    grade: int
    last_grade: int | None
    number: int
    is_closed: bool


class Verb(StrEnum):
    """What applying a row does."""

    ADD = "add"
    CHANGE = "change"
    KEEP = "keep"


class Fault(StrEnum):
    """Why a row cannot be applied."""

    SEAT_TWICE = "seat_twice"
    NUMBER_TWICE = "number_twice"
    NUMBER_SHARED = "number_shared"
    SEAT_TAKEN = "seat_taken"
    HAS_LEFT = "has_left"
    NAMESAKE = "namesake"
    CLASS_CLOSED = "class_closed"


class Question(StrEnum):
    """What a person must look at before a row is applied: only people know whether two children are one."""

    TWIN = "twin"  # two new rows with the same name and birthday
    HERE = "here"  # the school has a child of that name and birthday under another number
    ELSEWHERE = "elsewhere"  # another school has such a child
    COMING = "coming"  # such a child is on the way here from another school, and waits to be placed
    NOT_ASKED = "not_asked"  # other schools could not be asked, so only a person can know
    ANOTHER = "another"  # the number belongs to a child with another name and another birthday


class Field(StrEnum):
    """A fact that a list gives about a child."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DIET = "diet"
    PLACE = "place"
    SEAT = "seat"
    GUARDIAN = "guardian"
    RELATION = "relation"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a child, from what to what; None: it was empty. For a child who is added: everything written besides number, name and place."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class GuardianStep:
    """A guardian who is added, or changed if there is an id."""

    guardian_id: int | None
    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one row does; `moves` if it changes class or seat."""

    child: ListedChild
    verb: Verb
    student_id: int | None = None
    moves: bool = False
    changes: tuple[Change, ...] = ()
    guardian: GuardianStep | None = None


@dataclass(frozen=True, slots=True)
class RowQuestion:
    """A question about a row, with the other row or the child of the register that it is about."""

    row: int
    question: Question
    other_row: int | None = None
    other: KnownChild | None = None

    @property
    def token(self) -> str:
        """The token with which it is answered: an answer does not count for a row that meanwhile asks something else, or about somebody else."""
        whom = [f"row{self.other_row}"] if self.other_row else [str(self.other.student_id)] if self.other else []
        return "-".join([str(self.row), self.question, *whom])


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be applied, and the other row it collides with, if one."""

    row: int
    fault: Fault
    other_row: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list does, or why it cannot: with a single error, or a single unanswered question, nothing is applied."""

    steps: tuple[Step, ...]
    errors: tuple[Any, ...] = ()
    was_asked: bool = False  # another school's children were asked about, so the question must stay on record
    questions: tuple[RowQuestion, ...] = ()

    def count(self, verb: Verb) -> int:
        return sum(step.verb is verb for step in self.steps)

    def looked_at(self) -> list[int]:
        """The children of the register whom its report shows."""
        named = [step.student_id for step in self.steps if step.student_id]
        return sorted({*named, *(each.other.student_id for each in self.questions if each.other)})


# what offices write in place of the titles
DIET_WORDS = {"葷": Diet.REGULAR, "素": Diet.VEGETARIAN, "自備": Diet.OWN_MEAL}
RELATION_WORDS = {"父親": Relation.FATHER, "母親": Relation.MOTHER}
