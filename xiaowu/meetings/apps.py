"""Meetings as an app, and what it offers to the house."""

from pathlib import Path
from typing import ClassVar

from xiaowu.followups.events import FollowUpOpened
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Command, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed, Upload, argument, attachment
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.meetings.events import MeetingMoved
from xiaowu.meetings.rules.flow import CONSULTATION, TRACKED
from xiaowu.roster.rules.roles import Role

_PAGES = tuple(f"meetings:{each}" for each in ("meeting", "item", "new", "upload", "compare", "motion", "search", "questions", "subscription"))
_RECORD = Purpose.TEACHING
_READERS = "xiaowu.followups.queries.kinds.told_roles"
_TOLD = ("xiaowu.followups.actions.telling.words", ("followups:follow_up", "id"))
_TRACKED = FollowUpKind(
    key=TRACKED,
    name=N_("追蹤列管"),
    see="meetings.see",
    work="meetings.keep",
    keep="meetings.keep",
    owner=Role.BUREAU_OFFICER,
    verbs=frozenset({Verb.NOTE, Verb.CLOSE}),
    words={State.OPEN: N_("列管中"), State.DONE: N_("已解除列管"), Verb.CLOSE: N_("解除列管")},
    page="xiaowu.meetings.queries.tracked.motion_page",
    is_shared=True,
    notice="meetings.tracked_due",
    also="xiaowu.meetings.queries.owing.named",  # minutes may name schools and districts too
    remind=5,
    ladder=tuple(Rung(after, Role.BUREAU_OFFICER) for after in (5, 10, 20)),
    personal="who is to carry out a resolution as its minutes name them, what was noted of it, and by whom",
    why="minutes and what was decided are an archive (檔案法)",
)

_CONSULTATION = FollowUpKind(
    key=CONSULTATION,
    name=N_("徵詢分區意見"),
    see="meetings.see",
    work="meetings.speak",
    keep="meetings.keep",
    owner=Role.IT_COORDINATOR,
    verbs=frozenset(Verb) - {Verb.TAKE},
    words={
        State.OPEN: N_("待表示意見"),
        State.ANSWERED: N_("已表示意見"),
        State.DROPPED: N_("免表示意見"),
        Verb.ANSWER: N_("表示意見"),
        Verb.CLOSE: N_("結案"),
        Verb.REOPEN: N_("請再表示意見"),
        Verb.DROP: N_("列為免表示意見"),
    },
    page="xiaowu.meetings.queries.questions.question_page",
    on_its_page=frozenset({Verb.ANSWER}),
    notice="meetings.consultation",
    ladder=(Rung(3, Role.PRINCIPAL), Rung(5, Role.BUREAU_OFFICER)),
    personal="a district's opinion and the bureau's reply, and by whom",
    why="minutes and what was decided are an archive (檔案法)",
)


class MeetingsConfig(HouseApp):
    name = "xiaowu.meetings"
    label = "meetings"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(N_("聯席會議"), "meetings:list", "meetings.see", 70, _PAGES, group=Group.MEETINGS),
            Entry(N_("追蹤列管"), "meetings:tracked", "meetings.see", 72, group=Group.MEETINGS),
        ),
        search=(
            Searchable(N_("聯席會議"), "meetings.see", "xiaowu.meetings.queries.finding.meetings", 60),
            Searchable(N_("會議紀錄"), "meetings.see", "xiaowu.meetings.lists.HITS", 61),
        ),
        notifications=(
            NotificationKind("meetings.tracked_due", N_("追蹤列管提醒"), *_TOLD, letter="daily", to=_READERS),
            NotificationKind("meetings.consultation", N_("徵詢分區意見"), *_TOLD, to=_READERS),
        ),
        kinds=(_TRACKED, _CONSULTATION),
        listeners=(
            Listener(MeetingMoved, "xiaowu.meetings.actions.withdrawal.meeting_moved"),
            Listener(FollowUpOpened, "xiaowu.meetings.actions.bringing.follow_up_opened"),
        ),
        flows=tuple(f"xiaowu.meetings.actions.flow.{each}" for each in ("MEETINGS", "MOTIONS", "TRACKED_ITEMS", "CONSULTATIONS")),
        personal_data=(
            held("meetings_attendance", Whose.SPEAKER, N_("各分區的出席者"), Category.IDENTITY, _RECORD, "person"),
            held(
                "meetings_item",
                Whose.SPEAKER,
                N_("會議紀錄，其中記載發言者與撤案者"),
                Category.IDENTITY,
                _RECORD,
                "withdrawn_by",
                "text",
            ),
            held("meetings_doubts", Whose.SPEAKER, N_("會議紀錄中待確認之處的原文"), Category.IDENTITY, _RECORD, "found"),
            held("meetings_version", Whose.SPEAKER, N_("已公告的會議紀錄，以及公告的人"), Category.IDENTITY, _RECORD, "by", "text"),
            held("meetings_opinion", Whose.SPEAKER, N_("分區的意見，以及填寫的人"), Category.IDENTITY, _RECORD, "by"),
            held("meetings_attachment", Whose.HOLDER, N_("加入附件的帳號"), Category.IDENTITY, _RECORD, "account_id"),
            held(
                "meetings_feedaddress",
                Whose.HOLDER,
                N_("個人訂閱的行事曆網址"),
                Category.IDENTITY,
                Purpose.SYSTEM,
                "account",
            ),
        ),
        lasting=(
            Lasts(
                (
                    "meetings_convener",
                    "meetings_meeting",
                    "meetings_item",
                    "meetings_doubts",
                    "meetings_attendance",
                    "meetings_attachment",
                    "meetings_version",
                    "meetings_publishedfile",
                    "meetings_question",
                    "meetings_opinion",
                ),
                "minutes and what was decided are an archive (檔案法)",
            ),
            Lasts(("meetings_feedaddress",), "one a person, who takes it away"),
        ),
        uploads=(
            Upload("meetings:upload", "xiaowu.meetings.forms.MinutesForm", "file", "document"),
            attachment("meetings:attach"),
        ),
        styles=("meetings/minutes.css",),
        routes=(Routes("meetings/", "xiaowu.meetings.urls"),),
        commands=(
            Command(
                "meetings",
                "read minutes: records, guesses and doubts, without storing anything",
                "xiaowu.meetings.commands.meetings",
                (argument("verb", choices=["read"]), argument("file", type=Path), argument("--json", action="store_true")),
                database=False,
            ),
        ),
        examples=Examples(
            {"suffix": "odt", "tracked_id": 3},  # after the two things that the bureau asked of a school
            tuple(f"meetings:{each}" for each in ("attachment", "calendar_feed", "public", "public_export")),
            not_there=tuple(f"meetings:{each}" for each in ("answer", "compile", "end_question", "put_aside", "reply", "take_back")),
            form={"text": "文字", "subject": "案由", "explanation": "說明"},
        ),
        checks="xiaowu.meetings.queries.integrity.CHECKS",
        seeds=(Seed("xiaowu.meetings.seed.seed"),),
        api="xiaowu.meetings.api.router",
    )

    def ready(self) -> None:
        super().ready()
        sealed(Sealed("meetings-feed", "meetings.FeedAddress", "sealed"))
