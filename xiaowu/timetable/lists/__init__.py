"""The timetable's lists, as declared (清單)."""

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.named import grade_title
from xiaowu.roster.queries import places
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries import changes, exemptions, week
from xiaowu.timetable.queries.changes import ChangeRow
from xiaowu.timetable.queries.exemptions import ExemptionRow
from xiaowu.timetable.queries.week import LessonRow
from xiaowu.timetable.rules.changes import CHANGE_TITLES
from xiaowu.timetable.rules.exemptions import REASON_TITLES
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES, WHOLE_DAY, title_of


def at_school(school_id: int, *_place: int) -> str:
    """The name of the school whose list it is."""
    return places.school(school_id, clock.today()).name


def period_title(period: int) -> str:
    """What a period is called in the reader's language, whatever this school's bells say of it."""
    if period == WHOLE_DAY:
        return _("早上的點名")
    return _(title_of(period))


def _of_grades(row: ExemptionRow) -> str:
    return listed(grade_title(each) for each in row.grades) or _("全校")


def _of_periods(row: ExemptionRow) -> str:
    return listed(period_title(each) for each in row.periods) or _("整天")


EXEMPTIONS: ListOf[ExemptionRow] = ListOf(
    name="timetable:exemptions",
    title=N_("免點名"),
    permission=Permission.SEE,
    read=exemptions.exemptions,
    sorts=exemptions.EXEMPTION_SORTS,
    first="-first",
    where=at_school,
    search=N_("說明"),
    counted=N_("共 %(total)s 筆"),
    empty=N_("沒有免點名"),
    filters=(Filter("reason", N_("事由"), REASON_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("first", N_("第一日"), lambda row: row.first, Kind.DAY, sort="first"),
        Column("last", N_("最後一日"), lambda row: row.last, Kind.DAY, sort="last"),
        Column("grades", N_("年級"), _of_grades, value=lambda row: " ".join(map(str, row.grades))),
        Column("periods", N_("節次"), _of_periods, value=lambda row: " ".join(map(str, row.periods))),
        Column("reason", N_("事由"), lambda row: _(REASON_TITLES[row.reason]), value=lambda row: row.reason),
        Column("note", N_("說明"), lambda row: row.note),
    ),
)


def _class_week(row: LessonRow, school_id: int) -> tuple[object, ...] | None:
    return ("timetable:class_week", school_id, row.class_id) if row.class_id else None


def _teacher_week(row: LessonRow, school_id: int) -> tuple[object, ...] | None:
    return ("timetable:teacher_week", school_id, row.teacher_id) if row.teacher_id else None


LESSONS: ListOf[LessonRow] = ListOf(
    name="timetable:lessons",
    title=N_("每週課程"),
    permission=Permission.SEE,
    read=lambda actor, wanted, school_id: week.lessons(actor, wanted, school_id, clock.today()),
    sorts=week.LESSON_SORTS,
    where=at_school,
    search=N_("班級、科目、教師或教室"),
    counted=N_("共 %(total)s 筆"),
    empty=N_("還沒有課表"),
    hint=N_("請匯入課表，或逐節新增。"),
    filters=(
        Filter("weekday", N_("星期"), {str(each): title for each, title in WEEKDAY_TITLES.items()}),
        Filter("teacher", N_("教師"), {"none": N_("沒有教師（尚未排定或已離開本校）")}),
    ),
    columns=(  # in a file: what the import of timetables takes back
        only_told("id", lambda row: row.id),
        Column("whom", N_("班級"), lambda row: row.of_whom, sort="whom", link=_class_week),
        Column("weekday", N_("星期"), lambda row: _(WEEKDAY_TITLES[row.weekday]), sort="weekday", value=lambda row: str(row.weekday)),
        Column("period", N_("節次"), lambda row: period_title(row.period), sort="period", value=lambda row: str(row.period)),
        Column("subject", N_("科目"), lambda row: row.subject, sort="subject"),
        Column("teacher", N_("教師"), lambda row: row.teacher, sort="teacher", link=_teacher_week),
        Column("co_teacher", N_("協同教師"), lambda row: row.co_teacher),
        Column("room", N_("教室"), lambda row: row.room, sort="room"),
    ),
)


def _moved(row: ChangeRow) -> str:
    if row.moved_to is None or row.moved_period is None:
        return ""
    return f"{spoken.short(row.moved_to)} {period_title(row.moved_period)}"


CHANGES: ListOf[ChangeRow] = ListOf(
    name="timetable:changes",
    title=N_("調代課"),
    permission=Permission.SEE,
    read=changes.changes,
    sorts=changes.CHANGE_SORTS,
    first="-day",
    where=at_school,
    search=N_("班級、科目或教師"),
    counted=N_("共 %(total)s 筆"),
    empty=N_("沒有調代課"),
    filters=(Filter("kind", N_("類別"), CHANGE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("day", N_("日期"), lambda row: row.day, Kind.DAY, sort="day"),
        Column("period", N_("節次"), lambda row: period_title(row.period), value=lambda row: str(row.period)),
        Column("kind", N_("類別"), lambda row: _(CHANGE_TITLES[row.kind]), value=lambda row: row.kind),
        Column("whom", N_("班級"), lambda row: row.of_whom),
        Column("subject", N_("科目"), lambda row: row.subject, sort="subject"),
        Column("teacher", N_("原任課教師"), lambda row: row.teacher),
        Column("substitute", N_("代課教師"), lambda row: row.substitute),
        Column("moved", N_("調到"), _moved),
        Column("note", N_("說明"), lambda row: row.note),
    ),
)
