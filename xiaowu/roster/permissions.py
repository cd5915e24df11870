"""Who may do what with the register, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import (
    AllOf,
    Always,
    Anywhere,
    By,
    ByHouse,
    Everywhere,
    Guard,
    Through,
    Where,
    guard,
    reach,
)
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.personal.people import Names, people
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import CITY_ROLES, OUTSIDE_ROLES, Program, Role


class Permission(StrEnum):
    SEE_SCHOOLS = "roster.see_schools"
    KEEP_SCHOOLS = "roster.keep_schools"
    SEE_CLASSES = "roster.see_classes"
    SEE_STUDENTS = "roster.see_students"
    FIND_STUDENTS = "roster.find_students"
    KEEP_STUDENTS = "roster.keep_students"
    KEEP_GROUPS = "roster.keep_groups"
    GRADUATE = "roster.graduate"
    SEE_STAFF = "roster.see_staff"
    SEE_NAMES = "roster.see_names"
    KEEP_STAFF = "roster.keep_staff"
    KEEP_OFFICERS = "roster.keep_officers"
    KEEP_OUTSIDERS = "roster.keep_outsiders"
    KEEP_CALENDAR = "roster.keep_calendar"
    KEEP_TERMS = "roster.keep_terms"
    CLOSE_CITY = "roster.close_city"
    SEE_LOOKS = "roster.see_looks"
    READ_REGISTER = "roster.read_register"
    READ_REGISTER_WITHIN = "roster.read_register_within"
    READ_BIRTHDAYS = "roster.read_birthdays"


# a deputy for a homeroom teacher may do what that teacher may, as long as the post lasts
HOMEROOM: dict[str, Extent] = {Role.HOMEROOM_TEACHER: Extent.CLASS, Role.DEPUTY_HOMEROOM_TEACHER: Extent.CLASS}
# roles whose work may concern any child of the school
_OFFICE: dict[str, Extent] = dict.fromkeys((Role.REGISTRAR, Role.DEAN_OF_STUDIES, Role.DEAN_OF_STUDENTS, Role.COUNSELLOR, Role.NURSE), Extent.SCHOOL)

# everybody on a staff; people from outside are on nobody's, and families have no post
_STAFF: dict[str, Extent] = {role: Extent.CITY if role in CITY_ROLES else Extent.SCHOOL for role in Role if role not in OUTSIDE_ROLES}

declare(
    {
        Permission.SEE_SCHOOLS: Grant(N_("查看學校名冊"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_SCHOOLS: Grant(N_("維護學校名冊"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.SEE_CLASSES: Grant(
            N_("查看班級"),
            {
                Role.IT_COORDINATOR: Extent.SCHOOL,
                Role.STUDENT_AFFAIRS: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
                Role.BUREAU_OFFICER: Extent.CITY,
                **_OFFICE,
            },
        ),
        Permission.SEE_STUDENTS: Grant(
            N_("查看學生資料"),
            {
                **HOMEROOM,
                **_OFFICE,
                Role.SUBJECT_TEACHER: Extent.CLASS,
                Role.IT_COORDINATOR: Extent.SCHOOL,
                Role.STUDENT_AFFAIRS: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
            },
        ),
        Permission.FIND_STUDENTS: Grant(
            N_("查找全校學生"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL, **_OFFICE}
        ),
        Permission.KEEP_STUDENTS: Grant(N_("維護學籍"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.REGISTRAR: Extent.SCHOOL}),
        Permission.KEEP_GROUPS: Grant(
            N_("維護分組班"),
            {Role.IT_COORDINATOR: Extent.SCHOOL, Role.REGISTRAR: Extent.SCHOOL, Role.DEAN_OF_STUDIES: Extent.SCHOOL},
        ),
        Permission.GRADUATE: Grant(
            N_("辦理畢業"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.REGISTRAR: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}
        ),
        Permission.SEE_STAFF: Grant(
            N_("查看教職員"),
            {
                Role.IT_COORDINATOR: Extent.SCHOOL,
                Role.STUDENT_AFFAIRS: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
                Role.BUREAU_OFFICER: Extent.CITY,
                Role.REGISTRAR: Extent.SCHOOL,
                Role.DEAN_OF_STUDIES: Extent.SCHOOL,
                Role.DEAN_OF_STUDENTS: Extent.SCHOOL,
            },
        ),
        Permission.SEE_NAMES: Grant(N_("查看同仁姓名"), _STAFF),
        Permission.KEEP_STAFF: Grant(N_("維護職務"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_OFFICERS: Grant(N_("維護教育局人員"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_OUTSIDERS: Grant(N_("維護外部人員"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP_CALENDAR: Grant(
            N_("維護學校行事曆"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.DEAN_OF_STUDIES: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}
        ),
        Permission.KEEP_TERMS: Grant(N_("維護學期"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.CLOSE_CITY: Grant(N_("公告全市或分區停課"), {Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.SEE_LOOKS: Grant(N_("查看個資調閱紀錄"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL}),
        Permission.READ_REGISTER: Grant(
            N_("由程式讀取名冊"),
            {
                Program.REGISTER_CORE: Extent.SCHOOL,
                Program.CITY_REGISTER_CORE: Extent.CITY,
                Program.REGISTER: Extent.SCHOOL,
                Program.CITY_REGISTER: Extent.CITY,
            },
        ),
        Permission.READ_REGISTER_WITHIN: Grant(
            N_("由程式讀取學校、班級或某人之內的名冊"), {Program.REGISTER: Extent.SCHOOL, Program.CITY_REGISTER: Extent.CITY}
        ),
        Permission.READ_BIRTHDAYS: Grant(N_("由程式讀取出生日期"), {Program.BIRTHDAYS: Extent.SCHOOL, Program.CITY_BIRTHDAYS: Extent.CITY}),
    }
)

reach(
    {
        "students": Permission.SEE_STUDENTS,
        "register": Permission.KEEP_STUDENTS,
        "groups": Permission.KEEP_GROUPS,
        "graduation": Permission.GRADUATE,
        "schools": Permission.KEEP_SCHOOLS,
        "staff": Permission.SEE_STAFF,
        "names": Permission.SEE_NAMES,
        "posts": Permission.KEEP_STAFF,
        "officers": Permission.KEEP_OFFICERS,
        "outsiders": Permission.KEEP_OUTSIDERS,
        "calendar": Permission.KEEP_CALENDAR,
        "closures": Permission.CLOSE_CITY,
        "terms": Permission.KEEP_TERMS,
        "looks": Permission.SEE_LOOKS,
        "sourced": Permission.READ_REGISTER,
    }
)
reach({"classes": Permission.SEE_STUDENTS}, of_classes=True)
# programs that read the register reach the same rows as people, by the same keys
reach({"students": Permission.READ_REGISTER, "staff": Permission.READ_REGISTER})
reach({"students": Permission.READ_BIRTHDAYS})

_of_school = (By("students", "school_id"), Everywhere("students"))
_keepers = (By("register", "school_id"),)
_class_of_student = "roster_class_of(school_id, student_id)"
# a post without a school opens more than any school's post: those who keep posts at schools cannot give one
_of_no_school = tuple(
    AllOf((Where("role in ('" + "', '".join(sorted(roles)) + "')"), Everywhere(key)))
    for key, roles in (("officers", CITY_ROLES), ("outsiders", OUTSIDE_ROLES))
)
_public = Always("places, terms and the calendar are public")

guard(
    Guard(
        "roster_school",
        read=(_public,),
        write=(Everywhere("schools"), Everywhere("calendar"), By("register", "id"), By("calendar", "id")),
        hold=(Always("who takes a roll holds the school's row, so that it does not close meanwhile"),),
    ),
    Guard("roster_schoolclass", read=(_public,), write=(Everywhere("schools"), *_keepers)),
    Guard("roster_term", read=(_public,), write=(Everywhere("terms"),)),
    Guard("roster_district", read=(_public,)),  # loaded by the owner, with the official calendar
    Guard("roster_calendarday", read=(_public,)),
    Guard("roster_student", read=(*_of_school, By("classes", "school_class_id")), write=_keepers),
    Guard("roster_enrolment", read=(*_of_school, By("classes", "school_class_id")), write=_keepers),
    *(Guard(f"roster_{table}", read=(_public,), write=(By("groups", "school_id"),)) for table in ("course", "teachinggroup")),
    Guard("roster_groupmember", read=(*_of_school, Through("classes", _class_of_student)), write=(By("groups", "school_id"),)),
    Guard("roster_formernumber", read=_keepers, write=_keepers),
    Guard("roster_mistake", read=_keepers, write=_keepers),
    Guard("roster_schoolcode", read=(Always("codes of schools, now and before, are public"),)),  # only its trigger writes it
    Guard("roster_guardian", read=(*_of_school, Through("classes", _class_of_student)), write=_keepers),
    Guard(
        "roster_transfer",
        read=(By("students", "school_id"), By("students", "to_school_id")),
        write=(*_keepers, By("register", "to_school_id")),
    ),
    # imported by the owner only; exported to readers of the register: children's courses, users' names
    Guard("roster_sourced", read=(Anywhere("sourced"), Everywhere("sourced"))),
    # `people`: programs that enter somebody before a school gives a post
    Guard(
        "roster_person",
        read=(Anywhere("names"), Everywhere("names"), ByHouse("a job or a program that shows a name states what else it may read")),
        write=(Anywhere("posts"), Everywhere("posts"), Everywhere("officers"), Everywhere("outsiders"), Everywhere("people")),
    ),
    Guard(
        "roster_post",
        read=(By("staff", "school_id"), Everywhere("staff")),
        write=(By("posts", "school_id"), AllOf((Where("school_id is not null"), Everywhere("posts"))), *_of_no_school),
    ),
    Guard("roster_outsidepost", read=(Everywhere("outsiders"),), write=(Everywhere("outsiders"),)),
    Guard("roster_outsidemistake", read=(Everywhere("outsiders"),), write=(Everywhere("outsiders"),)),
    Guard("roster_postoffer", read=(By("posts", "school_id"), Everywhere("posts")), write=(By("posts", "school_id"), Everywhere("posts"))),
    Guard("roster_postnotice", read=(Everywhere("posts"),), write=(Always("whoever takes an offer keeps no posts"),)),
    Guard("roster_askedelsewhere", read=()),  # only the function that asks elsewhere reads and writes it
    Guard("roster_schooldayexception", read=(_public,), write=(By("calendar", "school_id"), Everywhere("calendar"))),
    Guard("roster_cityclosure", read=(_public,), write=(Everywhere("closures"),)),
    Guard("kernel_look", read=(By("looks", "school_id"),), write=(Always("whoever looks at somebody is told of in it"),)),
)
record(
    Record("roster_postnotice"),
    Record("roster_postoffer", ("taken", "withdrawn")),  # the function that accepts an offer writes who accepted it
)
people(Names.PERSON, "roster_person")
people(Names.CHILD, "roster_student")
