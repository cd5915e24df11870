"""The class list's rules (名條): what a row must hold, and what applying the list would do, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from xiaowu.roster.rules.roles import Diet, Relation

LONGEST_NAME = 60
LAST_SEAT = 60


@dataclass(frozen=True, slots=True)
class ListedChild:
    """A row of a class list, read. `row` is its number in the sheet."""

    row: int
    academic_year: int
    grade: int
    class_number: int
    seat: int
    number: str
    name: str
    birth_date: date | None
    diet: str
    guardian: str
    relation: str
    phone: str

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "ListedChild":
        """From the form it is kept in while it waits for confirmation."""
        born = stored["birth_date"]
        return cls(**{**stored, "birth_date": date.fromisoformat(born) if born else None})


@dataclass(frozen=True, slots=True)
class KnownChild:
    """What the register says of a child with that number now; no place when the child has left."""

    student_id: int
    number: str
    name: str
    birth_date: date | None
    diet: str
    place: tuple[int, int, int] | None  # academic year, grade, class number
    seat: int | None


class Verb(StrEnum):
    """What applying a row does."""

    ADD = "add"
    CHANGE = "change"
    KEEP = "keep"


class Fault(StrEnum):
    """Why a row cannot be applied."""

    SEAT_TWICE = "seat_twice"
    NUMBER_TWICE = "number_twice"
    TWIN = "twin"
    SEAT_TAKEN = "seat_taken"
    HAS_LEFT = "has_left"
    NAMESAKE = "namesake"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Step:
    """What one row does; `moves` when it changes class or seat."""

    child: ListedChild
    verb: Verb
    student_id: int | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list does, or why it cannot: with one error nothing is applied."""

    steps: tuple[Step, ...]
    errors: tuple[Any, ...] = ()
    was_asked: bool = False  # another school's children were asked about, so that the answer must stay on record

    def count(self, verb: Verb) -> int:
        return sum(step.verb is verb for step in self.steps)


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be applied, and the other row it collides with, if one."""

    row: int
    fault: Fault
    other_row: int | None = None


def faults_within(children: Sequence[ListedChild]) -> list[RowFault]:
    """Rows that collide with an earlier row of the same list: one seat, one number, or one child written twice."""
    seats: dict[tuple[int, int, int, int], int] = {}
    numbers: dict[str, int] = {}
    people: dict[tuple[str, date], int] = {}
    found: list[RowFault] = []
    for child in children:
        seat = (child.academic_year, child.grade, child.class_number, child.seat)
        first = seats.setdefault(seat, child.row)
        if first != child.row:
            found.append(RowFault(child.row, Fault.SEAT_TWICE, first))
        first = numbers.setdefault(child.number, child.row)
        if first != child.row:
            found.append(RowFault(child.row, Fault.NUMBER_TWICE, first))
        if child.birth_date:
            # two children of one name and birthday under two numbers: most likely one child twice, so a person must look
            first = people.setdefault((child.name, child.birth_date), child.row)
            if first != child.row:
                found.append(RowFault(child.row, Fault.TWIN, first))
    return found


def namesakes(children: Iterable[ListedChild]) -> list[RowFault]:
    """Of the rows that would be added, those that give a name of an earlier one another birthday.

    Whether a child is at another school is asked by name and birthday; a list with one name and many birthdays would find one out by trying.
    """
    first: dict[str, ListedChild] = {}
    found: list[RowFault] = []
    for child in children:
        if child.birth_date:
            earlier = first.setdefault(child.name, child)
            if earlier.birth_date != child.birth_date:
                found.append(RowFault(child.row, Fault.NAMESAKE, earlier.row))
    return found


def plan(children: Sequence[ListedChild], known: Iterable[KnownChild], elsewhere: Iterable[tuple[str, date]]) -> tuple[list[Step], list[RowFault]]:
    """Compare a list with the register. `elsewhere`: (name, birth date) of children whose record is at another school and open."""
    by_number = {child.number: child for child in known}
    taken_elsewhere = set(elsewhere)
    listed_numbers = {child.number for child in children}
    seats = {(each.place, each.seat): each.number for each in by_number.values() if each.place}
    steps: list[Step] = []
    faults = faults_within(children) + namesakes(child for child in children if child.number not in by_number)
    for child in children:
        place = (child.academic_year, child.grade, child.class_number)
        sitter = seats.get((place, child.seat))
        if sitter is not None and sitter not in listed_numbers:
            faults.append(RowFault(child.row, Fault.SEAT_TAKEN))
        now = by_number.get(child.number)
        if now is None:
            if child.birth_date and (child.name, child.birth_date) in taken_elsewhere:
                faults.append(RowFault(child.row, Fault.ELSEWHERE))
            steps.append(Step(child, Verb.ADD))
            continue
        if now.place is None:
            faults.append(RowFault(child.row, Fault.HAS_LEFT))
        moves = (now.place, now.seat) != (place, child.seat)
        differs = moves or (now.name, now.diet) != (child.name, child.diet) or (child.birth_date is not None and now.birth_date != child.birth_date)
        steps.append(Step(child, Verb.CHANGE if differs else Verb.KEEP, now.student_id, moves))
    return steps, faults


DIET_WORDS = {"": Diet.REGULAR, "葷": Diet.REGULAR, "葷食": Diet.REGULAR, "素": Diet.VEGETARIAN, "素食": Diet.VEGETARIAN,
              "不吃豬肉": Diet.NO_PORK, "自備": Diet.OWN_MEAL, "自備餐": Diet.OWN_MEAL}  # fmt: skip
RELATION_WORDS = {"": Relation.OTHER, "父": Relation.FATHER, "父親": Relation.FATHER, "母": Relation.MOTHER, "母親": Relation.MOTHER,
                  "祖父母": Relation.GRANDPARENT, "其他": Relation.OTHER}  # fmt: skip
