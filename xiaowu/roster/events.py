"""What the register tells about people and their posts (職務異動), and about children who change their places (學籍異動)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PostGiven:
    """Somebody has a post from some day on (新增職務)."""

    person_id: int
    school_id: int


@dataclass(frozen=True, slots=True)
class PostEnded:
    """A post ends, or was given by mistake (結束職務)."""

    person_id: int
    school_id: int


@dataclass(frozen=True, slots=True)
class PersonRenamed:
    """A name was corrected (更正姓名)."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ChildrenMoved:
    """Children have another class or seat, or none, from a day on (編班、調班、離校)."""

    school_id: int
    student_ids: tuple[int, ...]
    since: date
