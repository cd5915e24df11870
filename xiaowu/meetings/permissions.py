"""Who may do what with meetings."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Always, Among, Anywhere, Everywhere, Guard, Own, Through, Where, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE = "meetings.see"
    KEEP = "meetings.keep"
    SPEAK = "meetings.speak"
    WITHDRAW = "meetings.withdraw"


declare(
    {
        Permission.SEE: Grant(
            N_("查看聯席會議"), {Role.BUREAU_OFFICER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL}
        ),
        Permission.KEEP: Grant(N_("主辦聯席會議"), {Role.BUREAU_OFFICER: Extent.CITY}),
        # the coordinator of a convening school; the action checks that the school convenes a district
        Permission.SPEAK: Grant(N_("代表分區提案與表示意見"), {Role.IT_COORDINATOR: Extent.SCHOOL}),
        # those who submitted the motion; the action checks whose district it is
        Permission.WITHDRAW: Grant(N_("撤回自己的提案"), {Role.BUREAU_OFFICER: Extent.CITY, Role.IT_COORDINATOR: Extent.SCHOOL}),
    }
)

reach({"meetings": Permission.KEEP, "speakers": Permission.SPEAK, "minutes": Permission.SEE})

_keepers = (Everywhere("meetings"),)
_readers = (Everywhere("meetings"), Everywhere("minutes"), Anywhere("minutes"))
# only people who may see meetings see an agenda or a draft, whatever a query forgets
_PUBLIC = "minutes that are published are for everybody"
_published = Where("meeting_id in (select id from meetings_meeting where stage = 'published')", _PUBLIC)
# a district's speaker may move blocks while the agenda is made, since the numbers of other motions follow
_movers = AllOf((
    Among("speakers", "select school_id from meetings_convener"),
    Where("meeting_id in (select id from meetings_meeting where stage = 'agenda')"),
))  # fmt: skip

guard(
    Guard("meetings_meeting", read=(*_readers, Where("stage = 'published'", _PUBLIC)), write=_keepers),
    Guard("meetings_item", read=(*_readers, _published), write=(*_keepers, _movers)),
    Guard("meetings_doubts", read=_readers, write=(*_keepers, _movers)),
    Guard("meetings_version", read=(*_readers, AllOf((Where("stage = 'published'"), _published))), write=_keepers),
    Guard("meetings_publishedfile", read=(*_readers, _published), write=_keepers),
    *(Guard(f"meetings_{table}", read=_readers, write=_keepers) for table in ("question", "attendance", "attachment")),
    Guard(
        "meetings_opinion",
        read=_readers,
        write=(*_keepers, Through("speakers", "(select c.school_id from meetings_convener c where c.district_id = meetings_opinion.district_id)")),
    ),
    Guard("meetings_convener", read=(Always("which school speaks for a district is public"),), write=_keepers),
    Guard(
        "meetings_feedaddress",
        read=(Always("nobody is named: a hash that only the key's holder can make, and the key under a seal of the house's"),),
        write=(Own("account_id"),),
    ),
)
record(
    Record("meetings_version", may_go="a meeting in which nobody had a say yet can be removed, with its drafts"),
    Record("meetings_publishedfile", may_go="minutes that are withdrawn for correction are published anew"),
)
