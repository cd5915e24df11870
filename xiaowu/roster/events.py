"""What the register tells about people and their posts (職務異動)."""

from dataclasses import dataclass


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
