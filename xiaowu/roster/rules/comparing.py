"""Comparing a class list with the register (名條比對): who each row is, what it changes, why it cannot be applied, and what must be asked first."""

import dataclasses
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from xiaowu.roster.rules.classlist import (
    Change,
    Fault,
    Field,
    GuardianStep,
    KnownChild,
    KnownClass,
    KnownGuardian,
    ListedChild,
    Question,
    RowFault,
    RowQuestion,
    Step,
    Verb,
)
from xiaowu.roster.rules.likeness import name_key, number_key
from xiaowu.roster.rules.roles import Relation


class Register:
    """A school's children, by number and by name and birthday."""

    def __init__(self, known: Iterable[KnownChild]) -> None:
        self.children = list(known)
        self._exact = {child.number: child for child in self.children}
        self._alike: dict[str, list[KnownChild]] = defaultdict(list)
        self._former: dict[str, list[KnownChild]] = defaultdict(list)
        self._people: dict[tuple[str, date], list[KnownChild]] = defaultdict(list)
        for child in self.children:
            for number in child.former:
                self._former[number_key(number)].append(child)
            self._alike[number_key(child.number)].append(child)
            if child.birth_date:
                self._people[name_key(child.name), child.birth_date].append(child)

    def by_number(self, number: str) -> list[KnownChild]:
        """The child with that number, however it is written, or who had it before it was corrected; several if the register has a child twice."""
        exact, key = self._exact.get(number), number_key(number)
        return [exact] if exact else self._alike.get(key) or self._former.get(key, [])

    def namesake(self, name: str, born: date | None, *, but: str = "") -> KnownChild | None:
        """A child of that name and birthday under another number; one who is here is preferred."""
        found = self._people.get((name_key(name), born), []) if born else []
        return next((each for each in sorted(found, key=lambda one: one.place is None) if number_key(each.number) != number_key(but)), None)


def placed(children: Iterable[ListedChild], classes: Iterable[KnownClass]) -> tuple[list[ListedChild], list[RowFault]]:
    """Each child in the class that its row means, and the rows whose class is closed.

    A row gives the child's grade: that means the class of that grade and number, else the one of several grades (混齡班) that includes both.
    """
    by_place: dict[tuple[int, int, int], KnownClass] = {}
    for each in sorted(classes, key=lambda one: (one.is_closed, one.last_grade is not None, -one.grade)):
        for grade in range(each.grade, (each.last_grade or each.grade) + 1):
            by_place.setdefault((each.academic_year, grade, each.number), each)
    seated: list[ListedChild] = []
    faults: list[RowFault] = []
    for child in children:
        found = by_place.get(child.place)
        if found and found.is_closed:
            faults.append(RowFault(child.row, Fault.CLASS_CLOSED))
        is_of_several = found is not None and found.last_grade is not None
        seated.append(dataclasses.replace(child, grade=found.grade, own_grade=child.grade) if found and is_of_several else child)
    return seated, faults


def faults_within(children: Sequence[ListedChild]) -> list[RowFault]:
    """Rows that collide with an earlier row of the same list: the same seat, or the same number however it is written."""
    seats: dict[tuple[tuple[int, int, int], int], int] = {}
    numbers: dict[str, int] = {}
    found: list[RowFault] = []
    for child in children:
        first = seats.setdefault((child.place, child.seat), child.row)
        if first != child.row:
            found.append(RowFault(child.row, Fault.SEAT_TWICE, first))
        first = numbers.setdefault(number_key(child.number), child.row)
        if first != child.row:
            found.append(RowFault(child.row, Fault.NUMBER_TWICE, first))
    return found


def namesakes(children: Iterable[ListedChild]) -> list[RowFault]:
    """Of the rows that would be added, those that repeat the name of an earlier row with another birthday.

    Whether a child is at another school is asked by name and birthday; a list with one name and many birthdays could find a birthday out by trying.
    """
    first: dict[str, ListedChild] = {}
    found: list[RowFault] = []
    for child in children:
        if child.birth_date:
            earlier = first.setdefault(name_key(child.name), child)
            if earlier.birth_date != child.birth_date:
                found.append(RowFault(child.row, Fault.NAMESAKE, earlier.row))
    return found


Guardians = Mapping[int, Sequence[KnownGuardian]]


def plan(children: Sequence[ListedChild], register: Register, guardians: Guardians) -> tuple[list[Step], list[RowFault], list[RowQuestion]]:
    """Compare a list with its school's register; `guardians` are those of the listed children, by the child's id."""
    found = [register.by_number(child.number) for child in children]
    listed = {each.student_id for ways in found for each in ways}
    seats = {(each.place, each.seat): each.student_id for each in register.children if each.place}
    steps: list[Step] = []
    faults = faults_within(children) + namesakes(child for child, ways in zip(children, found, strict=True) if not ways)
    questions: list[RowQuestion] = []
    for child, ways in zip(children, found, strict=True):
        sitter = seats.get((child.place, child.seat))
        if sitter is not None and sitter not in listed:
            faults.append(RowFault(child.row, Fault.SEAT_TAKEN))
        if len(ways) > 1:
            faults.append(RowFault(child.row, Fault.NUMBER_SHARED))
        elif ways and ways[0].place is None:
            faults.append(RowFault(child.row, Fault.HAS_LEFT))
        steps.append(_step(child, ways[0] if ways else None, guardians))
        questions += _questions(child, ways, register)
    return steps, faults, questions + _twins([child for child, ways in zip(children, found, strict=True) if not ways])


def known_as(question: Question, children: Iterable[ListedChild], found: Iterable[tuple[str, date | None]]) -> list[RowQuestion]:
    """The question for each row that would be added and whose name (as `name_key`) and birthday are among those found."""
    there = set(found)
    return [RowQuestion(child.row, question) for child in children if child.birth_date and (name_key(child.name), child.birth_date) in there]


def person_token(name: str, born: date | None, here: KnownChild | None) -> str:
    """The token that confirms that somebody is new, and not the child who is `here`:
    if another child stands there meanwhile, the question is asked again.
    """
    return hashlib.sha256(f"{name_key(name)} {born} {here.student_id if here else ''}".encode()).hexdigest()[:20]


def _questions(child: ListedChild, ways: Sequence[KnownChild], register: Register) -> list[RowQuestion]:
    if not ways:
        here = register.namesake(child.name, child.birth_date)
        return [RowQuestion(child.row, Question.HERE, other=here)] if here else []
    now = ways[0]
    is_another = name_key(now.name) != name_key(child.name) and None not in (now.birth_date, child.birth_date) and now.birth_date != child.birth_date
    return [RowQuestion(child.row, Question.ANOTHER, other=now)] if is_another else []


def _twins(new: Iterable[ListedChild]) -> list[RowQuestion]:
    """Of the rows that would be added, those with the same name and birthday: one child twice, or two children."""
    people: dict[tuple[str, date], int] = {}
    found: list[RowQuestion] = []
    for child in new:
        if child.birth_date:
            first = people.setdefault((name_key(child.name), child.birth_date), child.row)
            if first != child.row:
                found.append(RowQuestion(child.row, Question.TWIN, other_row=first))
    return found


def _step(child: ListedChild, now: KnownChild | None, guardians: Guardians) -> Step:
    guardian, told = _guardian(child, guardians.get(now.student_id, ()) if now else ())
    if now is None:
        given = ((Field.BIRTH_DATE, child.birth_date), (Field.DIET, child.first_diet))
        new = [Change(field, None, value) for field, value in given if value is not None]
        return Step(child, Verb.ADD, changes=(*new, *told), guardian=guardian)
    places: tuple[tuple[int, int, int] | None, tuple[int, int, int]] = (now.place, child.place)
    if now.place == child.place and child.own_grade and now.grade:
        places = tuple((child.academic_year, grade, child.class_number) for grade in (now.grade, child.own_grade))  # type: ignore[assignment]
    moves = places[0] != places[1] or now.seat != child.seat
    pairs = (
        (Field.NAME, now.name, child.name), (Field.BIRTH_DATE, now.birth_date, child.birth_date), (Field.DIET, now.diet, child.diet),
        (Field.PLACE, *places), (Field.SEAT, now.seat, child.seat),
    )  # fmt: skip
    changes = [Change(field, before, after) for field, before, after in pairs if after is not None and before != after]
    verb = Verb.CHANGE if changes or told else Verb.KEEP
    return Step(child, verb, now.student_id, moves, (*changes, *told), guardian)


def _guardian(child: ListedChild, known: Sequence[KnownGuardian]) -> tuple[GuardianStep | None, list[Change]]:
    """What happens to the guardian of a row: one with that name is updated, else one is added; none is removed."""
    if child.guardian is None:
        return None, []
    name = name_key(child.guardian)
    now = next((each for each in known if name_key(each.name) == name), None)
    relation, phone = (now.relation, now.phone) if now else (Relation.OTHER.value, "")
    after = GuardianStep(now.id if now else None, child.guardian, child.relation or relation, child.phone or phone)
    pairs = (
        (Field.GUARDIAN, now.name if now else None, after.name), (Field.RELATION, now.relation if now else None, after.relation),
        (Field.PHONE, now.phone if now else None, after.phone or None),
    )  # fmt: skip
    told = [Change(field, before or None, value) for field, before, value in pairs if value is not None and (before or None) != value]
    return (after, told) if told else (None, [])
