"""The register's declared lists (清單): schools, classes, staff, children here, on the way and gone, looks at a child."""

from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.audit.purposes import purposes
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, ListRequest, Page, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import listed
from xiaowu.kernel.ui.named import grade_title
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import graduation, leaving, places, staff, students
from xiaowu.roster.queries.graduation import SchoolTurn
from xiaowu.roster.queries.leaving import LeftRow, MistakeRow
from xiaowu.roster.queries.places import SchoolRow
from xiaowu.roster.queries.staff import PostRow
from xiaowu.roster.queries.students import Incoming, LookRow, StudentRow
from xiaowu.roster.rules.ends import REASON_TITLES
from xiaowu.roster.rules.posts import last_day
from xiaowu.roster.rules.roles import DIET_TITLES, LEVEL_TITLES, ROLE_TITLES

_OTHER = N_("其他")


def _districts() -> dict[str, str]:
    return {name: name for name in places.district_names()}


def _schools(actor: Actor, wanted: ListRequest) -> Page[SchoolRow]:
    return places.schools(actor, wanted, clock.today())


def _staff(actor: Actor, wanted: ListRequest, school_id: int) -> Page[PostRow]:
    return staff.staff(actor, school_id, wanted, clock.today())


def at_school(school_id: int, *_place: int) -> str:
    """The name of the school whose list it is."""
    return places.place(school_id, clock.today()).name


def of_class(school_id: int, class_id: int) -> str:
    """The name of the class whose list it is."""
    found = places.school_class(school_id, class_id)
    return f"{found.school} {found.name}"


SCHOOLS: ListOf[SchoolRow] = ListOf(
    name="roster:schools",
    title=N_("學校"),
    permission=Permission.SEE_SCHOOLS,
    read=_schools,
    sorts=places.SCHOOL_SORTS,
    search=N_("學校名稱或代碼"),
    counted=N_("共 %(total)s 所"),
    empty=N_("找不到符合的學校"),
    hint=N_("請換一個關鍵字或清除篩選。"),
    filters=(
        Filter("district", N_("分區"), _districts),
        Filter("level", N_("學制"), LEVEL_TITLES),
        Filter("closed", N_("狀態"), {"yes": N_("已裁撤")}, N_("現有學校")),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("code", N_("代碼"), lambda row: row.code, sort="code"),
        Column("name", N_("學校"), lambda row: row.name, sort="name", link=lambda row: ("roster:school", row.id)),
        Column("level", N_("學制"), lambda row: _(LEVEL_TITLES[row.level]), value=lambda row: row.level),
        Column("district", N_("分區"), lambda row: row.district, sort="district"),
        Column("area", N_("行政區"), lambda row: row.area),
        Column("classes", N_("班級數"), lambda row: row.classes, Kind.NUMBER, sort="classes"),
        Column("roll_closes", N_("點名截止時間"), lambda row: f"{row.roll_closes:%H:%M}", only_file=True),
        Column("closed_on", N_("裁撤日"), lambda row: row.closed_on, Kind.DAY, only_file=True),
        Column("successor", N_("承接學校"), lambda row: row.successor, only_file=True),
        only_told("successor_id", lambda row: row.successor_id),
    ),
)

STAFF: ListOf[PostRow] = ListOf(
    name="roster:school_staff",
    title=N_("教職員"),
    permission=Permission.SEE_STAFF,
    read=_staff,
    sorts=staff.STAFF_SORTS,
    where=at_school,
    search=N_("姓名"),
    counted=N_("共 %(total)s 個職務"),
    empty=N_("找不到符合的教職員"),
    filters=(Filter("role", N_("職務"), ROLE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        only_told("person_id", lambda row: row.person_id),
        Column("name", N_("姓名"), lambda row: row.name, sort="name"),
        Column("role", N_("職務"), lambda row: _(ROLE_TITLES[row.role]), sort="role", value=lambda row: row.role),
        Column("class", N_("班級"), lambda row: row.class_name),
        Column("since", N_("起日"), lambda row: row.since, Kind.DAY, sort="since"),
        Column("until", N_("最後一日"), lambda row: last_day(row.until), Kind.DAY, value=lambda row: row.until),
    ),
)


def _of_child(row: Any, school_id: int, *_place: int) -> tuple[Any, ...]:
    return ("roster:student", school_id, row.id)


def _own_grade(row: StudentRow) -> str:
    return grade_title(row.own_grade) if row.own_grade else ""


CLASS: ListOf[StudentRow] = ListOf(
    name="roster:class",
    title=N_("班級名單"),
    permission=Permission.SEE_STUDENTS,
    read=lambda actor, wanted, school_id, class_id: students.class_list(actor, school_id, class_id, wanted),
    sorts=students.CLASS_SORTS,
    where=of_class,
    counted=N_("共 %(total)s 人"),
    empty=N_("這個班級還沒有學生"),
    hint=N_("請匯入名條或新增學生。"),
    columns=(  # in a file: the columns that the import of class lists accepts
        only_told("id", lambda row: row.id),
        Column("seat", N_("座號"), lambda row: row.seat, Kind.NUMERAL, sort="seat"),
        Column("name", N_("姓名"), lambda row: row.name, sort="name", link=_of_child, note=_own_grade),
        Column("grade", N_("年級"), lambda row: row.own_grade or row.grade, Kind.NUMERAL, only_file=True),
        Column("class_number", N_("班"), lambda row: row.class_number, Kind.NUMERAL, only_file=True),
        Column("number", N_("學號"), lambda row: row.number, sort="number"),
        Column("birth_date", N_("生日"), lambda row: row.birth_date, Kind.DAY, sort="birth_date"),
        Column("diet", N_("用餐別"), lambda row: _(DIET_TITLES[row.diet]), value=lambda row: row.diet),
        only_told("class_id", lambda row: row.class_id),
        only_told("class", lambda row: row.class_name, Kind.TEXT),
    ),
)

STUDENTS: ListOf[StudentRow] = ListOf(
    name="roster:students",
    title=N_("找學生"),
    permission=Permission.FIND_STUDENTS,
    read=lambda actor, wanted, school_id: students.find_students(actor, school_id, wanted),
    sorts=students.STUDENT_SORTS,
    where=at_school,
    search=N_("姓名或學號"),
    counted=N_("共 %(total)s 人"),
    empty=N_("找不到符合的學生"),
    hint=N_("請換一個姓名或學號。"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("class", N_("班級"), lambda row: row.class_name, sort="class"),
        Column("seat", N_("座號"), lambda row: row.seat, Kind.NUMERAL, sort="seat"),
        Column("name", N_("姓名"), lambda row: row.name, sort="name", link=_of_child, note=_own_grade),
        Column("number", N_("學號"), lambda row: row.number, sort="number"),
        Column("diet", N_("用餐別"), lambda row: _(DIET_TITLES[row.diet]), value=lambda row: row.diet),
        only_told("class_id", lambda row: row.class_id),
    ),
)

LEFT: ListOf[LeftRow] = ListOf(
    name="roster:left",
    title=N_("離校學生"),
    permission=Permission.KEEP_STUDENTS,
    read=lambda actor, wanted, school_id: leaving.departed(actor, school_id, wanted),
    sorts=leaving.LEFT_SORTS,
    first="-left",
    where=at_school,
    search=N_("姓名或學號"),
    counted=N_("共 %(total)s 人"),
    empty=N_("找不到離校學生"),
    hint=N_("辦理離校、轉出或畢業後會出現在這裡。"),
    filters=(Filter("reason", N_("離校原因"), REASON_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("left_on", N_("離校日"), lambda row: row.left_on, Kind.DAY, sort="left"),
        Column("name", N_("姓名"), lambda row: row.name, sort="name", link=_of_child),
        Column("number", N_("學號"), lambda row: row.number, sort="number"),
        Column("class", N_("離校前班級"), lambda row: f"{row.academic_year} {row.class_name} {row.seat}"),
        Column(
            "reason",
            N_("離校原因"),
            lambda row: _(REASON_TITLES[row.reason]) if row.reason else "",
            note=lambda row: row.went_to,
            value=lambda row: row.reason,
        ),
        Column("went_to", N_("去向"), lambda row: row.went_to, only_file=True),
    ),
)

MISTAKES: ListOf[MistakeRow] = ListOf(
    name="roster:mistakes",
    title=N_("誤建而移除的資料"),
    permission=Permission.KEEP_STUDENTS,
    read=lambda actor, wanted, school_id: leaving.mistakes(actor, school_id, wanted),
    sorts=leaving.MISTAKE_SORTS,
    first="-removed",
    where=at_school,
    empty=N_("沒有誤建而移除的資料"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("姓名"), lambda row: row.name),
        Column("number", N_("學號"), lambda row: row.number, sort="number"),
        Column("removed_on", N_("移除日"), lambda row: row.removed_on, Kind.DAY, sort="removed"),
    ),
)

INCOMING: ListOf[Incoming] = ListOf(
    name="roster:incoming",
    title=N_("轉入學生"),
    permission=Permission.KEEP_STUDENTS,
    read=lambda actor, wanted, school_id: students.incoming(actor, school_id, wanted),
    sorts=students.INCOMING_SORTS,
    where=at_school,
    search=N_("姓名"),
    counted=N_("共 %(total)s 人"),
    empty=N_("目前沒有等待編班的轉入學生"),
    hint=N_("原校辦理轉出後會出現在這裡。"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("姓名"), lambda row: row.name),
        Column("from_school", N_("轉出學校"), lambda row: row.from_school, sort="school"),
        Column("left_on", N_("離校日"), lambda row: row.left_on, Kind.DAY, sort="left_on"),
        Column("grade", N_("應就讀年級"), lambda row: grade_title(row.grade) if row.grade else "", value=lambda row: row.grade),
        Column("number", N_("在本校的原學號"), lambda row: row.number),
    ),
)

LOOKS: ListOf[LookRow] = ListOf(
    name="roster:looks",
    title=N_("個資調閱紀錄"),
    permission=Permission.SEE_LOOKS,
    read=lambda actor, wanted, school_id, student_id: students.looks_at(actor, school_id, student_id, wanted),
    sorts=students.LOOK_SORTS,
    first="-at",
    where=at_school,
    search=N_("調閱者"),
    empty=N_("沒有調閱紀錄"),
    filters=(Filter("purpose", N_("目的"), purposes),),
    columns=(
        Column("at", N_("時間"), lambda row: row.at, Kind.MOMENT, sort="at"),
        Column("by", N_("調閱者"), lambda row: row.by, sort="by"),
        Column("roles", N_("職務"), lambda row: listed(_(title) for title in row.roles)),
        Column("purpose", N_("目的"), lambda row: _(purposes().get(row.purpose, _OTHER)), value=lambda row: row.purpose),
    ),
)

TURNS: ListOf[SchoolTurn] = ListOf(
    name="roster:turn_city",
    title=N_("全市畢業"),
    permission=Permission.KEEP_SCHOOLS,
    read=lambda actor, wanted: graduation.turn_page(actor, wanted, clock.today()),
    sorts=tuple(graduation.TURN_SORTS),
    search=N_("學校名稱"),
    counted=N_("共 %(total)s 所"),
    empty=N_("沒有要辦理畢業的學生"),
    hint=N_("新學年度（8 月 1 日）開始後，去年畢業年級的學生會列在這裡。"),
    columns=(
        only_told("school_id", lambda row: row.school_id),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("graduates", N_("將畢業"), lambda row: row.graduates, Kind.NUMBER, sort="graduates"),
        Column("staying", N_("留在去年班級"), lambda row: row.staying, Kind.NUMBER, sort="staying"),
        Column("done", N_("已畢業"), lambda row: row.done, Kind.NUMBER, sort="done"),
    ),
)
