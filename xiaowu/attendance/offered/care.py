"""What attendance offers of the care for who is away (缺席通知、缺課預警、中輟): notices, and what is held of people and how long."""

from xiaowu.attendance.offered import leave
from xiaowu.attendance.rules.dropout import GROUND_TITLES, KIND, OUTCOME_TITLES, TO_REPORT
from xiaowu.attendance.rules.telling import SAID_TITLES
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Rung
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Keep, Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Role

_WORDS = "xiaowu.attendance.actions.telling"
_OWN, _DESK = ("attendance:answer", "student", "day"), ("attendance:desk_day", "school", "day")

DROPOUT = FollowUpKind(
    key=KIND,
    name=N_("中輟通報"),
    see="attendance.see_care",
    work="attendance.care",
    keep="attendance.care",
    owner=Role.STUDENT_AFFAIRS,
    days=TO_REPORT,
    verbs=frozenset({Verb.TAKE, Verb.NOTE, Verb.CLOSE, Verb.REOPEN}),
    words={Verb.CLOSE: N_("記錄並結案")},
    outcomes={str(outcome): title for outcome, title in OUTCOME_TITLES.items()},
    page="xiaowu.attendance.queries.watch.dropout_page",
    notice="attendance.dropout",
    ladder=(Rung(1, Role.STUDENT_AFFAIRS), Rung(2, Role.PRINCIPAL)),
    personal="which child is to be reported and why; what was done for it, and by whom",
    kept=5 * 366,
    why="個人資料保護法 art. 30 and 31: damages are claimed within five years",
)

CLOSINGS = (leave.CLOSING, ClosingPart("xiaowu.attendance.queries.merging.lines"))
_LOOKERS = frozenset({Role.STUDENT_AFFAIRS, Role.HOMEROOM_TEACHER})
TOLD = (
    NotificationKind(
        "attendance.roll_missing",
        N_("點名提醒"),
        "xiaowu.attendance.actions.reminding.words",
        ("attendance:roll", "school", "class", "day"),
        letter="never",
        is_urgent=True,
        to=frozenset({Role.HOMEROOM_TEACHER}),
    ),
    NotificationKind(
        "attendance.gone",
        N_("學生到課後不見"),
        "xiaowu.attendance.actions.alarming.words",
        ("attendance:period", "school", "class", "period", "day"),
        is_urgent=True,
        is_personal=True,
        to=_LOOKERS,
    ),
    NotificationKind(
        "attendance.dropout",
        N_("中輟通報"),
        "xiaowu.followups.actions.telling.words",
        ("followups:follow_up", "id"),
        to="xiaowu.followups.queries.kinds.told_roles",
        is_urgent=True,
        is_personal=True,
    ),
    NotificationKind("attendance.absent", N_("孩子缺席"), f"{_WORDS}.words", _OWN, is_urgent=True, is_personal=True, families="letters"),
    NotificationKind("attendance.corrected", N_("缺席更正"), f"{_WORDS}.corrected_words", _OWN, is_urgent=True, is_personal=True, families="letters"),
    NotificationKind("attendance.answered", N_("家長回覆缺席原因"), f"{_WORDS}.answered_words", _DESK, letter="never", is_personal=True, to=_LOOKERS),
    NotificationKind(
        "attendance.alarm",
        N_("家長表示孩子應該在學校"),
        f"{_WORDS}.answered_words",
        _DESK,
        is_urgent=True,
        is_personal=True,
        to=_LOOKERS,
    ),
)
HELD = (
    held("attendance_absencetold", Whose.CHILD, N_("因哪一日缺席通知過家長、何時"), Category.PUPIL, Purpose.PUPILS, "student"),
    held(
        "attendance_absenceword",
        (Whose.CHILD, Whose.GUARDIAN, Whose.STAFF),
        N_("家長說明的缺席原因，學校聯絡的結果，以及是誰說的"),
        (Category.PUPIL, Category.FAMILY),
        Purpose.PUPILS,
        "student",
        "account_id",
        "by_name",
    ),
    held("attendance_rollconfirmed", Whose.STAFF, N_("誰確認點名無誤"), Category.POST, Purpose.TEACHING, "account_id"),
    held("attendance_dropout", Whose.CHILD, N_("應通報中輟的事由與日期"), Category.PUPIL, Purpose.PUPILS, "student"),
    held(
        "attendance_warningletter",
        (Whose.CHILD, Whose.STAFF),
        N_("製作過的缺課預警通知書，以及由誰製作"),
        Category.PUPIL,
        Purpose.PUPILS,
        "student",
        "account_id",
        "by_name",
    ),
)
SHOWN = (
    Shown("attendance_absencetold", "student", {"told_at": N_("時間"), "day": N_("日期")}),
    Shown(
        "attendance_absenceword", "student", {"at": N_("時間"), "day": N_("日期"), "said": N_("缺席說明"), "text": N_("內容")}, {"said": SAID_TITLES}
    ),
    Shown("attendance_dropout", "student", {"found_at": N_("時間"), "ground": N_("事由"), "since": N_("起日")}, {"ground": GROUND_TITLES}),
    Shown("attendance_warningletter", "student", {"at": N_("時間"), "days": N_("未請假日數"), "last_day": N_("日期")}),
)
_A_YEAR = "a school year and its summer: whether a family was told is asked at its end"
KEPT = (
    Keep("attendance_absencetold", "told_at", 400, _A_YEAR, city=frozenset({"cares"})),
    Keep("attendance_absenceword", "at", 400, _A_YEAR, by="attendance_forget_words"),
)
LASTING = (
    Lasts(("attendance_dropout", "attendance_warningletter"), "what the law asks the school to report, as long as the roll itself"),
    Lasts(("attendance_rollconfirmed",), "belongs to the record of attendance"),
    Lasts(("attendance_carerule",), "a setting, a row a school"),
)
