"""The register's events: people and their posts (職務異動), children who change places (學籍異動), days with school or without (行事曆異動)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiaowu.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PostGiven:
    """Somebody has a post from some day on (新增職務)."""

    person_id: int
    school_id: int | None  # None: at the bureau, or from outside


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post continues differently: in another section, or until another day (調整組別、更改最後一日)."""

    person_id: int
    school_id: int | None


@dataclass(frozen=True, slots=True)
class OfficerEntered:
    """Somebody gets a post at the bureau, which opens the whole city (新增教育局人員)."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class PostEnded:
    """A post ends, or had been given by mistake (結束職務)."""

    person_id: int
    school_id: int | None


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """A name was corrected (修改姓名)."""

    person_id: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One child's change: from a day on it is no longer in the class `former` of the school (None: it was in no class there)."""

    school_id: int
    student_id: int
    former: int | None
    since: date


@dataclass(frozen=True, slots=True)
class ChildrenMoved:
    """Children came into a class, changed it, or left all classes (編班、調班、轉出入、畢業、離校); told once the enrolments are written."""

    moves: tuple[Moved, ...]

    @classmethod
    def of(cls, school_id: int, former: Mapping[int, int | None], since: date) -> "ChildrenMoved":
        """The event for children of one school from one day on: student → the class until then."""
        return cls(tuple(Moved(school_id, student, place, since) for student, place in former.items()))


@dataclass(frozen=True, slots=True)
class SchoolDayChanged:
    """Whether there is school on a day was decided anew, at one school or (None) at those of a district and a level, or all (停課、復課、補課).

    `by`, `by_name`: the account and name of whoever decided. `district_id` None, `level` "": every one.
    """

    school_id: int | None
    day: date
    by: int | None
    by_name: str
    district_id: int | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class SchoolDaysChanged:
    """Whether there is school was decided anew for all days of a span: a term has other days, or a school is closed from a day on, or open again
    (學期、裁撤、復原). `school_id` None: at every school; `last` None: the span has no end. `by`, `by_name` as above.
    """

    school_id: int | None
    first: date
    last: date | None
    by: int | None
    by_name: str


@dataclass(frozen=True, slots=True)
class SchoolMerged:
    """The children of a school that closes on that day have come to its successor (併校); told too where there were none."""

    school_id: int
    successor_id: int
    day: date
    actor: Actor


@dataclass(frozen=True, slots=True)
class MergerTakenBack:
    """A merger is taken back: its children are still at the successor, and go back as soon as everybody has heard (復原併校)."""

    school_id: int
    successor_id: int
    day: date
    actor: Actor
