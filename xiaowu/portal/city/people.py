"""One school's people, made in memory: staff with posts and accounts, classes, children, guardians. The caller supplies ids."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from xiaowu.portal.city import names, plan
from xiaowu.portal.city.cast import CAST, SIGN_IN
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import ENDING_ROLES, Level, Relation, Role, class_name

_OFFICE = (Role.CLERK, Role.NUTRITIONIST, Role.IT_COORDINATOR, Role.STUDENT_AFFAIRS, Role.PRINCIPAL)
_FURTHER = (Role.REGISTRAR, Role.DEAN_OF_STUDIES, Role.DEAN_OF_STUDENTS, Role.COUNSELLOR, Role.NURSE, Role.LUNCH_SECRETARY)
_OUTSIDE = {
    Role.NETWORK_ENGINEER: ("遠新資訊", "校園網路駐點維護契約"),
    Role.VENDOR: ("智雲科技", "學生平板採購案維護"),
    Role.JUDGE: ("臺灣海洋大學", "教案徵選評審"),
    Role.SYSTEM_VENDOR: ("衡立系統", "校務平臺維運契約"),
}
_A_WHILE = timedelta(days=180)
_CLASSES_PER_SUBJECT_TEACHER = 3


@dataclass(slots=True)
class Ids:
    """The next free id of each table."""

    next: dict[str, int]

    def take(self, table: str) -> int:
        self.next[table] = self.next.get(table, 1)
        self.next[table] += 1
        return self.next[table] - 1


@dataclass(slots=True)
class MadeClass:
    """A made class with what its rolls need."""

    id: int
    name: str
    students: list[int]
    teacher: str
    account_id: int


@dataclass(slots=True)
class MadeSchool:
    """A school's rows by table, ready to copy, and its accounts for the list of sign-in names."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    classes: list[MadeClass] = field(default_factory=list)
    accounts: list[tuple[Role, str, str]] = field(default_factory=list)  # role, sign-in name, class

    def add(self, table: str, *row: Any) -> None:
        self.rows.setdefault(table, []).append(row)


@dataclass(frozen=True, slots=True)
class Maker:
    """What all schools of one run share."""

    random: Random
    ids: Ids
    academic_year: int
    since: date
    password_hash: str
    password_since: date

    def school(self, place: School, *, is_first: bool, scale: float) -> MadeSchool:
        """All people of one school; the first school has the cast."""
        made = MadeSchool()
        prefix = f"{place.code}{'e' if place.level == Level.ELEMENTARY else 'j'}"
        for role in _OFFICE:
            self._staff(made, role, f"{prefix}-{SIGN_IN[role]}", place.pk, (), CAST[role] if is_first else None)
        sizes = plan.class_sizes(self.random, Level(place.level), place.area, scale=scale)
        for index, size in enumerate(sizes):
            self._class(made, place, size, prefix, is_cast=is_first and index == 0)
        for number in range(1, len(made.classes) + 1):  # two teachers for each class, one of whom has no class of their own
            taught = tuple((made.classes * 2)[number - 1 : number - 1 + min(_CLASSES_PER_SUBJECT_TEACHER, len(made.classes))])
            name = CAST[Role.SUBJECT_TEACHER] if is_first and number == 1 else None
            self._staff(made, Role.SUBJECT_TEACHER, f"{prefix}-{SIGN_IN[Role.SUBJECT_TEACHER]}{number}", place.pk, taught, name)
        if is_first:  # only for the cast: somebody in each role that schools have, but not at a thousand more schools
            for role in _FURTHER:
                self._staff(made, role, f"{prefix}-{SIGN_IN[role]}", place.pk, (), CAST[role])
            deputy = Role.DEPUTY_HOMEROOM_TEACHER
            self._staff(made, deputy, f"{prefix}-{SIGN_IN[deputy]}", place.pk, tuple(made.classes[:1]), CAST[deputy])
        return made

    def bureau(self, made: MadeSchool) -> None:
        """The bureau's officer of the cast, and the people from outside for whom that officer answers."""
        self._staff(made, Role.BUREAU_OFFICER, SIGN_IN[Role.BUREAU_OFFICER], None, (), CAST[Role.BUREAU_OFFICER])
        officer = made.rows["roster_person"][-1][0]
        for role, (firm, reason) in _OUTSIDE.items():
            self._staff(made, role, SIGN_IN[role], None, (), CAST[role])
            made.add("roster_outsidepost", made.rows["roster_post"][-1][0], firm, reason, officer)

    def _staff(
        self, made: MadeSchool, role: Role, sign_in: str, school_id: int | None, taught: tuple[MadeClass, ...], name: str | None
    ) -> tuple[str, int]:
        person, account = self.ids.take("roster_person"), self.ids.take("identity_account")
        called = name or names.full(self.random)
        until = self.since + _A_WHILE if role in ENDING_ROLES else ""
        made.add("roster_person", person, self._uid(), called)
        for place in taught or (None,):
            class_id = place.id if place else None
            made.add("roster_post", self.ids.take("roster_post"), person, role.value, school_id, class_id, f"[{self.since},{until})")
        made.add("identity_account", account, self.password_hash, sign_in, person, True, "zh-hant", f"{self.password_since} 08:00+08")
        made.accounts.append((role, sign_in, taught[0].name if taught else ""))
        return called, account

    def _class(self, made: MadeSchool, place: School, size: plan.ClassSize, prefix: str, *, is_cast: bool) -> None:
        class_id = self.ids.take("roster_schoolclass")
        name = class_name(size.grade, size.number)
        made.add("roster_schoolclass", class_id, place.pk, self.academic_year, size.grade, size.number, name)
        this = MadeClass(class_id, name, [], "", 0)
        sign_in = f"{prefix}-{SIGN_IN[Role.HOMEROOM_TEACHER]}{size.grade}{size.number:02}"
        this.teacher, this.account_id = self._staff(
            made, Role.HOMEROOM_TEACHER, sign_in, place.pk, (this,), CAST[Role.HOMEROOM_TEACHER] if is_cast else None
        )
        for seat in range(1, size.children + 1):
            self._child(made, place.pk, this, size, seat)
        made.classes.append(this)

    def _child(self, made: MadeSchool, school_id: int, place: MadeClass, size: plan.ClassSize, seat: int) -> None:
        random = self.random
        student = self.ids.take("roster_student")
        family = names.surname(random)
        entered = self.academic_year - (size.grade - 1 if size.grade < 7 else size.grade - 7)
        number = f"{entered}{len(made.rows.get('roster_student', ())) + 1:04}"
        born = plan.birth_date(random, size.grade, self.academic_year)
        made.add("roster_student", student, school_id, self._uid(), number, family + names.given(random), born, plan.diet(random).value, place.id)
        made.add("roster_enrolment", self.ids.take("roster_enrolment"), school_id, student, place.id, seat, f"[{self.since},)")
        for relation, called in self._parents(family):
            phone = f"09{random.randint(10, 89)}-{random.randint(0, 999):03}-{random.randint(0, 999):03}"
            made.add("roster_guardian", self.ids.take("roster_guardian"), school_id, student, called, relation.value, phone)
        place.students.append(student)

    def _parents(self, family: str) -> Iterator[tuple[Relation, str]]:
        drawn = self.random.random()
        if drawn < 0.05:
            yield Relation.GRANDPARENT, family + names.given(self.random)
            return
        yield Relation.FATHER, family + names.given(self.random)
        if drawn < 0.93:
            yield Relation.MOTHER, names.full(self.random)

    def _uid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


COLUMNS = {
    "roster_person": "id, uid, name",
    "roster_schoolclass": "id, school_id, academic_year, grade, number, name",
    "roster_post": "id, person_id, role, school_id, school_class_id, valid",
    "roster_outsidepost": "post_id, firm, reason, answers_for_id",
    "identity_account": "id, password, sign_in, person_id, is_active, language, password_changed_at",
    "roster_student": "id, school_id, uid, number, name, birth_date, diet, school_class_id",
    "roster_enrolment": "id, school_id, student_id, school_class_id, seat, valid",
    "roster_guardian": "id, school_id, student_id, name, relation, phone",
}
