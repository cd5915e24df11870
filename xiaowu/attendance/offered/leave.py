"""What attendance offers of leave (請假): its entries, files, words to people, and what it holds of them."""

from xiaowu.kernel.bounds import LARGEST_FILE, MEGABYTE
from xiaowu.kernel.events import Listener
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Entry, Group, Upload, attachment
from xiaowu.kernel.personal import Category, Purpose, Whose, held
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.events import MergerTakenBack, SchoolDayChanged, SchoolDaysChanged, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Family, Role
from xiaowu.timetable.events import BellsChanged, DayBorrowed

_DECIDERS = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER)

ENTRIES = (
    Entry(N_("請假"), "attendance:own_leave", "attendance.see_own", 12, ("attendance:ask_leave",), group=Group.TODAY, daily=tuple(Family)),
    Entry(
        N_("假單"),
        "attendance:leaves",
        "attendance.decide_leave",
        14,
        (
            "attendance:ask_leave_for",
            "attendance:group_leave",
            "attendance:leave_rules",
            "attendance:leave",
            "attendance:leave_again",
            "attendance:leave_subscription",
        ),
        group=Group.TODAY,
        daily=_DECIDERS,
    ),
)
CLOSING = ClosingPart("xiaowu.attendance.queries.leave_along.lines", "xiaowu.attendance.queries.leave_along.against", of=("leave",))
UPLOADS = (
    attachment("attendance:leave_attach"),
    *(
        Upload(f"attendance:{name}", f"xiaowu.attendance.forms.{form}", "attachment", largest=LARGEST_FILE + MEGABYTE // 4)
        for name, form in (("ask_leave", "LeaveForm"), ("leave_again", "LeaveForm"), ("ask_leave_for", "PupilLeaveForm"))
    ),
)
LISTENERS = (
    *(Listener(each, "xiaowu.attendance.actions.leave_days.follow_calendar") for each in (SchoolDayChanged, DayBorrowed)),
    Listener(BellsChanged, "xiaowu.attendance.actions.leave_days.follow_bells"),
    Listener(SchoolDaysChanged, "xiaowu.attendance.actions.leave_days.follow_days"),
    Listener(SchoolMerged, "xiaowu.attendance.actions.leave_along.bring"),
    Listener(MergerTakenBack, "xiaowu.attendance.actions.leave_along.give_back"),
    Listener(MergerTakenBack, "xiaowu.attendance.actions.following.give_back"),
    Listener(MergerTakenBack, "xiaowu.attendance.actions.cases_back.give_back"),
)
NOTIFICATIONS = (
    NotificationKind(
        "attendance.leave_left",
        N_("併入學校的假單待審核"),
        "xiaowu.attendance.actions.leave_along.left_words",
        ("attendance:leaves",),
        to=frozenset({Role.STUDENT_AFFAIRS}),
    ),
    NotificationKind(
        "attendance.leave_waits",
        N_("有假單等您審核"),
        "xiaowu.attendance.actions.leave_flow.waits_words",
        ("attendance:leave", "leave"),
        letter="daily",
        is_personal=True,
    ),
    NotificationKind(
        "attendance.leave_decided",
        N_("假單審核結果"),
        "xiaowu.attendance.actions.leave_flow.decided_words",
        ("attendance:leave", "leave"),
        is_personal=True,
        families="told",
    ),
)
HELD = (
    held(
        "attendance_leave",
        (Whose.CHILD, Whose.HOLDER),
        N_("請假的假別、事由、日期、審核情形，以及申請與審核的人"),
        (Category.PUPIL, Category.POST),
        Purpose.PUPILS,
        "student",
        "asked_by",
        "asked_by_name",
        "changed_by",
        "changed_by_name",
    ),
    held("attendance_leavecell", Whose.CHILD, N_("請假涵蓋的日期與節次"), Category.PUPIL, Purpose.PUPILS, "student", "leave"),
    held("attendance_leavestep", Whose.HOLDER, N_("誰辦理了假單、何時、說了什麼"), Category.POST, Purpose.PUPILS, "account_id", "by", "leave"),
    held("attendance_leavefile", Whose.CHILD, N_("請假的證明文件"), Category.PUPIL, Purpose.PUPILS, "leave__student", "account_id"),
    held("attendance_leavefeed", Whose.HOLDER, N_("個人訂閱的請假行事曆網址"), Category.IDENTITY, Purpose.SYSTEM, "account"),
    held("attendance_leaverules", Whose.STAFF, N_("誰更改了本校的請假規定"), Category.POST, Purpose.TEACHING, "changed_by"),
)
