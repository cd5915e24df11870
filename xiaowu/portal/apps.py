"""The portal as an app."""

from typing import ClassVar

from xiaowu.kernel.access import SIGNED_IN
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.offer import EVERYBODY, Command, Document, Entry, Examples, Group, HouseApp, Offer, Routes, argument
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.beside import ChildPage

_CITY = (
    argument("--schools", type=int, default=300),
    argument("--seed", type=int, default=1),
    argument("--country", action="store_true", help="all schools of the directory, some 3,600"),
    argument("--year", action="store_true", help="with a school year of past rolls"),
    argument("--periods", action="store_true", help="with --year: of each period too, seven times as many"),
)


class PortalConfig(HouseApp):
    name = "xiaowu.portal"
    label = "portal"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("首頁"), "portal:home", SIGNED_IN, 1, group=Group.TODAY, daily=EVERYBODY),
            Entry(N_("我的個人資料"), "portal:own_data", SIGNED_IN, 89, group=Group.HOUSE),
            Entry(N_("保有之個人資料"), "portal:holdings", "portal.see_holdings", 91, ("portal:school_holdings",), group=Group.HOUSE),
            Entry(N_("權限一覽"), "portal:access", "portal.see_access", 90, group=Group.HOUSE),
        ),
        routes=(Routes("", "xiaowu.portal.urls"),),
        kinds=(ChildPage(N_("個人資料報告"), "portal:child_data", "portal.answer_for_child"),),
        looks={"portal.child_data": N_("提供個人資料報告")},
        commands=(
            Command("demo", "a district of real schools with invented people, ready to sign in to", "xiaowu.portal.commands.demo", role=None),
            Command(
                "city",
                "a whole city of real schools with invented people, in a database without people",
                "xiaowu.portal.commands.city",
                _CITY,
                role=Role.OWNER,
            ),
        ),
        examples=Examples(parts={"name": "everybody"}, queries={"portal:search": "?q=王"}),
        documents=(Document("permissions.md", "xiaowu.portal.queries.matrix.access_document"),),
    )
