"""Who may do what with rolls and their numbers, and which rows the database opens to them."""

from dataclasses import replace
from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Always, By, Everywhere, Guard, Own, SeenIn, Through, Where, guard, reach
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.roles import OF_NO_SCHOOL, Family, Role


class Permission(StrEnum):
    TAKE_ROLL = "attendance.take_roll"
    TAKE_PERIOD = "attendance.take_period"
    TAKE_LESSON = "attendance.take_lesson"
    CORRECT_ROLL = "attendance.correct_roll"
    SEE_ROLL = "attendance.see_roll"
    SEE_COMPLETION = "attendance.see_completion"
    SEE_CITY = "attendance.see_city"
    SEE_COUNTS = "attendance.see_counts"
    SEE_OWN = "attendance.see_own"
    ASK_LEAVE = "attendance.ask_leave"
    ASK_LEAVE_FOR = "attendance.ask_leave_for"
    ASK_GROUP_LEAVE = "attendance.ask_group_leave"
    SEE_LEAVE = "attendance.see_leave"
    DECIDE_LEAVE = "attendance.decide_leave"
    KEEP_LEAVE_RULES = "attendance.keep_leave_rules"
    SUBSCRIBE_LEAVE = "attendance.subscribe_leave"
    CARE = "attendance.care"
    SEE_CARE = "attendance.see_care"
    NAME_DEPUTY = "attendance.name_deputy"
    ALLOW_DEPUTIES = "attendance.allow_deputies"
    FILL_ROLL = "attendance.fill_roll"


_STUDENT_AFFAIRS: dict[str, Extent] = {Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.DEAN_OF_STUDENTS: Extent.SCHOOL}
_DECIDERS: dict[str, Extent] = {**HOMEROOM, **_STUDENT_AFFAIRS, Role.PRINCIPAL: Extent.SCHOOL, Role.DEAN_OF_STUDIES: Extent.SCHOOL}

declare(
    {
        Permission.TAKE_ROLL: Grant(N_("點名"), {**HOMEROOM, **_STUDENT_AFFAIRS}),
        # over the class of one's post; a teacher who has a lesson elsewhere today is lent that class (`queries.lending`)
        Permission.TAKE_PERIOD: Grant(N_("節次點名"), {**HOMEROOM, Role.SUBJECT_TEACHER: Extent.CLASS, **_STUDENT_AFFAIRS}),
        # whoever is named for a lesson, whatever their post: no role opens a class by it, the lesson does (`attendance_lend`)
        Permission.TAKE_LESSON: Grant(N_("自己當日課程的點名"), {role: Extent.CLASS for role in Role if role not in OF_NO_SCHOOL}),
        Permission.CORRECT_ROLL: Grant(N_("截止後更正點名"), _STUDENT_AFFAIRS),
        Permission.SEE_ROLL: Grant(
            N_("查看學生出缺席"),
            {
                **HOMEROOM,
                **_STUDENT_AFFAIRS,
                Role.SUBJECT_TEACHER: Extent.CLASS,
                Role.COUNSELLOR: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
            },
        ),
        Permission.SEE_COMPLETION: Grant(
            N_("查看本校點名進度"),
            {
                **_STUDENT_AFFAIRS,
                Role.IT_COORDINATOR: Extent.SCHOOL,
                Role.DEAN_OF_STUDIES: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
                Role.BUREAU_OFFICER: Extent.CITY,
            },
        ),
        Permission.SEE_CITY: Grant(N_("查看全市點名進度"), {Role.BUREAU_OFFICER: Extent.CITY}),
        # 柒.案由二: the clerk and the nutritionist get numbers, and nothing about a single child
        Permission.SEE_COUNTS: Grant(
            N_("查看當日人數與供餐統計"),
            {
                **_STUDENT_AFFAIRS,
                Role.CLERK: Extent.SCHOOL,
                Role.NUTRITIONIST: Extent.SCHOOL,
                Role.LUNCH_SECRETARY: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
            },
        ),
        # from a function of the owner's, which tells people only about their own child: no guard opens anything for it
        Permission.SEE_OWN: Grant(N_("查看自己或孩子的出缺席"), dict.fromkeys(Family, Extent.CLASS)),
        # leave (請假): a family's own rows are opened by whose they are, and by no key
        Permission.ASK_LEAVE: Grant(N_("申請請假"), {Family.GUARDIAN: Extent.CLASS, **HOMEROOM, **_STUDENT_AFFAIRS}),
        Permission.ASK_LEAVE_FOR: Grant(N_("代學生請假"), {**HOMEROOM, **_STUDENT_AFFAIRS}),
        Permission.ASK_GROUP_LEAVE: Grant(N_("為團體申請公假"), _STUDENT_AFFAIRS),
        Permission.SEE_LEAVE: Grant(N_("查看假單"), {**dict.fromkeys(Family, Extent.CLASS), **_DECIDERS}),
        Permission.DECIDE_LEAVE: Grant(N_("審核假單"), _DECIDERS),
        Permission.SUBSCRIBE_LEAVE: Grant(N_("訂閱請假行事曆"), {**HOMEROOM, **dict.fromkeys(Family, Extent.CLASS)}),
        Permission.KEEP_LEAVE_RULES: Grant(N_("維護本校請假規定"), _STUDENT_AFFAIRS),
        # who looks for a child that is away, and answers for it to families, police and bureau
        Permission.CARE: Grant(N_("辦理缺席通知、缺課預警與中輟通報"), _STUDENT_AFFAIRS),
        Permission.SEE_CARE: Grant(N_("查看在校人數、缺課預警與中輟通報"), {**_STUDENT_AFFAIRS, Role.PRINCIPAL: Extent.SCHOOL}),
        # pupils who are named, at a school that lets them (副班長): functions of the owner's show them seats, and keep what they say of those
        Permission.NAME_DEPUTY: Grant(N_("指定副班長協助點名"), {**HOMEROOM, **_STUDENT_AFFAIRS}),
        Permission.ALLOW_DEPUTIES: Grant(N_("開放副班長協助點名"), _STUDENT_AFFAIRS),
        Permission.FILL_ROLL: Grant(N_("協助點名（經指定的副班長）"), {Family.PUPIL: Extent.CLASS}),
    }
)

reach(
    {
        "rolls": Permission.SEE_ROLL,
        "takes": Permission.TAKE_ROLL,
        "periods": Permission.TAKE_PERIOD,
        "completion": Permission.SEE_COMPLETION,
        "counts": Permission.SEE_COUNTS,
        "board": Permission.SEE_CITY,
        "cares": Permission.CARE,
        "cared": Permission.SEE_CARE,
        "paper_rolls": Permission.CORRECT_ROLL,
    }
)
reach({"roll_classes": Permission.SEE_ROLL, "take_classes": Permission.TAKE_ROLL, "period_classes": Permission.TAKE_PERIOD}, of_classes=True)

_readers = (By("rolls", "school_id"), By("roll_classes", "school_class_id"))
_takers = (By("takes", "school_id"), By("take_classes", "school_class_id"))
_period_takers = (By("periods", "school_id"), By("period_classes", "school_class_id"))

guard(
    *(Guard(f"attendance_{table}", read=_readers, write=_period_takers) for table in ("periodroll", "periodmark", "periodrevision")),
    Guard("attendance_roll", read=_readers, write=_takers),
    Guard("attendance_rollmark", read=_readers, write=_takers),
    Guard("attendance_rollrevision", read=_readers, write=_takers),
    Guard("attendance_deputy", read=_readers, write=_takers),
    Guard(
        "attendance_deputyrule",
        read=(Always("whether a school lets pupil deputies fill in rolls is as public as its rules"),),
        write=(By("takes", "school_id"),),
    ),
    # who may read all rolls of a school may read what they add up to; holders of `board` see what may be told, in the view `attendance_told`
    Guard("attendance_tally", read=(By("rolls", "school_id"),)),
    Guard("attendance_aside", read=()),  # only the function that follows the children reads and writes it
    Guard("attendance_untold", read=()),  # only the function that draws the figures reads and empties it
)
record(Record("attendance_rollrevision"), Record("attendance_periodrevision"))

# leave: the reason and its proof for whoever decides, and for the family whose it is; that it is leave, and of which type, for whoever sees the roll
reach({"leaves": Permission.DECIDE_LEAVE, "leave_rules": Permission.KEEP_LEAVE_RULES})
reach({"leave_classes": Permission.DECIDE_LEAVE}, of_classes=True)
FORGETS = "leave_files"  # the nightly job that takes proofs away whose time is over; no person holds it
_OWN_CHILD = "(school_id, student_id) in (select mine.school_id, mine.student_id from attendance_mine() mine{})"
_family = Where(_OWN_CHILD.format(""), because="a family reads the leave of its own child; the function tells of nobody else")
_guardian = Where(_OWN_CHILD.format(" where mine.is_guardian"), because="a guardian asks for the own child, and takes it back")
_ever = Where(
    "(school_id, student_id) in (select mine.school_id, mine.student_id from attendance_mine_ever() mine)",
    because="a family reads the leave of its own child, also at a school that it left; the function tells of nobody else",
)
_class_of_child = "roster_class_of(school_id, student_id)"
_deciders = (By("leaves", "school_id"), Through("leave_classes", _class_of_child))
_of_its_leave = SeenIn("attendance_leave", "id", "leave_id")

guard(
    Guard(
        "attendance_leave",
        read=(*_deciders, _ever),
        write=(*_deciders, replace(_guardian, condition=_guardian.condition + " and state in ('asked', 'withdrawn')")),
        hold=(*_deciders, _family),
    ),
    # written for the application by triggers of the owner's, once they are there
    Guard(
        "attendance_leavecell",
        read=(By("rolls", "school_id"), Through("roll_classes", _class_of_child), *_deciders, _family),
        write=(*_deciders, _guardian),
    ),
    Guard("attendance_leavestep", read=(_of_its_leave,), write=(_of_its_leave,)),
    Guard("attendance_leavefile", read=(_of_its_leave, Everywhere(FORGETS)), write=(_of_its_leave, Everywhere(FORGETS))),
    Guard(
        "attendance_leavefeed",
        read=(Always("nobody is named: a hash that only the key's holder can make, and the key under a seal of the house's"),),
        write=(Own("account_id"),),
    ),
    Guard("attendance_leaverules", read=(Always("a school's rules of leave are public"),), write=(By("leave_rules", "school_id"),)),
)
record(Record("attendance_leavestep"))
# over the city `cares` is armed by this app's own jobs alone: no post gives it
_caring, _job = By("cares", "school_id"), Everywhere("cares")

guard(
    Guard("attendance_carerule", read=(By("rolls", "school_id"), _caring, _job), write=(_caring,)),
    Guard("attendance_absencetold", read=(*_readers, _job), write=(_job,)),
    Guard("attendance_absenceword", read=_readers, write=_takers),  # a guardian's is put there by `attendance_answer`
    Guard("attendance_rollconfirmed", read=_readers, write=(_caring,)),
    Guard("attendance_dropout", read=(By("cared", "school_id"), _job), write=(_job,)),
    Guard("attendance_warningletter", read=(By("cared", "school_id"),), write=(_caring,)),
)
record(
    Record("attendance_absenceword"),
    Record("attendance_rollconfirmed"),
    Record("attendance_dropout", changes=("back_on",)),
    Record("attendance_warningletter"),
)
fixed("attendance_absencetold", "id", "school_id", "school_class_id", "day", "student_id", "of_lessons")
