"""Who acts (行為人): the frozen value that every action and query receives as its first argument."""

from collections.abc import Collection
from dataclasses import dataclass

SYSTEM = "system"  # the role of a job or a command; no permission table names it


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role that the actor holds today, and where: over a class, over a school, or over the whole city (both None).
    In the city it may be limited to one section; without a section it covers all of them.
    """

    role: str
    school_id: int | None = None
    class_id: int | None = None
    section: str = ""

    def is_of(self, sections: Collection[str]) -> bool:
        """Whether this role does work that only these sections do; with no sections given, everybody does it."""
        return not sections or not self.section or self.section in sections


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, a connected program (`client_id`), or a named part of the system.
    `account_id` and `person_id` are None except for people.
    """

    name: str
    assignments: tuple[RoleAssignment, ...] = ()
    account_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None
    language: str = "zh-hant"
    client_id: str = ""
    unread: int = 0  # unread notices of the account

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(assignment.role for assignment in self.assignments)

    @property
    def is_system(self) -> bool:
        return self.account_id is None

    @property
    def account(self) -> int:
        """The account of somebody signed in. Raises LookupError for the system, which has none."""
        if self.account_id is None:
            raise LookupError(f"{self.name} has no account")
        return self.account_id

    @property
    def school_ids(self) -> tuple[int, ...]:
        """Schools of the actor's posts, in the order of the posts, each once."""
        return tuple(dict.fromkeys(s.school_id for s in self.assignments if s.school_id is not None))

    @property
    def class_ids(self) -> tuple[int, ...]:
        """Classes of the actor's posts, in the order of the posts, each once."""
        return tuple(dict.fromkeys(s.class_id for s in self.assignments if s.class_id is not None))


def system(name: str) -> Actor:
    """A job or a command acting under its own name; what it may reach is stated where it arms the database."""
    return Actor(name=f"system:{name}", assignments=(RoleAssignment(role=SYSTEM),))
