"""Who may do what with follow-ups. Each kind uses permissions of its own system; these open the pages, and the bureau's requests (交辦)."""

from enum import StrEnum

from xiaowu.followups.rules.kinds import FollowUpKind
from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Anywhere, By, Everywhere, Guard, Rule, SeenIn, Where, guard, reach
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.offer import declared
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    OPEN = "followups.open"
    SEE = "followups.see"
    WORK = "followups.work"
    KEEP = "followups.keep"


_SCHOOL_AND_CITY: dict[str, Extent] = {
    Role.IT_COORDINATOR: Extent.SCHOOL, Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY,
    Role.DEAN_OF_STUDIES: Extent.SCHOOL, Role.DEAN_OF_STUDENTS: Extent.SCHOOL,
}  # fmt: skip

declare(
    {
        Permission.OPEN: Grant(
            N_("開啟待辦追蹤頁面"),
            {**_SCHOOL_AND_CITY, Role.NETWORK_ENGINEER: Extent.CITY, Role.VENDOR: Extent.CITY, Role.SYSTEM_VENDOR: Extent.CITY},
        ),
        Permission.SEE: Grant(N_("查看待辦追蹤"), _SCHOOL_AND_CITY),
        Permission.WORK: Grant(N_("辦理交辦事項"), _SCHOOL_AND_CITY),
        Permission.KEEP: Grant(N_("交辦事項與結案"), {Role.BUREAU_OFFICER: Extent.CITY}),
    }
)

_OF_ROW, _OF_ITS_FOLLOW_UP = "kind", "(select f.kind from followups_followup f where f.id = follow_up_id)"


def _opens(kind: FollowUpKind, key: str, column: str, *further: Rule) -> list[Rule]:
    """The rows of a kind, for those who hold its key over their school or the city."""
    return [AllOf((Where(f"{column} = '{kind.key}'"), rule)) for rule in (By(key, "school_id"), Everywhere(key), *further)]


def _of_the_named(kinds: tuple[FollowUpKind, ...], column: str, *further: Rule) -> list[Rule]:
    """The rows that name the reader, of kinds whose owners are named."""
    return [AllOf((Where(f"{column} = '{kind.key}'"), Everywhere(kind.own), *further)) for kind in kinds if kind.is_named]


def _guards() -> list[Guard]:
    kinds = tuple(declared(FollowUpKind))
    read = [rule for kind in kinds for rule in _opens(kind, kind.reads, _OF_ROW, *((Anywhere(kind.reads),) if kind.is_shared else ()))]
    write, beneath = ([rule for kind in kinds for rule in _opens(kind, kind.writes, column)] for column in (_OF_ROW, _OF_ITS_FOLLOW_UP))
    mine = _of_the_named(kinds, _OF_ROW, Where("owner_person = (select identity_person())"))
    beneath += _of_the_named(kinds, _OF_ITS_FOLLOW_UP)  # whoever does not read the follow-up learns no kind there
    seen = (SeenIn("followups_followup", "id", "follow_up_id"),)
    return [
        Guard("followups_followup", read=(*read, *mine), write=(*write, *mine)),
        *(Guard(table, read=seen, write=tuple(beneath)) for table in ("followups_note", "followups_attachment")),
    ]


for each in declared(FollowUpKind):
    reach({each.reads: each.see})
    reach({each.own if each.is_named else each.writes: each.work})
    reach({each.writes: each.keep})
guard(*_guards())
record(
    Record("followups_note"),
    Record("followups_attachment", may_go="whoever added a file by mistake takes it back until the end; a note and the audit keep that it was there"),
)
fixed("followups_followup", "id", "school_id", "kind", "about", "opened_on", "opened_by")
