"""Follow-ups as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Card, Document, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed, attachment
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import MergerTakenBack, PostChanged, PostEnded, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart, LeavingPart
from xiaowu.roster.rules.roles import Role

_PEOPLE = (Whose.STAFF, Whose.SPEAKER, Whose.OUTSIDER)
_DAILY = (
    Role.IT_COORDINATOR,
    Role.STUDENT_AFFAIRS,
    Role.DEAN_OF_STUDIES,
    Role.DEAN_OF_STUDENTS,
    Role.PRINCIPAL,
    Role.BUREAU_OFFICER,
    Role.VENDOR,
    Role.SYSTEM_VENDOR,
)
_REQUEST = FollowUpKind(
    key="request",
    name=N_("交辦事項"),
    see="followups.see",
    work="followups.work",
    keep="followups.keep",
    owner=Role.IT_COORDINATOR,
    days=10,
    outcomes={"done": N_("已完成"), "otherwise": N_("另案處理")},
    ladder=(Rung(3, Role.PRINCIPAL), Rung(5, Role.BUREAU_OFFICER)),
    personal="who asked, answered and closed, and whom a text names",
    kept=5 * 366,
    why="what the bureau asked of a school is looked up for as long as its letters are (檔案法)",
)


class FollowUpsConfig(HouseApp):
    name = "xiaowu.followups"
    label = "followups"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(
                N_("待辦追蹤"),
                "followups:list",
                "followups.open",
                16,
                ("followups:follow_up", "followups:new"),
                group=Group.TODAY,
                daily=_DAILY,
            ),
        ),
        cards=(
            Card(
                "",
                "xiaowu.followups.queries.follow_ups.waiting_for",
                "followups.open",
                20,
                "xiaowu.followups.queries.waiting.waits",
            ),
            Card("followups/late.html", "xiaowu.followups.queries.waiting.late_at_school", "followups.see", 21),
        ),
        search=(Searchable(N_("待辦追蹤"), "followups.open", "xiaowu.followups.lists.FOLLOW_UPS", 50),),
        notifications=(
            NotificationKind(
                "followups.owed",
                N_("待辦追蹤"),
                "xiaowu.followups.actions.telling.words",
                ("followups:follow_up", "id"),
                to="xiaowu.followups.queries.kinds.told_roles",
                letter="daily",
                push=False,
                is_personal=True,  # the person who asks for something writes its title, and may name anybody in it
            ),
        ),
        uploads=(attachment("followups:attach"),),
        routes=(Routes("followups/", "xiaowu.followups.urls"),),
        api="xiaowu.followups.api.router",
        flows=("xiaowu.followups.actions.flow.REQUESTS",),
        kinds=(
            _REQUEST,
            LeavingPart("xiaowu.followups.queries.leaving.lines"),
            ClosingPart("xiaowu.followups.queries.merging.lines"),
        ),
        listeners=(
            *(Listener(each, "xiaowu.followups.actions.leaving.post_ended") for each in (PostEnded, PostChanged)),
            Listener(SchoolMerged, "xiaowu.followups.actions.merging.merged"),
            Listener(MergerTakenBack, "xiaowu.followups.actions.merging.taken_back"),
        ),
        documents=(Document("follow-ups.md", "xiaowu.followups.exchange.kinds_document"),),
        personal_data=(
            held(
                "followups_followup",
                _PEOPLE,
                N_("應辦事項，以及交辦與結案的人；各種事項的標題可能提到的人列於 [follow-ups.md](follow-ups.md)"),
                (Category.IDENTITY, Category.OTHER),
                Purpose.SYSTEM,
                "opened_by",
                "done_by",
                "owner_person",
            ),
            held("followups_note", _PEOPLE, N_("辦理情形，以及填寫的人"), Category.IDENTITY, Purpose.SYSTEM, "by", "account_id"),
            held("followups_attachment", _PEOPLE, N_("附件，以及加入的人"), Category.IDENTITY, Purpose.SYSTEM, "by", "account_id"),
        ),
        retention=(Keep("followups_followup", "forget_at", 0, "each kind says how long (docs/follow-ups.md)", by="followups_forget"),),
        lasting=(Lasts(("followups_note", "followups_attachment"), "go with their follow-up"),),
        examples=Examples(made_first=("followups:attachment",), not_there=("followups:take_back",), form={"title": "事由", "text": "文字"}),
        seeds=(Seed("xiaowu.followups.seed.seed"),),
    )
