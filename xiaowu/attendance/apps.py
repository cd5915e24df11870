"""Attendance as an app, and what it offers to the house."""

from typing import ClassVar

from xiaowu.attendance.offered import care, leave
from xiaowu.attendance.rules.disclosure_tables import TABLES
from xiaowu.attendance.rules.leave import STATE_TITLES
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES, PRESENT, PRESENT_TITLE
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.offer import Card, Document, Entry, Examples, Group, HouseApp, Offer, Routes, Searchable, Seed
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.sealing import Sealed, sealed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import ChildrenMoved
from xiaowu.roster.rules.beside import ChildPage
from xiaowu.roster.rules.roles import Family, Role
from xiaowu.timetable.rules.periods import FURTHER_TITLES, PERIOD_TITLES

_TEACHERS = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER, Role.SUBJECT_TEACHER, Role.COUNSELLOR)
_SCHOOL = (Role.STUDENT_AFFAIRS, Role.IT_COORDINATOR, Role.PRINCIPAL, Role.DEAN_OF_STUDIES, Role.DEAN_OF_STUDENTS)
_TAKERS = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER, Role.SUBJECT_TEACHER)  # whom else it concerns begins with the whole school's
_COOKS = (Role.CLERK, Role.NUTRITIONIST, Role.LUNCH_SECRETARY, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.PRINCIPAL)
_DESK, _SOUGHT = "xiaowu.attendance.queries.my_desk", "xiaowu.attendance.queries.sought"
_PAPER = ImportKind(
    "paper_rolls", N_("匯入紙本點名"), "attendance.correct_roll", "paper_rolls", "attendance:school_now", "xiaowu.attendance.exchange.paper.PAPER"
)


class AttendanceConfig(HouseApp):
    name = "xiaowu.attendance"
    label = "attendance"
    default = True
    offer: ClassVar[Offer] = Offer(
        entries=(
            Entry(
                N_("出缺席"),
                "attendance:own",
                "attendance.see_own",
                11,
                ("attendance:own_month", "attendance:own_week", "attendance:own_week_on", "attendance:deputy"),
                group=Group.TODAY,
                daily=tuple(Family),
            ),
            Entry(
                N_("點名"),
                "attendance:today",
                "attendance.take_period",
                10,
                (
                    "attendance:roll",
                    "attendance:save",
                    "attendance:history",
                    "attendance:period",
                    "attendance:period_save",
                    "attendance:period_history",
                    "attendance:class_deputies",
                ),
                unless="attendance.correct_roll",  # who starts from the school's list
                group=Group.TODAY,
                daily=_TAKERS,
            ),
            Entry(
                N_("缺席聯絡"),
                "attendance:desk",
                "attendance.see_roll",
                14,
                ("attendance:desk_day", "attendance:care"),
                group=Group.TODAY,
                daily=(Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS),
            ),
            Entry(
                N_("缺課與中輟"),
                "attendance:watch",
                "attendance.see_care",
                46,
                ("attendance:watch_school",),
                group=Group.STUDENTS,
            ),
            Entry(N_("目前在校名單"), "attendance:present", "attendance.see_care", 16, ("attendance:present_school",), group=Group.TODAY),
            *leave.ENTRIES,
            Entry(N_("全市點名進度"), "attendance:city", "attendance.see_city", 12, group=Group.TODAY, daily=(Role.BUREAU_OFFICER,)),
            Entry(N_("全市出缺席日報統計"), "attendance:report", "attendance.see_city", 13, group=Group.STUDENTS),
            Entry(N_("停課"), "attendance:closures", "roster.close_city", 61, group=Group.SCHOOLS),
            Entry(
                N_("今日點名進度"),
                "attendance:school",
                "attendance.see_completion",
                15,
                ("attendance:school_day", "attendance:school_now", "attendance:deputies", *_PAPER.pages),
                "attendance.see_city",
                group=Group.TODAY,
                daily=_SCHOOL,
            ),
            Entry(
                N_("今日人數與供餐"),
                "attendance:counts",
                "attendance.see_counts",
                20,
                ("attendance:counts_day",),
                group=Group.TODAY,
                daily=_COOKS,
            ),
            Entry(
                N_("班級出缺席月報"),
                "attendance:month",
                "attendance.see_roll",
                45,
                ("attendance:class_month", "attendance:child", "attendance:child_week"),
                group=Group.STUDENTS,
                daily=_TEACHERS,
            ),
        ),
        cards=(
            Card("attendance/cards/sought.html", f"{_SOUGHT}.gone_of_mine", "attendance.see_roll", 0, f"{_SOUGHT}.to_look_for"),
            Card("attendance/cards/deputy.html", "xiaowu.attendance.queries.deputy.today", "attendance.fill_roll", 0),
            Card("attendance/cards/own.html", "xiaowu.attendance.queries.home.own_children", "attendance.see_own", 1),
            Card(
                "attendance/cards/classes.html",
                "xiaowu.attendance.queries.home.my_classes",
                "attendance.see_roll",
                10,
                "xiaowu.attendance.queries.home.rolls_owed",
            ),
            Card(
                "attendance/cards/lessons.html",
                "xiaowu.attendance.queries.lessons.today",
                "attendance.take_lesson",
                11,
                "xiaowu.attendance.queries.lessons.owed",
            ),
            Card("attendance/cards/school.html", "xiaowu.attendance.queries.home.my_schools", "attendance.see_completion", 20),
            Card(
                "", "xiaowu.attendance.queries.leave_waiting.waiting", "attendance.decide_leave", 11, "xiaowu.attendance.queries.leave_waiting.waits"
            ),
            Card("attendance/cards/counts.html", "xiaowu.attendance.queries.home.my_counts", "attendance.see_counts", 30),
            Card("attendance/cards/desk.html", f"{_DESK}.my_desks", "attendance.care", 5, f"{_DESK}.alarms"),
            Card("attendance/cards/city.html", "xiaowu.attendance.queries.home.city", "attendance.see_city", 15),
        ),
        uploads=leave.UPLOADS,
        imports=(_PAPER,),
        search=(
            Searchable(N_("某日的點名"), "attendance.see_roll", "xiaowu.attendance.queries.finding.days", 5),
            Searchable(N_("自己的孩子"), "attendance.see_own", "xiaowu.attendance.queries.finding.own_children", 6),
        ),
        notifications=(
            *leave.NOTIFICATIONS,
            *care.TOLD,
        ),
        seeds=(Seed("xiaowu.attendance.seed.care.seed", only_demo=True), Seed("xiaowu.attendance.seed.leave.seed", only_demo=True)),
        kinds=(
            care.DROPOUT,
            ChildPage(N_("各節出缺席"), "attendance:child", "attendance.see_roll", reads_on=True),
            *care.CLOSINGS,
            *TABLES,
        ),
        documents=(Document("disclosure-readers.md", "xiaowu.attendance.exchange.disclosure.readers_document"),),
        flows=("xiaowu.attendance.actions.dropout.FOLLOW_UPS", "xiaowu.attendance.actions.leave_flow.LEAVES"),
        styles=("attendance/roll.css", "attendance/care.css"),
        scripts=("attendance/roll.js", "attendance/present.js"),
        routes=(Routes("attendance/", "xiaowu.attendance.urls"),),
        api="xiaowu.attendance.api.router",
        examples=Examples(
            made_first=(
                *("attendance:leave_feed", "attendance:letters", "attendance:leave", "attendance:leave_again", "attendance:leave_proof"),
                *("attendance:lesson", "attendance:lesson_save", "attendance:group", "attendance:group_save", "attendance:group_history"),
                *("api:read_group", "api:put_group"),
            ),
            not_there=("attendance:open_schools", "attendance:leave_take_back", "attendance:confirm_roll", "attendance:end_deputy"),
            form={"revision": "0", "closed": "on", "said": "reached"},
            parts={"number": 5},  # 早自修, which has begun when the morning's rolls are taken
            queries={"api:read_report": "?first=2026-11-02&last=2026-11-06"},
        ),
        checks="xiaowu.attendance.queries.integrity.CHECKS",
        looks={
            "attendance.roll": N_("點名"),
            "attendance.month": N_("班級出缺席月報"),
            "attendance.leave": N_("審核假單"),
            "attendance.leave_calendar": N_("請假行事曆"),
            "attendance.school_today": N_("學校出缺席"),
            "attendance.desk": N_("聯絡缺席學生的家長"),
            "attendance.watch": N_("缺課與中輟"),
            "attendance.present": N_("目前在校名單"),
        },
        personal_data=(
            held("attendance_roll", Whose.STAFF, N_("誰儲存了班級的點名、何時儲存"), Category.POST, Purpose.TEACHING, "saved_by", "saved_by_name"),
            held("attendance_rollmark", Whose.CHILD, N_("每日的缺席、請假與假別"), Category.PUPIL, Purpose.PUPILS, "student"),
            held(
                "attendance_rollrevision",
                (Whose.CHILD, Whose.STAFF),
                N_("每次儲存的點名內容（各學生的記錄依班級與日期查找），以及儲存的人"),
                (Category.PUPIL, Category.POST),
                Purpose.PUPILS,
                "saved_by",
                "saved_by_name",
                "school_class",
            ),
            held(
                "attendance_periodroll", Whose.STAFF, N_("誰儲存了節次點名、何時儲存"), Category.POST, Purpose.TEACHING, "saved_by", "saved_by_name"
            ),
            held("attendance_periodmark", Whose.CHILD, N_("每節的缺席、請假與假別，以及由誰註記"), Category.PUPIL, Purpose.PUPILS, "student"),
            held(
                "attendance_periodrevision",
                (Whose.CHILD, Whose.STAFF),
                N_("每次儲存的節次點名內容（各學生的記錄依班級、日期與節次查找），以及儲存的人"),
                (Category.PUPIL, Category.POST),
                Purpose.PUPILS,
                "saved_by",
                "saved_by_name",
                "school_class",
            ),
            held(
                "attendance_aside",
                Whose.CHILD,
                N_("已離開班級的學生的點名記錄，保留到不再可能編回為止"),
                Category.PUPIL,
                Purpose.PUPILS,
                "student_id",
            ),
            held(
                "attendance_deputy",
                (Whose.CHILD, Whose.STAFF),
                N_("何時起訖是副班長，由誰指定"),
                Category.PUPIL,
                Purpose.PUPILS,
                "student",
                "named_by",
            ),
            *leave.HELD,
            *care.HELD,
        ),
        shown=(
            Shown(
                "attendance_rollmark",
                "student",
                {"day": N_("日期"), "mark": N_("出缺席"), "leave_type": N_("假別"), "school_id": N_("學校")},
                {"mark": MARK_TITLES, "leave_type": LEAVE_TITLES},
            ),
            Shown(
                "attendance_leave",
                "student",
                {
                    "first_day": N_("請假開始"),
                    "last_day": N_("請假結束"),
                    "leave_type": N_("假別"),
                    "reason": N_("請假事由"),
                    "state": N_("審核情形"),
                    "asked_by_name": N_("申請人"),
                    "asked_at": N_("申請時間"),
                },
                {"leave_type": LEAVE_TITLES, "state": STATE_TITLES},
            ),
            Shown(
                "attendance_periodmark",
                "student",
                {"day": N_("日期"), "period": N_("節次"), "mark": N_("出缺席"), "leave_type": N_("假別"), "school_id": N_("學校")},
                {"mark": {PRESENT: PRESENT_TITLE, **MARK_TITLES}, "leave_type": LEAVE_TITLES, "period": {**PERIOD_TITLES, **FURTHER_TITLES}},
            ),
            Shown("attendance_deputy", "student", {"first": N_("第一日"), "last": N_("最後一日"), "school_id": N_("學校")}),
            *care.SHOWN,
        ),
        retention=(
            Keep(
                "attendance_leavefile",
                "at",
                365,
                "a proof is looked at when the leave is decided, and once more in the term after at the most",
                city=frozenset({"leave_files"}),
            ),
            *care.KEPT,
        ),
        lasting=(
            Lasts(("attendance_roll", "attendance_rollmark", "attendance_rollrevision", "attendance_aside"), "the record of attendance, by term"),
            Lasts(
                ("attendance_leave", "attendance_leavecell", "attendance_leavestep"), "the record of who was excused, which the roll's marks rest on"
            ),
            Lasts(("attendance_leaverules", "attendance_deputyrule"), "one a school"),
            Lasts(("attendance_deputy",), "who spoke for a class as its deputy, which the history of its rolls stands on"),
            Lasts(("attendance_leavefeed",), "one a person, who takes it away"),
            Lasts(("attendance_periodroll", "attendance_periodmark", "attendance_periodrevision"), "the record of attendance by period, by term"),
            Lasts(("attendance_tally", "attendance_untold"), "figures of the days, a row a class, without children"),
            *care.LASTING,
        ),
        mend="xiaowu.attendance.actions.following.mend",
        listeners=(Listener(ChildrenMoved, "xiaowu.attendance.actions.following.follow"), *leave.LISTENERS),
    )

    def ready(self) -> None:
        super().ready()
        sealed(Sealed("leave-feed", "attendance.LeaveFeed", "sealed"))
